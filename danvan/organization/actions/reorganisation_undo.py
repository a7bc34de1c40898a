"""Taking a reorganisation back: possible until the first new record, and then the journal is played backwards."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError, Q, QuerySet

from danvan.activity.record import record
from danvan.common import clock
from danvan.common.workflow import NotAllowed, OutOfReach, snapshot
from danvan.organization.models import Reorganisation, ReorganisationEffect, ReviewingBody, Unit, UnitSuccession, User
from danvan.organization.reorganisation.lineage import value_of, write
from danvan.organization.roles import Permission
from danvan.organization.scope import can, forget


@transaction.atomic
def undo_reorganisation(reorganisation: Reorganisation, *, reason: str, actor: User) -> Reorganisation:
    """Put everything back as it was; the reorganisation itself stays on record as undone.

    Raises OutOfReach, or NotAllowed with what stands in the way: a later reorganisation of the same units, a value
    changed since, or something new at a unit that was opened.
    """
    reorganisation = Reorganisation.objects.select_for_update(of=("self",)).get(pk=reorganisation.pk)
    _check_reach(reorganisation, actor)
    effects = list(reorganisation.effects.order_by("-id"))
    rows = _rows_of(effects)
    if reasons := list(_refusals(reorganisation, reason, effects, rows)):
        raise NotAllowed(reasons)
    branch = _units_of(reorganisation).order_by("path").first()
    reorganisation.successions.all().delete()
    try:
        for effect in effects:
            _take_back(effect, rows[effect.target_type, effect.target_id])
    except ProtectedError as error:
        raise NotAllowed(_new_records(error)) from error
    reorganisation.undone_at, reorganisation.undone_by = clock.now(), actor
    reorganisation.save(update_fields=["undone_at", "undone_by"])
    record(
        "unit.undo",
        reorganisation,
        label="Hoàn tác sắp xếp đơn vị",
        actor=actor,
        note=reason,
        unit=branch,
    )
    forget(actor)
    return reorganisation


def undo_refusals(reorganisation: Reorganisation) -> list[str]:
    """What stands in the way of undoing, as far as can be told without trying."""
    effects = list(reorganisation.effects.order_by("-id"))
    return list(_refusals(reorganisation, "-" * 10, effects, _rows_of(effects)))


def _check_reach(reorganisation: Reorganisation, actor: User) -> None:
    units = list(_units_of(reorganisation))
    if not units or not all(can(actor, Permission.MANAGE_UNITS, unit) for unit in units):
        raise OutOfReach(["Anh/chị không có quyền hoàn tác lần sắp xếp này."])


def _units_of(reorganisation: Reorganisation) -> QuerySet[Unit]:
    """The units that it touched, those that it gave others to, and those whose body it touched."""
    effects, successions = reorganisation.effects, reorganisation.successions
    units = effects.filter(target_type="organization.unit").values("target_id")
    bodies = effects.filter(target_type="organization.reviewingbody").values("target_id")
    heirs = successions.filter(new__isnull=False).order_by().values("new")
    with_bodies = ReviewingBody.objects.filter(pk__in=bodies).order_by().values("unit")
    return Unit.objects.filter(Q(pk__in=units) | Q(pk__in=heirs) | Q(pk__in=with_bodies))


def _rows_of(effects: list[ReorganisationEffect]) -> dict[tuple[str, int], models.Model]:
    """The rows that the journal speaks of, one object each."""
    rows: dict[tuple[str, int], models.Model] = {}
    for target_type in {effect.target_type for effect in effects}:
        pks = {effect.target_id for effect in effects if effect.target_type == target_type}
        for pk, row in apps.get_model(target_type)._base_manager.in_bulk(pks).items():
            rows[target_type, pk] = row
    return rows


def _refusals(
    reorganisation: Reorganisation, reason: str, effects: list[ReorganisationEffect], rows: dict[Any, models.Model]
) -> Iterator[str]:
    if reorganisation.undone_at is not None:
        yield f"Lần sắp xếp này đã được hoàn tác ngày {reorganisation.undone_at:%d/%m/%Y}."
        return
    if len(reason.strip()) < 10:
        yield "Hãy ghi lý do hoàn tác, ít nhất 10 ký tự."
    made = {effect.target_id for effect in effects if effect.target_type == "organization.unit" and not effect.field}
    later = UnitSuccession.objects.filter(old__in=made).exclude(reorganisation=reorganisation)
    for succession in later.select_related("reorganisation", "old")[:5]:
        yield f"{succession.old.name} đã được sắp xếp tiếp theo {succession.reorganisation.document_number}."
    seen: set[tuple[str, int, str]] = set()
    for effect in effects:  # latest first: only the last value of a field must still stand
        key = (effect.target_type, effect.target_id, effect.field)
        if key not in seen and (sentence := _changed_since(effect, rows)):
            yield sentence
        seen.add(key)


def _changed_since(effect: ReorganisationEffect, rows: dict[Any, models.Model]) -> str:
    row = rows.get((effect.target_type, effect.target_id))
    if row is None:
        return "Một bản ghi của lần sắp xếp này không còn nữa."
    if not effect.field:
        as_made: dict[str, Any] = effect.after or {}
        return "" if snapshot(row) == as_made else f"“{row}” đã thay đổi sau lần sắp xếp."
    column: Any = row._meta.get_field(effect.field)
    now = getattr(row, column.attname)
    same = (None if now is None else str(now)) == effect.after
    return "" if same else f"“{row}” đã thay đổi sau lần sắp xếp ({column.verbose_name})."


def _take_back(effect: ReorganisationEffect, row: models.Model) -> None:
    if not effect.field:
        row.delete()
        return
    column: Any = row._meta.get_field(effect.field)
    setattr(row, column.attname, value_of(effect, effect.before))
    write(row, [effect.field])


def _new_records(error: ProtectedError) -> list[str]:
    """What is new at a unit that was opened, by kind."""
    kinds = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
    first = next(iter(error.protected_objects))
    return [f"Đơn vị mới đã có bản ghi mới ({', '.join(kinds)}: “{first}”), nên không hoàn tác được nữa."]
