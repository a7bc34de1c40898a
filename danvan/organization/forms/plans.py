"""What is typed about a plan: its file, and the file of each document that it names."""

from typing import Any

from django import forms
from django.conf import settings

from danvan.common import files
from danvan.common.forms import PortalForm
from danvan.common.spreadsheet import MAX_BYTES

_SAID = {
    "required": "Chưa chọn tệp kế hoạch.",
    "empty": "Tệp rỗng. Hãy chọn tệp khác.",
    "invalid": "Chưa nhận được tệp. Hãy chọn lại.",
    "missing": "Chưa nhận được tệp. Hãy chọn lại.",
}


class PlanForm(PortalForm):
    """The plan: a table in Excel or CSV; what is in it is read afterwards."""

    file = forms.FileField(
        label="Tệp kế hoạch", widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}), error_messages=_SAID,
        help_text=f"Excel (.xlsx) hoặc CSV theo tệp mẫu, tối đa {files.megabytes(MAX_BYTES)}.",
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"Tệp nặng quá {files.megabytes(MAX_BYTES)}. Hãy tách thành nhiều tệp.")
        return file


class PlanDocumentsForm(PortalForm):
    """One file for each document; those that were received already may stay as they are."""

    def __init__(self, *args: Any, documents: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = {f"van_ban_{n}": number for n, number in enumerate(documents, start=1)}
        self.kinds: dict[str, files.FileKind] = {}
        for name, number in self.numbers.items():
            kept = documents[number]
            field: Any = forms.FileField(
                label=f"Tệp của văn bản {number}",
                required=False,
                widget=forms.FileInput(attrs={"accept": files.ACCEPT}),
            )
            field.error_messages |= _SAID | {"required": f"Chưa chọn tệp của văn bản {number}."}
            field.needed = "chỉ chọn khi muốn thay tệp" if kept else "bắt buộc"
            field.help_text = f"Đã nhận tệp {kept[1]}." if kept else f"{files.KINDS_IN_WORDS}."
            self.fields[name] = field
        self._kept = {name for name, number in self.numbers.items() if documents[number]}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        limit = settings.EVIDENCE_MAX_BYTES
        for name in self.numbers:
            file = data.get(name)
            if file is None:
                if name not in self._kept and name not in self.errors:
                    self.add_error(name, f"Chưa chọn tệp của văn bản {self.numbers[name]}.")
                continue
            try:
                self.kinds[name] = files.inspect(file, name=file.name or "", size=file.size or 0, max_size=limit)
            except forms.ValidationError as refused:
                self.add_error(name, refused)
        return data
