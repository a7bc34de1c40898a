"""What is kept beside a registration on its way to and fro: the parts returned, and the words that were signed."""

from django.db import models
from django.db.models import Q

from danvan.common import clock
from models_registry.models.registration import Registration


class ReturnedPart(models.Model):
    """One part of a registration that a reviewer returned: why, and how it read then.

    Who returned it and when is told by the state change of that return, the `round`-th of the registration. A return
    that names no part is of the whole registration.
    """

    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="returned_parts", verbose_name="đăng ký"
    )
    round = models.PositiveSmallIntegerField("lần trả lại")
    field = models.CharField("phần", max_length=40)  # a name of models_registry.parts.PARTS
    label = models.CharField("tên phần khi trả lại", max_length=200)  # the carrier or the wording may change later
    reason = models.TextField("lý do")
    reason_code = models.CharField("mã lý do", max_length=20, blank=True)  # see models_registry.reasons
    before = models.TextField("nội dung khi trả lại", blank=True)

    class Meta:
        verbose_name = "phần bị trả lại"
        verbose_name_plural = "các phần bị trả lại"
        ordering = ["registration_id", "round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "round", "field"],
                name="part_returned_once_a_round",
                violation_error_message="Phần này đã được trả lại trong lần này.",
            ),
            models.CheckConstraint(
                condition=Q(round__gte=1),
                name="returns_are_counted_from_one",
                violation_error_message="Lần trả lại phải từ 1.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="returned_part_has_a_reason",
                violation_error_message="Chưa ghi lý do trả lại.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


class SignedCopy(models.Model):
    """The words of a registration as one person handed it over or sent it, so that the next signer sees what changed.

    Written by the workflow only, in the order of the acts; a draft that is thrown away takes its copies along.
    """

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="signed_copies", verbose_name="đăng ký"
    )
    at = models.DateTimeField("thời điểm", default=clock.now, editable=False)
    content = models.JSONField("nội dung", default=dict)  # name of the part → how it read

    class Meta:
        verbose_name = "bản chụp khi ký"
        verbose_name_plural = "các bản chụp khi ký"
        ordering = ["registration_id", "id"]

    def __str__(self) -> str:
        return f"{self.registration_id}, {self.at:%d/%m/%Y}"
