"""Who may read which rows: said once more in plain words, over places instead of paths."""

import pytest

from danvan.organization.models import User
from danvan.organization.roles import Role
from evaluations.models import Assessment, AssessmentState, Evidence, Recognition
from models_registry.models import Registration, RegistrationState
from reports.models import CommendationList, ListState
from tests.factories import EvidenceFactory
from tests.world import PEOPLE, Place, TwoBranches

WRITERS = {Role.DRAFTER, Role.SENDER}
REVIEWERS = {Role.REVIEWER, Role.APPROVER}
NOBODIES = ("stranger", "former", "inactive")


def held(world: TwoBranches, user: User, roles: set[Role]) -> list[Place]:
    """The places where the person has one of the roles."""
    return [
        place for place in world.places for role, person in place.people.items() if person == user and role in roles
    ]


def beneath(place: Place) -> list[Place]:
    return [lower for child in place.below for lower in (child, *beneath(child))]


def above(world: TwoBranches, place: Place) -> list[Place]:
    return [higher for higher in world.places if place in beneath(higher)]


def units(places) -> set[int]:
    return {place.unit.pk for place in places}


def entered(world: TwoBranches, user: User) -> set[int]:
    """The units for which the person writes: their own and those directly beneath."""
    return units(lower for place in held(world, user, WRITERS) for lower in (place, *place.below))


def reviewed(world: TwoBranches, user: User) -> set[int]:
    """The units over which the person is a reviewer: all beneath, never their own."""
    return units(lower for place in held(world, user, REVIEWERS) for lower in beneath(place))


@pytest.mark.parametrize("label", PEOPLE)
def test_registrations_are_visible_to_their_writers_and_once_sent_to_reviewers(filled_world, label):
    user = filled_world.people[label]

    seen = set(Registration.objects.visible_to(user))

    mine, theirs = entered(filled_world, user), reviewed(filled_world, user)
    assert seen == {
        row
        for row in Registration.objects.all()
        if row.unit_id in mine
        or (row.unit_id in theirs and row.state not in (RegistrationState.DRAFT, RegistrationState.READY))
    }


@pytest.mark.parametrize("label", PEOPLE)
def test_dossiers_are_visible_to_their_writers_and_once_sent_to_reviewers(filled_world, label):
    user = filled_world.people[label]

    seen = set(Assessment.objects.visible_to(user))

    mine, theirs = entered(filled_world, user), reviewed(filled_world, user)
    assert seen == {
        row
        for row in Assessment.objects.all()
        if row.unit_id in mine
        or (row.unit_id in theirs and row.state not in (AssessmentState.DRAFT, AssessmentState.READY))
    }


@pytest.mark.parametrize("label", PEOPLE)
def test_evidence_is_visible_to_its_unit_and_with_what_cites_it(filled_world, label):
    user = filled_world.people[label]
    placed = [(EvidenceFactory(assessment=row, file="x.pdf"), row) for row in Assessment.objects.all()]
    placed += [(EvidenceFactory(registration=row, file="x.pdf"), row) for row in Registration.objects.all()]
    placed += [(EvidenceFactory(unit=row.unit, year=row.year, file="x.pdf"), None) for _, row in placed]

    seen = set(Evidence.objects.visible_to(user))

    mine = entered(filled_world, user)
    read = {*Assessment.objects.visible_to(user), *Registration.objects.visible_to(user)}
    assert seen == {file for file, row in placed if row in read or file.unit_id in mine}


@pytest.mark.parametrize("label", PEOPLE)
def test_recognitions_are_visible_to_others_only_once_published(filled_world, label):
    user = filled_world.people[label]

    seen = set(Recognition.objects.visible_to(user))

    mine, theirs = entered(filled_world, user), reviewed(filled_world, user)
    desks = units(lower for p in held(filled_world, user, REVIEWERS) for lower in (p, *beneath(p)))
    assert seen == {
        row
        for row in Recognition.objects.all()
        if (row.unit.pk in theirs and row.desk_id in desks)
        or (row.published_at is not None and row.unit.pk in mine | theirs)
    }


@pytest.mark.parametrize("label", PEOPLE)
def test_lists_are_visible_as_drafts_to_the_rung_and_issued_to_its_branch(filled_world, label):
    user = filled_world.people[label]

    seen = set(CommendationList.objects.visible_to(user))

    own = held(filled_world, user, REVIEWERS)
    readers = held(filled_world, user, REVIEWERS | {Role.LEADER})
    everyone = readers + held(filled_world, user, WRITERS)
    issued = units(p for place in everyone for p in (place, *above(filled_world, place)))
    issued |= units(lower for place in readers for lower in beneath(place))
    assert seen == {
        row
        for row in CommendationList.objects.all()
        if row.rung_id in units(own) or (row.state != ListState.DRAFT and row.rung_id in issued)
    }


@pytest.mark.parametrize("name", NOBODIES)
@pytest.mark.parametrize("model", [Registration, Assessment, Recognition, CommendationList])
def test_nothing_is_visible_without_a_current_membership(filled_world, model, name):
    assert model.objects.exists()
    assert list(model.objects.visible_to(getattr(filled_world, name))) == []


@pytest.mark.parametrize("label", ["north.leader", "north.administrator", "province.leader", "province.administrator"])
@pytest.mark.parametrize("model", [Registration, Assessment, Recognition])
def test_nothing_of_units_is_visible_to_leaders_and_administrators(filled_world, model, label):
    assert list(model.objects.visible_to(filled_world.people[label])) == []


@pytest.mark.parametrize("model", [Registration, Assessment, Recognition, CommendationList])
def test_both_branches_have_something_that_the_other_must_not_see(filled_world, model):
    """Else the tests above could pass by there being nothing to leak."""
    north = set(model.objects.visible_to(filled_world.north.reviewer))
    south = set(model.objects.visible_to(filled_world.south.reviewer))

    assert north
    assert south
    assert north.isdisjoint(south)


@pytest.mark.parametrize("label", PEOPLE)
def test_desks_hold_what_waits_for_the_persons_own_rung(filled_world, label):
    user = filled_world.people[label]
    desks = units(held(filled_world, user, {Role.REVIEWER}))
    deciding = units(held(filled_world, user, REVIEWERS))

    assert set(Registration.objects.on_desk_of(user)) == {
        row for row in Registration.objects.all() if row.state == RegistrationState.SUBMITTED and row.desk_id in desks
    }
    assert set(Assessment.objects.on_desk_of(user)) == {
        row for row in Assessment.objects.all() if row.state == AssessmentState.SUBMITTED and row.desk_id in desks
    }
    assert set(Recognition.objects.on_desk_of(user)) == {
        row for row in Recognition.objects.all() if row.desk_id in deciding
    }
