"""By which units the figures of a branch are grouped: as they stand today, or as they stood then.

The rows are the same either way: all whose unit is today in the branch. Only the groups differ, so that the grand
total cannot. Each row falls into exactly one group, found in the database from the path of its unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Length, Substr
from django.db.models.lookups import GreaterThanOrEqual, In

from danvan.organization import scope
from danvan.organization.models import SuccessionKind, Unit, UnitKind, UnitSuccession


@dataclass(frozen=True)
class Group:
    """One row of the table by area: `keys` of the cells that it adds up; `unit` to go down to, while it exists."""

    label: str
    keys: tuple[str, ...]
    unit: Unit | None = None
    is_shown_empty: bool = False


class PresentGrouping:
    """By the child of the shown unit under which a row's unit lies today."""

    def __init__(self, unit: Unit, year: int) -> None:
        self.unit = unit
        self.year = year

    def key(self, unit: str) -> Any:
        """The group of a row; `unit` is the lookup that leads to its unit."""
        return Substr(f"{unit}__present_path", 1, len(self.unit.present_path) + scope.STEP)

    @cached_property
    def groups(self) -> list[Group]:
        length = len(self.unit.present_path) + scope.STEP
        beneath = Unit.objects.in_subtree(self.unit).filter(present_path__length=length).order_by("path")
        children = [one for one in beneath if not one.is_closed]
        paths = {one.path for one in children}
        rows = [Group(one.name, (one.path,), one, True) for one in children if _is_area(one)]
        # What was dissolved keeps a place of its own here; what was merged stands at its successor's.
        gone = [one for one in beneath if one.is_closed and one.present_path not in paths]
        rows += [Group(f"{one.name} (đã giải thể)", (one.present_path,)) for one in gone]
        rows += _by_kind((one, one.path) for one in children if not _is_area(one))
        return [*rows, Group(f"Riêng {self.unit.name}", (self.unit.present_path,))]


class FormerGrouping:
    """By the unit as it stood when the row was written.

    Under the shown unit by its children then; what came from elsewhere by the predecessor, or, where the shown unit
    as a whole had exactly one predecessor, by the children of that one: the districts of the old province.
    """

    def __init__(self, unit: Unit, year: int) -> None:
        self.unit = unit
        self.year = year

    @cached_property
    def _closed(self) -> list[Unit]:
        """The units of the branch that have ended, by their paths then."""
        within = Unit.objects.in_subtree(self.unit).filter(valid_to__isnull=False)
        return list(within.order_by("path"))

    @cached_property
    def _tops(self) -> list[Unit]:
        """Of those that lay elsewhere, the highest."""
        tops: list[Unit] = []
        for unit in self._closed:
            inside = (self.unit.path, *(top.path for top in tops[-1:]))
            if not unit.path.startswith(inside):
                tops.append(unit)
        return tops

    @cached_property
    def _predecessor(self) -> Unit | None:
        """The one unit that the shown unit was as a whole, if there is one."""
        own = [top for top in self._tops if top.present_path == self.unit.present_path]
        return own[0] if len(own) == 1 else None

    def key(self, unit: str) -> Any:
        path = f"{unit}__path"
        cases = [When(scope.then_in_subtree(self.unit.path, f"{unit}__"), then=self._child_of(self.unit, path))]
        if self._predecessor is not None:
            then = self._child_of(self._predecessor, path)
            cases.append(When(scope.then_in_subtree(self._predecessor.path, f"{unit}__"), then=then))
        by_length: dict[int, list[str]] = {}
        for top in self._tops:
            if top != self._predecessor:
                by_length.setdefault(len(top.path), []).append(top.path)
        for length, paths in sorted(by_length.items()):
            at = Substr(path, 1, length)
            is_there = Q(GreaterThanOrEqual(Length(F(path)), length)) & Q(In(at, paths))
            cases.append(When(is_there, then=at))
        return Case(*cases, default=Value(""))

    def _child_of(self, parent: Unit, path: str) -> Any:
        return Substr(path, 1, len(parent.path) + scope.STEP)

    @cached_property
    def groups(self) -> list[Group]:
        parents = [parent for parent in (self._predecessor, self.unit) if parent is not None]
        units = list(Unit.objects.filter(parent__in=parents).order_by("path"))
        units += [top for top in self._tops if top != self._predecessor]
        units.sort(key=lambda unit: unit.path)
        names = names_in(units, self.year)
        rows = [
            Group(names[one.pk], (one.path,), None if one.is_closed else one, self._was_there(one))
            for one in units
            if _is_area(one)
        ]
        rows += _by_kind((one, one.path) for one in units if not _is_area(one))
        return rows + [Group(f"Riêng {parent.name}", (parent.path,)) for parent in parents]

    def _was_there(self, unit: Unit) -> bool:
        """Whether it existed in the year and went into this branch, so that its zero is a zero."""
        existed = unit.valid_from.year <= self.year and (unit.valid_to is None or unit.valid_to.year >= self.year)
        is_inside = not unit.is_closed or any(closed.path.startswith(unit.path) for closed in self._closed)
        return existed and is_inside


Grouping = PresentGrouping | FormerGrouping


def names_in(units: list[Unit], year: int) -> dict[int, str]:
    """What each unit was called at the end of `year`: a later change of name is taken back."""
    names = {unit.pk: unit.name for unit in units}
    renamed = UnitSuccession.objects.filter(
        old__in=names, kind=SuccessionKind.RENAMED, reorganisation__undone_at=None,
        reorganisation__effective_from__gt=date(year, 12, 31),
    )  # fmt: skip
    latest_first = renamed.order_by("-reorganisation__effective_from", "-pk")
    return names | dict(latest_first.values_list("old", "old_name"))


def has_predecessors(unit: Unit) -> bool:
    """Whether anything in the branch was ever reorganised: else both groupings are the same."""
    return Unit.objects.in_subtree(unit).filter(valid_to__isnull=False).exists()


def _is_area(unit: Unit) -> bool:
    return unit.kind in UnitKind.territorial()


@dataclass
class _Kind:
    keys: list[str] = field(default_factory=list)
    is_shown_empty: bool = False


def _by_kind(units: Iterable[tuple[Unit, str]]) -> list[Group]:
    """Agencies and associations together by kind, in the order of the kinds."""
    kinds: dict[str, _Kind] = {}
    for unit, key in units:
        kind = kinds.setdefault(unit.kind, _Kind())
        kind.keys.append(key)
        kind.is_shown_empty |= not unit.is_closed
    return [
        Group(kind.label, tuple(kinds[kind].keys), None, kinds[kind].is_shown_empty)
        for kind in UnitKind
        if kind in kinds
    ]
