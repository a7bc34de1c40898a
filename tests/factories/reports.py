"""Commendation lists."""

import factory

from models_registry.models import InitiativeForm
from reports.models import CommendationEntry, CommendationList
from tests.factories.base import PortalFactory
from tests.factories.evaluations import RecognitionFactory
from tests.factories.organization import ReviewingBodyFactory, UserFactory
from tests.factories.registry import CampaignYearFactory


class CommendationListFactory(PortalFactory):
    """A draft of the body's rung, without rows and without number and date."""

    class Meta:
        model = CommendationList

    body = factory.SubFactory(ReviewingBodyFactory)
    rung = factory.SelfAttribute("body.unit")
    year = factory.SubFactory(CampaignYearFactory)
    title = "Mô hình, điển hình “Dân vận khéo” tiêu biểu"
    signer_title = factory.SelfAttribute("body.signer_title")
    signer_name = factory.SelfAttribute("body.signer_name")
    created_by = factory.SubFactory(UserFactory)


class CommendationEntryFactory(PortalFactory):
    """A row with the words of its recognition."""

    class Meta:
        model = CommendationEntry

    commendation_list = factory.SubFactory(CommendationListFactory)
    recognition = factory.SubFactory(RecognitionFactory)
    group = InitiativeForm.COLLECTIVE
    position = factory.Sequence(lambda n: n + 1)
    printed_name = factory.LazyAttribute(lambda entry: entry.recognition.unit.name)
    workplace = factory.LazyAttribute(lambda entry: entry.recognition.unit.name)
    initiative_name = factory.LazyAttribute(lambda entry: entry.recognition.result.registration.name)
    field_name = "Văn hóa – xã hội"
