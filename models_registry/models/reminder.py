"""Reminders: how long before a phase is due its units are reminded, and which unit was reminded when."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.models import Unit
from danvan.organization.roles import Permission
from models_registry.models.campaign import Phase

EARLIEST = 60  # days before a deadline; a reminder that comes sooner is forgotten again


class ReminderRuleManager(models.Manager["ReminderRule"]):
    """Finds a rule by year, kind of phase and number of days."""

    def get_by_natural_key(self, year: int, kind: str, days_before: int) -> "ReminderRule":
        return self.get(phase__year__year=year, phase__kind=kind, days_before=days_before)


class ReminderRule(models.Model):
    """So many days before a phase is due, the units that have not sent yet are reminded."""

    phase = models.ForeignKey(
        Phase, on_delete=models.CASCADE, related_name="reminder_rules", verbose_name="giai đoạn"
    )  # nothing without its phase; what was sent is kept in ReminderSent
    days_before = models.PositiveSmallIntegerField("số ngày trước hạn nộp")

    objects = ReminderRuleManager()

    class Meta:
        verbose_name = "lịch nhắc"
        verbose_name_plural = "lịch nhắc"
        ordering = ["phase", "-days_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "days_before"],
                name="reminder_rule_once_per_phase",
                violation_error_message="Giai đoạn này đã có lần nhắc trước hạn từng ấy ngày.",
            ),
            models.CheckConstraint(
                condition=Q(days_before__lte=EARLIEST),
                name="reminder_rule_is_not_too_early",
                violation_error_message=f"Nhắc sớm nhất {EARLIEST} ngày trước hạn nộp.",
            ),
        ]

    def __str__(self) -> str:
        return f"Nhắc trước hạn {self.days_before} ngày"

    def natural_key(self) -> tuple[Any, ...]:
        return (*self.phase.natural_key(), self.days_before)

    natural_key.dependencies = ["models_registry.phase"]  # type: ignore[attr-defined]


class ReminderSentQuerySet(models.QuerySet["ReminderSent"]):
    """Questions about many reminders."""

    def within_reach(self, user: Any, *permissions: Permission) -> "ReminderSentQuerySet":
        reached = Q(pk__in=[])
        for permission in permissions:
            reached |= scope.q(user, permission)
        return self.filter(reached)

    def on_schedule(self) -> "ReminderSentQuerySet":
        return self.filter(days_before__isnull=False)


class ReminderSent(models.Model):
    """One unit was reminded of one phase: on schedule (`days_before`), or by somebody (`by`)."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="reminders", verbose_name="giai đoạn")
    # Where the opening of a unit is undone, its reminders go with it and stand in nobody's way; the log keeps them.
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="reminders", verbose_name="đơn vị")
    days_before = models.PositiveSmallIntegerField("lần nhắc trước hạn (ngày)", null=True, blank=True)
    due_on = models.DateField("hạn nộp khi nhắc")
    text = models.CharField("nội dung", max_length=400)
    recipients = models.PositiveSmallIntegerField("số người nhận")
    at = models.DateTimeField("nhắc lúc", default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người nhắc",
    )

    objects = ReminderSentQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhắc đã gửi"
        verbose_name_plural = "các lần nhắc đã gửi"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "unit", "days_before"],
                name="reminder_on_schedule_once",
                violation_error_message="Đơn vị đã được nhắc lần này theo lịch.",
            ),
            models.CheckConstraint(
                condition=Q(days_before=None, by__isnull=False) | Q(days_before__isnull=False, by=None),
                name="reminder_is_on_schedule_or_by_somebody",
                violation_error_message="Một lần nhắc là theo lịch hoặc do một người gửi.",
            ),
        ]
        indexes = [models.Index(fields=["phase", "unit", "-at"], name="reminder_last_of_unit")]

    def __str__(self) -> str:
        return self.text
