"""Mails leave through a real server: what arrives, what is tried again, what is never sent twice."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from danvan.activity.models import OutgoingMail
from danvan.activity.sending import BACKOFF, LOST, NO_SERVER, OTHER_ADDRESS, UNSURE, Outcome, send_mails
from danvan.common import clock
from tests.conftest import on_day
from tests.factories import MailPreferenceFactory, NotificationFactory, OutgoingMailFactory

from .mail_server import mail_on, mail_server, standings

__all__ = ["mail_on", "mail_server"]  # fixtures
pytestmark = pytest.mark.django_db

BODY = (
    "Kính gửi Xã Phan Hòa,\n\nĐường hoa “tự quản” ẵ ậ ữ đ Ư, 96,5 điểm.\n.\nFrom đây là một dòng.\n"
    + "dài " * 400
    + "\n"
)


def to_confirmed(**fields):
    """A mail that is due, to somebody who has confirmed the address."""
    return OutgoingMailFactory(recipient=MailPreferenceFactory().user, **fields)


def test_what_arrives_is_what_was_written(today, mail_server):
    mail = to_confirmed(subject="Chấp nhận đăng ký “Đường hoa tự quản” của Xã Phan Hòa " + "ữ" * 80, body=BODY)

    outcome = send_mails()

    (message,) = mail_server.taken
    assert outcome == Outcome(sent=1)
    assert message.get_content().replace("\r\n", "\n") == BODY
    assert {name: str(message[name]) for name in ("Subject", "From", "To", "Auto-Submitted", "Message-ID")} == {
        "Subject": mail.subject,
        "From": "Cổng Dân vận khéo <cong@tinh.example>",
        "To": mail.address,
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<thu.{mail.pk}.20250910090000@tinh.example>",
    }
    assert message["Date"].datetime == clock.now()
    assert mail_server.raw[0].isascii()  # any server carries it
    assert max(map(len, mail_server.raw[0].splitlines())) <= 998
    mail.refresh_from_db()
    assert (mail.sent_at, mail.claimed_at, mail.attempts) == (clock.now(), None, 1)


def test_sent_mail_is_not_sent_again(today, mail_server):
    to_confirmed()

    outcomes = [send_mails(), send_mails()]

    assert (outcomes, len(mail_server.taken)) == ([Outcome(sent=1), Outcome()], 1)


def test_mail_waits_for_its_time(today, mail_server):
    to_confirmed(send_after=clock.now() + timedelta(minutes=30))

    early = send_mails()
    with on_day("2025-09-10", 9, 30):
        late = send_mails()

    assert (early, late) == (Outcome(), Outcome(sent=1))


def test_no_header_can_be_smuggled_in(today, mail_server):
    to_confirmed(subject="Chào\r\nBcc: khac@example.com")

    outcome = send_mails()

    assert (outcome, mail_server.taken) == (Outcome(refused=1), [])
    assert standings()[0][1] == "Chưa gửi được"


def test_server_that_is_away_is_tried_later_and_later_and_then_given_up(today, mail_on):
    mail = to_confirmed()
    waits = []

    for _ in range(len(BACKOFF) + 1):
        mail.refresh_from_db()
        with on_day("2025-09-10"):
            OutgoingMail.objects.update(send_after=clock.now())
            send_mails()
            mail.refresh_from_db()
            waits.append(None if mail.failed_at else mail.send_after - clock.now())

    assert waits == [*BACKOFF, None]
    assert (mail.attempts, mail.last_error, mail.claimed_at) == (len(BACKOFF) + 1, NO_SERVER, None)


def test_without_a_server_the_others_are_not_tried(today, mail_on):
    first, second = to_confirmed(), to_confirmed()

    outcome = send_mails()

    attempts = [OutgoingMail.objects.get(pk=mail.pk).attempts for mail in (first, second)]
    assert (outcome, attempts) == (Outcome(refused=1), [1, 0])


@pytest.mark.parametrize(
    ("answer", "standing", "words"),
    [
        ("550 no such user", "Chưa gửi được", "Máy chủ thư không nhận địa chỉ này (mã 550)."),
        ("450 mailbox busy", "Chờ gửi lại", "Máy chủ thư không nhận địa chỉ này (mã 450)."),
    ],
)
def test_address_that_is_refused_does_not_hold_up_the_others(today, mail_server, answer, standing, words):
    refused, fine = to_confirmed(), to_confirmed()
    mail_server.refuses[refused.address] = answer

    outcome = send_mails()

    assert outcome == Outcome(sent=1, refused=1)
    assert standings() == [(refused.address, standing), (fine.address, "Đã gửi")]
    refused.refresh_from_db()
    assert refused.last_error == words


@pytest.mark.parametrize(("answer", "standing"), [("554 spam", "Chưa gửi được"), ("451 later", "Chờ gửi lại")])
def test_mail_that_is_refused_says_so(today, mail_server, answer, standing):
    mail = to_confirmed()
    mail_server.answer = answer

    send_mails()

    mail.refresh_from_db()
    assert (mail.standing[0], mail.last_error) == (standing, f"Máy chủ thư không nhận thư này (mã {answer[:3]}).")


def test_mail_of_which_nobody_knows_is_left_to_people(today, mail_server):
    mail = to_confirmed()
    mail_server.hangs_up = True

    first = send_mails()
    mail_server.hangs_up = False
    second = send_mails()

    mail.refresh_from_db()
    assert (first, second, mail_server.taken) == (Outcome(refused=1), Outcome(), [])
    assert (mail.standing[0], mail.last_error) == ("Chưa gửi được", UNSURE)


def test_mail_that_a_dead_sender_held_is_left_to_people(today, mail_server):
    lost = to_confirmed(claimed_at=clock.now() - LOST - timedelta(seconds=1))
    held = to_confirmed(claimed_at=clock.now())

    send_mails()

    assert mail_server.taken == []
    assert standings() == [(lost.address, "Chưa gửi được"), (held.address, "Đang gửi")]


@pytest.mark.parametrize("change", [{"email": "khac@coquan.example"}, {"email": ""}, {"is_active": False}])
def test_address_that_is_no_longer_theirs_gets_nothing(today, mail_server, change):
    mail = to_confirmed()
    for name, value in change.items():
        setattr(mail.recipient, name, value)
    mail.recipient.save()

    send_mails()

    mail.refresh_from_db()
    # A new address is asked whether it is right; no mail of before goes there.
    assert [to for to in mail_server.to if to == mail.address] == []
    assert (mail.standing[0], mail.last_error) == ("Chưa gửi được", OTHER_ADDRESS)


def test_nothing_leaves_while_mail_is_off(today, mail_server, settings):
    to_confirmed()
    settings.MAIL_IS_ON = False

    assert (send_mails(), mail_server.taken, standings()[0][1]) == (Outcome(), [], "Chờ gửi")


def test_command_says_what_it_did(today, mail_server, settings, capsys):
    to_confirmed()
    NotificationFactory(
        recipient=MailPreferenceFactory(confirmed_at="2025-09-01T00:00:00Z").user, at="2025-09-09T03:00:00Z"
    )

    call_command("send_mails")
    settings.MAIL_IS_ON = False
    call_command("send_mails")

    assert capsys.readouterr().out.splitlines() == [
        "prepared 1, sent 2, refused 0",
        "Mail is off: EMAIL_URL is not set.",
    ]
