"""Ten wrong passwords lock a name, whoever's it is; the lock ends by itself or by who manages the person."""

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django.test import Client

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions import unlock_account
from danvan.organization.forms import LOCKED, REFUSED
from tests.factories import PASSWORD

from .accounts import WRONG, later, recorded, sign_in, somebody_in


def fail(username, times=10):
    """So many wrong passwords, each from another browser and address; gives the last answer."""
    for number in range(times):
        client = Client(REMOTE_ADDR=f"192.0.2.{number + 1}", HTTP_USER_AGENT=f"Browser {number}")
        answer = sign_in(client, username, WRONG)
    return answer


def told(response):
    return response.status_code, list(response.context["form"].errors.get("__all__", []))


def test_ten_wrong_passwords_lock_and_are_recorded(world, client):
    person = world.north.commune.sender

    answers = [told(fail(person.username, 1)) for _ in range(10)]
    right = sign_in(client, person.username)

    assert answers == [(422, [REFUSED])] * 9 + [(429, [LOCKED])]
    assert (told(right), somebody_in(client)) == ((429, [LOCKED]), False)
    verbs = recorded("verb", "actor_id", "target_id", "unit_path", "note")
    path = world.north.commune.unit.path
    assert verbs == [
        *[("session.refused", None, person.pk, path, "")] * 9,
        ("session.locked", None, person.pk, path, ""),
        ("session.refused", None, person.pk, path, "Tên đăng nhập đang tạm khóa."),
    ]


def test_nine_wrong_passwords_do_not_lock_and_a_right_one_counts_anew(world, client):
    person = world.north.commune.sender

    fail(person.username, 9)
    assert sign_in(client, person.username).status_code == 302
    answer = fail(person.username, 9)

    assert told(answer) == (422, [REFUSED])
    assert sign_in(Client(), person.username).status_code == 302


@pytest.mark.parametrize("kind", ["unknown", "switched off"])
def test_names_that_cannot_sign_in_lock_with_the_same_words(world, kind):
    known = world.north.commune.sender.username
    other = {"unknown": "zzzzzzzzzzzzzzzzzzzzzz"[: len(known)], "switched off": world.inactive.username}[kind]

    steps = [(fail(known, 1), fail(other, 1)) for _ in range(11)]

    for first, second in steps:
        assert told(first) == told(second)
        assert len(first.content) - len(known) == len(second.content) - len(other)
    assert told(steps[-1][1]) == (429, [LOCKED])


@pytest.mark.parametrize("typed", [str.upper, " {} ".format, str.title])
def test_one_name_is_counted_however_it_is_typed(world, client, typed):
    person = world.north.commune.sender

    fail(person.username, 5)
    fail(typed(person.username), 5)

    assert told(sign_in(client, person.username)) == (429, [LOCKED])


def test_lock_ends_after_half_an_hour_however_often_somebody_tried_meanwhile(world, client):
    person = world.north.commune.sender
    fail(person.username)

    with later(minutes=20):
        assert told(fail(person.username, 3)) == (429, [LOCKED])
    with later(minutes=29):
        assert told(sign_in(client, person.username)) == (429, [LOCKED])
    with later(minutes=31):
        assert sign_in(client, person.username).status_code == 302


def test_lock_of_one_name_does_not_touch_another(world, client):
    fail(world.north.commune.sender.username)

    assert sign_in(client, world.south.commune.sender.username).status_code == 302


def test_names_and_passwords_that_were_typed_are_kept_nowhere(world):
    fail("mat-khau-go-nham-o", 1)
    fail(world.north.commune.sender.username, 1)

    kept = [str(row) for row in AccessAttempt.objects.values()] + [str(row) for row in AuditEvent.objects.values()]
    assert [row for row in kept if "mat-khau-go-nham-o" in row or WRONG in row] == []


def test_odd_characters_in_a_name_are_refused_in_words(world, client):
    assert sign_in(client, "a\x00b", WRONG).status_code == 422
    assert sign_in(client, "đ" * 150, WRONG).status_code == 422


def test_administrator_of_the_branch_lifts_the_lock_and_it_is_recorded(world, client_of):
    person, administrator = world.north.commune.sender, world.north.administrator
    fail(person.username)
    client = client_of(administrator)
    page = f"/tai-khoan/{person.pk}/"

    before = client.get(page).context["is_locked"]
    answer = client.post(f"{page}mo-khoa/")

    assert (before, answer.url, client.get(page).context["is_locked"]) == (True, page, False)
    assert sign_in(Client(), person.username).status_code == 302
    assert recorded("label", "actor_id", "target_id", verb="account.") == [
        ("Mở khóa đăng nhập", administrator.pk, person.pk)
    ]


@pytest.mark.parametrize("act", ["", "mo-khoa/", "dat-lai-ma/", "mat-khau/"])
@pytest.mark.parametrize(
    "who", ["north.administrator", "north.commune.reviewer", "north.commune.sender", "north.approver"]
)
def test_others_do_not_find_the_account(world, client_of, who, act):
    person = world.south.commune.sender
    client = client_of(world.people[who])

    answer = client.post(f"/tai-khoan/{person.pk}/{act}") if act else client.get(f"/tai-khoan/{person.pk}/")

    assert (answer.status_code, recorded("verb", verb="account")) == (404, [])


def test_nobody_unlocks_themselves_or_whose_roles_they_could_not_give(world):
    administrator, reviewer = world.north.administrator, world.north.reviewer

    with pytest.raises(OutOfReach):
        unlock_account(administrator, actor=administrator)
    with pytest.raises(OutOfReach):
        unlock_account(world.stranger, actor=world.province.administrator)
    with pytest.raises(NotAllowed) as refused:
        unlock_account(reviewer, actor=administrator)

    assert not isinstance(refused.value, OutOfReach)
    assert recorded("verb") == []


def test_console_lets_the_highest_administrator_in_again(world, client, capsys):
    person = world.province.administrator
    fail(person.username)

    call_command("recover_account", person.username.upper(), "--password")

    name, password = capsys.readouterr().out.strip().split("\t")
    assert name == person.username
    assert sign_in(client, person.username, PASSWORD).status_code == 422
    assert sign_in(client, person.username, password).status_code == 302
