"""What the unit says of a file that it uploads; the file is known by its content."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from danvan.common import clock, files
from danvan.common.forms import PortalForm
from danvan.common.text import one_line, require_letter
from evaluations.models import TaskScore

WHOLE = "ca-ban"  # the choice of those who prove the dossier as a whole
STAMPS = "MẬT, TỐI MẬT, TUYỆT MẬT"


class EvidenceForm(PortalForm):
    """A file with its title and where it is cited."""

    file = forms.FileField(
        label="Tệp", widget=forms.ClearableFileInput(attrs={"accept": files.ACCEPT}),
        error_messages={
            "required": "Chưa chọn tệp.",
            "empty": "Tệp rỗng. Hãy chọn tệp khác.",
            "invalid": "Chưa nhận được tệp. Hãy chọn lại.",
            "missing": "Chưa nhận được tệp. Hãy chọn lại.",
        },
    )  # fmt: skip
    part = forms.ChoiceField(label="Minh chứng cho", error_messages={"required": "Chưa chọn minh chứng cho phần nào."})
    title = forms.CharField(
        label="Tên minh chứng", max_length=200, validators=[require_letter],
        help_text="Tên để người thẩm định nhận ra, không phải tên tệp.",
        error_messages={"required": "Chưa ghi tên minh chứng."},
    )  # fmt: skip
    document_number = forms.CharField(label="Số văn bản", max_length=60, required=False)
    document_date = forms.DateField(
        label="Ngày văn bản", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Hãy ghi ngày theo dạng 15/03/2025."},
    )  # fmt: skip
    locator = forms.CharField(label="Mục, trang", max_length=60, required=False)
    not_secret = forms.BooleanField(
        label=f"Tôi xác nhận tài liệu này không đóng dấu {STAMPS}.",
        error_messages={"required": f"Hãy xác nhận tài liệu không đóng dấu {STAMPS}."},
    )

    def __init__(self, *args: Any, scores: list[TaskScore], with_whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scores = {str(score.task.ordinal): score for score in scores}
        choices = [(ordinal, f"Nhiệm vụ {score.task}") for ordinal, score in self.scores.items()]
        self.fields["part"].choices = [*choices, *([(WHOLE, "Cả bản tự đánh giá")] if with_whole else [])]  # type: ignore[attr-defined]
        limit = files.megabytes(settings.EVIDENCE_MAX_BYTES)
        self.fields["file"].help_text = f"{files.KINDS_IN_WORDS}, tối đa {limit} mỗi tệp."
        self.fields["document_number"].example = "15-BC/ĐU"  # type: ignore[attr-defined]
        self.fields["locator"].example = "Mục II.3, trang 4"  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        self.kind = files.inspect(file, name=file.name or "", size=file.size or 0, max_size=settings.EVIDENCE_MAX_BYTES)
        return file

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_document_date(self) -> Any:
        day = self.cleaned_data["document_date"]
        if day and day > clock.today():
            raise forms.ValidationError("Ngày văn bản ở sau hôm nay. Hãy xem lại.")
        return day

    @property
    def task_score(self) -> TaskScore | None:
        return self.scores.get(self.cleaned_data["part"])
