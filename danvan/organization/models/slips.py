"""Printed one-time passwords on their way to the printer."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from danvan.common import clock

KEPT_FOR = timedelta(hours=24)


def kept_until() -> datetime:
    return clock.now() + KEPT_FOR


class PasswordSlips(models.Model):
    """Slips with one-time passwords as PDF: taken once by who made them, within a day, then wiped."""

    created_at = models.DateTimeField("tạo lúc", default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="password_slips", verbose_name="người tạo"
    )
    count = models.PositiveIntegerField("số phiếu")
    expires_at = models.DateTimeField("giữ đến", default=kept_until)
    content = models.BinaryField("nội dung", null=True, editable=False)
    wiped_at = models.DateTimeField("xóa nội dung lúc", null=True, editable=False)
    downloaded_at = models.DateTimeField("tải lúc", null=True, editable=False)

    class Meta:
        verbose_name = "tập phiếu mật khẩu"
        verbose_name_plural = "tập phiếu mật khẩu"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(content__isnull=False, wiped_at__isnull=True)
                | Q(content__isnull=True, wiped_at__isnull=False),
                name="slips_are_there_or_wiped",
                violation_error_message="Nội dung phiếu hoặc còn, hoặc đã xóa và ghi lúc xóa.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="slips_expire_after_they_are_made",
                violation_error_message="Thời hạn giữ phiếu phải sau lúc tạo.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} phiếu mật khẩu"

    @property
    def is_expired(self) -> bool:
        return clock.now() >= self.expires_at
