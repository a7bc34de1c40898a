"""The second factor: set up, used once, slowed down, replaced, taken away; what is recorded of it."""

import re

import pytest
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from danvan.activity.models import AuditEvent, Notification
from danvan.common.workflow import OutOfReach
from danvan.organization import actions

from .accounts import (
    BEGIN,
    CODE,
    ENROL,
    RENEW,
    SECURITY,
    code_of,
    enrolled,
    later,
    recorded,
    sign_in,
    somebody_in,
    verified,
    wrong_code,
)

TRY_NEXT = "Mã không đúng hoặc đã dùng rồi. Hãy chờ ứng dụng hiện mã mới rồi gõ mã đó."


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    settings.ALLOWS_DEMONSTRATION = False  # as in production


@pytest.fixture
def person(world):
    return world.north.reviewer


def enter(person):
    client = Client()
    sign_in(client, person.username)
    return client


def errors(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_enrolment_shows_a_qr_then_ten_codes_and_opens_the_portal(person):
    client = enter(person)

    first = client.get(ENROL)
    begun = client.post(BEGIN)
    page = client.get(ENROL)
    app = TOTPDevice.objects.get(user=person)
    done = client.post(ENROL, {"code": f"{code_of(app)[:3]} {code_of(app)[3:]}"})

    assert (first.context["waiting"], begun.url) == (None, ENROL)
    assert page.context["qr"].startswith("data:image/svg+xml")
    assert page.context["secret"].replace(" ", "") in app.config_url
    assert (done.status_code, len(set(done.context["codes"]))) == (200, 10)
    assert client.get("/").status_code == 200
    assert recorded("verb", "actor_id", "unit_path", verb="second_factor") == [
        ("second_factor.begin", person.pk, person.memberships.get().unit.path),
        ("second_factor.enrol", person.pk, person.memberships.get().unit.path),
    ]


def test_enrolment_with_a_wrong_code_changes_nothing(person):
    client = enter(person)
    client.post(BEGIN)
    app = TOTPDevice.objects.get(user=person)

    answer = client.post(ENROL, {"code": wrong_code(app)})

    assert (answer.status_code, errors(answer)) == (422, {"code": [TRY_NEXT]})
    assert TOTPDevice.objects.get(user=person).confirmed is False
    assert client.get("/").url.startswith(ENROL)


def test_looking_at_the_page_of_enrolment_writes_nothing(person):
    client = enter(person)

    client.get(ENROL)

    assert (TOTPDevice.objects.count(), recorded("verb", verb="second_factor")) == (0, [])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"code": ""}, {"code": ["Chưa nhập mã xác thực."]}),
        ({"code": "12345"}, {"code": ["Mã xác thực gồm đúng 6 chữ số."]}),
        ({"code": "abcdef"}, {"code": ["Mã xác thực gồm đúng 6 chữ số."]}),
        ({"code": "\uff11\uff12\uff13\uff14\uff15\uff16"}, {"code": ["Mã xác thực gồm đúng 6 chữ số."]}),
        ({"recovery": "abc"}, {"recovery": ["Mã dự phòng gồm đúng 8 chữ và số, ví dụ k7mw-3xqp."]}),
        ({"recovery": "aaaa-aaaa"}, {"recovery": [TRY_NEXT]}),
    ],
)
def test_codes_of_the_wrong_shape_are_refused_in_words(person, typed, found):
    enrolled(person)
    client = enter(person)

    answer = client.post(CODE, typed)

    assert (answer.status_code, errors(answer)) == (422, found)


def test_code_is_taken_once_only(person):
    app, _ = enrolled(person)
    code = code_of(app)
    verified(person, app)

    again = enter(person).post(CODE, {"code": code})

    assert (again.status_code, errors(again)) == (422, {"code": [TRY_NEXT]})
    assert recorded("label", verb="second_factor.refused") == [("Gõ sai mã xác thực",)]


def test_session_goes_on_under_a_new_key_once_verified(person):
    app, _ = enrolled(person)
    client = enter(person)
    before = client.session.session_key

    client.post(CODE, {"code": code_of(app)})

    after = client.session.session_key
    assert before != after
    assert list(person.sign_ins.values_list("session_key", flat=True)) == [after]
    planted = Client()
    planted.cookies["danvan_session"] = before
    assert planted.get("/").url == "/dang-nhap/?next=/"


def test_guessing_becomes_slower_and_slower_even_for_the_right_code(person):
    app, _ = enrolled(person)
    client = enter(person)
    for seconds in (0, 1, 4, 9):  # waits of 1, 2, 4 and then 8 seconds
        with later(seconds=seconds):
            assert errors(client.post(CODE, {"code": wrong_code(app)})) == {"code": [TRY_NEXT]}

    with later(seconds=10):
        answer = client.post(CODE, {"code": code_of(app)})
    with later(seconds=18):
        right = client.post(CODE, {"code": code_of(app)})

    wait = "Mã vừa gõ sai nên phải chờ. Hãy đợi 7 giây rồi gõ mã mới nhất."
    assert (errors(answer), right.status_code) == ({"code": [wait]}, 302)


def test_recovery_code_lets_in_once_and_says_how_many_are_left(person):
    _, codes = enrolled(person)

    first = enter(person).post(CODE, {"recovery": f" {codes[3].upper()} "})
    second = enter(person).post(CODE, {"recovery": codes[3]})

    assert (first.status_code, second.status_code) == (302, 422)
    assert recorded("label", verb="second_factor.recovery") == [("Dùng một mã dự phòng (còn 9 mã)",)]


def test_recovery_codes_are_not_readable_in_the_database_or_the_audit_log(person):
    app, codes = enrolled(person)

    kept = " ".join(StaticToken.objects.values_list("token", flat=True))
    told = " ".join(str(row) for row in AuditEvent.objects.values())

    assert [code for code in codes if code.replace("-", "") in kept or code in told] == []
    assert app.key not in told


def test_recovery_codes_are_renewed_with_a_present_code_only(person):
    app, old = enrolled(person)
    client = verified(person, app)

    with later(seconds=60):
        without = client.post(RENEW, {"code": wrong_code(app)})
    with later(seconds=90):
        renewed = client.post(RENEW, {"code": code_of(app)})

    assert without.url == ENROL
    assert len(set(renewed.context["codes"]) - set(old)) == 10
    with later(seconds=120):
        assert enter(person).post(CODE, {"recovery": old[0]}).status_code == 422
    with later(seconds=150):
        assert enter(person).post(CODE, {"recovery": renewed.context["codes"][0]}).status_code == 302


def test_another_phone_replaces_the_first_with_a_present_code_only(person):
    app, _ = enrolled(person)
    client = verified(person, app)

    client.post(BEGIN, {"code": wrong_code(app)})
    assert TOTPDevice.objects.filter(user=person).count() == 1
    with later(seconds=60):
        client.post(BEGIN, {"code": code_of(app)})
        new = TOTPDevice.objects.get(user=person, confirmed=False)
        assert client.post(ENROL, {"code": code_of(new)}).status_code == 200

    assert list(TOTPDevice.objects.filter(user=person)) == [new]
    assert client.get(SECURITY).status_code == 200
    with later(seconds=120):
        assert enter(person).post(CODE, {"code": code_of(app)}).status_code == 422


def test_superior_administrator_resets_a_lost_phone_and_it_is_recorded(world, person, client_of, committed, settings):
    app, _ = enrolled(person)
    lost = verified(person, app)
    administrator = world.province.administrator
    settings.SECOND_FACTOR_REQUIRED = False  # for the administrator, who is signed in by force
    with committed():
        answer = client_of(administrator).post(f"/tai-khoan/{person.pk}/dat-lai-ma/")
    settings.SECOND_FACTOR_REQUIRED = True

    assert answer.url == f"/tai-khoan/{person.pk}/"
    assert lost.get("/").url == "/dang-nhap/?next=/"
    assert enter(person).get("/").url.startswith(ENROL)
    assert StaticToken.objects.count() == 0
    assert recorded("label", "actor_id", "target_id", verb="second_factor.reset") == [
        ("Đặt lại mã xác thực", administrator.pk, person.pk)
    ]
    assert Notification.objects.get(recipient=person).text == (
        "Người quản trị đã đặt lại mã xác thực của anh/chị. Nếu anh/chị không đề nghị, hãy báo ngay."
    )


def test_reset_needs_every_unit_of_the_person(world, person):
    enrolled(person)

    for actor in (world.south.reviewer, person, world.north.commune.sender):
        with pytest.raises(OutOfReach):
            actions.reset_second_factor(person, actor=actor)

    assert TOTPDevice.objects.filter(user=person).count() == 1


def test_demonstration_tells_the_code_of_its_accounts_as_often_as_asked(person, settings):
    settings.ALLOWS_DEMONSTRATION = True
    actions.enrol_for_demonstration(person, actor=None)

    for _ in range(3):
        client = enter(person)
        page = client.get(CODE)
        shown = page.context["shown_code"]
        assert f'Bản trình diễn: mã lúc này là <strong class="code">{shown}</strong>' in page.content.decode()
        assert page.context["form"]["code"].value() == "".join(shown.split())
        assert client.post(CODE, {"code": shown}).url == "/"
        assert somebody_in(client)


def test_demonstration_tells_the_code_to_who_sets_one_up_without_a_phone(person, settings):
    settings.ALLOWS_DEMONSTRATION = True
    client = enter(person)
    client.post(BEGIN)

    shown = client.get(ENROL).context["shown_code"]
    done = client.post(ENROL, {"code": shown})
    again = enter(person).get(CODE).context["shown_code"]

    assert (len(done.context["codes"]), len(again), again != shown) == (10, 7, True)


def test_code_is_told_nowhere_but_in_the_demonstration(person, settings):
    settings.ALLOWS_DEMONSTRATION = True
    actions.enrol_for_demonstration(person, actor=None)
    settings.ALLOWS_DEMONSTRATION = False

    page = enter(person).get(CODE)

    assert page.context["shown_code"] == ""
    main = page.content.decode().split("<main")[1].split("</main>")[0]
    assert (re.findall(r"\d{3}\s?\d{3}", main), "trình diễn" in main) == ([], False)
    with pytest.raises(OutOfReach):
        actions.enrol_for_demonstration(person, actor=None)


def test_code_of_a_real_phone_is_told_neither_here_nor_there(person, settings):
    enrolled(person)

    told = []
    for settings.ALLOWS_DEMONSTRATION in (False, True):
        told.append(enter(person).get(CODE).context["shown_code"])

    assert told == ["", ""]
