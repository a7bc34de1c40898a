"""The session ends, or the page has gone stale: what was typed is there after signing in, for its writer alone."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from danvan.organization.models import UnfinishedForm
from danvan.organization.unfinished import STAMP_HOLDS
from models_registry.models import Registration
from tests.conftest import on_day
from tests.factories.organization import PASSWORD
from tests.integration.unfinished_pages import JSON, end_session, kept, sent_from

SAVED_WORDS = "Phiên làm việc đã hết. Nội dung anh/chị vừa gõ được giữ lại: hãy đăng nhập để làm tiếp."


@pytest.fixture
def draft(world) -> Registration:
    return world.registration(world.north.commune, name="Ban đầu")


@pytest.fixture
def address(draft) -> str:
    return reverse("models_registry:registration_edit", args=[draft.pk])


def sign_in(client: Client, user, following: str) -> object:
    return client.post(
        following, {"username": user.username, "password": PASSWORD, "next": next_of(following)}, follow=True
    )


def next_of(sign_in_address: str) -> str:
    return parse_qs(urlsplit(sign_in_address).query)["next"][0]


def test_send_after_the_session_ended_keeps_the_text_through_the_sign_in(world, client_of, address):
    user = world.north.commune.drafter
    client = client_of(user)
    typed = sent_from(client, address, name="Đường hoa thôn Bình Hòa")
    end_session(client)

    refused = client.post(address, typed)
    asked = client.get(refused.headers["Location"])
    back = sign_in(client, user, refused.headers["Location"])

    assert refused.headers["Location"] == f"/dang-nhap/?next={address.replace('/', '%2F')}"
    assert [str(message) for message in asked.context["messages"]] == [SAVED_WORDS]
    assert back.redirect_chain == [(address, 302)]
    assert back.context["form"]["name"].value() == "Đường hoa thôn Bình Hòa"
    assert Registration.objects.get().name == "Ban đầu"

    client.post(address, sent_from(client, address))

    assert (Registration.objects.get().name, UnfinishedForm.objects.count()) == ("Đường hoa thôn Bình Hòa", 0)


def test_new_registration_survives_the_end_of_the_session(world, client_of):
    user = world.north.commune.drafter
    client = client_of(user)
    new = reverse("models_registry:registration_create")
    unit = world.north.commune.unit
    typed = sent_from(client, new, name="Đường hoa", objectives="Hiến đất")
    end_session(client)

    refused = client.post(f"{new}?don-vi={unit.pk}&nam=2025", typed)
    back = sign_in(client, user, refused.headers["Location"])

    assert back.redirect_chain == [(f"{new}?don-vi={unit.pk}&nam=2025", 302)]
    assert (back.context["form"]["name"].value(), back.context["form"]["objectives"].value()) == (
        "Đường hoa",
        "Hiến đất",
    )


def test_autosave_after_the_session_ended_keeps_the_text_and_says_so(world, client_of, address):
    user = world.north.commune.drafter
    client = client_of(user)
    typed = sent_from(client, address, name="Đường hoa")
    end_session(client)

    answer = client.post("/ban-go-do/", typed, headers=JSON)

    assert (answer.status_code, answer.json()) == (401, {"saved_at": "09:00", "signed_out": True})
    assert kept(user, address)["name"] == ["Đường hoa"]


def test_text_of_an_ended_session_is_shown_to_nobody_else(world, client_of, address):
    client = client_of(world.north.commune.drafter)
    typed = sent_from(client, address, name="Đường hoa")
    end_session(client)

    refused = client.post(address, typed)
    back = sign_in(client, world.north.commune.sender, refused.headers["Location"])

    assert back.redirect_chain == [(address, 302)]
    assert back.context["form"]["name"].value() == "Ban đầu"
    assert "gõ dở" not in back.content.decode()


@pytest.mark.parametrize("stamp", [None, "", "giả"])
def test_stranger_stores_nothing_without_a_stamp(world, client, address, stamp):
    sent = {"name": "Đường hoa"} | ({"ban-go-do": stamp} if stamp is not None else {})

    answers = [client.post(path, sent) for path in (address, "/ban-go-do/")]

    assert [answer.headers["Location"].split("?")[0] for answer in answers] == ["/dang-nhap/"] * 2
    assert UnfinishedForm.objects.count() == 0


def test_stamp_keeps_one_form_of_one_person_whatever_is_sent(world, client_of, client, address):
    """Who has got hold of a page can fill one bounded row with it, again and again."""
    other = reverse("models_registry:registration_edit", args=[world.registration(world.north.commune).pk])
    user = world.north.commune.drafter
    typed = sent_from(client_of(user), address)

    for number in range(5):
        client.post(other, typed | {"name": f"Bản {number}"})

    assert list(UnfinishedForm.objects.values_list("user", "address")) == [(user.pk, address)]
    assert kept(user, address)["name"] == ["Bản 4"]


def test_stamp_does_not_hold_for_ever(world, client_of, client, address):
    typed = sent_from(client_of(world.north.commune.drafter), address)

    with on_day("2025-09-25"):
        client.post(address, typed)

    assert (STAMP_HOLDS, UnfinishedForm.objects.count()) == (14 * 24 * 3600, 0)


@pytest.mark.parametrize("change", [{"is_active": False}])
def test_text_of_a_locked_account_is_not_kept(world, client_of, client, address, change):
    user = world.north.commune.drafter
    typed = sent_from(client_of(user), address)
    type(user).objects.filter(pk=user.pk).update(**change)

    client.post(address, typed)

    assert UnfinishedForm.objects.count() == 0


# --- a page that has gone stale ----------------------------------------------------------------------------


def strict_client(user) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_page_from_before_another_sign_in_comes_back_with_its_text(world, address):
    user = world.north.commune.drafter
    client = strict_client(user)
    typed = sent_from(client, address, name="Đường hoa") | {"csrfmiddlewaretoken": "a" * 64}

    answer = client.post(address, typed, follow=True)

    assert answer.redirect_chain == [(address, 302)]
    assert [str(message) for message in answer.context["messages"]] == [
        "Trang đã mở quá lâu nên chưa gửi được. Nội dung còn nguyên dưới đây: hãy bấm lưu lại."
    ]
    assert (answer.context["form"]["name"].value(), Registration.objects.get().name) == ("Đường hoa", "Ban đầu")


def test_page_of_another_account_is_kept_for_that_account(world, address):
    writer, reader = world.north.commune.drafter, world.north.commune.sender
    typed = sent_from(strict_client(writer), address, name="Đường hoa")

    answer = strict_client(reader).post(address, typed, follow=True)

    assert answer.redirect_chain == [("/", 302)]
    assert (kept(writer, address)["name"], kept(reader, address)) == (["Đường hoa"], {})


def test_stale_page_without_a_session_leads_to_the_sign_in(world, address):
    user = world.north.commune.drafter
    client = strict_client(user)
    typed = sent_from(client, address, name="Đường hoa")
    client.cookies.clear()

    answer = client.post(address, typed)
    by_script = client.post("/ban-go-do/", typed | {"name": "Đường hoa mới"}, headers=JSON)

    assert answer.headers["Location"] == f"/dang-nhap/?next={address.replace('/', '%2F')}"
    assert (by_script.status_code, kept(user, address)["name"]) == (401, ["Đường hoa mới"])


def test_stale_page_without_a_stamp_is_told_why(world, address):
    answer = strict_client(world.north.commune.drafter).post(address, {"name": "Đường hoa"})

    assert (answer.status_code, "Trang đã mở quá lâu" in answer.content.decode()) == (403, True)
    assert UnfinishedForm.objects.count() == 0


def test_person_who_has_still_to_set_a_password_finds_the_text_afterwards(world, client_of, address):
    user = world.north.commune.drafter
    client = client_of(user)
    typed = sent_from(client, address, name="Đường hoa")
    type(user).objects.filter(pk=user.pk).update(must_change_password=True)

    answer = client.post(address, typed)

    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert kept(user, address)["name"] == ["Đường hoa"]


# --- the warning -------------------------------------------------------------------------------------------


def test_pages_know_how_long_the_session_lasts(world, client, address):
    user = world.north.commune.drafter
    sign_in(client, user, "/dang-nhap/?next=/")

    with on_day("2025-09-10", 16, 55):
        page = client.get(address).content.decode()

    assert 'data-session-left="300"' in page
    assert "Phiên làm việc đến 17:00." in page
