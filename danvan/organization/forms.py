"""What people type about themselves: sign-in and password."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from danvan.common.forms import PortalForm
from danvan.organization.models import User

# One sentence for every cause: which user names exist is not told.
REFUSED = "Tên đăng nhập hoặc mật khẩu không đúng. Hãy gõ lại, chú ý phím Caps Lock và bộ gõ tiếng Việt."


def password_field(label: str, *, autocomplete: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget, help_text=help_text)


class SignInForm(PortalForm):
    """User name and password; `user` is the person once both are right."""

    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = password_field("Mật khẩu", autocomplete="current-password")

    def __init__(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        username, password = cleaned.get("username"), cleaned.get("password")
        if username and password:
            self.user = authenticate(self.request, username=username, password=password)  # type: ignore[assignment]
            if self.user is None:
                raise ValidationError(REFUSED, code="refused")
        return cleaned


class PasswordChangeForm(PortalForm):
    """The present password once, the new one twice."""

    current = password_field("Mật khẩu đang dùng", autocomplete="current-password")
    new = password_field(
        "Mật khẩu mới",
        autocomplete="new-password",
        help_text="Ít nhất 8 ký tự, không chỉ gồm chữ số, không giống tên đăng nhập hay họ tên.",
    )
    again = password_field("Gõ lại mật khẩu mới", autocomplete="new-password")
    again.error_messages["required"] = "Chưa gõ lại mật khẩu mới."

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise ValidationError("Mật khẩu đang dùng không đúng.", code="wrong")
        return current

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        password_validation.validate_password(new, self.user)
        if self.user.check_password(new):
            raise ValidationError("Mật khẩu mới phải khác mật khẩu đang dùng.", code="same")
        return new

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "new" in cleaned and "again" in cleaned and cleaned["new"] != cleaned["again"]:
            self.add_error("again", ValidationError("Hai lần gõ mật khẩu mới không giống nhau.", code="mismatch"))
        return cleaned
