"""Where a person is signed in: seen, and ended from anywhere, at once."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from danvan.organization.models import SignInSession

from .accounts import SECURITY, SIGN_OUT, is_signed_in, later, recorded, sign_in

WINDOWS = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1"
END_ALL = "/bao-mat/dang-xuat/"


@pytest.fixture
def person(world):
    return world.north.commune.sender


@pytest.fixture
def office(person):
    client = Client(HTTP_USER_AGENT=WINDOWS, REMOTE_ADDR="192.0.2.1")
    sign_in(client, person.username)
    return client


@pytest.fixture
def phone(person, office):
    client = Client(HTTP_USER_AGENT=PHONE, REMOTE_ADDR="2001:db8::7")
    sign_in(client, person.username)
    return client


def row_of(client):
    return SignInSession.objects.get(session_key=client.session.session_key)


def test_page_lists_every_browser_and_marks_this_one(person, office, phone, world):
    sign_in(Client(), world.south.commune.sender.username)

    page = phone.get(SECURITY)

    assert [(row.browser, row.address) for row in page.context["sign_ins"]] == [
        ("Safari trên iPhone", "2001:db8::7"),
        ("Chrome trên Windows", "192.0.2.1"),
    ]
    rows = page.content.decode().split("<tr>")[2:]
    assert ["Máy này" in row for row in rows] == [True, False]


def test_one_browser_is_signed_out_from_another(person, office, phone):
    answer = office.post(f"{END_ALL}{row_of(phone).pk}/")

    assert answer.url == SECURITY
    assert (is_signed_in(office), is_signed_in(phone)) == (True, False)
    assert recorded("label", "note", verb="session.ended") == [("Đăng xuất một thiết bị", "Safari trên iPhone")]


def test_this_browser_is_signed_out_as_by_the_menu(person, office, phone):
    answer = office.post(f"{END_ALL}{row_of(office).pk}/")

    assert answer.url == "/dang-nhap/"
    assert (is_signed_in(office), is_signed_in(phone)) == (False, True)
    assert recorded("verb", verb="session.sign_out") == [("session.sign_out",)]


def test_every_browser_is_signed_out_at_once(person, office, phone, world):
    other = Client()
    sign_in(other, world.south.commune.sender.username)

    answer = phone.post(END_ALL)

    assert answer.url == "/dang-nhap/"
    assert [is_signed_in(client) for client in (office, phone, other)] == [False, False, True]
    assert SignInSession.objects.filter(user=person).count() == 0
    assert recorded("label", "actor_id", verb="session.all") == [("Đăng xuất mọi thiết bị", person.pk)]


def test_nobody_ends_the_session_of_another(person, office, world):
    other = Client()
    sign_in(other, world.south.commune.sender.username)

    answer = other.post(f"{END_ALL}{row_of(office).pk}/")

    assert (answer.status_code, is_signed_in(office)) == (404, True)


def test_sessions_are_ended_by_button_only(person, office):
    assert [office.get(address).status_code for address in (END_ALL, f"{END_ALL}{row_of(office).pk}/")] == [405, 405]
    assert is_signed_in(office)


def test_signing_out_takes_the_browser_from_the_list(person, office, phone):
    office.post(SIGN_OUT)

    assert [row.browser for row in person.sign_ins.all()] == ["Safari trên iPhone"]


def test_last_use_is_noted_every_five_minutes_at_most(person, office):
    begun = row_of(office).last_seen_at
    office.get("/")
    seen = []
    for minutes in (4, 6, 8, 12):
        with later(minutes=minutes):
            office.get("/")
        seen.append(round((row_of(office).last_seen_at - begun).total_seconds() / 60))

    assert seen[0] in (0, 4)
    assert seen[-1] == 12
    assert len(set(seen)) <= 3


def test_expired_and_swept_sessions_are_not_listed(person, office, phone):
    Session.objects.filter(session_key=phone.session.session_key).delete()
    assert [row.browser for row in office.get(SECURITY).context["sign_ins"]] == ["Chrome trên Windows"]

    with later(hours=9):
        assert not is_signed_in(office)
        sign_in(phone, person.username)
        assert [row.browser for row in phone.get(SECURITY).context["sign_ins"]] == ["Safari trên iPhone"]
    assert SignInSession.objects.count() == 1


def test_page_asks_the_same_of_the_database_for_one_browser_and_for_three(
    person, office, django_assert_max_num_queries
):
    office.get(SECURITY)
    with django_assert_max_num_queries(40) as first:
        office.get(SECURITY)
        count = len(first)
    for _ in range(2):
        sign_in(Client(), person.username)

    with django_assert_max_num_queries(count):
        assert len(office.get(SECURITY).context["sign_ins"]) == 3


def test_account_that_is_switched_off_is_out_at_once(person, office):
    type(person).objects.filter(pk=person.pk).update(is_active=False)

    assert not is_signed_in(office)
