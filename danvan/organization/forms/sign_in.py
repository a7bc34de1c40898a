"""What people type to come in."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from danvan.common import clock
from danvan.common.forms import PortalForm
from danvan.organization.forms.fields import password_field
from danvan.organization.models import User

# One sentence for every cause: which user names exist is not told. A name that is nobody's is locked as well.
REFUSED = "Tên đăng nhập hoặc mật khẩu không đúng. Hãy gõ lại, chú ý phím Caps Lock và bộ gõ tiếng Việt."
LOCKED = (
    "Đã gõ sai quá nhiều lần nên tên đăng nhập này tạm khóa 30 phút. "
    "Hãy thử lại sau, hoặc nhờ người quản trị của đơn vị mở khóa."
)
# Told only to who has typed the right password.
EXPIRED = "Mật khẩu dùng một lần này đã hết hạn. Hãy nhờ người quản trị của đơn vị cấp mật khẩu mới."


class SignInForm(PortalForm):
    """User name and password; `user` is the person once both are right and still hold."""

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
            user = authenticate(self.request, username=username, password=password)
            if not isinstance(user, User):
                locked = getattr(self.request, "axes_locked_out", False)
                raise ValidationError(*((LOCKED, "locked") if locked else (REFUSED, "refused")))
            if has_expired(user):
                raise ValidationError(EXPIRED, code="expired")
            self.user = user
        return cleaned


def has_expired(user: User) -> bool:
    """Whether the account still has a one-time password whose time is over."""
    return user.must_change_password and user.password_expires_at is not None and user.password_expires_at < clock.now()
