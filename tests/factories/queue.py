"""What reviewers keep and do beside single decisions: filters under a name, decisions of many at once."""

import factory

from danvan.common import clock
from danvan.organization.models import SavedFilter
from models_registry.models import BulkAct, BulkActLine
from tests.factories.base import PortalFactory
from tests.factories.organization import UserFactory
from tests.factories.registry import CampaignYearFactory, RegistrationFactory


class SavedFilterFactory(PortalFactory):
    """A filter of the reviewer's queue."""

    class Meta:
        model = SavedFilter

    user = factory.SubFactory(UserFactory)
    page = "cho-tham-dinh"
    name = factory.Sequence(lambda n: f"Bộ lọc {n}")
    query = "hinh_thuc=household"


class BulkActFactory(PortalFactory):
    """Many registrations accepted at once, and finished."""

    class Meta:
        model = BulkAct

    transition = "accept"
    label = "Chấp nhận đăng ký"
    year = factory.SubFactory(CampaignYearFactory)
    started_by = factory.SubFactory(UserFactory)
    finished_at = factory.LazyFunction(clock.now)


class BulkActLineFactory(PortalFactory):
    class Meta:
        model = BulkActLine

    act = factory.SubFactory(BulkActFactory)
    registration = factory.SubFactory(RegistrationFactory)
    position = factory.Sequence(lambda n: n + 1)
