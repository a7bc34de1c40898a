"""Giving somebody a role from the server's console."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from danvan.activity.models import AuditEvent
from danvan.organization.models import Membership, User
from danvan.organization.roles import Role

pytestmark = pytest.mark.django_db


def appoint(*args, **options):
    out = StringIO()
    call_command("appoint", *args, stdout=out, **options)
    return out.getvalue().rstrip("\n").split("\t")


def test_appoint_makes_an_account_that_can_sign_in(world, client):
    code = world.province.unit.code

    username, password, role, unit = appoint("Quan.Tri", "administrator", code, full_name="Đặng  Quốc Huy")

    user = User.objects.get(username="quan.tri")
    assert (username, role, unit, user.full_name) == ("quan.tri", "administrator", "Tỉnh Bình Thuận", "Đặng Quốc Huy")
    assert client.login(username="quan.tri", password=password)
    assert [(m.unit, m.role) for m in user.memberships.all()] == [(world.province.unit, Role.ADMINISTRATOR)]
    assert AuditEvent.objects.filter(verb="people.appoint").values_list("label", "actor_name").get() == (
        "Giao vai trò quản trị", "Hệ thống",
    )  # fmt: skip


def test_appoint_gives_somebody_who_is_there_another_role_and_keeps_the_password(world):
    sender = world.north.commune.sender

    row = appoint(sender.username, "leader", world.north.unit.code)

    assert row == [sender.username, "(unchanged)", "leader", "Huyện Bắc Bình"]
    assert sorted(sender.memberships.values_list("role", flat=True)) == [Role.LEADER, Role.SENDER]


@pytest.mark.parametrize(
    ("args", "options"),
    [
        (("moi", "leader", "KHONG-CO"), {"full_name": "Lê Văn An"}),
        (("moi", "leader", "BT"), {"full_name": ""}),
        (("có dấu", "leader", "BT"), {"full_name": "Lê Văn An"}),
    ],
)
def test_appoint_refuses_and_changes_nothing(world, args, options):
    world.province.unit.code = "BT"
    world.province.unit.save()
    before = (User.objects.count(), Membership.objects.count(), AuditEvent.objects.count())

    with pytest.raises(CommandError):
        appoint(*args, **options)

    assert (User.objects.count(), Membership.objects.count(), AuditEvent.objects.count()) == before
