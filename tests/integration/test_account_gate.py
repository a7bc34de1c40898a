"""Who judges, approves or gives rights opens nothing before the second factor: no page, no file, by no method."""

import pytest
from django.test import Client

from tests.architecture.test_views import ADDRESSES, OPEN_TO_STRANGERS, example_of
from tests.factories import MembershipFactory

from .accounts import BEGIN, CHANGE, CODE, ENROL, SECURITY, SIGN_OUT, code_of, enrolled, sign_in, verified

SERVE_ENROLMENT = {SIGN_OUT, CHANGE, ENROL, BEGIN}
NEEDS_IT = ["north.reviewer", "north.approver", "north.administrator", "north.commune.reviewer"]
EVERY_ADDRESS = [example_of(address) for name, address, _ in ADDRESSES if name not in OPEN_TO_STRANGERS]


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def refused(client, leads_to, but):
    """Addresses that answer with anything but the way to `leads_to`, by GET or by POST."""
    answers = {}
    for address in EVERY_ADDRESS:
        if address not in but:
            for method in ("get", "post"):
                answer = getattr(client, method)(address)
                answers[method, address] = (answer.status_code, answer.headers.get("Location", "").split("?")[0])
    return {where: answer for where, answer in answers.items() if answer != (302, leads_to)}


@pytest.mark.parametrize("who", NEEDS_IT)
def test_every_address_leads_to_enrolment_first(world, client_of, who):
    assert len(EVERY_ADDRESS) > 50

    assert refused(client_of(world.people[who]), ENROL, SERVE_ENROLMENT) == {}


@pytest.mark.parametrize("who", NEEDS_IT)
def test_every_address_leads_to_the_code_once_enrolled(world, who):
    person = world.people[who]
    enrolled(person)
    client = Client()
    sign_in(client, person.username)

    assert refused(client, CODE, {SIGN_OUT, CODE}) == {}


@pytest.mark.parametrize("who", ["north.reviewer", "north.approver"])
def test_real_dossiers_lists_and_files_stay_shut_until_the_code(world, who):
    dossier = world.dossier(world.north.commune, "submitted")
    issued = world.commendation_list(world.north, "issued", of=[world.recognition(world.north.other_commune)])
    person = world.people[who]
    app, _ = enrolled(person)
    pages = ["/", f"/tu-danh-gia/{dossier.pk}/", f"/danh-sach/{issued.pk}/", "/tham-dinh/", "/cong-nhan/"]
    client = Client()
    sign_in(client, person.username)

    before = {page: client.get(page) for page in pages}
    client.post(CODE, {"code": code_of(app)})
    after = {page: client.get(page).status_code for page in pages}

    assert {answer.headers.get("Location", "").split("?")[0] for answer in before.values()} == {CODE}
    assert [answer for answer in before.values() if answer.content] == []
    assert after["/"] == 200
    assert after[f"/danh-sach/{issued.pk}/"] == 200


@pytest.mark.parametrize("who", ["north.leader", "north.commune.drafter", "north.commune.sender", "department.sender"])
def test_others_need_no_second_factor(world, client_of, who):
    client = client_of(world.people[who])

    assert (client.get("/").status_code, client.get(ENROL).status_code) == (200, 200)


def test_others_who_have_one_are_asked_for_it(world):
    person = world.north.commune.drafter
    app, _ = enrolled(person)
    client = Client()
    sign_in(client, person.username)

    assert client.get("/mo-hinh/").url == f"{CODE}?next=%2Fmo-hinh%2F"
    assert client.post(CODE, {"code": code_of(app), "next": "/mo-hinh/"}).url == "/mo-hinh/"
    assert client.get("/mo-hinh/").status_code == 200


def test_role_given_in_the_middle_of_a_session_asks_at_once(world, client_of):
    person = world.north.commune.drafter
    client = client_of(person)
    assert client.get("/").status_code == 200

    MembershipFactory(user=person, unit=world.north.commune.unit, role="reviewer")

    assert client.get("/").url == f"{ENROL}?next=%2F"


def test_frame_shows_no_figure_and_no_way_in_before_the_code(world):
    world.dossier(world.north.commune, "submitted")
    person = world.north.reviewer
    enrolled(person)
    client = Client()
    sign_in(client, person.username)

    pages = [client.get(CODE), client.get("/khong-co-trang-nay/")]

    for page in pages:
        assert (page.context["portal"].nav, page.context["portal"].years, page.context["portal"].unread) == ([], [], 0)
        assert 'href="/tham-dinh/"' not in page.content.decode()
        assert "Đăng xuất" in page.content.decode()


def test_only_verified_sessions_are_open(world):
    person = world.north.reviewer
    app, _ = enrolled(person)
    here = verified(person, app)
    elsewhere = Client()
    sign_in(elsewhere, person.username)

    assert here.get(SECURITY).status_code == 200
    assert elsewhere.get(SECURITY).url == f"{CODE}?next=%2Fbao-mat%2F"


def test_password_cannot_be_changed_by_who_only_knows_the_password(world):
    person = world.north.reviewer
    enrolled(person)
    client = Client()
    sign_in(client, person.username)

    assert client.post(CHANGE, {"current": "x"}).url == CODE


def test_nobody_is_asked_where_the_setting_is_off(world, client_of, settings):
    settings.SECOND_FACTOR_REQUIRED = False

    assert client_of(world.north.reviewer).get("/").status_code == 200
