"""Quotas of a rung, field surveys, and decisions of many models at once."""

from datetime import date

import factory

from danvan.common import clock
from evaluations.models import FieldSurvey, Quota, RecognitionAct, RecognitionActLine, SurveyedResult
from tests.factories.base import PortalFactory
from tests.factories.evaluations import AssessmentFactory, InitiativeResultFactory, RecognitionFactory
from tests.factories.organization import UnitFactory, UserFactory
from tests.factories.registry import CampaignYearFactory


class QuotaFactory(PortalFactory):
    """Eighteen collectives to be recognised."""

    class Meta:
        model = Quota

    rung = factory.SubFactory(UnitFactory)
    year = factory.SubFactory(CampaignYearFactory)
    tier = "recognised"
    group = "collective"
    number = 18
    set_by = factory.SubFactory(UserFactory)


class FieldSurveyFactory(PortalFactory):
    """A visit of one person, without the models that it was for."""

    class Meta:
        model = FieldSurvey

    assessment = factory.SubFactory(AssessmentFactory)
    rung = factory.SubFactory(UnitFactory)
    visited_on = date(2025, 9, 5)
    people = "Trần Thị Khảo, chuyên viên"
    entered_by = factory.SubFactory(UserFactory)


class SurveyedResultFactory(PortalFactory):
    class Meta:
        model = SurveyedResult

    survey = factory.SubFactory(FieldSurveyFactory)
    result = factory.SubFactory(InitiativeResultFactory, assessment=factory.SelfAttribute("..survey.assessment"))
    conclusion = "as_reported"


class RecognitionActFactory(PortalFactory):
    """Many models recognised at once, and finished."""

    class Meta:
        model = RecognitionAct

    transition = "recognise"
    label = "Công nhận"
    year = factory.SubFactory(CampaignYearFactory)
    started_by = factory.SubFactory(UserFactory)
    finished_at = factory.LazyFunction(clock.now)


class RecognitionActLineFactory(PortalFactory):
    class Meta:
        model = RecognitionActLine

    act = factory.SubFactory(RecognitionActFactory)
    recognition = factory.SubFactory(RecognitionFactory)
    position = factory.Sequence(lambda n: n + 1)
