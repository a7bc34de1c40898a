"""What people type to get another password."""

from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from danvan.common.forms import PortalForm
from danvan.organization.forms.fields import password_field
from danvan.organization.models import User


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
        if user.must_change_password:
            self.fields["current"].label = "Mật khẩu dùng một lần vừa gõ"

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


class PasswordProofForm(PortalForm):
    """The present password, once more, before an act that opens another way into the account."""

    password = password_field("Mật khẩu đang dùng", autocomplete="current-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError("Mật khẩu đang dùng không đúng.", code="wrong")
        return password
