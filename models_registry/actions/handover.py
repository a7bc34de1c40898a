"""Handing a live model of a closed unit to one of those that took the unit over, one at a time."""

from typing import Any

from django.db import transaction

from danvan.activity.record import record
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import SuccessionKind, Unit, UnitSuccession, User
from danvan.organization.models.unit import UnitQuerySet
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from models_registry.followers import give
from models_registry.models import Initiative


def waiting_for_heirs(user: User) -> Any:
    """Live models whose unit was closed, in reach of who manages units."""
    within = Unit.objects.within_reach(user, Permission.MANAGE_UNITS).filter(valid_to__isnull=False)
    waiting = Initiative.objects.filter(ended_on=None, unit__in=within)
    return waiting.select_related("unit", "field").order_by("unit__path", "sort_key", "id")


def possible_heirs(unit: Unit, user: User) -> UnitQuerySet:
    """The living units that may take over a model of a closed one.

    Its successors, whole and partial, as they are today; of a dissolved unit: who keeps its papers, and the units of
    its kind there.
    """
    manageable = Unit.objects.within_reach(user, Permission.MANAGE_UNITS).living()
    successions = UnitSuccession.objects.filter(old=unit, reorganisation__undone_at=None)
    paths = [succession.new.present_path for succession in successions.select_related("new") if succession.new]
    if not paths or successions.filter(kind=SuccessionKind.DISSOLVED).exists():
        taker = Unit.objects.living().filter(path__in=unit.present_ancestor_paths).order_by("-path").first()
        if taker is not None:
            siblings = Unit.objects.living().filter(parent=taker, kind=unit.kind)
            paths += [taker.path, *siblings.values_list("path", flat=True)]
    return manageable.filter(path__in=paths).order_by("path")


@transaction.atomic
def hand_over(initiative: Initiative, heir: Unit, *, actor: User) -> Initiative:
    """Give the model, with its registrations that were not sent yet, to `heir`; logged in the heir's branch.

    Raises OutOfReach unless the actor manages the closed unit and the heir; NotAllowed where the model is not waiting
    or `heir` did not take its unit over.
    """
    initiative = Initiative.objects.select_for_update(of=("self",)).select_related("unit").get(pk=initiative.pk)
    old = initiative.unit
    if not all(can(actor, Permission.MANAGE_UNITS, unit) for unit in (old, heir)):
        raise OutOfReach(["Anh/chị không có quyền bàn giao mô hình này."])
    if not old.is_closed or initiative.ended_on is not None:
        raise NotAllowed([f"Mô hình “{initiative.name}” đã được bàn giao hoặc đã kết thúc."])
    if heir not in possible_heirs(old, actor):
        raise NotAllowed([f"{heir.name} không kế thừa {old.name}. Hãy chọn một đơn vị trong danh sách."])
    give(initiative, heir)
    record(
        "initiative.hand_over",
        initiative,
        label="Bàn giao mô hình",
        actor=actor,
        unit=heir,
        note=f"Từ {old.name} sang {heir.name}",
        before={"unit_id": str(old.pk)},
        after={"unit_id": str(heir.pk)},
    )
    return initiative
