"""Mean and spread of differences that the database has summed up, and what is too few to say anything."""

from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

# Below this a mean says more about the dossiers that happened to come than about who appraised them.
FEW = 5
# With n values none can lie farther from their mean than √(n − 1) standard deviations: 3 need more than 10.
FEWEST_FOR_OUTLIERS = 12
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Moments:
    """How many differences, their sum, the sum of their squares; adding up two gives that of both together."""

    number: int = 0
    total: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)

    def __add__(self, other: "Moments") -> "Moments":
        return Moments(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __bool__(self) -> bool:
        return self.number > 0

    @property
    def mean(self) -> Decimal | None:
        return _rounded(self.total / self.number) if self.number else None

    @property
    def deviation(self) -> Decimal | None:
        """The standard deviation of all these values (they are no sample of others); None below two."""
        if self.number < 2:
            return None
        return _rounded(self._variance.sqrt())

    @property
    def _variance(self) -> Decimal:
        mean = self.total / self.number
        return max(Decimal(0), self.squares / self.number - mean * mean)

    @property
    def is_few(self) -> bool:
        return self.number < FEW

    @property
    def few_words(self) -> str:
        """“chỉ 2 bản: chưa đủ để so”; empty where there are enough."""
        if not self.number:
            return "chưa có bản nào"
        return f"chỉ {self.number} bản: chưa đủ để so" if self.is_few else ""


class Bounds(NamedTuple):
    """Between these a difference is ordinary."""

    low: Decimal
    high: Decimal


def bounds_of(moments: Moments, deviations: Decimal) -> Bounds | None:
    """So many standard deviations on both sides of the mean; None for too few values, or where all are the same."""
    if moments.number < FEWEST_FOR_OUTLIERS or not moments.deviation:
        return None
    mean = moments.total / moments.number
    reach = deviations * moments._variance.sqrt()
    return Bounds(_rounded(mean - reach), _rounded(mean + reach))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)
