"""Objects for tests, one factory for each noun; every one is valid as it comes.

Names are Vietnamese and unlike each other. What has a state begins in its first one and is brought
further by its workflow (or by the builders of `tests.world`): a factory refuses to be given a state.
"""

from tests.factories.activity import (
    AuditEventFactory,
    ConfirmationFactory,
    DigestFactory,
    MailPreferenceFactory,
    NotificationFactory,
    OutgoingMailFactory,
)
from tests.factories.assignments import ConflictDeclarationFactory, ReviewAssignmentFactory
from tests.factories.calibration import (
    HintReviewFactory,
    RecheckItemFactory,
    RecheckSampleFactory,
    RecheckScoreFactory,
)
from tests.factories.evaluations import (
    AchievedOutputFactory,
    AssessmentFactory,
    EvidenceCitationFactory,
    EvidenceFactory,
    InitiativeResultFactory,
    PublicationFactory,
    RecognitionFactory,
    TaskScoreFactory,
)
from tests.factories.ladder import (
    FieldSurveyFactory,
    QuotaFactory,
    RecognitionActFactory,
    RecognitionActLineFactory,
    SurveyedResultFactory,
)
from tests.factories.likeness import LikenessScanFactory, LikePairFactory
from tests.factories.lineage import (
    ImportBatchFactory,
    ImportLineFactory,
    PasswordSlipsFactory,
    PlanImportFactory,
    ReorganisationFactory,
    SignInSessionFactory,
    UnitAliasFactory,
    UnitSuccessionFactory,
)
from tests.factories.opinions import FinishedOpinionFactory, OpinionFactory, OpinionScoreFactory
from tests.factories.organization import (
    PASSWORD,
    MembershipFactory,
    ReviewingBodyFactory,
    UnfinishedFormFactory,
    UnitFactory,
    UserFactory,
    next_path,
)
from tests.factories.queue import BulkActFactory, BulkActLineFactory, SavedFilterFactory
from tests.factories.registry import (
    CampaignFactory,
    CampaignYearFactory,
    DirectiveFactory,
    DirectiveTaskFactory,
    ExtensionFactory,
    FieldFactory,
    InitiativeFactory,
    PhaseFactory,
    PlannedOutputFactory,
    RegistrationFactory,
    ReturnedPartFactory,
)
from tests.factories.reminders import ReminderRuleFactory, ReminderSentFactory
from tests.factories.replies import ReplyFactory, ReplyItemFactory, ReturnedDossierPartFactory
from tests.factories.reports import CommendationEntryFactory, CommendationListFactory
from tests.factories.scoring import (
    BonusRuleFactory,
    DemotionRuleFactory,
    RatingBandFactory,
    SchemeTaskFactory,
    ScoreAdjustmentFactory,
    ScoringSchemeFactory,
)

__all__ = [
    "PASSWORD",
    "AchievedOutputFactory",
    "AssessmentFactory",
    "AuditEventFactory",
    "BonusRuleFactory",
    "BulkActFactory",
    "BulkActLineFactory",
    "CampaignFactory",
    "CampaignYearFactory",
    "CommendationEntryFactory",
    "CommendationListFactory",
    "ConfirmationFactory",
    "ConflictDeclarationFactory",
    "DemotionRuleFactory",
    "DigestFactory",
    "DirectiveFactory",
    "DirectiveTaskFactory",
    "EvidenceCitationFactory",
    "EvidenceFactory",
    "ExtensionFactory",
    "FieldFactory",
    "FieldSurveyFactory",
    "FinishedOpinionFactory",
    "HintReviewFactory",
    "ImportBatchFactory",
    "ImportLineFactory",
    "InitiativeFactory",
    "InitiativeResultFactory",
    "LikePairFactory",
    "LikenessScanFactory",
    "MailPreferenceFactory",
    "MembershipFactory",
    "NotificationFactory",
    "OpinionFactory",
    "OpinionScoreFactory",
    "OutgoingMailFactory",
    "PasswordSlipsFactory",
    "PhaseFactory",
    "PlanImportFactory",
    "PlannedOutputFactory",
    "PublicationFactory",
    "QuotaFactory",
    "RatingBandFactory",
    "RecheckItemFactory",
    "RecheckSampleFactory",
    "RecheckScoreFactory",
    "RecognitionActFactory",
    "RecognitionActLineFactory",
    "RecognitionFactory",
    "RegistrationFactory",
    "ReminderRuleFactory",
    "ReminderSentFactory",
    "ReorganisationFactory",
    "ReplyFactory",
    "ReplyItemFactory",
    "ReturnedDossierPartFactory",
    "ReturnedPartFactory",
    "ReviewAssignmentFactory",
    "ReviewingBodyFactory",
    "SavedFilterFactory",
    "SchemeTaskFactory",
    "ScoreAdjustmentFactory",
    "ScoringSchemeFactory",
    "SignInSessionFactory",
    "SurveyedResultFactory",
    "TaskScoreFactory",
    "UnfinishedFormFactory",
    "UnitAliasFactory",
    "UnitFactory",
    "UnitSuccessionFactory",
    "UserFactory",
    "next_path",
]
