"""A rung sets how many models it may recognise in a year."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from danvan.activity.record import record, recorded
from danvan.common import clock
from danvan.common.workflow import OutOfReach
from danvan.organization.access import works_at
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.models import Quota
from evaluations.quotas import Key
from models_registry.models import CampaignYear


@dataclass(frozen=True)
class Limit:
    """How many there may be, and what happens beyond."""

    number: int
    on_excess: str


@transaction.atomic
def set_quotas(rung: Unit, year: CampaignYear, limits: Mapping[Key, Limit | None], *, actor: User) -> None:
    """Set what is named, by tier and group; None lifts a quota. What is not named stays.

    It may be set below what is used already: the pages then tell by how much it is exceeded.
    """
    if not can(actor, Permission.PUBLISH, rung) or not works_at(actor, Permission.PUBLISH, rung):
        raise OutOfReach(["Anh/chị không đặt được chỉ tiêu ở cấp này."])
    Unit.objects.select_for_update().get(pk=rung.pk)  # one person at a time
    for (tier, group), limit in limits.items():
        rows = Quota.objects.of_rung(rung, year).filter(tier=tier, group=group).order_by("set_at", "pk")
        quota = rows.last() or Quota(rung=rung, year=year, tier=tier, group=group)
        if limit is None:
            _lift(list(rows), actor=actor)
        elif (quota.number, quota.on_excess) != (limit.number, limit.on_excess) or quota.pk is None:
            with recorded("quota.set", quota, label="Đặt chỉ tiêu công nhận", actor=actor, unit=rung, provisional=True):
                quota.number, quota.on_excess = limit.number, limit.on_excess
                quota.set_at, quota.set_by = clock.now(), actor
                quota.save()


def _lift(quotas: list[Quota], *, actor: User) -> None:
    for quota in quotas:
        before = {"number": str(quota.number), "on_excess": quota.on_excess}
        record("quota.lift", quota, label="Bỏ chỉ tiêu công nhận", actor=actor, unit=quota.rung, before=before,
               provisional=True)  # fmt: skip
        quota.delete()
