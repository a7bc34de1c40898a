"""Reorganising units: an order is carried out whole or not at all, and can be shown beforehand and undone.

In order: the order is checked; units are renamed, closed and opened; people and bodies go over; then whatever the
apps above have registered to follow (models, drafts, desks). Every value that changes is journalled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from danvan.activity.record import record
from danvan.common import clock
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.reorganisation_people import hand_over_bodies, hand_over_people
from danvan.organization.actions.reorganisation_units import Reshaping
from danvan.organization.models import Reorganisation, SuccessionKind, Unit, User
from danvan.organization.reorganisation.checks import refusals_of, too_early
from danvan.organization.reorganisation.lineage import Changes, Handover, Touched, followers
from danvan.organization.reorganisation.orders import Order
from danvan.organization.roles import Permission
from danvan.organization.scope import can, forget


@dataclass(frozen=True)
class Outcome:
    """What an order does or did."""

    reorganisation: Reorganisation
    closed: tuple[str, ...]
    opened: tuple[str, ...]
    renamed: tuple[str, ...]
    moved_along: tuple[str, ...]  # units that the order does not name and that go with the unit above them
    touched: tuple[Touched, ...]


class _Shown(Exception):
    """Ends a preview: everything that it did is taken back."""


def reorganise(orders: Sequence[Order], *, actor: User) -> list[Outcome]:
    """Carry out orders one after the other in one transaction.

    Raises OutOfReach where a unit is not the actor's to reorganise, NotAllowed with every reason otherwise.
    """
    with transaction.atomic():
        return [_carry_out(order, actor) for order in _in_order(orders)]


def preview(orders: Sequence[Order], *, actor: User) -> list[Outcome]:
    """What the orders would do, found out by doing it and taking it back; also before their day has come."""
    outcomes: list[Outcome] = []
    try:
        with transaction.atomic():
            outcomes = [_carry_out(order, actor, ahead=True) for order in _in_order(orders)]
            raise _Shown
    except _Shown:
        forget(actor)
        return outcomes


def _in_order(orders: Sequence[Order]) -> list[Order]:
    return sorted(orders, key=lambda order: order.effective_from)


def _carry_out(order: Order, actor: User, *, ahead: bool = False) -> Outcome:
    _check_reach(order, actor)
    if reasons := [*refusals_of(order), *([] if ahead else too_early(order))]:
        raise NotAllowed(reasons)
    reorganisation = _entered(order, actor)
    changes = Changes(reorganisation)
    reshaping = Reshaping(order, reorganisation, changes)
    reshaping.run()
    touched = [*hand_over_people(reshaping), *hand_over_bodies(reshaping)]
    handover = Handover(
        reorganisation=reorganisation,
        changes=changes,
        day=order.effective_from,
        actor=actor,
        closed={unit.pk: unit for unit in reshaping.closed.values()},
        heirs={unit.pk: reshaping.heir_of(code) for code, unit in reshaping.closed.items()},
        kinds={unit.pk: reshaping.steps[code].kind for code, unit in reshaping.closed.items()},
        choices={pk: reshaping.unit(code) for pk, code in order.heirs.items()},
    )
    for follower in followers():
        touched.extend(follower(handover))
    changes.close()
    _record(reshaping, actor)
    forget(actor)
    return Outcome(
        reorganisation=reorganisation,
        closed=tuple(unit.name for unit in reshaping.closed.values()),
        opened=tuple(unit.name for unit in reshaping.opened.values()),
        renamed=tuple(reshaping.renamed),
        moved_along=tuple(reshaping.moved_along),
        touched=tuple(kind for kind in touched if kind.items),
    )


def _check_reach(order: Order, actor: User) -> None:
    """Every unit that the order names, and every parent, must be the actor's to reorganise."""
    codes = {step.old for step in order.steps} | {body.unit for body in order.bodies}
    codes |= {opening.parent for opening in order.openings} | {step.new for step in order.steps}
    units = list(Unit.objects.filter(code__in=codes - order.opened_codes - {""}))
    dissolved = {step.old for step in order.steps if step.kind == SuccessionKind.DISSOLVED}
    units += Unit.objects.filter(children__code__in=dissolved)  # who takes their papers
    if any(opening.parent == "" for opening in order.openings):  # a tree of its own is everybody's business
        units += Unit.objects.living().filter(parent=None)
    if not all(can(actor, Permission.MANAGE_UNITS, unit) for unit in units):
        raise OutOfReach(["Anh/chị không có quyền sắp xếp một trong các đơn vị này."])


def _entered(order: Order, actor: User) -> Reorganisation:
    document = order.document
    reorganisation = Reorganisation(
        effective_from=order.effective_from,
        document_number=document.number,
        document_date=document.date,
        document_title=document.title,
        document_name=document.file_name,
        document_sha256=document.sha256,
        performed_at=clock.now(),
        performed_by=actor,
    )
    if isinstance(document.file, str):  # already stored
        reorganisation.document_file.name = document.file
    reorganisation.save()
    return reorganisation


def _record(reshaping: Reshaping, actor: User) -> None:
    """One event for each unit, in its own branch, and one for the whole."""
    number = reshaping.order.document.number
    for succession in reshaping.successions:
        record(
            f"unit.{succession.kind}",
            succession.old,
            label=succession.get_kind_display(),
            actor=actor,
            note=f"Theo {number}",
            unit=succession.old,
            before={"name": succession.old_name},
            after={"name": succession.new_name},
        )
    for unit in reshaping.opened.values():
        record("unit.open", unit, label="Thành lập đơn vị", actor=actor, note=f"Theo {number}", unit=unit)
    touched = [*reshaping.opened.values(), *(succession.old for succession in reshaping.successions)]
    touched += [reshaping.unit(body.unit) for body in reshaping.order.bodies]  # an order may speak of bodies alone
    record(
        "unit.reorganise",
        reshaping.reorganisation,
        label="Sắp xếp đơn vị",
        actor=actor,
        unit=touched[0],
        note=f"Theo {number}",
    )
