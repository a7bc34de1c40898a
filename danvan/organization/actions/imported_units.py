"""Units that a file brings in: new ones in their places, small corrections to those that are there."""

from collections.abc import Sequence

from django.db import transaction

from danvan.common.workflow import OutOfReach
from danvan.organization import scope
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can


@transaction.atomic
def save_units(new: Sequence[Unit], known: Sequence[Unit], *, changed: Sequence[str], actor: User) -> None:
    """Write new units, parents before children, and the changed fields of known ones; the batch records it.

    Raises OutOfReach where one would stand outside what the actor manages; then nothing has changed.
    """
    slots: dict[str, int] = {}
    for level in _levels(new):
        for unit in level:
            parent = unit.parent
            assert parent is not None  # noqa: S101 a tree of its own is never imported
            if not can(actor, Permission.MANAGE_UNITS, parent):
                raise OutOfReach([f"Anh/chị không quản trị {parent.name}."])
            unit.parent = parent  # its key is known only now
            unit.path = unit.present_path = _free_path(parent, slots)
        Unit.objects.bulk_create(level, batch_size=500)
    if not all(can(actor, Permission.MANAGE_UNITS, unit) for unit in known):
        raise OutOfReach(["Có đơn vị ngoài phạm vi anh/chị quản trị."])
    for unit in known:  # bulk_update computes nothing
        unit._meta.get_field("search_text").pre_save(unit, False)  # type: ignore[union-attr]
    Unit.objects.bulk_update(known, [*changed, "search_text"], batch_size=500)


def _levels(units: Sequence[Unit]) -> list[list[Unit]]:
    """Those under units that are there, then those under these, and so on."""
    levels: list[list[Unit]] = []
    left = list(units)
    while left:
        waiting = {id(unit) for unit in left}
        level = [unit for unit in left if id(unit.parent) not in waiting]
        levels.append(level)
        placed = {id(unit) for unit in level}
        left = [unit for unit in left if id(unit) not in placed]
    return levels


def _free_path(parent: Unit, slots: dict[str, int]) -> str:
    """The next place under `parent` where no unit stands or ever stood."""
    above = parent.path
    if above not in slots:
        depth = len(above) + scope.STEP
        rows = Unit.objects.order_by()
        then = rows.filter(path__startswith=above, path__length=depth).values_list("path", flat=True)
        now = rows.filter(present_path__startswith=above, present_path__length=depth)
        taken = [*then, *now.values_list("present_path", flat=True)]
        slots[above] = max((int(path[-scope.STEP :]) for path in taken), default=0)
    slots[above] += 1
    return f"{above}{slots[above]:0{scope.STEP}d}"
