"""Pure rules of scoring: numbers in, numbers and words out, no database.

`points` holds the bounds of single scores and plain sums; `rules` what a scheme says; `outcome` what follows from it.
"""

from evaluations.scoring.outcome import Line, Outcome, outcome
from evaluations.scoring.points import (
    REASON_MIN_LENGTH,
    Totals,
    appraisal_refusal,
    in_points,
    self_score_refusal,
    totals,
)
from evaluations.scoring.rules import Band, Demotion, Facts, Given, Rule, Scheme, Task

__all__ = [
    "REASON_MIN_LENGTH",
    "Band",
    "Demotion",
    "Facts",
    "Given",
    "Line",
    "Outcome",
    "Rule",
    "Scheme",
    "Task",
    "Totals",
    "appraisal_refusal",
    "in_points",
    "outcome",
    "self_score_refusal",
    "totals",
]
