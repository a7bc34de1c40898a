"""What was done in a year and what was thought of it."""

from evaluations.models.assessment import (
    Assessment,
    AssessmentState,
    TaskScore,
)
from evaluations.models.assignment import ConflictDeclaration, ReviewAssignment
from evaluations.models.calibration import (
    HintKind,
    HintReview,
    RecheckItem,
    RecheckSample,
    RecheckScore,
    SampleStratum,
)
from evaluations.models.evidence import Evidence, EvidenceCitation
from evaluations.models.opinion import Opinion, OpinionScore, Seat
from evaluations.models.quota import CarrierGroup, OnExcess, Quota, QuotaTier
from evaluations.models.recognition import Publication, Recognition, RecognitionState
from evaluations.models.recognition_act import RecognitionAct, RecognitionActLine
from evaluations.models.reply import Decision, Reply, ReplyItem, ReplyState
from evaluations.models.result import Achieved, AchievedOutput, InitiativeResult, ResultOutcome
from evaluations.models.returned import ReturnedDossierPart
from evaluations.models.scheme import (
    BonusKind,
    BonusRule,
    BonusSource,
    DemotionCondition,
    DemotionRule,
    RatingBand,
    SchemeTask,
    ScoreAdjustment,
    ScoringScheme,
)
from evaluations.models.survey import FieldSurvey, SurveyConclusion, SurveyedResult

__all__ = [
    "Achieved",
    "AchievedOutput",
    "Assessment",
    "AssessmentState",
    "BonusKind",
    "BonusRule",
    "BonusSource",
    "CarrierGroup",
    "ConflictDeclaration",
    "Decision",
    "DemotionCondition",
    "DemotionRule",
    "Evidence",
    "EvidenceCitation",
    "FieldSurvey",
    "HintKind",
    "HintReview",
    "InitiativeResult",
    "OnExcess",
    "Opinion",
    "OpinionScore",
    "Publication",
    "Quota",
    "QuotaTier",
    "RatingBand",
    "RecheckItem",
    "RecheckSample",
    "RecheckScore",
    "Recognition",
    "RecognitionAct",
    "RecognitionActLine",
    "RecognitionState",
    "Reply",
    "ReplyItem",
    "ReplyState",
    "ResultOutcome",
    "ReturnedDossierPart",
    "ReviewAssignment",
    "SampleStratum",
    "SchemeTask",
    "ScoreAdjustment",
    "ScoringScheme",
    "Seat",
    "SurveyConclusion",
    "SurveyedResult",
    "TaskScore",
]
