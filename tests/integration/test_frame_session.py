"""Signing in and out, and the password: who gets in, where to, what is recorded, what is not told."""

import unicodedata

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from danvan.activity.models import AuditEvent
from danvan.organization.forms import REFUSED
from tests.factories import PASSWORD

SIGN_IN, SIGN_OUT, CHANGE = "/dang-nhap/", "/dang-xuat/", "/doi-mat-khau/"
NEW = "Sóng biển Mũi Né 26"


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def told(response):
    """Everything that the answer says and that differs from person to person."""
    errors = {name: list(found) for name, found in response.context["form"].errors.items()}
    return response.status_code, errors, response.context["page_title"]


def recorded(*fields):
    return list(AuditEvent.objects.order_by("id").values_list(*fields))


@pytest.mark.parametrize("typed", ["{}", " {} ", "upper"])
def test_sign_in_takes_the_user_name_in_any_case_and_trimmed(world, client, typed):
    person = world.north.commune.sender
    name = person.username.upper() if typed == "upper" else typed.format(person.username)

    response = sign_in(client, name)

    assert (response.status_code, response.url, client.session[SESSION_KEY]) == (302, "/", str(person.pk))


def test_sign_in_takes_a_password_in_another_normal_form(world, client):
    decomposed = unicodedata.normalize("NFD", PASSWORD)

    response = sign_in(client, world.north.commune.sender.username, decomposed)

    assert response.status_code == 302


def test_sign_in_is_recorded_in_the_branch_of_the_person(world, client):
    person = world.north.commune.sender

    sign_in(client, person.username)

    assert recorded("verb", "label", "actor_id", "target_name", "unit_path", "before", "after") == [
        ("session.sign_in", "Đăng nhập", person.pk, str(person), world.north.commune.unit.path, {}, {})
    ]


def test_refused_sign_in_tells_nobody_which_names_exist(world, client):
    attempts = {
        "wrong password": (world.north.commune.sender.username, "sai mật khẩu"),
        "no such name": ("khong-co-ai", PASSWORD),
        "switched off": (world.inactive.username, PASSWORD),
        "switched off, wrong password": (world.inactive.username, "sai mật khẩu"),
    }

    answers = {why: told(sign_in(client, *typed)) for why, typed in attempts.items()}

    assert answers == dict.fromkeys(attempts, (422, {"__all__": [REFUSED]}, "Đăng nhập"))
    assert SESSION_KEY not in client.session


def test_refused_sign_in_is_recorded_without_what_was_typed(world, client):
    person = world.north.commune.sender

    sign_in(client, person.username, "sai mật khẩu")
    sign_in(client, "mat-khau-go-nham-o", "x")

    assert recorded("verb", "actor_id", "actor_name", "target_name", "unit_path") == [
        ("session.refused", None, "Hệ thống", str(person), world.north.commune.unit.path),
        ("session.refused", None, "Hệ thống", "Tên đăng nhập không có trong hệ thống", ""),
    ]


def test_sign_in_without_words_says_what_is_missing_and_records_nothing(world, client):
    response = sign_in(client, "", "")

    errors = {"username": ["Chưa nhập tên đăng nhập."], "password": ["Chưa nhập mật khẩu."]}
    assert told(response) == (422, errors, "Đăng nhập")
    assert recorded("verb") == []


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/mo-hinh/?trang_thai=draft", "/mo-hinh/?trang_thai=draft"),
        ("https://xau.example/", "/"),
        ("//xau.example/mo-hinh/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_sign_in_goes_on_only_to_our_own_pages(world, client, wanted, goes_to):
    response = sign_in(client, world.north.commune.sender.username, next=wanted)

    assert response.url == goes_to


def test_stranger_is_led_back_to_where_they_were_going(world, client):
    asked = client.get("/mo-hinh/?trang_thai=draft")

    page = client.get(asked.url)

    assert asked.url == "/dang-nhap/?next=/mo-hinh/%3Ftrang_thai%3Ddraft"
    assert page.context["next"] == "/mo-hinh/?trang_thai=draft"


def test_signed_in_person_does_not_see_the_sign_in_page(world, client_of):
    response = client_of(world.north.commune.sender).get(f"{SIGN_IN}?next=/thong-bao/")

    assert (response.status_code, response.url) == (302, "/thong-bao/")


def test_sign_out_ends_the_session_and_is_recorded(world, client_of):
    person = world.north.commune.sender
    client = client_of(person)

    response = client.post(SIGN_OUT)

    assert (response.status_code, response.url, SESSION_KEY in client.session) == (302, SIGN_IN, False)
    assert recorded("verb", "actor_id", "unit_path") == [("session.sign_out", person.pk, world.north.commune.unit.path)]


def test_sign_out_by_address_does_nothing(world, client_of):
    client = client_of(world.north.commune.sender)

    response = client.get(SIGN_OUT)

    assert (response.status_code, SESSION_KEY in client.session) == (405, True)
    assert "Việc này chưa được thực hiện" in response.content.decode()


def change(client, current=PASSWORD, new=NEW, again=NEW):
    return client.post(CHANGE, {"current": current, "new": new, "again": again})


def test_password_change_ends_other_sessions_and_keeps_this_one(world):
    person = world.north.commune.sender
    here, elsewhere = Client(), Client()
    sign_in(here, person.username)
    sign_in(elsewhere, person.username)

    response = change(here)

    assert (response.status_code, response.url) == (302, "/")
    assert here.get("/thong-bao/").status_code == 200
    assert elsewhere.get("/thong-bao/").url == "/dang-nhap/?next=/thong-bao/"
    assert sign_in(Client(), person.username, NEW).status_code == 302
    assert sign_in(Client(), person.username, PASSWORD).status_code == 422


def test_password_change_is_recorded_without_the_password(world, client_of):
    person = world.north.commune.sender

    change(client_of(person))

    person.refresh_from_db()
    event = AuditEvent.objects.get()
    assert (event.verb, event.label, event.actor_id, event.unit_path) == (
        "password.change", "Đổi mật khẩu", person.pk, world.north.commune.unit.path,
    )  # fmt: skip
    assert (event.before, event.after, event.note) == ({}, {}, "")


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"current": "không phải"}, {"current": ["Mật khẩu đang dùng không đúng."]}),
        ({"again": NEW + "1"}, {"again": ["Hai lần gõ mật khẩu mới không giống nhau."]}),
        ({"new": PASSWORD, "again": PASSWORD}, {"new": ["Mật khẩu mới phải khác mật khẩu đang dùng."]}),
        ({"new": "Sóng 26", "again": "Sóng 26"}, {"new": ["Mật khẩu ngắn quá: cần ít nhất 8 ký tự."]}),
        ({"new": "", "again": ""}, {"new": ["Chưa nhập mật khẩu mới."], "again": ["Chưa gõ lại mật khẩu mới."]}),
        (
            {"new": "19521952195", "again": "19521952195"},
            {"new": ["Mật khẩu chỉ gồm chữ số nên dễ đoán. Hãy thêm chữ."]},
        ),
        (
            {"new": "password1", "again": "password1"},
            {"new": ["Mật khẩu này nhiều người dùng nên dễ đoán. Hãy chọn mật khẩu khác."]},
        ),
    ],
)
def test_password_that_cannot_stand_is_refused_in_vietnamese(world, client_of, typed, errors):
    person = world.north.commune.sender

    response = change(client_of(person), **typed)

    assert told(response) == (422, errors, "Đổi mật khẩu")
    assert (world.fresh(person).check_password(PASSWORD), recorded("verb")) == (True, [])


def test_password_like_the_full_name_is_refused(world, client_of):
    person = world.north.commune.sender

    response = change(client_of(person), new=person.full_name, again=person.full_name)

    assert told(response)[1] == {"new": ["Mật khẩu giống họ và tên quá. Hãy chọn mật khẩu khó đoán hơn."]}
