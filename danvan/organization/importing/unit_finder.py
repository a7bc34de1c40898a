"""Which unit is meant by what somebody typed: a code, a name, or a name with that of the unit above.

Compared without marks and capitals. A name that several units bear is not guessed at.
"""

from collections import defaultdict

from danvan.common.text import folded
from danvan.organization.models import Unit
from danvan.organization.models.unit import UnitQuerySet


def unit_label(unit: Unit) -> str:
    """How a unit is named where another could bear the same name: “Thôn 2, Xã Mê Pu”."""
    return f"{unit.name}, {unit.parent.name}" if unit.parent else unit.name


class UnitFinder:
    """Finds units among `units`; reads them once, for as many questions as there are."""

    def __init__(self, units: UnitQuerySet) -> None:
        self.units = list(units.select_related("parent").order_by("path"))
        self._codes = {unit.code.casefold(): unit for unit in self.units}
        self._names: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            for name in {folded(unit.name), folded(unit_label(unit))}:
                self._names[name].append(unit)

    def find(self, text: str) -> list[Unit]:
        """The units that may be meant, best first; one when there is no doubt."""
        code = self._codes.get(text.strip().casefold())
        return [code] if code else self._names.get(folded(text), [])

    def reason(self, text: str) -> str:
        """Why `text` does not name one unit; empty when it does."""
        found = self.find(text)
        if len(found) == 1:
            return ""
        if not found:
            return f"Không có đơn vị “{text}” trong phạm vi anh/chị quản trị. Hãy ghi đúng tên hoặc mã đơn vị."
        options = "; ".join(f"“{unit_label(unit)}” (mã {unit.code})" for unit in found[:3])
        return f"Có {len(found)} đơn vị tên “{text}”. Hãy ghi mã đơn vị hoặc ghi kèm tên cấp trên: {options}."
