"""One-time passwords: who gives them, how long they hold, and that they are changed before anything else."""

import re

import pytest
from django.test import Client

from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions import set_one_time_password
from danvan.organization.forms import EXPIRED, REFUSED
from danvan.organization.models import SignInSession
from tests.factories import PASSWORD

from .accounts import CHANGE, CODE, ENROL, SIGN_OUT, code_of, enrolled, is_signed_in, later, recorded, sign_in

NEW = "Sóng biển Mũi Né 26"


@pytest.fixture
def person(world):
    return world.north.commune.sender


@pytest.fixture
def password(world, person):
    return set_one_time_password(person, actor=world.north.administrator)


def entered(person, password):
    client = Client()
    assert sign_in(client, person.username, password).status_code == 302
    return client


def change(client, current, new=NEW):
    return client.post(CHANGE, {"current": current, "new": new, "again": new})


def test_one_time_password_is_easy_to_read_and_always_another(world, person):
    given = {set_one_time_password(person, actor=world.north.administrator) for _ in range(20)}

    assert len(given) == 20
    assert [word for word in given if not re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){2}[a-hjkmnp-z2-9]{4}", word)] == []


def test_one_time_password_opens_only_the_page_of_the_new_one(person, password):
    client = entered(person, password)

    answers = {page: client.get(page) for page in ("/", "/mo-hinh/", "/bao-mat/", "/tu-danh-gia/")}
    posted = client.post("/mo-hinh/dang-ky/", {"name": "x"})

    assert {answer.headers["Location"].split("?")[0] for answer in answers.values()} == {CHANGE}
    assert posted.headers["Location"] == CHANGE
    assert client.get(CHANGE).context["page_title"] == "Đặt mật khẩu riêng"
    assert client.post(SIGN_OUT).url == "/dang-nhap/"


def test_changed_password_opens_everything_and_lasts(world, person, password):
    client = entered(person, password)

    answer = change(client, password)

    fresh = world.fresh(person)
    assert (answer.url, fresh.must_change_password, fresh.password_expires_at) == ("/", False, None)
    assert client.get("/mo-hinh/").status_code == 200
    with later(days=365):
        assert sign_in(Client(), person.username, NEW).status_code == 302
        assert sign_in(Client(), person.username, password).status_code == 422


def test_one_time_password_itself_does_not_do_as_the_new_one(world, person, password):
    answer = change(entered(person, password), password, password)

    assert answer.status_code == 422
    assert world.fresh(person).must_change_password is True


def test_expired_one_time_password_is_told_only_to_who_types_it(person, password, settings):
    with later(days=settings.ONE_TIME_PASSWORD_DAYS, minutes=1):
        right, wrong = sign_in(Client(), person.username, password), sign_in(Client(), person.username, "x")

    assert (right.status_code, right.context["form"].errors["__all__"]) == (422, [EXPIRED])
    assert (wrong.status_code, wrong.context["form"].errors["__all__"]) == (422, [REFUSED])
    assert recorded("note", verb="session") == [("Mật khẩu dùng một lần đã hết hạn.",), ("",)]


def test_one_time_password_holds_until_its_last_day(person, password, settings):
    with later(days=settings.ONE_TIME_PASSWORD_DAYS):
        assert sign_in(Client(), person.username, password).status_code == 302


def test_giving_one_ends_sessions_and_is_recorded_without_it(world, person, client_of):
    before = entered(person, PASSWORD)
    administrator = world.north.administrator

    page = client_of(administrator).post(f"/tai-khoan/{person.pk}/mat-khau/")

    password = page.context["password"]
    assert (page.status_code, password in page.content.decode(), "no-store" in page.headers["Cache-Control"]) == (
        200,
        True,
        True,
    )
    assert not is_signed_in(before)
    assert sign_in(Client(), person.username, PASSWORD).status_code == 422
    assert recorded("label", "actor_id", "target_id", "before", "after", "note", verb="password") == [
        ("Cấp mật khẩu dùng một lần", administrator.pk, person.pk, {}, {}, "")
    ]
    assert SignInSession.objects.filter(user=person).count() == 0


@pytest.mark.parametrize("who", ["south.reviewer", "north.commune.reviewer", "north.reviewer", "north.leader"])
def test_only_who_manages_the_person_gives_one(world, person, who):
    with pytest.raises(OutOfReach):
        set_one_time_password(person, actor=world.people[who])

    assert world.fresh(person).check_password(PASSWORD)


def test_administrator_does_not_give_one_to_who_holds_what_they_could_not_give(world, client_of):
    administrator, reviewer = world.north.administrator, world.north.reviewer

    with pytest.raises(NotAllowed):
        set_one_time_password(reviewer, actor=administrator)
    answer = client_of(administrator).post(f"/tai-khoan/{reviewer.pk}/mat-khau/")

    assert (answer.status_code, len(answer.context["reasons"])) == (422, 1)
    assert world.fresh(reviewer).check_password(PASSWORD)


def test_new_reviewer_sets_the_password_then_the_second_factor(world, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    person = world.north.commune.reviewer
    password = set_one_time_password(person, actor=None)
    client = entered(person, password)

    first = client.get("/")
    change(client, password)
    second = client.get("/")

    assert (first.url, second.url) == (f"{CHANGE}?next=%2F", f"{ENROL}?next=%2F")


def test_person_with_a_second_factor_shows_it_before_the_new_password(world):
    person = world.north.commune.sender
    app, _ = enrolled(person)
    password = set_one_time_password(person, actor=world.north.administrator)
    client = entered(person, password)

    first = client.get("/")
    client.post(CODE, {"code": code_of(app)})
    second = client.get("/")

    assert (first.url, second.url) == (f"{CODE}?next=%2F", f"{CHANGE}?next=%2F")
