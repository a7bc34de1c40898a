"""Which unit a row of a file means: by code, by its name of that time, or by a name that was explained before."""

from collections import defaultdict
from difflib import get_close_matches

from danvan.common.text import folded
from danvan.organization.importing.unit_finder import UnitFinder
from danvan.organization.models import SuccessionKind, Unit, UnitAlias, UnitSuccession
from danvan.organization.models.unit import UnitQuerySet

OFFERED = 12


class UnknownUnit(ValueError):
    """No unit bears the name; a person may say which is meant."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(reason)
        self.text = text


class UnitLookup:
    """Finds units among `units`, read once; remembers its answers."""

    def __init__(self, units: UnitQuerySet) -> None:
        self.finder = UnitFinder(units)
        known = {unit.pk: unit for unit in self.finder.units}
        self._aliases: dict[str, set[Unit]] = defaultdict(set)
        for key, pk in UnitAlias.objects.values_list("search_key", "unit_id"):
            if pk in known:
                self._aliases[key].add(known[pk])
        self._former: dict[int, list[tuple[int, str]]] = defaultdict(list)
        renamed = UnitSuccession.objects.filter(kind=SuccessionKind.RENAMED, reorganisation__undone_at=None)
        for pk, name, day in renamed.order_by("reorganisation__effective_from", "pk").values_list(
            "old_id", "old_name", "reorganisation__effective_from"
        ):
            if pk in known:
                self._former[pk].append((day.year, name))
                self._aliases[UnitAlias.key_of(name)].add(known[pk])
        self._answers: dict[str, Unit | str] = {}

    def find(self, text: str, above: str = "") -> Unit:
        """The unit that is meant. Raises UnknownUnit, or ValueError where several bear the name."""
        whole = f"{text}, {above}" if above else text
        if whole not in self._answers:
            self._answers[whole] = self._answer(text, whole)
        answer = self._answers[whole]
        if isinstance(answer, Unit):
            return answer
        if self.finder.find(text) or self.finder.find(whole):
            raise ValueError(answer)
        raise UnknownUnit(whole, answer)

    def name_in(self, unit: Unit, year: int) -> str:
        """What the unit was called at the end of `year`."""
        return next((name for changed, name in self._former.get(unit.pk, ()) if changed > year), unit.name)

    def _answer(self, text: str, whole: str) -> Unit | str:
        found = self.finder.find(whole) or self.finder.find(text)
        if not found:
            found = list(
                self._aliases.get(UnitAlias.key_of(whole), ()) or self._aliases.get(UnitAlias.key_of(text), ())
            )
        return found[0] if len(found) == 1 else self.finder.reason(text)


def nearest_units(text: str, units: UnitQuerySet) -> list[Unit]:
    """The units whose names are most like `text`, most alike first: to choose from."""
    names: dict[str, list[Unit]] = defaultdict(list)
    for unit in units.select_related("parent").order_by("path"):
        names[folded(unit.name)].append(unit)
    first = folded(text.split(",")[0])
    near = [name for name in names if f" {folded(names[name][0].short_name)} " in f" {folded(text)} "]
    near += get_close_matches(first, names, n=OFFERED, cutoff=0.5)
    return [unit for name in dict.fromkeys(near) for unit in names[name]][:OFFERED]
