"""Models and their registrations when their unit is reorganised.

A live model goes to the successor, with what was not sent yet; after a split a person says to which. What was sent
keeps the unit under which it was sent. What waits for a decision goes to the rung that decides today.
"""

from collections.abc import Iterator

from django.db.models import Q

from danvan.activity.record import record
from danvan.organization.models import Unit
from danvan.organization.reorganisation.lineage import Changes, Handover, Touched
from danvan.organization.reorganisation.wards import Ward
from models_registry.models import Initiative, Registration, RegistrationState


def initiatives(handover: Handover) -> Iterator[Touched]:
    """Live models of closed units go to the heir; those of a split unit wait for a choice where none was made."""
    went, waiting, left = [], [], []
    live = Initiative.objects.filter(unit__in=handover.closed, ended_on=None).select_related("unit")
    for initiative in live.order_by("unit__path", "sort_key", "id"):
        old = initiative.unit
        heir = handover.choices.get(initiative.pk)
        if heir is None and handover.is_whole(old.pk):
            heir = handover.heirs[old.pk]
        words = f"{initiative.name} ({old.name})"
        if heir is not None:
            give(initiative, heir, changes=handover.changes)
            record(
                "initiative.hand_over",
                initiative,
                label="Bàn giao mô hình",
                actor=handover.actor,
                unit=heir,
                note=str(handover.reorganisation),
                before={"unit_id": str(old.pk)},
                after={"unit_id": str(heir.pk)},
            )
            went.append(f"{words} → {heir.name}")
        elif handover.heirs[old.pk] is None:
            left.append(words)
        else:
            waiting.append(words)
    yield Touched("Mô hình đang thực hiện được bàn giao", "Đơn vị kế thừa tiếp tục thực hiện và đăng ký.", tuple(went))
    yield Touched("Mô hình chờ chọn đơn vị kế thừa", "Đơn vị bị chia: hãy chọn cho từng mô hình.", tuple(waiting))
    yield Touched("Mô hình ở lại đơn vị giải thể", "Có thể bàn giao sau, từng mô hình một.", tuple(left))


def wards(unit: Unit) -> list[Ward]:
    """The live models of a unit, each of which needs an heir when the unit is split."""
    live = Initiative.objects.filter(unit=unit, ended_on=None).select_related("field").order_by("sort_key", "id")
    return [Ward(i.pk, i.name, f"Lĩnh vực {i.field}" if i.field else "") for i in live]


def give(initiative: Initiative, heir: Unit, *, changes: Changes | None = None) -> None:
    """Make `heir` the owner of a model and of its registrations that were not sent yet."""
    _set(initiative, changes, unit=heir)
    unsent = initiative.registrations.filter(state__in=RegistrationState.unsent(), submitted_at=None)
    for registration in unsent.select_related("initiative", "year"):
        _set(registration, changes, unit=heir, unit_name=heir.name, desk=heir)


def desks(handover: Handover) -> Iterator[Touched]:
    """Registrations that wait at a rung that is no more go to the rung that decides today."""
    moved = []
    concerned = Q(desk__in=handover.closed) | Q(unit__in=handover.moved)
    waiting = Registration.objects.filter(concerned, state=RegistrationState.SUBMITTED)
    for registration in waiting.select_related("unit", "desk", "initiative", "year").order_by("id"):
        desk = handover.desk_for(registration.unit, registration.desk)
        if desk is not None and desk != registration.desk:
            moved.append(f"{registration.name} ({registration.unit_name}): {registration.desk.name} → {desk.name}")
            handover.changes.set(registration, desk=desk)
    yield Touched("Đăng ký chờ thẩm định", "Chuyển đến cơ quan xét duyệt hiện nay.", tuple(moved))


def _set(row: Initiative | Registration, changes: Changes | None, **values: object) -> None:
    if changes is not None:
        changes.set(row, **values)
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
