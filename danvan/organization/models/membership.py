"""What a person is, where, and since when."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.models.unit import Unit
from danvan.organization.roles import Permission, Role

if TYPE_CHECKING:
    from danvan.organization.models.user import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about many memberships."""

    def at(self, day: date) -> "MembershipQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def current(self) -> "MembershipQuerySet":
        return self.at(clock.today())

    def lasting(self) -> "MembershipQuerySet":
        """Those that have not ended: held today, or to be held from a later day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today()))

    def within_reach(self, user: "User", permission: Permission) -> "MembershipQuerySet":
        return self.filter(scope.q(user, permission))


class Membership(models.Model):
    """A role of a person at a unit; ended, never deleted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", verbose_name="người dùng"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships", verbose_name="đơn vị")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    starts_on = models.DateField("từ ngày", default=clock.today)
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "vai trò tại đơn vị"
        verbose_name_plural = "vai trò tại đơn vị"
        ordering = ["unit__path", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(ends_on=None),
                name="membership_once_at_a_time",
                violation_error_message="Người này đang giữ vai trò đó tại đơn vị.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_begins",
                violation_error_message="Ngày kết thúc vai trò phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.unit}"

    @property
    def is_lasting(self) -> bool:
        """Whether it has not ended: it is held today, or will be."""
        return self.ends_on is None or self.ends_on >= clock.today()

    @property
    def is_current(self) -> bool:
        return self.is_lasting and self.starts_on <= clock.today()
