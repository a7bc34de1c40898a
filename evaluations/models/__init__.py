"""What was done in a year and what was thought of it."""

from evaluations.models.assessment import (
    Assessment,
    AssessmentState,
    InitiativeResult,
    ResultOutcome,
    TaskScore,
)
from evaluations.models.evidence import Evidence, EvidenceCitation
from evaluations.models.recognition import Publication, Recognition, RecognitionState

__all__ = [
    "Assessment",
    "AssessmentState",
    "Evidence",
    "EvidenceCitation",
    "InitiativeResult",
    "Publication",
    "Recognition",
    "RecognitionState",
    "ResultOutcome",
    "TaskScore",
]
