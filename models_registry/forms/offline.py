"""Bringing back a form that was filled in elsewhere."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from danvan.common.forms import PortalForm
from danvan.common.spreadsheet import check_upload


class OfflineFileForm(PortalForm):
    """One spreadsheet."""

    file = forms.FileField(label="Tệp mẫu đã ghi", help_text="Tệp .xlsx tải từ cổng, không quá 10 MB.")
    file.widget.attrs["accept"] = ".xlsx"

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        check_upload(file, name=file.name or "", size=file.size or 0)
        return file
