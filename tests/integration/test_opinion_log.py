"""The log says that an appraiser saved an opinion, never what: its reader may be the other of the two."""

from django.urls import reverse

from danvan.activity.models import AuditEvent
from danvan.organization.audit import Sight, in_words
from danvan.organization.roles import Role
from evaluations.models import Seat
from tests.factories import MembershipFactory
from tests.integration.opinion_pages import REASON, SELF, finish, seat_two


def test_log_tells_that_an_opinion_was_saved_and_not_what(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    first, second = seat_two(world, dossier)
    MembershipFactory(user=second, unit=world.north.unit, role=Role.ADMINISTRATOR)
    finish(client_of(first), dossier, Seat.FIRST, SELF | {2: "9,3"}, {2: REASON})
    second = world.fresh(second)
    events = AuditEvent.objects.filter(verb="opinion.score")

    rows = in_words(events, Sight(second))
    page = client_of(second).get(reverse("organization:audit_list")).content.decode()

    assert {(row.is_told, tuple(row.changes)) for row in rows} == {(True, ())}
    assert [row.label for row in rows if "nhiệm vụ 2," in row.label] == [
        "Ý kiến về nhiệm vụ 2, người thẩm định thứ nhất"
    ]
    assert (REASON in page, "9,3" in page, "Ý kiến về nhiệm vụ 2" in page) == (False, False, True)
