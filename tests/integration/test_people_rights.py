"""The page “who may do what, where, why” tells what `can` decides; one person in several units; names that stay."""

from datetime import date

import pytest
from django.utils.html import escape

from danvan.activity.models import StateChange
from danvan.common.workflow import NotAllowed
from danvan.organization import scope
from danvan.organization.actions import people as acts
from danvan.organization.models import Membership, Unit, User
from danvan.organization.rights import acts_of, acts_over, count_from_below, holders_of
from danvan.organization.roles import PERMISSION_GROUPS, Permission, Role
from tests.factories import MembershipFactory, UnitFactory

PAGE = "/phan-quyen/"


def told(unit: Unit) -> set[tuple[int, str]]:
    """Every (person, permission) that the page would give for the unit."""
    return {(g.membership.user_id, str(p)) for p, grounds in holders_of(unit).items() for g in grounds}


def decided(unit: Unit) -> set[tuple[int, str]]:
    return {(user.pk, str(p)) for user in User.objects.all() for p in Permission if scope.can(user, p, unit)}


def test_rights_told_over_a_unit_are_those_that_are_decided(world):
    MembershipFactory(user=world.north.commune.sender, unit=world.south.unit, role=Role.REVIEWER)
    MembershipFactory(unit=world.north.commune.unit, role=Role.LEADER, starts_on=date(2025, 9, 11))
    former = UnitFactory(parent=world.south.unit, name="Xã Cũ", valid_to=date(2024, 11, 30))
    former.present_path = world.north.commune.unit.path  # it went into a commune of the other branch
    former.save()

    differing = [unit.name for unit in Unit.objects.all() if told(unit) != decided(unit)]

    assert differing == []
    # There is something to differ: who took the old commune over reads what its district issued.
    assert (world.north.commune.drafter.pk, "view_issued") in decided(world.south.unit)


def test_rights_told_of_a_person_are_those_that_are_decided(world):
    double = world.north.commune.sender
    MembershipFactory(user=double, unit=world.south.unit, role=Role.REVIEWER)
    labels = {label: permission for group in PERMISSION_GROUPS.values() for permission, label in group.items()}
    units = list(Unit.objects.all())

    for user in [*world.people.values(), world.stranger, world.former, world.inactive]:
        person = world.fresh(user)
        said = {labels[row.label]: row.count for rows in acts_of(person).values() for row in rows}
        counted = {p: sum(scope.can(person, p, unit) for unit in units) for p in Permission}
        # A right that reaches no unit (BELOW where nothing lies beneath) is told with 0 units.
        assert {p: count for p, count in said.items() if count} == {p: n for p, n in counted.items() if n}


def test_reason_is_told_in_words(world):
    grounds = holders_of(world.north.commune.unit)[Permission.REVIEW]

    assert [(g.why, g.since, g.where) for g in grounds] == [
        (
            "Cán bộ thẩm định tại Huyện Bắc Bình: vai trò này thẩm định các đơn vị bên dưới.",
            "từ 01/01/2021",
            "Các đơn vị bên dưới thuộc Huyện Bắc Bình",
        ),
        (
            "Cán bộ thẩm định tại Tỉnh Bình Thuận: vai trò này thẩm định các đơn vị bên dưới.",
            "từ 01/01/2021",
            "Các đơn vị bên dưới thuộc Tỉnh Bình Thuận",
        ),
    ]


def test_people_from_below_are_counted_once(world):
    north = world.north.unit
    shown = {h.person for rows in acts_over(north, set()).values() for row in rows for h in row.holders}
    below = {user for user in world.people.values() if scope.can(user, Permission.VIEW_ISSUED, north)} - shown

    assert count_from_below(north) == len(below)


@pytest.mark.parametrize("person", ["north.administrator", "north.leader", "north.reviewer"])
def test_page_shows_units_within_reach_only(world, client_of, person):
    client = client_of(world.people[person])

    first, found, other = (client.get(PAGE, {"don-vi": text}) for text in ("", "xã phan hòa", "Huyện Đức Linh"))

    assert (first.context["unit"], found.context["unit"]) == (world.north.unit, world.north.commune.unit)
    assert (other.context["unit"], other.context["groups"], bool(other.context["refusal"])) == (None, {}, True)


@pytest.mark.parametrize("person", ["north.commune.drafter", "north.commune.sender"])
def test_page_is_not_there_for_who_sees_no_units(world, client_of, person):
    assert client_of(world.people[person]).get(PAGE).status_code == 404


def test_people_link_only_where_they_may_be_opened(world, client_of):
    texts = [
        client_of(world.people[person]).get(PAGE, {"don-vi": "Xã Phan Hòa"}).content.decode()
        for person in ("north.administrator", "north.leader")
    ]

    link = f'href="/nguoi-dung/{world.north.commune.sender.pk}/"'
    above = f'href="/nguoi-dung/{world.province.reviewer.pk}/"'
    assert [(link in text, above in text) for text in texts] == [(True, False), (False, False)]
    assert [escape(world.province.reviewer.full_name) in text for text in texts] == [True, True]


# One person in several units


def test_one_person_works_in_two_units_with_one_account(world, client_of):
    person, other = world.north.commune.sender, world.north.other_commune
    acts.give_role(person, Role.SENDER, other.unit, actor=world.north.administrator)
    both = world.fresh(person)
    client = client_of(both)

    sends = {place.unit for place in world.places if scope.can(both, Permission.SEND, place.unit)}
    shown = client.get("/").context["portal"].unit
    answer = client.post("/don-vi-hien-thi/", {"unit": world.north.commune.unit.pk})
    switched = client.get("/").context["portal"]

    own, added = world.north.commune, other
    assert sends == {own.unit, own.village.unit, added.unit, added.village.unit}
    assert (shown, answer.status_code, switched.unit) == (other.unit, 302, own.unit)
    assert {own.unit, added.unit} <= set(switched.units)


def test_work_in_both_units_is_done_under_the_one_name(world):
    person, other = world.north.commune.sender, world.north.other_commune
    acts.give_role(person, Role.SENDER, other.unit, actor=world.north.administrator)
    other.people[Role.SENDER] = world.fresh(person)
    world.north.commune.people[Role.SENDER] = world.fresh(person)

    one, two = (world.registration(place, "submitted") for place in (world.north.commune, other))

    assert (one.submitted_by, two.submitted_by) == (person, person)
    assert list(StateChange.objects.filter(transition="submit").values_list("actor_role", flat=True).order_by("pk")) == [
        "Người ký gửi, Xã Phan Hòa", "Người ký gửi, Xã Hải Ninh",
    ]  # fmt: skip


# Names that stay


def test_names_of_locked_people_stay_on_old_records(world, client_of):
    admin, sender, approver = world.province.administrator, world.north.commune.sender, world.north.approver
    recognition = world.recognition(world.north.commune, "exemplary", published=True)
    registration = recognition.result.registration
    issued = world.commendation_list(world.north, "issued", of=[recognition])
    before = issued.snapshot.sha256

    for membership in Membership.objects.filter(user__in=(sender, approver)):
        acts.end_role(membership, ends_on=date(2025, 9, 10), reason="Nghỉ hưu", actor=admin)
    for person in (sender, approver):
        acts.deactivate_person(person, reason="Nghỉ hưu", actor=admin)

    registration.refresh_from_db()
    issued.refresh_from_db()
    steps = StateChange.objects.filter(target_type="models_registry.registration", target_id=registration.pk)
    page = client_of(world.north.reviewer).get(f"/mo-hinh/{registration.pk}/")
    unit_page = client_of(admin).get(f"/don-vi/{world.north.commune.unit.pk}/")
    assert steps.get(transition="submit").actor_name == sender.full_name
    assert (registration.submitted_by, issued.issued_by, issued.snapshot.sha256) == (sender, approver, before)
    assert (page.status_code, escape(sender.full_name) in page.content.decode()) == (200, True)
    assert sender in {member.user for member in unit_page.context["former_members"]}


def test_people_are_never_deleted(world):
    with pytest.raises(NotAllowed):
        acts.deactivate_person(world.inactive, reason="Nghỉ hưu", actor=world.north.administrator)

    assert User.objects.filter(pk=world.inactive.pk).exists()
