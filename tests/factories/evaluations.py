"""Dossiers, scores, results, recognitions."""

from decimal import Decimal

import factory
from django.core.files.base import ContentFile

from evaluations.models import (
    AchievedOutput,
    Assessment,
    Evidence,
    EvidenceCitation,
    InitiativeResult,
    Publication,
    Recognition,
    ResultOutcome,
    TaskScore,
)
from models_registry.models import Registration
from tests.factories.base import PortalFactory
from tests.factories.organization import UnitFactory, UserFactory
from tests.factories.registry import (
    CampaignYearFactory,
    DirectiveTaskFactory,
    PlannedOutputFactory,
    RegistrationFactory,
)


class AssessmentFactory(PortalFactory):
    """A draft dossier without task scores; `task_scores=True` opens one for each task of the year."""

    class Meta:
        model = Assessment

    unit = factory.SubFactory(UnitFactory)
    year = factory.SubFactory(CampaignYearFactory)
    unit_name = factory.SelfAttribute("unit.name")
    desk = factory.SelfAttribute("unit")
    created_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def task_scores(assessment, create, wanted, **kwargs):  # noqa: N805 — factory_boy gives the object first
        if create and wanted:
            TaskScore.objects.bulk_create(
                TaskScoreFactory.build(assessment=assessment, task=task)
                for task in assessment.year.directive.tasks.all()
            )


class TaskScoreFactory(PortalFactory):
    """A task with what the unit has to say of it, not yet appraised."""

    class Meta:
        model = TaskScore

    assessment = factory.SubFactory(AssessmentFactory)
    task = factory.SubFactory(DirectiveTaskFactory)
    max_score = factory.SelfAttribute("task.max_score")
    self_score = Decimal("12.0")
    narrative = factory.LazyAttribute(lambda score: f"Đã thực hiện: {score.task.label}.")


class InitiativeResultFactory(PortalFactory):
    """An effective result of a registration of the dossier's unit and year."""

    class Meta:
        model = InitiativeResult

    assessment = factory.SubFactory(AssessmentFactory)
    registration = factory.SubFactory(
        RegistrationFactory,
        unit=factory.SelfAttribute("..assessment.unit"),
        year=factory.SelfAttribute("..assessment.year"),
    )
    achieved = "Đã lắp 120 bóng đèn trên 4 km đường thôn."
    is_effective = True
    outcome = ResultOutcome.KEPT_UP


class AchievedOutputFactory(PortalFactory):
    """What became of one planned output of the result's registration."""

    class Meta:
        model = AchievedOutput

    result = factory.SubFactory(InitiativeResultFactory)
    planned = factory.SubFactory(PlannedOutputFactory, registration=factory.SelfAttribute("..result.registration"))
    quantity = Decimal("1650")


class EvidenceFactory(PortalFactory):
    """A small PDF of a unit's year; with `assessment`, `task_score`, `result` or `registration` it is cited there."""

    class Meta:
        model = Evidence

    unit = factory.SubFactory(UnitFactory)
    year = factory.SubFactory(CampaignYearFactory)
    title = factory.Sequence(lambda n: f"Báo cáo kết quả số {n}")
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4\n%%EOF\n", name="bao-cao.pdf"))
    content_type = "application/pdf"
    size = 15
    sha256 = "0" * 64
    uploaded_by = factory.SubFactory(UserFactory)

    @classmethod
    def _generate(cls, strategy, params):
        places = {name: params.pop(name) for name in EvidenceCitation.PLACES if name in params}
        if len(places) > 1:
            places.pop("assessment")  # the part says where, and of which dossier
        for row in places.values():
            document = row if isinstance(row, Assessment | Registration) else row.assessment
            params = {"unit": document.unit, "year": document.year} | params
        evidence = super()._generate(strategy, params)
        if places:
            EvidenceCitation.objects.create(evidence=evidence, cited_by=evidence.uploaded_by, **places)
        return evidence


class EvidenceCitationFactory(PortalFactory):
    """A file cited by a dossier as a whole."""

    class Meta:
        model = EvidenceCitation

    evidence = factory.SubFactory(EvidenceFactory)
    assessment = factory.SubFactory(AssessmentFactory)
    cited_by = factory.SubFactory(UserFactory)


class RecognitionFactory(PortalFactory):
    """A result that waits for a decision; `desk` is the rung that decides."""

    class Meta:
        model = Recognition

    result = factory.SubFactory(InitiativeResultFactory)
    desk = factory.SubFactory(UnitFactory)


class PublicationFactory(PortalFactory):
    class Meta:
        model = Publication

    rung = factory.SubFactory(UnitFactory)
    year = factory.SubFactory(CampaignYearFactory)
    body_name = factory.LazyAttribute(lambda publication: f"Ban Dân vận {publication.rung.name}")
    published_by = factory.SubFactory(UserFactory)
