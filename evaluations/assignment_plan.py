"""What an assignment would change, worked out before anything is written: to one person, evenly, by hand, to nobody.

The page that asks and the act that does both come here, so that what was read over is what is done.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import models

from danvan.organization.access import staff_of
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from evaluations.conflicts import Conflicts
from evaluations.desk_units import DONE, desk_units
from evaluations.models import Seat
from models_registry.models import CampaignYear


class Way(models.TextChoices):
    """How the chosen units are given out; the values are words of addresses."""

    EVENLY = "deu", "Chia đều cho những người được chọn"
    ONE = "mot", "Giao tất cả cho một người"
    BY_HAND = "tay", "Chọn người cho từng đơn vị"
    NOBODY = "bo", "Bỏ phân công"


class Line(NamedTuple):
    """One unit that gets another appraiser, or another day."""

    unit: Any  # with what desk_units tells of it
    now: User | None
    new: User | None
    due_on: date | None


class LeftOut(NamedTuple):
    """One unit that stays as it is, and why."""

    unit: Any
    reason: str


class Group(NamedTuple):
    """The lines that go to one person, with how many that person has before and after."""

    person: User | None
    lines: list[Line]
    before: int
    after: int


@dataclass(frozen=True)
class Wish:
    """What was asked for."""

    way: Way
    seat: Seat = Seat.FIRST
    people: Sequence[User] = ()
    by_hand: Mapping[int, User | None] = field(default_factory=dict)  # unit → person; None: nobody
    due_on: date | None = None
    moves_assigned: bool = False  # also what somebody has already


@dataclass(frozen=True)
class Plan:
    """What would be done, and what not and why."""

    lines: list[Line]
    left_out: list[LeftOut]
    loads: Mapping[int, int]  # person → how many they have now, in any seat

    @property
    def groups(self) -> list[Group]:
        """The lines by the person who gets them, in the order of their names; who loses them comes last."""
        people = {line.new for line in self.lines}
        taken = Counter(line.now.pk for line in self.lines if line.now and line.now != line.new)
        given = Counter(line.new.pk for line in self.lines if line.new and line.now != line.new)
        ordered = sorted(people, key=lambda one: (one is None, one and (one.sort_key, one.pk)))
        return [
            Group(
                person,
                [line for line in self.lines if line.new == person],
                before := self.loads.get(person.pk, 0) if person else 0,
                before - taken[person.pk] + given[person.pk] if person else 0,
            )
            for person in ordered
        ]

    @property
    def left_out_by_reason(self) -> list[tuple[str, list[Any]]]:
        """The units left out with the same reason together, the largest group first."""
        found: dict[str, list[Any]] = {}
        for one in self.left_out:
            found.setdefault(one.reason, []).append(one.unit)
        return sorted(found.items(), key=lambda pair: -len(pair[1]))

    @property
    def fingerprint(self) -> str:
        """What exactly would be done, as 64 digits."""
        told = sorted((line.unit.pk, _key(line.now), _key(line.new), str(line.due_on)) for line in self.lines)
        return hashlib.sha256(repr(told).encode()).hexdigest()


class Planner:
    """The desk in a year as it stands, and what a wish would make of it; queries do not grow with the units."""

    def __init__(self, desk: Unit, year: CampaignYear) -> None:
        self.staff = staff_of(desk, Permission.REVIEW)
        taken = list(desk_units(desk, year).filter(first_id__isnull=False).values_list("first_id", "second_id"))
        self.loads = Counter(pk for pair in taken for pk in pair if pk is not None)
        self.people = {person.pk: person for person in User.objects.filter(pk__in=self.loads)}
        self.people |= {person.pk: person for person in self.staff}
        self.conflicts = Conflicts.of(self.people.values(), year)

    def plan(self, units: Iterable[Any], wish: Wish) -> Plan:
        """What the wish would change of these units (of desk_units, in their order)."""
        lines, left_out, open_units = [], [], []
        for unit in units:
            if reason := self._closed(unit, wish):
                left_out.append(LeftOut(unit, reason))
            else:
                open_units.append(unit)
        for unit, (person, reason) in self._choose(open_units, wish).items():
            now = self._now(unit, wish.seat)
            due_on = None if person is None else wish.due_on or (unit_due(unit, wish.seat) if now else None)
            if reason:
                left_out.append(LeftOut(unit, reason))
            elif now == person and (person is None or wish.due_on in (None, unit_due(unit, wish.seat))):
                left_out.append(LeftOut(unit, f"Đã giao cho {person.full_name}." if person else "Chưa giao cho ai."))
            else:
                lines.append(Line(unit, now, person, due_on))
        return Plan(lines, left_out, self.loads)

    def reason_against(self, person: User, unit: Any, seat: Seat) -> str:
        """Why this person cannot have this seat at this unit; empty when they can."""
        if person not in self.staff:
            return f"{person.full_name} không thẩm định ở bàn này."
        if why := self.conflicts.reason(person.pk, unit, unit.dossier_id):
            return f"{person.full_name} {why}."
        if person.pk == _seat_id(unit, seat.other):
            return f"{person.full_name} đang là {seat.other.label.lower()}."
        return ""

    def _closed(self, unit: Any, wish: Wish) -> str:
        """Why the seat stays as it is, whoever is asked for."""
        now = self._now(unit, wish.seat)
        if unit.stage == DONE:
            return "Đã thẩm định xong."
        if now and getattr(unit, f"finished_{wish.seat.value}"):
            return f"{now.full_name} đã chấm xong phần của mình."
        if wish.seat == Seat.SECOND and unit.first_id is None and wish.way != Way.NOBODY:
            return "Chưa có người thẩm định thứ nhất."
        wants_nobody = wish.way == Way.NOBODY or (wish.way == Way.BY_HAND and wish.by_hand.get(unit.pk, now) is None)
        if wish.seat == Seat.FIRST and unit.second_id is not None and wants_nobody:
            return "Còn người thẩm định thứ hai. Hãy bỏ người thứ hai trước."
        if now and wish.way in (Way.EVENLY, Way.ONE) and not wish.moves_assigned and now not in wish.people:
            return f"Đã giao cho {now.full_name}. Muốn đổi, hãy đánh dấu “Đổi cả các đơn vị đã có người”."
        return ""

    def _choose(self, units: Sequence[Any], wish: Wish) -> dict[Any, tuple[User | None, str]]:
        """For each unit the person, or why there is none."""
        match wish.way:
            case Way.NOBODY:
                return dict.fromkeys(units, (None, ""))
            case Way.ONE:
                person = wish.people[0]
                return {unit: (person, self.reason_against(person, unit, wish.seat)) for unit in units}
            case Way.BY_HAND:
                return {unit: self._by_hand(unit, wish) for unit in units}
        return self._evenly(units, wish)

    def _by_hand(self, unit: Any, wish: Wish) -> tuple[User | None, str]:
        now = self._now(unit, wish.seat)
        person = wish.by_hand.get(unit.pk, now)
        changes = person is not None and person != now
        return person, self.reason_against(person, unit, wish.seat) if changes and person else ""

    def _evenly(self, units: Sequence[Any], wish: Wish) -> dict[Any, tuple[User | None, str]]:
        """Each unit to the one of the chosen people who has fewest, with all that they had before.

        Who has the fewest people to choose from comes first. Of two with as few the one who has it keeps it, then
        the order of names decides: the same wish gives the same answer.
        """
        against = {unit: {p.pk: self.reason_against(p, unit, wish.seat) for p in wish.people} for unit in units}
        keeps = {unit: now for unit in units if (now := self._now(unit, wish.seat)) and not wish.moves_assigned}
        dealt = [unit for unit in units if unit not in keeps]
        loads = Counter({person.pk: self.loads[person.pk] for person in wish.people})
        loads.subtract(now.pk for unit in dealt if (now := self._now(unit, wish.seat)))
        chosen: dict[Any, tuple[User | None, str]] = {unit: (now, "") for unit, now in keeps.items()}
        for unit in sorted(dealt, key=lambda unit: sum(not reason for reason in against[unit].values())):
            now = self._now(unit, wish.seat)
            able = [person for person in wish.people if not against[unit][person.pk]]
            if not able:
                chosen[unit] = (None, " ".join(against[unit].values()))
                continue
            person = min(able, key=lambda one: (loads[one.pk], one != now))
            loads[person.pk] += 1
            chosen[unit] = (person, "")
        return {unit: chosen[unit] for unit in units}

    def _now(self, unit: Any, seat: Seat) -> User | None:
        key = _seat_id(unit, seat)
        return self.people[key] if key is not None else None


def unit_due(unit: Any, seat: Seat) -> date | None:
    """The day that was set with the assignment itself; None where it is that of the phase."""
    day: date | None = unit.first_own_due if seat == Seat.FIRST else unit.second_own_due
    return day


def _seat_id(unit: Any, seat: Seat) -> int | None:
    key: int | None = unit.first_id if seat == Seat.FIRST else unit.second_id
    return key


def _key(person: User | None) -> int:
    return person.pk if person else 0
