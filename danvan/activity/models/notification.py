"""Who was told, in the portal."""

from django.conf import settings
from django.db import models

from danvan.activity.models.mail import OutgoingMail
from danvan.common import clock


class Notification(models.Model):
    """A sentence for one person, with the page to go to."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications", verbose_name="người nhận"
    )
    at = models.DateTimeField("thời điểm", default=clock.now)
    text = models.CharField("nội dung", max_length=400)
    url = models.CharField("trang", max_length=300, blank=True)
    read_at = models.DateTimeField("đã xem lúc", null=True, blank=True)
    has_own_mail = models.BooleanField("có thư riêng", default=False)  # then no digest tells it again
    digest = models.ForeignKey(
        OutgoingMail,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name="thư mỗi ngày đã kể",
    )

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["recipient", "read_at"], name="notification_unread"),
            # What the next digests may still tell: a small part of a table that only grows.
            models.Index(
                fields=["at"],
                condition=models.Q(read_at=None, digest=None, has_own_mail=False),
                name="notification_untold",
            ),
        ]

    def __str__(self) -> str:
        return self.text
