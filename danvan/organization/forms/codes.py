"""Codes of the second factor, as people type them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from danvan.common.forms import PortalForm
from danvan.organization.accounts.second_factor import RECOVERY_LENGTH, plain

DIGITS = 6


class AppCodeForm(PortalForm):
    """The six digits that the app on the phone shows now."""

    code = forms.CharField(
        label="Mã xác thực",
        max_length=20,
        help_text="6 chữ số đang hiện trong ứng dụng trên điện thoại.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = plain(self.cleaned_data["code"])
        if code and not (len(code) == DIGITS and code.isascii() and code.isdecimal()):
            raise ValidationError("Mã xác thực gồm đúng 6 chữ số.", code="shape")
        return code


class CodeForm(AppCodeForm):
    """The six digits, or a recovery code in their place."""

    recovery = forms.CharField(
        label="Mã dự phòng",
        required=False,
        max_length=20,
        help_text="Một mã chưa dùng trong 10 mã đã in khi bật mã xác thực, ví dụ k7mw-3xqp.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, focus: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        if focus:  # not where the form stands beneath something to be read
            self.fields["code"].widget.attrs["autofocus"] = True
        self.fields["code"].needed = "hoặc mã dự phòng bên dưới"  # type: ignore[attr-defined]
        self.fields["recovery"].needed = "thay cho mã xác thực"  # type: ignore[attr-defined]

    def clean_recovery(self) -> str:
        recovery = plain(self.cleaned_data["recovery"])
        if recovery and len(recovery) != RECOVERY_LENGTH:
            raise ValidationError("Mã dự phòng gồm đúng 8 chữ và số, ví dụ k7mw-3xqp.", code="shape")
        return recovery

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("code") or cleaned.get("recovery")):
            self.add_error("code", ValidationError("Chưa nhập mã xác thực.", code="required"))
        return cleaned
