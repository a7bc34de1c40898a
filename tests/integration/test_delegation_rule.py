"""Who gives whom which role: only within reach, only what they do not lack, never to themselves."""

from datetime import date, timedelta

import pytest

from danvan.activity.models import AuditEvent, Notification
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization import access, scope
from danvan.organization.actions import people as acts
from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import GIVES, PERMISSION_GROUPS, Permission, Role
from tests.factories import MembershipFactory, UnitFactory
from tests.world import TODAY

TARGETS = ("own", "village", "other_commune", "north", "province", "south_commune")
FREE = {Role.DRAFTER, Role.SENDER, Role.LEADER, Role.ADMINISTRATOR}
JUDGES = {Role.REVIEWER, Role.APPROVER}


@pytest.fixture
def commune_admin(world) -> User:
    """The administrator of one commune, with no other role."""
    return MembershipFactory(unit=world.north.commune.unit, role=Role.ADMINISTRATOR).user


def targets(world) -> dict[str, Unit]:
    return {
        "own": world.north.commune.unit,
        "village": world.north.commune.village.unit,
        "other_commune": world.north.other_commune.unit,
        "north": world.north.unit,
        "province": world.province.unit,
        "south_commune": world.south.commune.unit,
    }


def everything() -> list[object]:
    """All that an act on people could have touched."""
    return [list(model.objects.order_by("pk").values()) for model in (User, Membership, AuditEvent, Notification)]


def test_table_covers_every_role_and_says_every_permission_once():
    said = [permission for labels in PERMISSION_GROUPS.values() for permission in labels]

    assert set(GIVES[Role.ADMINISTRATOR]) == set(Role)
    assert (len(said), set(said)) == (len(Permission), set(Permission))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("target", TARGETS)
def test_commune_administrator_gives_only_in_own_subtree_and_nothing_they_lack(world, commune_admin, role, target):
    unit = targets(world)[target]
    allowed = target == "village" or (target == "own" and role in FREE)
    person = MembershipFactory(unit=world.north.commune.village.unit, role=Role.DRAFTER).user
    person.memberships.update(ends_on=date(2025, 9, 1))
    before = everything()

    try:
        acts.give_role(person, role, unit, actor=commune_admin)
    except NotAllowed:
        assert not allowed
        assert everything() == before
    else:
        assert allowed
        assert [(m.unit, m.role, m.starts_on) for m in person.memberships.current()] == [(unit, role, TODAY)]
    assert access.may_grant(commune_admin, role, unit) is allowed


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("target", TARGETS)
def test_ending_needs_the_same_reach_as_giving(world, commune_admin, role, target):
    membership = MembershipFactory(unit=targets(world)[target], role=role)
    allowed = target == "village" or (target == "own" and role in FREE)
    before = everything()

    try:
        acts.end_role(membership, ends_on=TODAY, reason="Nghỉ hưu", actor=commune_admin)
    except NotAllowed:
        assert not allowed
        assert everything() == before
    else:
        assert allowed
        membership.refresh_from_db()
        assert membership.ends_on == TODAY


@pytest.mark.parametrize("role", sorted(JUDGES))
def test_who_holds_the_role_at_their_own_unit_may_give_it_there(world, commune_admin, role):
    unit = world.north.commune.unit
    before = access.may_grant(commune_admin, role, unit)
    MembershipFactory(user=commune_admin, unit=unit, role=role)

    after = access.may_grant(world.fresh(commune_admin), role, unit)

    others = [other for other in JUDGES if other != role]
    assert (before, after) == (False, True)
    assert [access.may_grant(world.fresh(commune_admin), other, unit) for other in others] == [False]


@pytest.mark.parametrize("role", Role)
def test_administrator_of_the_root_gives_every_role_there_for_nobody_is_above(world, role):
    assert access.may_grant(world.province.administrator, role, world.province.unit)


@pytest.mark.parametrize("role", ["reviewer", "approver", "leader"])
def test_who_does_not_administer_gives_nothing(world, role):
    actor = world.people[f"north.{role}"]

    assert [access.grantable_roles(actor, place.unit) for place in world.places] == [[]] * len(world.places)


def test_refusals_are_told_in_words(world, commune_admin):
    said = [
        access.grant_reasons(commune_admin, Role.REVIEWER, world.north.commune.unit),
        access.grant_reasons(commune_admin, Role.DRAFTER, world.south.commune.unit),
    ]

    assert said == [
        [
            "Anh/chị không giao, kết thúc hay chuyển được vai trò “Cán bộ thẩm định” tại Xã Phan Hòa, nơi anh/chị làm "
            "quản trị, vì bản thân không giữ vai trò này ở đó. Hãy đề nghị quản trị cấp trên làm việc này."
        ],
        ["Xã Mê Pu không thuộc phạm vi anh/chị quản trị người dùng."],
    ]


# Never oneself


def test_nobody_gives_ends_or_moves_roles_of_their_own(world):
    admin = world.north.administrator
    mine = admin.memberships.get()
    before = everything()

    attempts = [
        lambda: acts.give_role(admin, Role.LEADER, world.north.unit, actor=admin),
        lambda: acts.end_role(mine, ends_on=TODAY, reason="Nghỉ hưu", actor=admin),
        lambda: acts.move_role(
            mine, world.north.commune.unit, role=Role.ADMINISTRATOR, starts_on=TODAY, reason="Điều động", actor=admin
        ),
        lambda: acts.deactivate_person(admin, reason="Nghỉ hưu", actor=admin),
        lambda: acts.reactivate_person(admin, actor=admin),
        lambda: acts.edit_person(admin, full_name="Tên Khác", title="", email="", actor=admin),
    ]

    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert everything() == before


# Units that are no more


def test_nobody_is_appointed_at_a_closed_unit(world):
    closed = UnitFactory(parent=world.north.unit, name="Xã Cũ", valid_to=date(2024, 11, 30))
    person = world.north.commune.drafter
    before = everything()

    with pytest.raises(NotAllowed) as refused:
        acts.give_role(person, Role.SENDER, closed, actor=world.province.administrator)

    assert refused.value.reasons == [
        "Xã Cũ đã kết thúc hoạt động ngày 30/11/2024 nên không giao vai trò ở đó."
    ]  # fmt: skip
    assert everything() == before


# Moving


def test_moving_ends_here_and_begins_there_at_once(world):
    commune, other = world.north.commune, world.north.other_commune
    membership = commune.drafter.memberships.get()

    acts.move_role(
        membership,
        other.unit,
        role=Role.SENDER,
        starts_on=date(2025, 10, 1),
        reason="Điều động",
        actor=world.north.administrator,
    )

    assert list(
        commune.drafter.memberships.order_by("pk").values_list("unit__name", "role", "starts_on", "ends_on")
    ) == [
        ("Xã Phan Hòa", "drafter", date(2021, 1, 1), date(2025, 9, 30)),
        ("Xã Hải Ninh", "sender", date(2025, 10, 1), None),
    ]
    events = AuditEvent.objects.order_by("pk").values_list("verb", "note", "unit_name")
    assert list(events) == [
        ("people.end_role", "Chuyển đến Xã Hải Ninh: Điều động", "Xã Phan Hòa"),
        ("people.appoint", "", "Xã Hải Ninh"),
    ]


@pytest.mark.parametrize(("start", "end"), [("north", "south"), ("south", "north")])
def test_moving_needs_reach_at_both_ends(world, start, end):
    here, there = getattr(world, start).commune, getattr(world, end).commune
    before = everything()

    with pytest.raises(OutOfReach):
        acts.move_role(
            here.drafter.memberships.get(), there.unit, role=Role.DRAFTER, starts_on=TODAY, reason="Điều động",
            actor=world.north.administrator,
        )  # fmt: skip

    assert everything() == before


def test_moving_refuses_what_the_person_holds_there_and_undoes_the_end(world):
    membership = world.north.commune.drafter.memberships.get()
    MembershipFactory(user=membership.user, unit=world.north.other_commune.unit, role=Role.DRAFTER)
    before = everything()

    with pytest.raises(NotAllowed) as refused:
        acts.move_role(
            membership, world.north.other_commune.unit, role=Role.DRAFTER, starts_on=TODAY, reason="Điều động",
            actor=world.north.administrator,
        )  # fmt: skip

    assert refused.value.reasons == [f"{membership.user.full_name} đang giữ vai trò “Người soạn” tại Xã Hải Ninh."]
    assert everything() == before


# Accounts


def test_account_of_somebody_with_a_role_elsewhere_is_left_to_the_administrator_above(world):
    admin, person = world.north.administrator, world.north.commune.drafter
    elsewhere = MembershipFactory(user=person, unit=world.south.commune.unit, role=Role.SENDER)
    before = everything()

    with pytest.raises(NotAllowed) as refused:
        acts.deactivate_person(person, reason="Nghỉ hưu", actor=admin)

    assert refused.value.reasons == access.account_reasons(admin, person)
    assert "ngoài phạm vi anh/chị quản trị" in refused.value.reasons[0]
    assert everything() == before
    acts.end_role(person.memberships.exclude(pk=elsewhere.pk).get(), ends_on=TODAY, reason="Nghỉ hưu", actor=admin)
    assert acts.deactivate_person(person, reason="Nghỉ hưu", actor=world.province.administrator).is_active is False


def test_account_with_a_role_given_from_above_is_not_reset_by_who_lacks_it(world, commune_admin):
    assert access.account_reasons(commune_admin, world.north.commune.reviewer) == [
        f"{world.north.commune.reviewer.full_name} giữ vai trò “Cán bộ thẩm định” tại Xã Phan Hòa, vai trò do cấp trên "
        "giao. Hãy đề nghị quản trị cấp trên làm việc này."
    ]
    assert access.account_reasons(commune_admin, world.north.commune.drafter) == []


def test_locked_account_reaches_nothing_and_comes_back_with_its_roles(world, client_of):
    admin, person = world.north.administrator, world.north.commune.sender
    client = client_of(person)

    acts.deactivate_person(person, reason="Nghỉ hưu", actor=admin)
    shut_out = client.get("/").status_code
    reach = scope.can(world.fresh(person), Permission.SEND, world.north.commune.unit)
    acts.reactivate_person(person, actor=admin)

    assert (shut_out, reach) == (302, False)
    assert scope.can(world.fresh(person), Permission.SEND, world.north.commune.unit)
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", "note")) == [
        ("people.deactivate", "Nghỉ hưu"), ("people.reactivate", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("reason", ["", "   "])
def test_ending_and_locking_need_a_reason(world, reason):
    membership = world.north.commune.drafter.memberships.get()
    before = everything()

    for act in (
        lambda: acts.end_role(membership, ends_on=TODAY, reason=reason, actor=world.north.administrator),
        lambda: acts.deactivate_person(membership.user, reason=reason, actor=world.north.administrator),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.reasons == [acts.NO_REASON]
    assert everything() == before


@pytest.mark.parametrize("days", [-2000, 400])
def test_role_ends_neither_before_it_began_nor_years_ahead(world, days):
    membership = world.north.commune.drafter.memberships.get()

    with pytest.raises(NotAllowed):
        acts.end_role(
            membership, ends_on=TODAY + timedelta(days=days), reason="Nghỉ hưu", actor=world.north.administrator
        )

    membership.refresh_from_db()
    assert membership.ends_on is None


# A new account


def test_new_account_signs_in_once_with_a_password_that_is_recorded_nowhere(world, client):
    user, password = acts.create_person(
        full_name="Nguyễn  Văn An", title="Công chức", username="An.NguyenVan", unit=world.north.commune.unit,
        role=Role.DRAFTER, actor=world.north.administrator,
    )  # fmt: skip

    assert (user.full_name, user.username, user.must_change_password) == ("Nguyễn Văn An", "an.nguyenvan", True)
    assert user.check_password(password)
    told = str(list(AuditEvent.objects.values()))
    assert password not in told
    assert user.password not in told
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", "unit_name")) == [
        ("people.create", "Xã Phan Hòa"), ("people.appoint", "Xã Phan Hòa"), ("password.one_time", "Xã Phan Hòa"),
    ]  # fmt: skip


def test_new_account_with_a_name_that_is_taken_is_refused_whole(world):
    before = everything()

    with pytest.raises(NotAllowed):
        acts.create_person(
            full_name="Nguyễn Văn An", username=world.south.reviewer.username, unit=world.north.commune.unit,
            role=Role.DRAFTER, actor=world.north.administrator,
        )  # fmt: skip

    assert everything() == before
