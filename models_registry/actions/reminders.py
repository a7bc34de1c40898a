"""Reminding units: by a person who has read over whom, and on schedule, each time once."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q

from danvan.activity.notify import notify
from danvan.activity.record import record
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization import scope
from danvan.organization.models import Unit, User
from danvan.organization.writers import writers_of_many
from models_registry.models import Phase, PhaseKind, ReminderSent
from models_registry.outstanding import expected, outstanding
from models_registry.phase_times import PhaseTimes
from models_registry.reminding import (
    REMINDS,
    Lack,
    Plan,
    Told,
    address_for,
    lacking,
    plan_reminder,
    scheduled_words,
)

logger = logging.getLogger(__name__)

LONGEST_TEXT = 250  # characters; the name of the unit stands before it
NAMED = 20  # units whose names the event in the log tells
TOLD_TODAY = "Các đơn vị này đã được nhắc hôm nay. Muốn nhắc lại, hãy đánh dấu ô “Nhắc lại” bên dưới."
NOBODY_TO_TELL = "Không có đơn vị nào nhận được lời nhắc này. Hãy xem lại danh sách bên dưới."


@dataclass(frozen=True)
class Reminded:
    """What became of a reminder: the plan as it was carried out, and the units that had sent in the meantime."""

    plan: Plan
    done: list[Unit]


@transaction.atomic
def remind(phase: Phase, units: Sequence[Unit], lack: Lack, *, text: str, again: bool = False, actor: User) -> Reminded:
    """Tell the people of the units that something is lacking: one notice for each unit and reader, one event.

    Units that have sent in the meantime are left out, and those reminded today already unless `again`. Raises
    OutOfReach where a unit is not the actor's to remind, NotAllowed where nobody would read anything.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_TEXT:
        raise NotAllowed([f"Hãy viết nội dung nhắc, nhiều nhất {LONGEST_TEXT} ký tự."])
    if not all(any(scope.can(actor, permission, unit) for permission in REMINDS) for unit in units):
        raise OutOfReach(["Có đơn vị ngoài phạm vi của anh/chị."])
    phase = lock_row(Phase.objects.select_related("year"), phase.pk)  # two presses at once make one reminder
    still = {unit.pk for unit in lacking(actor, phase.year, lack)}
    plan = plan_reminder(phase, [unit for unit in units if unit.pk in still], text, again=again)
    if not plan.told:
        raise NotAllowed([TOLD_TODAY if plan.told_today else NOBODY_TO_TELL])
    _tell(phase, [(one, None) for one in plan.told], PhaseTimes.read(phase), by=actor)
    record(
        "reminder.send", phase, label="Nhắc đơn vị", actor=actor, unit=_ground_of(actor, plan.told),
        note=f"{text}\n{_names_of(plan.told)}",
    )  # fmt: skip
    return Reminded(plan, [unit for unit in units if unit.pk not in still])


def send_scheduled(*, actor: User | None = None) -> int:
    """Send what the calendar asks for today; how many units were reminded. May be run at any time, and again.

    A unit is reminded by the last rule that it has reached: a reminder of 14 days that was missed is not sent when
    the one of 3 days is due. What was sent once for a rule is not sent again, also where the deadline has moved.
    """
    now = clock.now()
    running = Q(closes_at__gte=now) | Q(extensions__closes_at__gte=now)
    phases = Phase.objects.filter(
        running, opens_at__lte=now, kind__in=PhaseKind.of_units(), reminder_rules__isnull=False
    )
    number = 0
    for phase in phases.select_related("year").order_by("due_on", "pk").distinct():
        try:
            number += _send_scheduled(phase, actor)
        except IntegrityError:  # another run was quicker: it has sent them
            logger.info("The reminders of phase %s were sent by another run", phase.pk)
    return number


@transaction.atomic
def _send_scheduled(phase: Phase, actor: User | None) -> int:
    phase = lock_row(Phase.objects.select_related("year"), phase.pk)
    times, days = PhaseTimes.read(phase), phase.reminder_days
    sent = set(ReminderSent.objects.on_schedule().filter(phase=phase).values_list("unit__present_path", "days_before"))
    due: list[tuple[Unit, int]] = []
    for unit in outstanding(expected(phase.year), phase.year, PhaseKind(phase.kind)).order_by("path"):
        rule = rule_reached(days, times.days_left(unit))
        if rule is not None and times.is_open_for(unit) and (unit.present_path, rule) not in sent:
            due.append((unit, rule))
    writers = writers_of_many(unit for unit, _ in due)
    told = [
        (Told(unit, writers[unit.pk].people, scheduled_words(unit, times)), rule)
        for unit, rule in due
        if writers[unit.pk].people
    ]
    if not told:
        return 0
    _tell(phase, told, times)
    root = Unit.objects.filter(parent=None).order_by("path").first()
    record(
        "reminder.schedule", phase, label="Nhắc theo lịch", actor=actor, unit=root, note=f"{len(told)} đơn vị",
    )  # fmt: skip
    return len(told)


def rule_reached(days: Iterable[int], days_left: int) -> int | None:
    """The last of the reminders that is due with so many days left; None before the first and after the deadline."""
    return min((rule for rule in days if 0 <= days_left <= rule), default=None)


def _tell(phase: Phase, told: Sequence[tuple[Told, int | None]], times: PhaseTimes, *, by: User | None = None) -> None:
    """Write that each unit was reminded (by which rule, or by whom), and send the notices."""
    now = clock.now()
    ReminderSent.objects.bulk_create(
        ReminderSent(
            phase=phase, unit=one.unit, days_before=rule, due_on=times.due_for(one.unit), text=one.text,
            recipients=len(one.people), at=now, by=by,
        )
        for one, rule in told
    )  # fmt: skip
    for one, _ in told:
        notify(one.people, one.text, url=address_for(one.unit, phase))


def _names_of(told: Sequence[Told]) -> str:
    """“2 đơn vị: Xã A, Xã B”; of many the first ones, for each has a row of its own."""
    names = ", ".join(one.unit.name for one in told[:NAMED])
    more = f" và {len(told) - NAMED} đơn vị khác" if len(told) > NAMED else ""
    return f"{len(told)} đơn vị: {names}{more}"


def _ground_of(actor: User, told: Sequence[Told]) -> Unit | None:
    """The unit by which the actor reaches all of them, for the log of its branch."""
    paths = {path for permission in REMINDS for path, _ in scope.grants(actor, permission)}
    covering = [path for path in paths if all(one.unit.present_path.startswith(path) for one in told)]
    shortest = min(covering or paths, key=len)
    return Unit.objects.filter(path=shortest).first()
