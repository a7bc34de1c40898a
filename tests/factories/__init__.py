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
from tests.factories.evaluations import (
    AssessmentFactory,
    EvidenceCitationFactory,
    EvidenceFactory,
    InitiativeResultFactory,
    PublicationFactory,
    RecognitionFactory,
    TaskScoreFactory,
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
from tests.factories.reports import CommendationEntryFactory, CommendationListFactory

__all__ = [
    "PASSWORD",
    "AssessmentFactory",
    "AuditEventFactory",
    "BulkActFactory",
    "BulkActLineFactory",
    "CampaignFactory",
    "CampaignYearFactory",
    "CommendationEntryFactory",
    "CommendationListFactory",
    "ConfirmationFactory",
    "DigestFactory",
    "DirectiveFactory",
    "DirectiveTaskFactory",
    "EvidenceCitationFactory",
    "EvidenceFactory",
    "ExtensionFactory",
    "FieldFactory",
    "ImportBatchFactory",
    "ImportLineFactory",
    "InitiativeFactory",
    "InitiativeResultFactory",
    "LikePairFactory",
    "LikenessScanFactory",
    "MailPreferenceFactory",
    "MembershipFactory",
    "NotificationFactory",
    "OutgoingMailFactory",
    "PasswordSlipsFactory",
    "PhaseFactory",
    "PlanImportFactory",
    "PlannedOutputFactory",
    "PublicationFactory",
    "RecognitionFactory",
    "RegistrationFactory",
    "ReminderRuleFactory",
    "ReminderSentFactory",
    "ReorganisationFactory",
    "ReturnedPartFactory",
    "ReviewingBodyFactory",
    "SavedFilterFactory",
    "SignInSessionFactory",
    "TaskScoreFactory",
    "UnfinishedFormFactory",
    "UnitAliasFactory",
    "UnitFactory",
    "UnitSuccessionFactory",
    "UserFactory",
    "next_path",
]
