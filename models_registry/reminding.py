"""Who is to be reminded of what: the units that have not sent yet, the people who read it, and the words.

Reminding belongs to those who wait for the work and those who run the year: REVIEW over the unit, or MANAGE_YEAR.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator

from danvan.activity.notify import LONGEST
from danvan.common import clock
from danvan.common.templatetags.portal import vn_date, vn_datetime
from danvan.organization import scope
from danvan.organization.models import Unit, User
from danvan.organization.models.unit import UnitQuerySet
from danvan.organization.roles import Permission
from danvan.organization.writers import writers_of_many
from models_registry.models import CampaignYear, Phase, PhaseKind, ReminderSent
from models_registry.outstanding import below_target, expected, outstanding
from models_registry.phase_times import PhaseTimes

REMINDS = (Permission.REVIEW, Permission.MANAGE_YEAR)


class Lack(models.TextChoices):
    """What a unit has not done yet; the values are words of addresses."""

    UNREGISTERED = "chua-dang-ky", "Chưa đăng ký"
    BELOW_TARGET = "duoi-chi-tieu", "Dưới chỉ tiêu"
    NO_DOSSIER = "chua-nop-tu-danh-gia", "Chưa nộp tự đánh giá"

    @property
    def kind(self) -> PhaseKind:
        """The phase of the year in which it is to be done."""
        return PhaseKind.SELF_ASSESSMENT if self == Lack.NO_DOSSIER else PhaseKind.REGISTRATION

    def among(self, units: UnitQuerySet, year: CampaignYear) -> UnitQuerySet:
        """Those of the units that lack it."""
        if self == Lack.BELOW_TARGET:
            return below_target(units, year)
        return outstanding(units, year, self.kind)


def may_remind(user: User) -> bool:
    return any(scope.can_anywhere(user, permission) for permission in REMINDS)


def within_reach(user: User) -> Q:
    """The condition on units that the person may remind."""
    return scope.q(user, Permission.REVIEW, unit="") | scope.q(user, Permission.MANAGE_YEAR, unit="")


def lacking(user: User, year: CampaignYear, lack: Lack) -> UnitQuerySet:
    """The units within the person's reach that lack it."""
    return lack.among(expected(year).filter(within_reach(user)), year)


# Whom a reminder would reach


@dataclass(frozen=True)
class Told:
    """One unit that can be reminded, and the people who will read it."""

    unit: Unit
    people: list[User]
    text: str  # what they will read


@dataclass
class Plan:
    """What would happen to each of the chosen units."""

    told: list[Told] = field(default_factory=list)
    told_today: list[Told] = field(default_factory=list)  # reminded today already: again only if asked for
    unread: list[Unit] = field(default_factory=list)  # nobody enters for it
    closed: list[Unit] = field(default_factory=list)  # it could not send now

    @property
    def readers(self) -> list[tuple[User, int]]:
        """Everybody who will read something, with the number of notices, most first."""
        numbers: dict[int, int] = {}
        people: dict[int, User] = {}
        for one in self.told:
            for person in one.people:
                people[person.pk] = person
                numbers[person.pk] = numbers.get(person.pk, 0) + 1
        return sorted(((people[pk], number) for pk, number in numbers.items()), key=lambda pair: -pair[1])

    @property
    def notices(self) -> int:
        return sum(len(one.people) for one in self.told)


def plan_reminder(phase: Phase, units: Iterable[Unit], text: str, *, again: bool = False) -> Plan:
    """Sort the units by what a reminder would do; `again` reminds those too that were reminded today."""
    units = list(units)
    times, writers, plan = PhaseTimes.read(phase), writers_of_many(units), Plan()
    today = set() if again else reminded_today(phase)
    for unit in units:
        if not times.is_open_for(unit):
            plan.closed.append(unit)
        elif not writers[unit.pk].people:
            plan.unread.append(unit)
        else:
            told = Told(unit, writers[unit.pk].people, words_for(unit, text, times))
            (plan.told_today if unit.present_path in today else plan.told).append(told)
    return plan


def reminded_today(phase: Phase) -> set[str]:
    """The present paths of the units that were reminded of the phase today."""
    sent = ReminderSent.objects.filter(phase=phase, at__date=clock.today())
    return set(sent.order_by().values_list("unit__present_path", flat=True))


# The words

_LACKS = {
    Lack.UNREGISTERED: "chưa gửi bản đăng ký mô hình nào",
    Lack.BELOW_TARGET: "chưa đăng ký đủ số mô hình theo chỉ tiêu",
    Lack.NO_DOSSIER: "chưa gửi bản tự đánh giá",
}


def usual_text(phase: Phase, lack: Lack) -> str:
    """What a reminder says unless the person writes something else."""
    lacks = f"Đơn vị {_LACKS[lack]} năm {phase.year.year}."
    if clock.today() <= phase.due_on:
        return f"{lacks} Hạn nộp {vn_date(phase.due_on)}. Hãy hoàn thành và gửi trên cổng."
    return f"{lacks} Hạn nộp {vn_date(phase.due_on)} đã qua; cổng còn nhận đến {vn_datetime(phase.closes_at)}."


def words_for(unit: Unit, text: str, times: PhaseTimes) -> str:
    """The text as the people of one unit read it; they may enter for several."""
    own = times.closes_for(unit)
    more = f" Đơn vị được gia hạn đến {vn_datetime(own)}." if own > times.phase.closes_at else ""
    return Truncator(f"{unit.name}: {text}{more}").chars(LONGEST)


def scheduled_words(unit: Unit, times: PhaseTimes) -> str:
    """The same on schedule: how many days the unit has left."""
    return scheduled_text(unit.name, times.phase, times.days_left(unit), times.due_for(unit))


def scheduled_text(name: str, phase: Phase, days_left: int, due_on: date) -> str:
    lack = Lack.NO_DOSSIER if phase.kind == PhaseKind.SELF_ASSESSMENT else Lack.UNREGISTERED
    when = f"còn {days_left} ngày đến hạn nộp {vn_date(due_on)}" if days_left else "hôm nay là hạn nộp"
    text = f"{name}: {when}, đơn vị {_LACKS[lack]} năm {phase.year.year}. Hãy hoàn thành và gửi trên cổng."
    return Truncator(text).chars(LONGEST)


def address_for(unit: Unit, phase: Phase) -> str:
    """Where a reminder leads: to the empty form of this unit, or to the task list of the year."""
    if phase.kind == PhaseKind.REGISTRATION:
        return f"{reverse('models_registry:registration_create')}?don-vi={unit.pk}&nam={phase.year.year}"
    return reverse("home")
