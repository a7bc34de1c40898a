"""Orders of reorganisation for tests, in few words.

order(merge([a, b], opening("C", "Xã Bình Minh", under=district)))
order(split(a, [opening(…), opening(…)]))   the first is the main heir
order(rename(a, "Xã Mới")), order(move(a, under=other)), order(dissolve(a))
"""

from collections.abc import Sequence
from datetime import date

from danvan.organization.models import Share, SuccessionKind, Unit, UnitKind
from danvan.organization.reorganisation.orders import LegalDocument, Opening, Order, PlannedBody, Step

DAY = date(2025, 7, 1)
Act = tuple[list[Opening], list[Step]]


def document(number: str = "1671/NQ-UBTVQH15") -> LegalDocument:
    return LegalDocument(
        number, date(2025, 6, 16), file="reorganisations/test.pdf", file_name="nghi-quyet.pdf", sha256="0" * 64
    )


def order(
    *acts: Act, day: date = DAY, bodies: Sequence[PlannedBody] = (), heirs: dict[int, str] | None = None
) -> Order:
    return Order(
        effective_from=day,
        document=document(),
        openings=tuple(opening for openings, _ in acts for opening in openings),
        steps=tuple(step for _, steps in acts for step in steps),
        bodies=tuple(bodies),
        heirs=heirs or {},
    )


def opening(code: str, name: str, *, under: Unit | str | None, kind: UnitKind = UnitKind.COMMUNE) -> Opening:
    parent = under.code if isinstance(under, Unit) else under or ""
    return Opening(code=code, name=name, kind=kind, form="xã", parent=parent)


def merge(old: Sequence[Unit], new: Opening | Unit) -> Act:
    return _opened(new), [Step(SuccessionKind.MERGED, unit.code, new.code) for unit in old]


def split(old: Unit, parts: Sequence[Opening]) -> Act:
    steps = [
        Step(SuccessionKind.SPLIT, old.code, part.code, share=Share.PARTIAL, is_main=n == 0)
        for n, part in enumerate(parts)
    ]
    return list(parts), steps


def rename(unit: Unit, name: str) -> Act:
    return [], [Step(SuccessionKind.RENAMED, unit.code, unit.code, new_name=name)]


def move(unit: Unit, *, under: Unit, code: str) -> Act:
    moved = Opening(code=code, name=unit.name, kind=UnitKind(unit.kind), form=unit.form, parent=under.code)
    return [moved], [Step(SuccessionKind.MOVED, unit.code, code)]


def dissolve(unit: Unit) -> Act:
    return [], [Step(SuccessionKind.DISSOLVED, unit.code)]


def _opened(new: Opening | Unit) -> list[Opening]:
    return [new] if isinstance(new, Opening) else []
