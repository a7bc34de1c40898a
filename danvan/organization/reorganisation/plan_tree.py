"""The tree of units as a plan goes on: what exists before each of its orders, before anything is carried out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from danvan.organization.models import Unit
from danvan.organization.reorganisation.plan_lines import comparable


@dataclass(frozen=True)
class PlannedUnit:
    """A unit of the portal, or one that the plan opens."""

    code: str
    name: str
    kind: str
    form: str
    parent: str
    valid_from: date
    valid_to: date | None = None
    gso_code: str = ""


class PlanTree:
    """Units by code and by name; orders are applied to it one after the other."""

    def __init__(self) -> None:
        self._units: dict[str, PlannedUnit] = {}
        for unit in Unit.objects.select_related("parent").order_by("path"):
            parent = unit.parent.code if unit.parent is not None else ""
            self._units[unit.code] = PlannedUnit(
                unit.code, unit.name, unit.kind, unit.form, parent, unit.valid_from, unit.valid_to, unit.gso_code
            )

    def get(self, code: str) -> PlannedUnit | None:
        return self._units.get(code)

    def has(self, code: str) -> bool:
        return code in self._units

    def living(self, code: str) -> PlannedUnit | None:
        """The unit with this code, unless it is closed."""
        unit = self._units.get(code)
        return unit if unit is not None and unit.valid_to is None else None

    def named(self, name: str, day: date) -> list[PlannedUnit]:
        """The units of this name that exist on the eve of `day`."""
        wanted = comparable(name)
        return [
            unit
            for unit in self._units.values()
            if unit.valid_to is None and unit.valid_from < day and comparable(unit.name) == wanted
        ]

    def words(self, unit: PlannedUnit) -> str:
        """The unit with its code and what it lies under, to tell it from others of its name."""
        above = self._units.get(unit.parent)
        return f"{unit.name}{f', {above.name}' if above else ''} ({unit.code})"

    def apply(
        self, day: date, *, opened: Iterable[PlannedUnit], renamed: dict[str, str], heirs: dict[str, str | None]
    ) -> None:
        """Let an order happen: units opened and renamed, and closed with their heirs (None: dissolved).

        What lies beneath a closed unit and is not named moves along, under the code that carrying it out will give.
        """
        for code, name in renamed.items():
            if code in self._units:
                self._units[code] = replace(self._units[code], name=name)
        for unit in opened:
            self._units.setdefault(unit.code, unit)
        self._move_along(day, heirs)
        for code in heirs:
            self._close(code, day)

    def _move_along(self, day: date, heirs: dict[str, str | None]) -> None:
        beneath = defaultdict(list)
        for unit in self._units.values():
            if unit.valid_to is None and unit.valid_from < day:
                beneath[unit.parent].append(unit)
        places = dict(heirs)
        waiting = list(heirs)
        while waiting:
            above = waiting.pop()
            for child in beneath[above]:
                if child.code not in places:
                    code = self._next_code(child.code, day)
                    parent = self._place_after(above, places)
                    self._units[code] = replace(child, code=code, parent=parent, valid_from=day)
                    places[child.code] = code
                    waiting.append(child.code)
                    self._close(child.code, day)

    def _place_after(self, code: str, places: dict[str, str | None]) -> str:
        while code in places:
            code = places[code] or self._units[code].parent
        return code

    def _next_code(self, code: str, day: date) -> str:
        base = f"{code}-{day:%Y}"
        return base if base not in self._units else next(c for n in range(2, 1000) if not self.has(c := f"{base}-{n}"))

    def _close(self, code: str, day: date) -> None:
        if code in self._units:
            self._units[code] = replace(self._units[code], valid_to=day - timedelta(days=1))
