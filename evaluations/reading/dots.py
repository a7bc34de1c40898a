"""A picture of means and spreads against the desk's own: numbers in, places in per cent out; drawn by a template.

Shape, not colour, says what is what: a full dot for a mean, a hollow one where there are too few, a line for one
standard deviation to both sides, a dashed line for the desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from evaluations.spread import Moments

_MARGIN = 4  # per cent left free at both ends, so that a dot is never cut


class Dot(NamedTuple):
    """One line of the picture; places in per cent of the width."""

    label: str
    at: str
    low: str
    high: str
    mean: Decimal
    number: int
    is_few: bool


@dataclass(frozen=True)
class DotChart:
    """The whole picture: the lines, where the desk's mean and where zero stands."""

    dots: list[Dot]
    desk_at: str
    desk_mean: Decimal
    zero_at: str


def dot_chart(rows: Sequence[tuple[str, Moments]], desk: Moments) -> DotChart | None:
    """None where there is nothing to compare; who has no dossier at all stands in the table only."""
    shown = [(label, moments) for label, moments in rows if moments.mean is not None]
    if desk.mean is None or not shown:
        return None
    edges = [Decimal(0), desk.mean]
    for _, moments in shown:
        edges += _ends(moments)
    least, most = min(edges), max(edges)

    def place(value: Decimal) -> str:
        share = (value - least) / (most - least) if most > least else Decimal("0.5")
        return f"{_MARGIN + share * (100 - 2 * _MARGIN):.2f}%"

    dots = []
    for label, moments in shown:
        low, high = _ends(moments)
        mean = moments.mean or Decimal(0)
        dots.append(Dot(label, place(mean), place(low), place(high), mean, moments.number, moments.is_few))
    return DotChart(dots, place(desk.mean), desk.mean, place(Decimal(0)))


def _ends(moments: Moments) -> tuple[Decimal, Decimal]:
    """The mean less and plus one standard deviation; too few have no spread worth drawing."""
    mean, deviation = moments.mean or Decimal(0), moments.deviation or Decimal(0)
    return (mean, mean) if moments.is_few else (mean - deviation, mean + deviation)
