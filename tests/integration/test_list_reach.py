"""Every role × {own, child, sibling, parent, other branch} × every page and file of a list: what GRANTS says, no more.

One person holds one role at one unit, Xã Phan Hòa; at each place around it lie a draft and an issued list. What each
address must answer is worked out here from the table GRANTS, apart from the code that asks it.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.db import transaction

from danvan.organization.models import User
from danvan.organization.roles import GRANTS, Permission, Reach, Role
from evaluations.models import Recognition
from reports.models import CommendationList, FileFormat, IssuedFile, ListState
from tests.conftest import on_day, undone
from tests.factories import MembershipFactory, ReviewingBodyFactory
from tests.world import TODAY, Place, TwoBranches

from .list_pages import CREATE, LIST, everything, recognised, url

RELATIONS = ("own", "child", "sibling", "parent", "other branch")
# Which reaches hold a unit that is so related to one's own
HOLDING = {
    "own": Reach.OWN,
    "child": Reach.CHILDREN | Reach.BELOW,
    "sibling": Reach(0),
    "parent": Reach.ABOVE,
    "other branch": Reach(0),
}
STATES = (ListState.DRAFT, ListState.ISSUED)


class Ring(NamedTuple):
    """The people, one for each role at the same unit, and the lists around them."""

    world: TwoBranches
    people: dict[Role, User]
    lists: dict[tuple[str, ListState], CommendationList]


@pytest.fixture(scope="module")
def _ring_once(django_db_setup, django_db_blocker) -> Iterator[Ring]:
    with django_db_blocker.unblock(), transaction.atomic():
        with on_day(TODAY):
            world = TwoBranches()
            unit = world.north.commune.unit
            people = {role: MembershipFactory(unit=unit, role=role).user for role in Role}
            lists = {}
            for relation, (place, source) in places(world).items():
                recognition = recognised(world, source, place)
                for state in STATES:
                    lists[relation, state] = made_list(world, place, state, recognition)
        yield Ring(world, people, lists)
        transaction.set_rollback(True)


def places(world: TwoBranches) -> dict[str, tuple[Place, Place]]:
    """Where the lists are issued, and whose models they name; a hamlet with a Ban of its own is the child."""
    village = world.north.commune.village
    ReviewingBodyFactory(unit=village.unit)
    village.people |= {
        role: MembershipFactory(unit=village.unit, role=role).user for role in (Role.REVIEWER, Role.APPROVER)
    }
    return {
        "own": (world.north.commune, village),
        "child": (village, world.add_place(village, "Tổ 1", {Role.SENDER})),
        "sibling": (world.north.other_commune, world.north.other_commune.village),
        "parent": (world.north, world.north.commune),
        "other branch": (world.south.commune, world.south.commune.village),
    }


def made_list(world: TwoBranches, place: Place, state: ListState, recognition: Recognition) -> CommendationList:
    made = world.commendation_list(place, state, of=[recognition])
    if state == ListState.ISSUED:
        for name in FileFormat:
            IssuedFile.objects.create(snapshot=made.snapshot, format=name, content=b"bytes", sha256="0" * 64)
    return made


@pytest.fixture
def ring(_ring_once, db, today) -> Ring:
    return _ring_once


def reaches(role: Role, permission: Permission, relation: str) -> bool:
    return bool(GRANTS[role].get(permission, Reach(0)) & HOLDING[relation])


def builds(role: Role, relation: str) -> bool:
    return reaches(role, Permission.DRAFT_LIST, relation)


def sees(role: Role, relation: str, state: ListState) -> bool:
    return builds(role, relation) or (state != ListState.DRAFT and reaches(role, Permission.VIEW_ISSUED, relation))


def codes(ring: Ring, client, page: str, *more: str) -> dict[tuple[str, ListState], int]:
    return {where: client.get(url(page, made, *more)).status_code for where, made in ring.lists.items()}


@pytest.mark.parametrize("role", Role)
def test_page_of_lists_holds_what_the_role_reaches(ring, client_of, role):
    response = client_of(ring.people[role]).get(LIST)

    found = {row.pk for row, _, _ in response.context["rows"]}
    assert {where for where, made in ring.lists.items() if made.pk in found} == {
        (relation, state) for relation, state in ring.lists if sees(role, relation, state)
    }
    assert response.context["page_obj"].paginator.count == len(found)


@pytest.mark.parametrize("role", Role)
def test_detail_opens_what_the_role_reaches(ring, client_of, role):
    assert codes(ring, client_of(ring.people[role]), "detail") == {
        (relation, state): 200 if sees(role, relation, state) else 404 for relation, state in ring.lists
    }


@pytest.mark.parametrize("name", FileFormat)
@pytest.mark.parametrize("role", Role)
def test_files_open_for_whom_the_list_opens(ring, client_of, role, name):
    def expected(relation: str, state: ListState) -> int:
        if state == ListState.DRAFT:  # a print for its builders, no spreadsheet
            return 200 if builds(role, relation) and name == FileFormat.PDF else 404
        return 200 if sees(role, relation, state) else 404

    assert codes(ring, client_of(ring.people[role]), "file", name) == {where: expected(*where) for where in ring.lists}


@pytest.mark.parametrize("act", ["build", "edit", "delete"])
@pytest.mark.parametrize("role", Role)
def test_pages_of_a_draft_open_for_its_builders(ring, client_of, role, act):
    def expected(relation: str, state: ListState) -> int:
        when_open = 200 if state == ListState.DRAFT else 302
        return when_open if builds(role, relation) else 404

    assert codes(ring, client_of(ring.people[role]), act) == {where: expected(*where) for where in ring.lists}


@pytest.mark.parametrize("role", Role)
def test_issuing_opens_for_who_issues(ring, client_of, role):
    def expected(relation: str, state: ListState) -> int:
        when_open = 200 if state == ListState.DRAFT else 302
        return when_open if reaches(role, Permission.ISSUE_LIST, relation) else 404

    assert codes(ring, client_of(ring.people[role]), "transition", "issue") == {
        where: expected(*where) for where in ring.lists
    }


@pytest.mark.parametrize("role", Role)
def test_beginning_a_list_opens_for_builders(ring, client_of, role):
    page = client_of(ring.people[role]).get(CREATE)

    assert page.status_code == (200 if builds(role, "own") else 404)


@pytest.mark.parametrize("act", ["build", "edit", "delete", "replace", "files_remake", "transition"])
@pytest.mark.parametrize("role", Role)
def test_posts_out_of_reach_change_nothing(ring, client_of, role, act):
    client = client_of(ring.people[role])
    permission = Permission.ISSUE_LIST if act == "transition" else Permission.DRAFT_LIST
    more = ["issue"] if act == "transition" else []
    content = {"remove": "1", "add_all": "1", "title": "x", "version": "1"}

    for (relation, _), made in ring.lists.items():
        if reaches(role, permission, relation):
            continue
        with undone():
            before = everything(made)
            response = client.post(url(act, made, *more), content)

            assert (response.status_code, everything(made)) == (404, before), (relation, made.state)


@pytest.mark.parametrize("who", ["stranger", "former"])
def test_people_without_rights_find_nothing(ring, client_of, who):
    client = client_of(getattr(ring.world, who))

    assert [row for row, _, _ in client.get(LIST).context["rows"]] == []
    assert set(codes(ring, client, "detail").values()) == {404}
    assert set(codes(ring, client, "file", "pdf").values()) == {404}
