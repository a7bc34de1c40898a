"""Saying who appraises which dossier, and saying that one has a part in a unit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.urls import reverse

from danvan.activity.notify import notify
from danvan.activity.record import record, recorded
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.templatetags.portal import vn_date, vn_number
from danvan.common.workflow import NOTE_MIN_LENGTH, NotAllowed, OutOfReach
from danvan.organization.access import desks_of, staff_of, works_at
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.assignment_plan import Line, Plan, Planner, Way, Wish
from evaluations.desk_units import desk_units
from evaluations.models import ConflictDeclaration, ReviewAssignment, Seat
from models_registry.models import CampaignYear


@transaction.atomic
def assign_reviewers(
    desk: Unit,
    year: CampaignYear,
    choices: Mapping[int, User | None],
    *,
    seat: Seat = Seat.FIRST,
    due_on: date | None = None,
    actor: User,
) -> Plan:
    """Give the dossiers of these units (by key) to these people, or to nobody; all of them or none.

    Scores that were given already stay where they are. Refuses whoever has no right at the desk (OutOfReach), and
    names what stands in the way: who has a part in the unit, sits there already, or has finished.
    """
    if not works_at(actor, Permission.ASSIGN, desk):
        raise OutOfReach(["Anh/chị không có quyền phân công ở bàn này."])
    lock_row(Unit.objects.all(), desk.pk)  # two presses at once: the second sees what the first has done
    units = list(desk_units(desk, year).filter(pk__in=list(choices)).order_by("path"))
    if len(units) != len(choices) or not all(can(actor, Permission.ASSIGN, unit) for unit in units):
        raise OutOfReach(["Có đơn vị không thuộc bàn thẩm định này."])
    wish = Wish(Way.BY_HAND, seat=seat, by_hand=choices, due_on=due_on)
    plan = Planner(desk, year).plan(units, wish)
    if plan.left_out:
        raise NotAllowed([f"{one.unit.name}: {one.reason}" for one in plan.left_out])
    _write(plan.lines, desk, year, seat, actor)
    for group in plan.groups:
        _record(group.person, group.lines, desk, year, seat, actor)
    _tell(plan.lines, year, seat, actor)
    return plan


def _write(lines: Iterable[Line], desk: Unit, year: CampaignYear, seat: Seat, actor: User) -> None:
    """The rows as they are to be; one of another person is written over, its history stands in the log."""
    rows = {
        row.unit_id: row
        for row in ReviewAssignment.objects.filter(desk=desk, year=year, seat=seat, unit__in=[x.unit for x in lines])
    }
    now = clock.now()
    new: list[ReviewAssignment] = []
    changed: list[ReviewAssignment] = []
    gone: list[int] = []
    for line in lines:
        row = rows.get(line.unit.pk)
        if line.new is None:
            gone.append(line.unit.pk)
            continue
        if row is None:
            row = ReviewAssignment(unit=line.unit, year=year, desk=desk, seat=seat)
        row.reviewer, row.due_on = line.new, line.due_on
        row.assigned_at, row.assigned_by = now, actor
        (changed if row.pk else new).append(row)
    ReviewAssignment.objects.bulk_create(new, batch_size=500)
    fields = ["reviewer", "due_on", "assigned_at", "assigned_by"]
    ReviewAssignment.objects.bulk_update(changed, fields, batch_size=300)
    ReviewAssignment.objects.filter(desk=desk, year=year, seat=seat, unit__in=gone).delete()


def _record(person: User | None, lines: list[Line], desk: Unit, year: CampaignYear, seat: Seat, actor: User) -> None:
    """One event for each person who gets some, with every unit and who had it before.

    Provisional: it belongs to the rung, no unit may learn from it who appraises it.
    """
    whose = "" if seat == Seat.FIRST else f" ({seat.label.lower()})"
    due = next((f", hạn {vn_date(line.due_on)}" for line in lines if line.due_on), "")
    what = f"Giao {len(lines)} bản cho {person.full_name}" if person else f"Bỏ phân công {len(lines)} bản"
    units = [line.unit.name + (f" (trước đó: {line.now.full_name})" if line.now else "") for line in lines]
    record(
        "assignment.give" if person else "assignment.take",
        year, label=f"{what}{whose}"[:160], actor=actor, unit=desk, provisional=True,
        note=f"Năm {year.year}{whose}{due}: {'; '.join(units)}.",
    )  # fmt: skip


def _tell(lines: Iterable[Line], year: CampaignYear, seat: Seat, actor: User) -> None:
    """One message for each person and act, however many dossiers; nobody is told what they did themselves."""
    gets: dict[User, list[Line]] = defaultdict(list)
    loses: dict[User, list[Line]] = defaultdict(list)
    for line in lines:
        if line.new is not None:
            gets[line.new].append(line)
        if line.now is not None and line.now != line.new:
            loses[line.now].append(line)
    url = f"{reverse('evaluations:appraisal_list')}?viec=cua-toi"
    for person, mine in gets.items():
        if person.pk != actor.pk:
            due = f", hạn {vn_date(mine[0].due_on)}" if mine[0].due_on else ""
            second = ", là người thứ hai" if seat == Seat.SECOND else ""
            notify([person], f"Anh/chị được giao thẩm định {_dossiers(mine, year)}{second}{due}.", url=url)
    for person, lost in loses.items():
        if person.pk != actor.pk:
            what = _dossiers(lost, year)
            notify([person], f"Anh/chị không còn được giao thẩm định {what}: đã đổi người hoặc bỏ phân công.", url=url)


def _dossiers(lines: list[Line], year: CampaignYear) -> str:
    """“3 bản tự đánh giá năm 2025”; of one alone which it is."""
    what = f"bản tự đánh giá năm {year.year}"
    return f"{what} của {lines[0].unit.name}" if len(lines) == 1 else f"{vn_number(len(lines))} {what}"


# --- conflicts of interest ---------------------------------------------------------------------------


@transaction.atomic
def declare_conflict(unit: Unit, reason: str, *, actor: User) -> ConflictDeclaration:
    """Say that one has a part in a unit: from now on one neither gets nor scores its dossier.

    What was assigned to the actor stays theirs until somebody gives it on; who assigns at the desk is told.
    """
    desk = _desk_over(unit, actor)
    reason = reason.strip()
    if len(reason) < NOTE_MIN_LENGTH:
        raise NotAllowed([f"Hãy ghi anh/chị liên quan thế nào, ít nhất {NOTE_MIN_LENGTH} ký tự."])
    lock_row(User.objects.all(), actor.pk)
    standing = ConflictDeclaration.objects.filter(unit=unit, reviewer=actor, withdrawn_at=None).first()
    if standing is not None:
        return standing
    declaration = ConflictDeclaration(unit=unit, reviewer=actor, reason=reason)
    with recorded(
        "conflict.declare", declaration, label="Khai có liên quan đến đơn vị", actor=actor, unit=desk, provisional=True
    ):
        declaration.save()
    others = [person for person in staff_of(desk, Permission.ASSIGN) if person.pk != actor.pk]
    text = f"{actor.full_name} khai có liên quan đến {unit.name}. Nếu bản này giao cho người đó, hãy đổi người."
    notify(others, text, url=f"{reverse('evaluations:assignment_list')}?q={unit.name}")
    return declaration


@transaction.atomic
def withdraw_conflict(declaration: ConflictDeclaration, *, actor: User) -> ConflictDeclaration:
    """Take one's own declaration back; it stays on record with the day."""
    row = lock_row(ConflictDeclaration.objects.select_related("unit", "reviewer"), declaration.pk)
    if row.reviewer_id != actor.pk:
        raise OutOfReach(["Chỉ người đã khai mới rút lại được."])
    if row.withdrawn_at is not None:
        return row
    desk = _desk_over(row.unit, actor)
    label = "Rút khai báo có liên quan"
    with recorded("conflict.withdraw", row, label=label, actor=actor, unit=desk, provisional=True):
        row.withdrawn_at = clock.now()
        row.save()
    return row


def _desk_over(unit: Unit, actor: User) -> Unit:
    """The desk from which the actor reviews the unit, the nearest one."""
    if not can(actor, Permission.REVIEW, unit):
        raise OutOfReach(["Anh/chị không thẩm định đơn vị này."])
    above = [path for path in desks_of(actor, Permission.REVIEW) if unit.present_path.startswith(path)]
    return Unit.objects.get(path=max(above, key=len))
