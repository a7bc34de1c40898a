"""How many models a rung may recognise in a year: its quotas, by tier and by who carries the model."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.models import Unit
from danvan.organization.roles import Permission
from models_registry.models import CampaignYear, InitiativeForm

if TYPE_CHECKING:
    from danvan.organization.models import User


class QuotaTier(models.TextChoices):
    """What is counted; an exemplary model is a recognised one as well, and counts as both."""

    RECOGNISED = "recognised", "Công nhận"
    EXEMPLARY = "exemplary", "Tiêu biểu"
    PROPOSED = "proposed", "Đề nghị cấp trên"


class CarrierGroup(models.TextChoices):
    """Who carries the models that share one quota.

    Households count with individuals; where a rung sets a quota for households, they count there alone. So it is the
    rung's data that joins or parts the two.
    """

    COLLECTIVE = "collective", "Tập thể"
    INDIVIDUAL = "individual", "Cá nhân"
    HOUSEHOLD = "household", "Hộ gia đình"


class OnExcess(models.TextChoices):
    """What happens to the model that is one too many."""

    WARN = "warn", "Cảnh báo, phải ghi lý do"
    BLOCK = "block", "Không cho vượt"


class QuotaQuerySet(models.QuerySet["Quota"]):
    """Questions about many quotas."""

    def of_rung(self, rung: Unit, year: CampaignYear) -> "QuotaQuerySet":
        """What the rung, or a predecessor of it, has set for the year."""
        return self.filter(rung__present_path=rung.present_path, year=year)

    def visible_to(self, user: "User") -> "QuotaQuerySet":
        """A quota is read by who decides at that very rung."""
        return self.filter(rung__present_path__in=[path for path, _ in scope.grants(user, Permission.RECOGNISE)])


class Quota(models.Model):
    """How many models of one group a rung may bring to one tier in a year, and what happens beyond."""

    rung = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="quotas", verbose_name="cấp xét")
    year = models.ForeignKey(CampaignYear, on_delete=models.PROTECT, related_name="quotas", verbose_name="năm")
    tier = models.CharField("mức", max_length=12, choices=QuotaTier)
    group = models.CharField("nhóm", max_length=12, choices=CarrierGroup)
    number = models.PositiveIntegerField("chỉ tiêu")
    on_excess = models.CharField("khi vượt", max_length=6, choices=OnExcess, default=OnExcess.WARN)
    set_at = models.DateTimeField("đặt lúc", default=clock.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người đặt"
    )

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["rung", "year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rung", "year", "tier", "group"],
                name="one_quota_per_tier_and_group",
                violation_error_message="Mức này của nhóm này đã có chỉ tiêu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_tier_display()}, {self.get_group_display().lower()}: {self.number}"

    @property
    def unit(self) -> Unit:
        return self.rung

    @property
    def blocks(self) -> bool:
        return self.on_excess == OnExcess.BLOCK


def group_of(form: str, *, parted: bool) -> CarrierGroup:
    """In which group a model of this form counts; `parted`: the rung counts households by themselves."""
    if form == InitiativeForm.COLLECTIVE:
        return CarrierGroup.COLLECTIVE
    if form == InitiativeForm.HOUSEHOLD and parted:
        return CarrierGroup.HOUSEHOLD
    return CarrierGroup.INDIVIDUAL
