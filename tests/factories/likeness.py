"""Registrations that read alike, and the search for them."""

import factory

from models_registry.models import LikenessScan, LikenessScope, LikePair
from tests.factories.base import PortalFactory
from tests.factories.organization import UserFactory
from tests.factories.registry import CampaignYearFactory, RegistrationFactory


class LikePairFactory(PortalFactory):
    """Two registrations of two units, not decided on."""

    class Meta:
        model = LikePair

    first = factory.SubFactory(RegistrationFactory)
    second = factory.SubFactory(RegistrationFactory)
    year = factory.SelfAttribute("second.year")
    scope = LikenessScope.NEIGHBOUR
    title_score = 92
    text_score = 40


class LikenessScanFactory(PortalFactory):
    """A search that was asked for and has not begun."""

    class Meta:
        model = LikenessScan

    year = factory.SubFactory(CampaignYearFactory)
    asked_by = factory.SubFactory(UserFactory)
