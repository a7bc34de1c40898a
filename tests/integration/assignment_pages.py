"""Steps that the tests of assigning share: more reviewers at a desk, more communes, the page that asks, the confirmation."""

from typing import Any

from django.test import Client

from danvan.organization.models import User
from danvan.organization.roles import Role
from evaluations.actions.assignment import assign_reviewers
from evaluations.models import ReviewAssignment, Seat
from tests.branches import Place
from tests.factories import MembershipFactory, UserFactory
from tests.world import TwoBranches

PAGE = "/tham-dinh/phan-cong/"
GIVE = "/tham-dinh/phan-cong/giao/"


def reviewer_at(place: Place, name: str) -> User:
    """One more person who reviews at this desk."""
    return MembershipFactory(user=UserFactory(full_name=name), unit=place.unit, role=Role.REVIEWER).user


def communes(world: TwoBranches, count: int) -> list[Place]:
    """So many further communes in the north, each of which can send."""
    roles = {Role.DRAFTER, Role.SENDER}
    return [world.add_place(world.north, f"Xã Mới {number:02d}", roles) for number in range(1, count + 1)]


def given(world: TwoBranches, place: Place, *people: User, **more: Any) -> None:
    """What the north assigns: the first person is the first appraiser, the second the second."""
    for seat, person in zip(Seat, people, strict=False):
        assign_reviewers(
            world.north.unit, world.year, {place.unit.pk: person}, seat=seat, actor=world.north.approver, **more
        )


def who_has(desk: Place) -> dict[str, list[str]]:
    """Unit → the names of its appraisers by seat."""
    found: dict[str, list[str]] = {}
    rows = ReviewAssignment.objects.filter(desk=desk.unit).select_related("unit", "reviewer").order_by("seat")
    for row in rows:
        found.setdefault(row.unit.name, []).append(row.reviewer.full_name)
    return found


def asked(client: Client, units: list[Any], way: str, people: list[User] = (), **more: Any) -> Any:  # type: ignore[assignment]
    """The page that shows what would be done."""
    query = {"chon": [unit.pk for unit in units], "cach": way, "cho": 1, "nguoi": [person.pk for person in people]}
    return client.get(GIVE, query | more)


def confirmed(client: Client, page: Any) -> Any:
    """Press the button of that page."""
    return client.post(GIVE, {"hoi": page.context["asked"], "dau": page.context["plan"].fingerprint})
