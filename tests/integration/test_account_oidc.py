"""Sign-in through a provider of OpenID Connect: only who is linked, only by what the provider has signed for us."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from danvan.organization import actions
from danvan.organization.forms import EXPIRED, LOCKED
from danvan.organization.models import User
from danvan.organization.views.oidc import NOT_LINKED, UNPROVEN
from tests.factories import PASSWORD

from .accounts import CODE, ENROL, SECURITY, WRONG, enrolled, later, recorded, sign_in, somebody_in
from .provider import CLIENT_ID, CLIENT_SECRET, Provider, new_key

ASK, CALLBACK, LINK, UNLINK = (
    "/dang-nhap/lien-ket/",
    "/dang-nhap/lien-ket/tra-loi/",
    "/bao-mat/lien-ket/",
    "/bao-mat/bo-lien-ket/",
)
SUBJECT = "248289761001"


@pytest.fixture
def provider(settings):
    provider = Provider()
    settings.OIDC_ISSUER = provider.address
    settings.OIDC_NAME = "tài khoản VNeID"
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{provider.address}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{provider.address}/token"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{provider.address}/keys"
    yield provider
    provider.close()


@pytest.fixture
def person(world, provider):
    person = world.north.commune.sender
    actions.link_identity(person, f"{provider.address}|{SUBJECT}", actor=person)
    return person


def come_in(provider, client, wanted=""):
    """Press the button, sign in there, come back; gives the answer to the way back."""
    asked = client.post(f"{ASK}?next={wanted}" if wanted else ASK)
    return client.get(CALLBACK, provider.authorize(asked.url))


def told(client):
    """What the sign-in page says after the way back."""
    return [str(message) for message in client.get("/dang-nhap/").context["messages"]]


def test_linked_person_signs_in_and_goes_where_they_wanted(person, provider, client):
    answer = come_in(provider, client, "/mo-hinh/")

    assert (answer.url, client.get("/mo-hinh/").wsgi_request.user) == ("/mo-hinh/", person)
    assert recorded("label", "actor_id", "note", verb="session") == [("Đăng nhập", person.pk, "Qua tài khoản VNeID.")]
    assert person.sign_ins.count() == 1


def test_what_is_asked_of_the_provider_is_bound_to_this_browser(person, provider, client):
    asked = client.post(ASK).url

    address, query = asked.split("?")
    wanted = {name: values[0] for name, values in parse_qs(query).items()}
    assert address == f"{provider.address}/authorize"
    assert {name: wanted[name] for name in ("response_type", "client_id", "scope", "code_challenge_method")} == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "scope": "openid",
        "code_challenge_method": "S256",
    }
    assert urlsplit(wanted["redirect_uri"]).path == CALLBACK
    assert min(len(wanted["state"]), len(wanted["nonce"]), len(wanted["code_challenge"])) >= 32


def test_going_on_leads_to_our_own_pages_only(person, provider, client):
    assert come_in(provider, client, "https://xau.example/").url == "/"


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "another"},
        {"sub": "another", "email": "ten@coquan.vn", "email_verified": True, "preferred_username": "{username}"},
        {"sub": "another", "name": "{full_name}", "upn": "{username}"},
    ],
)
def test_nobody_is_matched_by_address_or_name_and_nobody_is_made(person, provider, client, claims):
    User.objects.filter(pk=person.pk).update(email="ten@coquan.vn")
    count = User.objects.count()
    words = {"username": person.username, "full_name": person.full_name}
    provider.claims = {k: v.format(**words) if isinstance(v, str) else v for k, v in claims.items()}

    answer = come_in(provider, client)

    assert (answer.url, somebody_in(client), User.objects.count()) == ("/dang-nhap/", False, count)
    assert told(client) == [NOT_LINKED]
    assert recorded("target_name", "target_id", verb="session") == [("Tên đăng nhập không có trong hệ thống", None)]


def test_same_subject_of_another_issuer_is_somebody_else(person, provider, client):
    actions.link_identity(person, f"https://other.example|{SUBJECT}", actor=person)

    come_in(provider, client)

    assert (somebody_in(client), told(client)) == (False, [NOT_LINKED])


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "another client"},
        {"aud": None},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"exp": 1},
        {"exp": None},
        {"nonce": "of another question"},
        {"nonce": None},
        {"sub": ""},
        {"sub": None},
    ],
)
def test_token_that_is_not_for_us_now_is_not_believed(person, provider, client, claims):
    provider.claims = claims

    come_in(provider, client)

    assert (somebody_in(client), told(client)) == (False, [UNPROVEN])


@pytest.mark.parametrize("forged", ["other key", "HS256", "none"])
def test_token_with_another_signature_is_not_believed(person, provider, client, forged):
    if forged == "other key":
        provider.key = new_key()
    else:
        provider.algorithm = forged

    come_in(provider, client)

    assert (somebody_in(client), told(client)) == (False, [UNPROVEN])


@pytest.mark.parametrize("query", [{}, {"code": "the-code"}, {"error": "access_denied"}, {"code": "x", "state": "y"}])
def test_way_back_without_a_question_leads_to_the_sign_in(person, provider, client, query):
    answer = client.get(CALLBACK, query)

    assert (answer.url, somebody_in(client), provider.exchanges) == ("/dang-nhap/", False, [])


def test_answer_is_taken_once_and_in_the_browser_that_asked(person, provider, client):
    back = provider.authorize(client.post(ASK).url)

    stolen = Client()
    stolen.get(CALLBACK, back)
    client.get(CALLBACK, back)
    client.post("/dang-xuat/")
    client.get(CALLBACK, back)

    assert (somebody_in(stolen), somebody_in(client), len(provider.exchanges)) == (False, False, 1)


def test_provider_that_does_not_answer_is_said_in_words(person, provider, client, settings):
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/token"

    come_in(provider, client)

    assert (somebody_in(client), told(client)) == (False, [UNPROVEN])


def test_account_that_is_switched_off_does_not_come_in(person, provider, client):
    User.objects.filter(pk=person.pk).update(is_active=False)

    come_in(provider, client)

    assert (somebody_in(client), told(client)) == (False, [NOT_LINKED])


def test_lock_and_expired_one_time_password_hold_here_as_well(world, person, provider, client, settings):
    for _ in range(10):
        sign_in(Client(), person.username, WRONG)
    come_in(provider, client)
    locked = told(client)
    actions.set_one_time_password(person, actor=None)

    with later(days=settings.ONE_TIME_PASSWORD_DAYS + 1):
        come_in(provider, client)
        expired = told(client)

    assert (locked, expired, somebody_in(client)) == ([LOCKED], [EXPIRED], False)


def test_second_factor_is_asked_whatever_the_provider_says_of_its_own(world, provider, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    provider.claims = {"amr": ["pwd", "otp", "mfa"], "acr": "high"}
    reviewer = world.north.reviewer
    actions.link_identity(reviewer, f"{provider.address}|{SUBJECT}", actor=reviewer)
    new, known = Client(), Client()
    come_in(provider, new)
    enrolled(reviewer)
    come_in(provider, known)

    assert known.get("/tham-dinh/").url.startswith(CODE)
    assert ENROL not in known.get("/tham-dinh/").url


def link(provider, client, password=PASSWORD):
    asked = client.post(LINK, {"password": password})
    return client.get(CALLBACK, provider.authorize(asked.url)) if asked.status_code == 302 else asked


def test_person_links_after_the_password_and_unlinks(world, provider, client):
    person = world.north.commune.sender
    sign_in(client, person.username)

    answer = link(provider, client)

    assert (answer.url, world.fresh(person).oidc_subject) == (SECURITY, f"{provider.address}|{SUBJECT}")
    client.post(UNLINK)
    assert world.fresh(person).oidc_subject is None
    assert recorded("label", "actor_id", "before", "after", verb="identity") == [
        ("Liên kết cách đăng nhập", person.pk, {}, {}),
        ("Bỏ liên kết cách đăng nhập", person.pk, {}, {}),
    ]


def test_linking_needs_the_password_and_the_button(world, provider, client):
    person = world.north.commune.sender
    sign_in(client, person.username)

    refused = link(provider, client, WRONG)
    come_in(provider, client)  # asked for a sign-in, not for a link

    assert (refused.status_code, world.fresh(person).oidc_subject) == (422, None)


def test_identity_of_another_person_is_not_linked_again(world, person, provider, client):
    other = world.south.commune.sender
    sign_in(client, other.username)

    link(provider, client)

    words = [str(message) for message in client.get(SECURITY).context["messages"]]
    assert words == ["Tài khoản đó đã liên kết với một người khác của hệ thống."]
    assert (world.fresh(other).oidc_subject, world.fresh(person).oidc_subject) == (
        None,
        f"{provider.address}|{SUBJECT}",
    )


@pytest.mark.parametrize(("method", "address"), [("post", ASK), ("get", CALLBACK)])
def test_nothing_is_there_without_a_provider(world, client, method, address):
    assert getattr(client, method)(address).status_code == 404
    assert client.get("/dang-nhap/").context["provider"] == ""


def test_button_is_there_with_a_provider(world, provider, client):
    assert "Đăng nhập qua tài khoản VNeID" in client.get("/dang-nhap/").content.decode()
