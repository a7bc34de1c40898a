"""Reach: `q` for many rows, `can` for one, and the plain meaning of the words are the same thing."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from danvan.organization import access, scope
from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import GRANTS, Permission, Reach, Role
from tests.conftest import on_day, undone
from tests.factories import InitiativeFactory, MembershipFactory, UnitFactory, UserFactory
from tests.world import TODAY


@st.composite
def trees(draw) -> list[Unit]:
    """Up to nine units; each hangs under an earlier one or is a root of its own."""
    parents = [draw(st.none() | st.integers(0, n - 1)) if n else None for n in range(draw(st.integers(1, 9)))]
    units: list[Unit] = []
    steps: dict[str, int] = {}
    for n, parent in enumerate(parents):
        above = units[parent] if parent is not None else None
        prefix = above.path if above else ""
        # Steps far apart too: 0009 and 0010, 9999 next to its parent's sibling.
        steps[prefix] = steps.get(prefix, draw(st.sampled_from([0, 8, 98, 9990]))) + 1
        units.append(UnitFactory.build(pk=1000 + n, code=f"C{n}", parent=above, path=f"{prefix}{steps[prefix]:04d}"))
    return units


held = st.lists(st.tuples(st.integers(0, 8), st.sampled_from(Role)), max_size=4, unique=True)


def ancestors(unit: Unit) -> list[int]:
    return [unit.parent.pk, *ancestors(unit.parent)] if unit.parent else []


def means(reach: Reach, own: Unit, target: Unit) -> bool:
    """What the words say, by the tree itself and without paths."""
    return any(
        (
            Reach.OWN in reach and target.pk == own.pk,
            Reach.CHILDREN in reach and target.parent is not None and target.parent.pk == own.pk,
            Reach.BELOW in reach and own.pk in ancestors(target),
            Reach.ABOVE in reach and target.pk in ancestors(own),
        )
    )


@pytest.mark.django_db
@given(trees(), held)
def test_reach_of_rows_is_reach_of_each(units, memberships):
    mine = [(units[at], role) for at, role in memberships if at < len(units)]
    with undone():
        Unit.objects.bulk_create(units)
        user = UserFactory()
        Membership.objects.bulk_create(MembershipFactory.build(user=user, unit=unit, role=role) for unit, role in mine)

        by_rows = {p: set(Unit.objects.within_reach(user, p).values_list("pk", flat=True)) for p in Permission}
        by_unit = {p: {unit.pk for unit in units if scope.can(user, p, unit)} for p in Permission}
        anywhere = {p for p in Permission if scope.can_anywhere(user, p)}
    by_words = {
        p: {
            target.pk
            for target in units
            if any(means(GRANTS[role].get(p, Reach(0)), own, target) for own, role in mine)
        }
        for p in Permission
    }

    assert by_rows == by_unit == by_words
    assert anywhere == {p for _, role in mine for p in GRANTS[role]}


@pytest.mark.parametrize("reach", [*Reach, Reach.ALL | Reach.OWN, Reach.SUBTREE | Reach.ABOVE], ids=str)
def test_reach_alone_means_what_it_says(world, reach, monkeypatch):
    """Each reach by itself, also those that no role has at present."""
    monkeypatch.setitem(GRANTS, Role.LEADER, {Permission.VIEW_UNITS: reach})
    leader = MembershipFactory(unit=world.north.commune.unit, role=Role.LEADER).user

    rows = set(Unit.objects.within_reach(leader, Permission.VIEW_UNITS))

    assert rows == {
        place.unit for place in world.places if Reach.ALL in reach or means(reach, world.north.commune.unit, place.unit)
    }
    assert rows == {place.unit for place in world.places if scope.can(leader, Permission.VIEW_UNITS, place.unit)}


@pytest.mark.django_db
def test_reach_of_a_lookup_path_is_that_of_its_units(world):
    for place in world.places:
        InitiativeFactory(unit=place.unit)

    rows = Unit.objects.filter(scope.q(world.north.reviewer, Permission.REVIEW, unit="initiatives__unit"))

    assert set(rows) == set(Unit.objects.within_reach(world.north.reviewer, Permission.REVIEW))


@pytest.mark.parametrize("role", Role)
def test_reach_below_never_includes_the_own_unit(world, role):
    person = MembershipFactory(unit=world.north.unit, role=role).user

    below = [p for p, reach in GRANTS[role].items() if reach == Reach.BELOW]

    assert [p for p in below if scope.can(person, p, world.north.unit)] == []
    assert [p for p in below if Unit.objects.within_reach(person, p).filter(pk=world.north.unit.pk)] == []


@pytest.mark.parametrize("label", ["north.reviewer", "south.commune.approver", "province.reviewer"])
def test_reach_of_reviewers_excludes_their_own_unit(world, label):
    reviewer = world.people[label]
    own = reviewer.memberships.get().unit

    assert [scope.can(reviewer, p, own) for p in (Permission.REVIEW, Permission.RECOGNISE)] == [False, False]


def reached(user: User) -> set[tuple[str, str]]:
    """Every (permission, unit) by either way of asking."""
    rows = {(p, unit.code) for p in Permission for unit in Unit.objects.within_reach(user, p)}
    single = {(p, unit.code) for p in Permission for unit in Unit.objects.all() if scope.can(user, p, unit)}
    assert rows == single
    return rows


def test_reach_of_a_stranger_is_nothing(world):
    assert reached(world.stranger) == set()


def test_reach_of_an_anonymous_visitor_is_nothing(world):
    assert reached(AnonymousUser()) == set()
    assert not scope.can(None, Permission.VIEW_UNITS, world.province.unit)


def test_reach_of_an_ended_membership_is_nothing(world):
    assert reached(world.former) == set()


def test_reach_of_an_inactive_person_is_nothing(world):
    assert reached(world.inactive) == set()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_current"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (date(2021, 1, 1), TODAY, True),
        (date(2021, 1, 1), date(2025, 9, 9), False),
        (date(2025, 9, 11), None, False),
    ],
)
def test_reach_lasts_as_long_as_the_membership(world, starts_on, ends_on, is_current):
    person = MembershipFactory(unit=world.south.unit, role=Role.LEADER, starts_on=starts_on, ends_on=ends_on).user

    assert (reached(person) != set()) == is_current


def test_reach_ends_on_the_day_after(world):
    member = MembershipFactory(unit=world.south.unit, role=Role.LEADER, ends_on=TODAY)

    with on_day("2025-09-11", hour=0):
        assert reached(world.fresh(member.user)) == set()


def test_reach_is_read_once_for_a_user(world, django_assert_num_queries):
    reviewer = world.fresh(world.north.reviewer)

    with django_assert_num_queries(1):
        for permission in Permission:
            scope.can(reviewer, permission, world.north.commune.unit)


def test_reach_of_two_memberships_is_their_sum(world):
    one = MembershipFactory(unit=world.north.commune.unit, role=Role.SENDER)
    two = MembershipFactory(user=one.user, unit=world.south.unit, role=Role.REVIEWER)

    assert reached(world.fresh(one.user)) == reached(world.north.commune.sender) | reached(world.south.reviewer)
    assert two.user == one.user


# --- who is at a unit ---------------------------------------------------------------------------------


def test_staff_of_a_unit_are_its_own_current_people(world):
    commune = world.north.commune

    assert {p: access.staff_of(commune.unit, p) for p in (Permission.SEND, Permission.REVIEW, Permission.PUBLISH)} == {
        Permission.SEND: [commune.sender],
        Permission.REVIEW: [commune.reviewer],
        Permission.PUBLISH: [commune.approver],
    }


def test_writers_for_a_unit_are_its_own(world):
    village = world.north.commune.village

    assert set(access.writers_for(village.unit)) == {village.drafter, village.sender}


def test_writers_for_a_village_without_people_are_those_of_the_commune(world):
    commune = world.north.other_commune

    assert set(access.writers_for(commune.village.unit)) == {commune.drafter, commune.sender}


def test_writers_for_a_district_without_writers_are_nobody_from_above(world):
    assert access.writers_for(world.north.unit) == []


def test_works_at_is_about_the_very_unit(world):
    north = world.north

    assert access.works_at(north.reviewer, Permission.REVIEW, north.unit)
    assert not access.works_at(north.reviewer, Permission.REVIEW, north.commune.unit)
    assert not access.works_at(north.leader, Permission.REVIEW, north.unit)


def test_role_words_say_in_what_capacity(world):
    village = world.north.commune.village.unit

    assert access.role_words(world.north.commune.sender, village) == "Người ký gửi, Xã Phan Hòa"
    assert access.role_words(world.south.reviewer, village) == ""
