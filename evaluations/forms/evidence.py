"""What the unit says of the files that it uploads, cites again or corrects; a file is known by its content."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings

from danvan.common import clock, files
from danvan.common.forms import PortalForm
from danvan.common.stamps import stamp_of
from danvan.common.text import one_line, require_letter
from evaluations.actions.evidence import EVIDENCE_FIELDS, Upload
from evaluations.forms.uploads import MAX_AT_ONCE, FilesField, inspected, made_fit
from evaluations.models import Evidence, EvidenceCitation
from evaluations.places import Place


class _Particulars(PortalForm):
    """What is said of a file: of the document, and of the place in it."""

    title = forms.CharField(label="Tên minh chứng", max_length=200, validators=[require_letter])
    document_number = forms.CharField(label="Số văn bản", max_length=60, required=False)
    document_date = forms.DateField(
        label="Ngày văn bản", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Hãy ghi ngày theo dạng 15/03/2025."},
    )  # fmt: skip
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=160, required=False)
    locator = forms.CharField(label="Mục, trang", max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, example in (
            ("document_number", "15-BC/ĐU"), ("issuer", "Đảng ủy xã Phan Hòa"), ("locator", "Mục II.3, trang 4"),
        ):  # fmt: skip
            self.fields[name].example = example  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_document_date(self) -> Any:
        day = self.cleaned_data["document_date"]
        if day and day > clock.today():
            raise forms.ValidationError("Ngày văn bản ở sau hôm nay. Hãy xem lại.")
        return day

    @property
    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*EVIDENCE_FIELDS, "locator") if name in self.cleaned_data}


class EvidenceForm(_Particulars):
    """One file or several, with what is said of them and where they are cited."""

    file = FilesField(
        label="Tệp", required=False,
        error_messages={
            "empty": "Tệp rỗng. Hãy chọn tệp khác.",
            "invalid": "Chưa nhận được tệp. Hãy chọn lại.",
            "missing": "Chưa nhận được tệp. Hãy chọn lại.",
            "max_length": "Tên tệp quá dài. Hãy đổi tên ngắn hơn.",
        },
    )  # fmt: skip
    title = forms.CharField(
        label="Tên minh chứng", max_length=180, required=False, validators=[require_letter],
        help_text="Tên để người thẩm định nhận ra. Để trống thì lấy tên của tệp.",
    )  # fmt: skip
    photo = FilesField(label="Hoặc chụp ảnh ngay", required=False, from_camera=True)
    part = forms.ChoiceField(label="Minh chứng cho", error_messages={"required": "Chưa chọn minh chứng cho phần nào."})
    not_secret = forms.BooleanField(
        label="Tôi xác nhận các tệp này không có tài liệu mật",
        error_messages={"required": "Chưa đánh dấu ô xác nhận không có tài liệu mật."},
    )
    stamp_seen = forms.BooleanField(
        label="Tôi đã xem lại: đây không phải tài liệu mật, chữ đó chỉ nằm trong nội dung", required=False
    )

    field_order = ("file", "photo", "part", "title")

    def __init__(self, *args: Any, places: Mapping[str, Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.uploads: list[Upload] = []
        self.stamp = ""
        self.fields["part"].choices = [(key, long_name(place)) for key, place in places.items()]  # type: ignore[attr-defined]
        for name in ("not_secret", "stamp_seen"):
            self.fields[name].names_itself = True  # type: ignore[attr-defined]
        self.fields["file"].needed = f"tối đa {MAX_AT_ONCE} tệp một lần"  # type: ignore[attr-defined]
        limit = files.megabytes(settings.EVIDENCE_MAX_BYTES)
        self.fields["file"].help_text = f"{_capital(files.CONVERTED_IN_WORDS)}, tối đa {limit} mỗi tệp."
        self.fields["photo"].help_text = "Mở máy ảnh của điện thoại. Vị trí chụp không được giữ lại trong ảnh."

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = [*cleaned.get("file", []), *cleaned.get("photo", [])]
        if not given and not self.errors.keys() & {"file", "photo"}:
            self.add_error("file", "Chưa chọn tệp.")
        if not given:
            return cleaned
        try:
            kinds = inspected(given)
            if not self.errors:  # decoding takes its time: only when nothing else is to be mended
                self.uploads = made_fit(kinds, cleaned.get("title", ""))
        except forms.ValidationError as error:
            self.add_error("file", error)
        self._look_for_stamps()
        return cleaned

    def _look_for_stamps(self) -> None:
        """Ask again where the text of a file bears a stamp; the person decides, for a word alone proves nothing."""
        for upload in self.uploads:
            if found := stamp_of(upload.file, upload.kind):
                self.stamp = found
                if not self.cleaned_data.get("stamp_seen"):
                    self.add_error(
                        "stamp_seen",
                        f"Trong “{upload.title}” có chữ “{found}”. Nếu là tài liệu mật, không được tải lên cổng này. "
                        "Nếu không phải, hãy chọn lại tệp, đánh dấu ô này rồi tải lên.",
                    )
                return

    @property
    def asks_about_stamp(self) -> bool:
        return bool(self.stamp)

    @property
    def note(self) -> str:
        """What the audit keeps of a stamp that the person judged to be none."""
        return f"Trong tệp có chữ “{self.stamp}”; người tải lên xác nhận không phải tài liệu mật." if self.stamp else ""

    @property
    def place(self) -> Place:
        return self.places[self.cleaned_data["part"]]


class ReuseForm(PortalForm):
    """Files of the unit and year to be cited at one more place."""

    part = forms.ChoiceField(label="Minh chứng cho", error_messages={"required": "Chưa chọn minh chứng cho phần nào."})
    evidence = forms.MultipleChoiceField(
        label="Minh chứng đã có", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chưa chọn minh chứng nào."},
    )  # fmt: skip

    def __init__(self, *args: Any, places: Mapping[str, Place], evidence: Sequence[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.rows = {str(row.pk): row for row in evidence}
        self.fields["part"].choices = [(key, long_name(place)) for key, place in places.items()]  # type: ignore[attr-defined]
        self.fields["evidence"].choices = [(key, row.title) for key, row in self.rows.items()]  # type: ignore[attr-defined]

    @property
    def place(self) -> Place:
        return self.places[self.cleaned_data["part"]]

    @property
    def chosen(self) -> list[Evidence]:
        return [self.rows[key] for key in self.cleaned_data["evidence"]]


class EvidenceEditForm(_Particulars):
    """What is said of a file that is there; where something sent cites it too, only its place here."""

    def __init__(self, *args: Any, citation: EvidenceCitation, only_locator: bool, **kwargs: Any) -> None:
        evidence = citation.evidence
        initial = {name: getattr(evidence, name) for name in EVIDENCE_FIELDS} | {"locator": citation.locator}
        super().__init__(*args, initial=initial, **kwargs)
        if only_locator:
            for name in EVIDENCE_FIELDS:
                del self.fields[name]


def long_name(place: Place) -> str:
    """The place as a choice: a task with its label."""
    return f"{place.name}: {place.row.task.label}" if place.field == "task_score" else place.name  # type: ignore[union-attr]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
