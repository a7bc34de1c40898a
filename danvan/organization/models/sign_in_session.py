"""Where a person is signed in."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from danvan.common import clock


class SignInSessionQuerySet(models.QuerySet["SignInSession"]):
    """Questions about many sign-ins."""

    def alive(self) -> "SignInSessionQuerySet":
        """Those whose session still opens pages. Sessions know the real time only, not a demonstration's day."""
        now = timezone.now()  # noqa: TID251
        return self.filter(session_key__in=Session.objects.filter(expire_date__gt=now).values("session_key"))


class SignInSession(models.Model):
    """One browser in which a person is signed in, so that they see it and can end it; deleted when it ends."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins", verbose_name="người dùng"
    )
    session_key = models.CharField("mã phiên", max_length=40, unique=True, editable=False)
    begun_at = models.DateTimeField("đăng nhập lúc", default=clock.now)
    last_seen_at = models.DateTimeField("dùng lần cuối", default=clock.now)
    address = models.GenericIPAddressField("địa chỉ mạng", null=True, blank=True)
    browser = models.CharField("trình duyệt", max_length=80)

    objects = SignInSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên đăng nhập"
        verbose_name_plural = "phiên đăng nhập"
        ordering = ["-last_seen_at", "-id"]

    def __str__(self) -> str:
        return self.browser
