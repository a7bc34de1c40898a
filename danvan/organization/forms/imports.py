"""What people give to an import: the file, and which unit a name means."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from danvan.common import spreadsheet
from danvan.common.files import megabytes
from danvan.common.forms import PortalForm
from danvan.common.text import nfc, refuse_control_characters
from danvan.organization.importing.unit_finder import UnitFinder, unit_label
from danvan.organization.models import Unit


class ImportForm(PortalForm):
    """A spreadsheet; what it is is judged by its content, its rows later."""

    file = forms.FileField(
        label="Tệp Excel", widget=forms.ClearableFileInput(attrs={"accept": spreadsheet.ACCEPT}),
        help_text=f"{spreadsheet.ACCEPTED_IN_WORDS}, tối đa {megabytes(spreadsheet.MAX_BYTES)}, "
        f"{spreadsheet.MAX_ROWS // 1000}.000 dòng; đọc trang tính đầu tiên.",
        error_messages={
            "required": "Chưa chọn tệp.",
            "empty": "Tệp trống. Hãy chọn tệp khác.",
            "invalid": "Chưa nhận được tệp. Hãy chọn lại.",
            "missing": "Chưa nhận được tệp. Hãy chọn lại.",
        },
    )  # fmt: skip

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        refuse_control_characters(nfc(file.name or ""))
        spreadsheet.check_upload(file, name=file.name or "", size=file.size or 0)  # type: ignore[arg-type]
        return file


class ExplainUnitForm(PortalForm):
    """Which unit a name in the file means: one of the nearest, or another by name or code."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=200)
    unit = forms.ChoiceField(label="Chọn đơn vị", required=False)
    other = forms.CharField(
        label="Hoặc ghi tên, mã đơn vị",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, offered: Sequence[Unit], finder: UnitFinder | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.finder = finder
        choices = [(str(unit.pk), f"{unit_label(unit)} (mã {unit.code})") for unit in offered]
        self.fields["unit"].choices = [("", "Chưa chọn"), *choices]  # type: ignore[attr-defined]
        self.fields["unit"].needed = self.fields["other"].needed = "điền một trong hai ô"  # type: ignore[attr-defined]
        self.offered = {str(unit.pk): unit for unit in offered}
        self.chosen: Unit | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        other = cleaned.get("other", "")
        if other and self.finder is not None:
            if reason := self.finder.reason(other):
                self.add_error("other", ValidationError(reason, code="unknown"))
            else:
                self.chosen = self.finder.find(other)[0]
        else:
            self.chosen = self.offered.get(cleaned.get("unit", ""))
        if self.chosen is None and not self.errors:
            self.add_error("unit", ValidationError("Chưa chọn đơn vị.", code="required"))
        return cleaned
