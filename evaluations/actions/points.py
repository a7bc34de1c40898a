"""What a reviewer gives for one task, and what cannot stand; the same for a dossier's scores and for an opinion."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from danvan.common.workflow import NotAllowed
from evaluations.models import TaskScore
from evaluations.scoring import appraisal_refusal


@dataclass(frozen=True)
class Appraisal:
    """What a reviewer says of one task."""

    score: Decimal | None
    reason: str = ""


def refuse_wrong_points(rows: Mapping[int, TaskScore], appraisals: Mapping[int, Appraisal]) -> None:
    """Refuse all of them for one out of bounds, or one that differs from the self-score without a reason."""
    refusals = []
    for pk, appraisal in appraisals.items():
        if appraisal.score is None:
            continue
        row = rows[pk]
        refusal = appraisal_refusal(
            maximum=row.max_score, self_score=row.self_score, score=appraisal.score, reason=appraisal.reason
        )
        if refusal:
            refusals.append(f"Nhiệm vụ {row.task.ordinal}: {refusal}")
    if refusals:
        raise NotAllowed(refusals)
