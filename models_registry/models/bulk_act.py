"""Decisions of many rows at once, with what became of each, so that the result can be read and undone.

Registrations have theirs here; an app above makes its own of the two abstract models.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.common import clock
from models_registry.models.campaign import CampaignYear
from models_registry.models.registration import Registration

PATIENCE = timedelta(minutes=3)  # without a step forward the page offers to go on


class ManyAtOnce(models.Model):
    """What every act on many rows keeps, pressed once; its token makes sure of the once."""

    token = models.UUIDField("mã lần thực hiện", unique=True, default=uuid.uuid4, editable=False)
    transition = models.CharField("mã thao tác", max_length=40)
    label = models.CharField("thao tác", max_length=120)
    year = models.ForeignKey(CampaignYear, on_delete=models.PROTECT, related_name="+", verbose_name="năm")
    note = models.TextField("lý do", blank=True)
    reason_code = models.CharField("mã lý do", max_length=20, blank=True)  # see models_registry.reasons
    filter_words = models.CharField("điều kiện lọc", max_length=1000, blank=True)
    started_at = models.DateTimeField("bắt đầu lúc", default=clock.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người thực hiện"
    )
    moved_at = models.DateTimeField("bước gần nhất lúc", default=clock.now)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người hoàn tác",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def is_stuck(self) -> bool:
        """Whether nothing has moved for so long that its worker must be gone; asked while work is left."""
        return clock.now() - self.moved_at > PATIENCE


def undoing_constraints(name: str) -> list[models.BaseConstraint]:
    """What holds of the undoing of every such act; `name` begins the names of the constraints."""
    return [
        models.CheckConstraint(
            condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
            name=f"{name}_undone_at_and_by_together",
        ),
        models.CheckConstraint(
            condition=Q(undone_at=None) | Q(finished_at__isnull=False),
            name=f"{name}_is_undone_only_when_finished",
            violation_error_message="Chỉ hoàn tác sau khi đã thực hiện xong.",
        ),
    ]


class BulkAct(ManyAtOnce):
    """One act on many registrations, pressed once."""

    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_acts", verbose_name="người thực hiện"
    )

    class Meta:
        verbose_name = "lần xử lý hàng loạt"
        verbose_name_plural = "các lần xử lý hàng loạt"
        ordering = ["-started_at", "-id"]
        constraints = undoing_constraints("bulk_act")

    @property
    def undo_until(self) -> datetime | None:
        """Until when it may be undone; None while it is under way."""
        if self.finished_at is None:
            return None
        return self.finished_at + timedelta(minutes=settings.BULK_UNDO_MINUTES)

    @property
    def is_undoable(self) -> bool:
        """Whether the window is open; which rows may still go back is asked one by one."""
        return self.undo_until is not None and self.undone_at is None and clock.now() <= self.undo_until


class BulkOutcome(models.TextChoices):
    """What became of one row of an act on many."""

    WAITING = "waiting", "Chờ thực hiện"
    DONE = "done", "Đã thực hiện"
    REFUSED = "refused", "Không thực hiện"
    UNDONE = "undone", "Đã hoàn tác"
    KEPT = "kept", "Không hoàn tác được"


class LineOfMany(models.Model):
    """One row of an act on many: what became of it, and why where it was not done or not undone."""

    position = models.PositiveIntegerField("thứ tự")
    outcome = models.CharField("kết quả", max_length=10, choices=BulkOutcome, default=BulkOutcome.WAITING)
    reason = models.TextField("lý do không thực hiện", blank=True)
    change_id = models.BigIntegerField("mã bước xử lý", null=True, editable=False)  # of its StateChange

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.get_outcome_display()


class BulkActLine(LineOfMany):
    """One registration of a bulk act."""

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="lines", verbose_name="lần xử lý")
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="bulk_lines", verbose_name="đăng ký mô hình"
    )

    class Meta:
        verbose_name = "đăng ký trong lần xử lý"
        verbose_name_plural = "các đăng ký trong lần xử lý"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["act", "registration"], name="registration_once_in_a_bulk_act")]
        indexes = [models.Index(fields=["act", "outcome"], name="bulk_line_outcome")]

    @property
    def row(self) -> Registration:
        return self.registration

    @property
    def row_id(self) -> int:
        return self.registration_id
