"""People who sign in."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

from danvan.common.fields import SearchTextField, SortKeyField
from danvan.common.text import refuse_control_characters, require_letter


class UserManager(BaseUserManager["User"]):
    """Makes accounts; user names are compared without regard to case."""

    def create_user(self, username: str, *, full_name: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username.lower(), full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person with an account; accounts are deactivated, never deleted, so names stay on records."""

    username = models.CharField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]{2,59}\Z",
                "Tên đăng nhập chỉ gồm chữ thường không dấu, số và . _ - (từ 3 ký tự).",
            )
        ],
    )
    full_name = models.CharField("họ và tên", max_length=120, validators=[refuse_control_characters, require_letter])
    title = models.CharField("chức vụ", max_length=160, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField("đang dùng", default=True)
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False, editable=False)
    password_expires_at = models.DateTimeField("mật khẩu dùng đến", null=True, blank=True, editable=False)
    # “issuer|subject” of the provider of OpenID Connect that knows this person; linked by the person alone.
    oidc_subject = models.CharField(
        "tài khoản liên kết", max_length=500, unique=True, null=True, blank=True, editable=False
    )
    hidden_hints = models.JSONField("gợi ý đã ẩn", default=list, blank=True, editable=False)  # slugs of the guide
    search_text = SearchTextField(sources=("full_name", "username"))
    sort_key = SortKeyField(sources=("full_name",))

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.full_name
