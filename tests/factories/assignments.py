"""Who appraises what, and who has a part in a unit."""

import factory

from evaluations.models import ConflictDeclaration, ReviewAssignment, Seat
from tests.factories.base import PortalFactory
from tests.factories.organization import UnitFactory, UserFactory
from tests.factories.registry import CampaignYearFactory


class ReviewAssignmentFactory(PortalFactory):
    """A dossier that is given to somebody, as the first appraiser."""

    class Meta:
        model = ReviewAssignment

    unit = factory.SubFactory(UnitFactory)
    year = factory.SubFactory(CampaignYearFactory)
    desk = factory.LazyAttribute(lambda row: row.unit.parent or UnitFactory())
    seat = Seat.FIRST
    reviewer = factory.SubFactory(UserFactory)
    assigned_by = factory.SubFactory(UserFactory)


class ConflictDeclarationFactory(PortalFactory):
    """A reviewer has said that they have a part in a unit."""

    class Meta:
        model = ConflictDeclaration

    unit = factory.SubFactory(UnitFactory)
    reviewer = factory.SubFactory(UserFactory)
    reason = "Em ruột là công chức của đơn vị"
