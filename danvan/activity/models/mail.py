"""E-mail: what is to be sent, to whom, and what became of it; and who wants which mails at which address.

E-mail is never needed: whatever a mail says also stands among the notices of the portal.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from danvan.common import clock


class MailKind(models.TextChoices):
    """Why a mail is written."""

    DIGEST = "digest", "Thư tổng hợp mỗi ngày"
    DECISION = "decision", "Thư về quyết định"
    CONFIRMATION = "confirmation", "Thư xác nhận địa chỉ"


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Questions about many mails."""

    def waiting(self) -> "OutgoingMailQuerySet":
        """What is still to be sent, of itself."""
        return self.filter(sent_at=None, withdrawn_at=None, failed_at=None)

    def unsent(self) -> "OutgoingMailQuerySet":
        """What nobody has got: waiting, or given up."""
        return self.filter(sent_at=None, withdrawn_at=None)

    def failed(self) -> "OutgoingMailQuerySet":
        return self.filter(failed_at__isnull=False)

    def due(self, at: datetime) -> "OutgoingMailQuerySet":
        """What a sender may take now: nobody else holds it, and its time has come."""
        return self.waiting().filter(claimed_at=None, send_after__lte=at)

    def about(self, target: models.Model) -> "OutgoingMailQuerySet":
        return self.filter(target_type=target._meta.label_lower, target_id=target.pk)


class OutgoingMail(models.Model):
    """One e-mail to one address: waiting, on its way, sent, withdrawn, or given up after some attempts."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người nhận"
    )
    address = models.EmailField("địa chỉ")  # as it was when the mail was written
    subject = models.CharField("tiêu đề", max_length=200)
    body = models.TextField("nội dung")
    kind = models.CharField("loại thư", max_length=20, choices=MailKind)
    # The unit at which it was decided, whose people read the mail over before it leaves.
    desk = models.ForeignKey(
        "organization.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="cấp quyết định",
    )
    target_type = models.CharField("loại đối tượng", max_length=60, blank=True)
    target_id = models.BigIntegerField("mã đối tượng", null=True, blank=True)
    digest_on = models.DateField("tổng hợp của ngày", null=True, blank=True)
    prepared_at = models.DateTimeField("soạn lúc", default=clock.now)
    send_after = models.DateTimeField("gửi từ lúc", default=clock.now)
    claimed_at = models.DateTimeField("bắt đầu gửi lúc", null=True, blank=True)  # a sender holds it: see sending.py
    attempts = models.PositiveSmallIntegerField("số lần đã thử", default=0)
    last_error = models.CharField("lỗi lần cuối", max_length=300, blank=True)
    sent_at = models.DateTimeField("đã gửi lúc", null=True, blank=True)
    failed_at = models.DateTimeField("thôi gửi lúc", null=True, blank=True)
    edited_at = models.DateTimeField("sửa lúc", null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người sửa",
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người rút",
    )
    withdrawn_reason = models.CharField("lý do rút", max_length=300, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "thư đi"
        verbose_name_plural = "thư đi"
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["send_after"],
                condition=Q(sent_at=None, withdrawn_at=None, failed_at=None),
                name="mail_waiting",
            ),
            models.Index(fields=["target_type", "target_id"], name="mail_target"),
            models.Index(fields=["desk", "-id"], name="mail_desk"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("address"),
                "digest_on",
                condition=Q(kind=MailKind.DIGEST),
                name="one_digest_a_day_for_an_address",
                violation_error_message="Mỗi địa chỉ chỉ nhận một thư tổng hợp mỗi ngày.",
            ),
            models.UniqueConstraint(
                fields=["recipient", "digest_on"],
                condition=Q(kind=MailKind.DIGEST),
                name="one_digest_a_day_for_a_person",
                violation_error_message="Mỗi người chỉ nhận một thư tổng hợp mỗi ngày.",
            ),
            models.UniqueConstraint(
                fields=["target_type", "target_id", "address"],
                condition=Q(kind=MailKind.DECISION, sent_at=None, withdrawn_at=None),
                name="one_unsent_mail_of_a_decision",
                violation_error_message="Đã có một thư chưa gửi về quyết định này cho địa chỉ này.",
            ),
            models.UniqueConstraint(
                fields=["recipient", "address"],
                condition=Q(kind=MailKind.CONFIRMATION, sent_at=None, withdrawn_at=None),
                name="one_unsent_confirmation",
                violation_error_message="Đã có một thư xác nhận chưa gửi cho địa chỉ này.",
            ),
            models.CheckConstraint(
                condition=Q(kind=MailKind.DIGEST, digest_on__isnull=False)
                | (~Q(kind=MailKind.DIGEST) & Q(digest_on=None)),
                name="digest_has_its_day",
                violation_error_message="Thư tổng hợp phải có ngày, thư khác thì không.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MailKind.DECISION) | Q(desk__isnull=False, target_id__isnull=False),
                name="decision_mail_has_desk_and_target",
                violation_error_message="Thư về quyết định phải có cấp quyết định và việc được quyết định.",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, withdrawn_at=None)
                | Q(sent_at=None, failed_at=None)
                | Q(withdrawn_at=None, failed_at=None),
                name="mail_ends_one_way",
                violation_error_message="Thư đã gửi thì không rút hay thôi gửi được nữa.",
            ),
            models.CheckConstraint(
                condition=Q(failed_at=None) | ~Q(last_error=""),
                name="failed_mail_says_why",
                violation_error_message="Thư không gửi được phải ghi lỗi.",
            ),
            models.CheckConstraint(
                condition=Q(edited_at=None, edited_by=None) | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="mail_edited_at_and_by_together",
                violation_error_message="Nội dung không hợp lệ. Hãy xem lại các mục đã nhập.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="mail_withdrawn_at_and_by_together",
                violation_error_message="Nội dung không hợp lệ. Hãy xem lại các mục đã nhập.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be changed: nobody got it, and no sender holds it."""
        return not (self.sent_at or self.withdrawn_at or self.failed_at or self.claimed_at)

    @property
    def standing(self) -> tuple[str, str]:
        """How it stands, as a word and the tone of its badge."""
        if self.sent_at:
            return "Đã gửi", "success"
        if self.withdrawn_at:
            return "Đã rút", "neutral"
        if self.failed_at:
            return "Chưa gửi được", "danger"
        if self.claimed_at:
            return "Đang gửi", "progress"
        return ("Chờ gửi lại", "attention") if self.attempts else ("Chờ gửi", "info")


class MailPreference(models.Model):
    """Which mails a person wants, and the address that they have confirmed to be theirs.

    Mails go to an address only while it is both the account's and confirmed. Who has no row wants every mail.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mail_preference", verbose_name="người dùng"
    )
    wants_digest = models.BooleanField("nhận thư tổng hợp mỗi ngày", default=True)
    wants_decisions = models.BooleanField("nhận thư về quyết định", default=True)
    confirmed_address = models.EmailField("địa chỉ đã xác nhận", blank=True)
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)

    class Meta:
        verbose_name = "cài đặt nhận thư"
        verbose_name_plural = "cài đặt nhận thư"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_address="", confirmed_at=None)
                | (~Q(confirmed_address="") & Q(confirmed_at__isnull=False)),
                name="confirmed_address_has_its_moment",
                violation_error_message="Địa chỉ đã xác nhận phải có thời điểm xác nhận.",
            ),
        ]

    def __str__(self) -> str:
        return f"Cài đặt nhận thư {self.pk}"
