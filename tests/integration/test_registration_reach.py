"""Every role × {own, child, sibling, parent, other branch} × every page of a registration: what GRANTS says, no more.

One person holds one role at one unit, Xã Phan Hòa; around it lie registrations in every state. What each page must
answer is worked out here from the table GRANTS, apart from the code that asks it.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import Client

from danvan.common.workflow import Transition
from danvan.organization.models import User
from danvan.organization.roles import GRANTS, Permission, Reach, Role
from models_registry.models import Registration, RegistrationState
from models_registry.workflow import registration_workflow
from tests.conftest import on_day, undone
from tests.factories import MembershipFactory
from tests.world import NOTE, TODAY, TwoBranches

from .registration_pages import CREATE, LIST, act, names_in, typed_for, url

RELATIONS = ("own", "child", "sibling", "parent", "other branch")
# Which reaches hold a unit that is so related to one's own
HOLDING = {
    "own": Reach.OWN,
    "child": Reach.CHILDREN | Reach.BELOW,
    "sibling": Reach(0),
    "parent": Reach.ABOVE,
    "other branch": Reach(0),
}
UNSENT = {RegistrationState.DRAFT, RegistrationState.READY}
EDITABLE = {RegistrationState.DRAFT, RegistrationState.RETURNED}
AT_DESK = {Permission.REVIEW, Permission.RECOGNISE}


class Ring(NamedTuple):
    """The people, one for each role at the same unit, and what lies around them."""

    world: TwoBranches
    people: dict[Role, User]
    registrations: dict[tuple[str, RegistrationState], Registration]


@pytest.fixture(scope="module")
def _ring_once(django_db_setup, django_db_blocker) -> Iterator[Ring]:
    with django_db_blocker.unblock(), transaction.atomic():
        with on_day(TODAY):
            world = TwoBranches()
            unit = world.north.commune.unit
            people = {role: MembershipFactory(unit=unit, role=role).user for role in Role}
            world.north.people |= {
                role: MembershipFactory(unit=world.north.unit, role=role).user for role in (Role.DRAFTER, Role.SENDER)
            }
            places = {
                "own": world.north.commune, "child": world.north.commune.village,
                "sibling": world.north.other_commune, "parent": world.north, "other branch": world.south.commune,
            }  # fmt: skip
            registrations = {
                (relation, state): world.registration(places[relation], state, name=f"Bản {relation} {state}")
                for relation in RELATIONS
                for state in RegistrationState
            }
        yield Ring(world, people, registrations)
        transaction.set_rollback(True)


@pytest.fixture
def ring(_ring_once, db, today) -> Ring:
    return _ring_once


def reaches(role: Role, permission: Permission, relation: str) -> bool:
    return bool(GRANTS[role].get(permission, Reach(0)) & HOLDING[relation])


def sees(role: Role, relation: str, state: RegistrationState) -> bool:
    sent = reaches(role, Permission.VIEW_SENT, relation) and state not in UNSENT
    return reaches(role, Permission.VIEW_DRAFTS, relation) or sent


def may(role: Role, transition: Transition, relation: str, state: RegistrationState) -> bool:
    """Whether the act exists for this person at all: decisions only at the desk where the thing lies."""
    if not sees(role, relation, state) or not reaches(role, transition.permission, relation):
        return False
    # What a child sent lies at this very unit; what came back or was not sent lies at the child's.
    lies_here = relation == "child" and state not in UNSENT | {RegistrationState.RETURNED}
    return lies_here or transition.permission not in AT_DESK


@pytest.mark.parametrize("role", Role)
def test_list_and_search_hold_what_the_role_reaches(ring, client_of, role):
    client = client_of(ring.people[role])
    expected = sorted(r.name for (relation, state), r in ring.registrations.items() if sees(role, relation, state))

    def found(**query: str) -> list[str]:
        return sorted({name for page in (1, 2) for name in names_in(client.get(LIST, query | {"page": page}))})

    by_code = {
        relation: found(q=ring.registrations[relation, RegistrationState.SUBMITTED].reference) for relation in RELATIONS
    }

    assert (found(), found(q="ban")) == (expected, expected)
    assert by_code == {
        relation: [f"Bản {relation} submitted"] * sees(role, relation, RegistrationState.SUBMITTED)
        for relation in RELATIONS
    }


def answers(client: Client, page: str, ring: Ring) -> dict[tuple[str, RegistrationState], int]:
    return {
        where: client.get(url(page, registration)).status_code for where, registration in ring.registrations.items()
    }


@pytest.mark.parametrize("role", Role)
def test_detail_and_receipt_open_what_the_role_reaches(ring, client_of, role):
    client = client_of(ring.people[role])

    assert answers(client, "detail", ring) == {
        (relation, state): 200 if sees(role, relation, state) else 404 for relation, state in ring.registrations
    }
    assert answers(client, "receipt", ring) == {
        (relation, state): 200 if sees(role, relation, state) and state not in UNSENT else 404
        for relation, state in ring.registrations
    }


@pytest.mark.parametrize("role", Role)
def test_edit_and_delete_open_what_the_role_enters(ring, client_of, role):
    client = client_of(ring.people[role])

    def expected(when_closed: int) -> dict[tuple[str, RegistrationState], int]:
        return {
            (relation, state): (200 if state in EDITABLE else when_closed)
            if reaches(role, Permission.ENTER, relation)
            else 404
            for relation, state in ring.registrations
        }

    assert answers(client, "edit", ring) == expected(302)
    assert answers(client, "delete", ring) == expected(200)


@pytest.mark.parametrize("role", Role)
def test_writing_changes_only_what_the_role_enters(ring, client_of, role):
    client = client_of(ring.people[role])
    typed = {"name": "Đổi tên", "form": "collective", "kind": "new", "target_level": "grassroots"}
    found, expected = {}, {}
    for (relation, state), registration in ring.registrations.items():
        if state not in EDITABLE | {RegistrationState.SUBMITTED}:
            continue
        enters = reaches(role, Permission.ENTER, relation)
        for page in ("edit", "delete"):
            before = row_of(registration)
            with undone():
                client.post(url(page, registration), typed | {"version": registration.version})
                found[relation, state, page] = row_of(registration) != before
            may_change = EDITABLE if page == "edit" else {RegistrationState.DRAFT}
            expected[relation, state, page] = enters and state in may_change

    assert found == expected


@pytest.mark.parametrize("role", Role)
def test_registering_is_for_the_units_that_the_role_enters(ring, client_of, role):
    client = client_of(ring.people[role])
    typed = {"name": "Mới", "form": "collective", "kind": "new", "target_level": "grassroots"}
    found = {}
    for relation in RELATIONS:
        unit = ring.registrations[relation, RegistrationState.DRAFT].unit
        with undone():
            response = client.post(f"{CREATE}?don-vi={unit.pk}&nam=2025", typed)
            found[relation] = (response.status_code, Registration.objects.filter(unit=unit, name="Mới").count())

    assert found == {
        relation: (302, 1) if reaches(role, Permission.ENTER, relation) else (404, 0) for relation in RELATIONS
    }


@pytest.mark.parametrize("role", Role)
def test_acts_are_for_whom_the_table_says(ring, client_of, role):
    client = client_of(ring.people[role])
    found, expected = {}, {}
    for name, transition in registration_workflow.transitions.items():
        a_wrong_state = next(state for state in RegistrationState if state not in transition.sources)
        for (relation, state), registration in ring.registrations.items():
            if state not in transition.sources | {a_wrong_state}:
                continue
            before = row_of(registration)
            with undone():
                status = client.post(act(registration, name), typed_for(name, registration, NOTE)).status_code
                found[relation, state, name] = (status, row_of(registration) != before)
            if not may(role, transition, relation, state):
                expected[relation, state, name] = (404, False)
            elif state in transition.sources:
                expected[relation, state, name] = (302, True)
            else:
                expected[relation, state, name] = (422, False)

    assert found == expected


def row_of(registration: Registration) -> dict[str, object] | None:
    return Registration.objects.filter(pk=registration.pk).values().first()


def test_something_is_there_to_be_reached_and_to_leak(ring):
    """The matrix above says something only if each relation is really what it is called."""
    own = ring.world.north.commune.unit
    units = {relation: ring.registrations[relation, RegistrationState.DRAFT].unit for relation in RELATIONS}

    assert units["own"] == own
    assert units["child"].parent == own
    assert units["parent"] == own.parent
    assert (units["sibling"].parent, units["sibling"] != own) == (own.parent, True)
    assert not units["other branch"].path.startswith(own.parent.path)
    assert any(sees(role, relation, state) for role in Role for relation, state in ring.registrations)
    assert {role for role in Role if any(sees(role, *where) for where in ring.registrations)} == {
        Role.DRAFTER, Role.SENDER, Role.REVIEWER, Role.APPROVER,
    }  # fmt: skip


@pytest.mark.parametrize("page", ["detail", "edit", "delete", "receipt"])
def test_address_pasted_by_another_commune_is_not_found(ring, client_of, page):
    theirs = ring.registrations["sibling", RegistrationState.RETURNED]

    statuses = {role: client_of(person).get(url(page, theirs)).status_code for role, person in ring.people.items()}

    assert statuses == dict.fromkeys(Role, 404)
