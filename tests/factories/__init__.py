"""Objects for tests, one factory for each noun; every one is valid as it comes.

Names are Vietnamese and unlike each other. What has a state begins in its first one and is brought
further by its workflow (or by the builders of `tests.world`): a factory refuses to be given a state.
"""

from tests.factories.activity import AuditEventFactory, NotificationFactory
from tests.factories.evaluations import (
    AssessmentFactory,
    EvidenceFactory,
    InitiativeResultFactory,
    PublicationFactory,
    RecognitionFactory,
    TaskScoreFactory,
)
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
    UnitFactory,
    UserFactory,
    next_path,
)
from tests.factories.registry import (
    CampaignFactory,
    CampaignYearFactory,
    DirectiveFactory,
    DirectiveTaskFactory,
    ExtensionFactory,
    FieldFactory,
    InitiativeFactory,
    PhaseFactory,
    RegistrationFactory,
)
from tests.factories.reports import CommendationEntryFactory, CommendationListFactory

__all__ = [
    "PASSWORD",
    "AssessmentFactory",
    "AuditEventFactory",
    "CampaignFactory",
    "CampaignYearFactory",
    "CommendationEntryFactory",
    "CommendationListFactory",
    "DirectiveFactory",
    "DirectiveTaskFactory",
    "EvidenceFactory",
    "ExtensionFactory",
    "FieldFactory",
    "ImportBatchFactory",
    "ImportLineFactory",
    "InitiativeFactory",
    "InitiativeResultFactory",
    "MembershipFactory",
    "NotificationFactory",
    "PasswordSlipsFactory",
    "PhaseFactory",
    "PlanImportFactory",
    "PublicationFactory",
    "RecognitionFactory",
    "RegistrationFactory",
    "ReorganisationFactory",
    "ReviewingBodyFactory",
    "SignInSessionFactory",
    "TaskScoreFactory",
    "UnitAliasFactory",
    "UnitFactory",
    "UnitSuccessionFactory",
    "UserFactory",
    "next_path",
]
