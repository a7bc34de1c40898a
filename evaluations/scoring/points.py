"""Single scores and plain sums: bounds, and a reason where two differ.

Maxima come from the scheme in force when the dossier was opened (see evaluations.schemes).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

REASON_MIN_LENGTH = 10  # characters of the reason for a score that differs


@dataclass(frozen=True)
class Totals:
    """Sums over the tasks of a dossier, in points; None while no task has that score."""

    maximum: Decimal
    self_total: Decimal | None
    appraised_total: Decimal | None
    scored: int
    appraised: int

    @property
    def difference(self) -> Decimal | None:
        """Appraised minus self, once both are there."""
        if self.self_total is None or self.appraised_total is None:
            return None
        return self.appraised_total - self.self_total


def totals(rows: Iterable[tuple[Decimal, Decimal | None, Decimal | None]]) -> Totals:
    """Add up rows of (maximum, self-score, appraised score)."""
    maxima, self_scores, appraised_scores = [], [], []
    for maximum, self_score, appraised_score in rows:
        maxima.append(maximum)
        if self_score is not None:
            self_scores.append(self_score)
        if appraised_score is not None:
            appraised_scores.append(appraised_score)
    return Totals(
        maximum=sum(maxima, Decimal(0)),
        self_total=sum(self_scores, Decimal(0)) if self_scores else None,
        appraised_total=sum(appraised_scores, Decimal(0)) if appraised_scores else None,
        scored=len(self_scores),
        appraised=len(appraised_scores),
    )


def appraisal_refusal(*, maximum: Decimal, self_score: Decimal | None, score: Decimal, reason: str) -> str | None:
    """Why an appraised score cannot stand, or None: bounds, and a reason where it differs."""
    if not 0 <= score <= maximum:
        return f"Điểm thẩm định phải từ 0 đến {in_points(maximum)}."
    if score != self_score and len(reason.strip()) < REASON_MIN_LENGTH:
        return f"Điểm khác điểm tự chấm: hãy ghi lý do, ít nhất {REASON_MIN_LENGTH} ký tự."
    return None


def self_score_refusal(*, maximum: Decimal, score: Decimal) -> str | None:
    """Why a self-score cannot stand, or None."""
    return None if 0 <= score <= maximum else f"Điểm tự chấm phải từ 0 đến {in_points(maximum)}."


def in_points(value: Decimal) -> str:
    """A number of points as people write it: 12,5."""
    return f"{value.normalize():f}".replace(".", ",")
