"""A person's address is theirs to give, to confirm, and to leave empty."""

import re
from datetime import timedelta

import pytest

from danvan.activity.addresses import CONFIRM_PATH, is_confirmed, token_for
from danvan.activity.models import AuditEvent, MailKind, MailPreference, OutgoingMail
from danvan.activity.sending import send_mails
from danvan.organization.actions.mail_settings import MOST_A_DAY
from tests.conftest import on_day
from tests.factories import UserFactory

from .mail_server import mail_on, mail_server, reachable, standings

__all__ = ["mail_on", "mail_server"]  # fixtures
pytestmark = pytest.mark.django_db
SETTINGS = "/thong-bao/cai-dat/"
BOTH = {"wants_digest": "on", "wants_decisions": "on"}


@pytest.fixture
def person(today):
    return UserFactory(full_name="Nguyễn Thị Địa Chỉ")


def links(mail_server) -> list[str]:
    """The paths of the links of confirmation that arrived."""
    return [
        path
        for message in mail_server.taken
        for path in re.findall(rf"https://cong\.example({CONFIRM_PATH}\S+)", message.get_content())
    ]


def test_new_address_is_asked_by_mail_and_confirmed_by_its_link(person, mail_server, client_of, committed):
    client = client_of(person)

    with committed():
        saved = client.post(SETTINGS, {"email": "dia.chi@coquan.example", **BOTH}, follow=True)
    (link,) = links(mail_server)
    person.refresh_from_db()
    before = is_confirmed(person)
    asked = client.get(link)
    looked_at = is_confirmed(person)
    client.post(link)

    assert [str(message) for message in saved.context["messages"]] == [
        "Đã lưu. Cổng đang gửi thư xác nhận đến dia.chi@coquan.example: hãy mở thư và bấm đường dẫn trong đó."
    ]
    assert mail_server.to == ["dia.chi@coquan.example"]
    assert (before, asked.status_code, looked_at, is_confirmed(person)) == (False, 200, False, True)
    assert set(AuditEvent.objects.values_list("verb", flat=True)) == {"mail.address", "mail.preference", "mail.confirm"}


def test_link_works_for_its_account_alone(person, mail_on, client_of):
    person.email = "dia.chi@coquan.example"
    person.save()
    other = UserFactory(email="dia.chi@coquan.example")

    answers = [client_of(other).get(f"{CONFIRM_PATH}{token_for(person)}/"),
               client_of(other).post(f"{CONFIRM_PATH}{token_for(person)}/"),
               client_of(person).post(f"{CONFIRM_PATH}bia-ra/")]  # fmt: skip

    assert ([answer.status_code for answer in answers], MailPreference.objects.count()) == ([422] * 3, 0)


def test_link_of_a_former_address_and_an_old_link_are_void(person, mail_on, client_of):
    client = client_of(person)
    person.email = "cu@coquan.example"
    person.save()
    former = token_for(person)
    person.email = "moi@coquan.example"
    person.save()
    present = token_for(person)

    of_former = client.post(f"{CONFIRM_PATH}{former}/").status_code
    with on_day("2025-09-18"):
        too_late = client_of(person).post(f"{CONFIRM_PATH}{present}/").status_code
    in_time = client.post(f"{CONFIRM_PATH}{present}/").status_code

    assert (of_former, too_late, in_time) == (422, 422, 302)


def test_address_is_never_needed(person, mail_on, client_of):
    reachable(person)

    answer = client_of(person).post(SETTINGS, {"email": "", "wants_digest": "on"})

    person.refresh_from_db()
    preference = MailPreference.objects.get()
    assert (answer.status_code, person.email, is_confirmed(person)) == (302, "", False)
    assert (preference.wants_digest, preference.wants_decisions) == (True, False)


def test_address_that_an_administrator_gave_is_asked_once(person, mail_server):
    person.email = "dia.chi@coquan.example"
    person.save()

    for day in ("2025-09-10", "2025-09-11", "2025-09-12"):
        with on_day(day):
            send_mails()

    assert (mail_server.to, len(links(mail_server))) == (["dia.chi@coquan.example"], 1)


def test_link_can_be_asked_for_again_but_not_without_end(person, mail_server, client_of, committed):
    person.email = "dia.chi@coquan.example"
    person.save()
    client = client_of(person)
    answers = []

    for _ in range(MOST_A_DAY + 1):
        with committed():
            answers.append(client.post(f"{SETTINGS}gui-lai/").status_code)

    assert answers == [302] * MOST_A_DAY + [422]
    assert len(mail_server.to) == MOST_A_DAY


def test_unsent_link_is_replaced_by_the_next(person, mail_on, client_of):
    client = client_of(person)

    client.post(SETTINGS, {"email": "dia.chi@coquan.example", **BOTH})
    client.post(f"{SETTINGS}gui-lai/")

    assert standings() == [("dia.chi@coquan.example", "Đã rút"), ("dia.chi@coquan.example", "Chờ gửi")]


@pytest.mark.parametrize("typed", ["khong-phai-thu", "a@b\nBcc: c@d.example", "Ten <a@b.example>"])
def test_wrong_address_is_refused_with_what_was_typed(person, mail_on, client_of, typed):
    answer = client_of(person).post(SETTINGS, {"email": typed, **BOTH})

    person.refresh_from_db()
    assert (answer.status_code, person.email, OutgoingMail.objects.count()) == (422, "", 0)
    assert answer.context["form"]["email"].value() == typed


def test_choices_are_kept_while_mail_is_off(person, client_of):
    client = client_of(person)

    client.post(SETTINGS, {"email": "dia.chi@coquan.example"})
    page = client.get(SETTINGS).content.decode()

    person.refresh_from_db()
    assert (person.email, OutgoingMail.objects.count()) == ("dia.chi@coquan.example", 0)
    assert "Cổng chưa bật gửi thư" in page


def test_account_page_names_the_address_and_where_to_change_it(person, client_of):
    reachable(person, "dia.chi@coquan.example")

    page = client_of(person).get("/bao-mat/").content.decode()

    assert ("dia.chi@coquan.example" in page, f'href="{SETTINGS}"' in page) == (True, True)


def test_confirmation_is_due_at_once(person, mail_on, client_of):
    client_of(person).post(SETTINGS, {"email": "dia.chi@coquan.example", **BOTH})

    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.send_after - mail.prepared_at) == (MailKind.CONFIRMATION, timedelta())
