"""Two senders at the same moment send every mail once, and write every digest once."""

import pytest

from danvan.activity.models import MailKind, OutgoingMail
from danvan.activity.sending import send_mails
from tests.factories import MailPreferenceFactory, NotificationFactory, OutgoingMailFactory, UserFactory

from .at_once import at_once
from .mail_server import mail_server

__all__ = ["mail_server"]  # a fixture
pytestmark = pytest.mark.django_db(transaction=True)


def test_two_senders_at_once_send_each_mail_once(today, mail_server):
    mails = [OutgoingMailFactory(recipient=MailPreferenceFactory().user) for _ in range(12)]

    outcomes = at_once(*[send_mails] * 3)

    assert sum(outcome.sent for outcome in outcomes) == 12
    assert sorted(mail_server.to) == sorted(mail.address for mail in mails)
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) == {1}


def test_two_senders_at_once_write_each_digest_once(today, mail_server):
    readers = [MailPreferenceFactory(confirmed_at="2025-09-01T00:00:00Z").user for _ in range(3)]
    for reader in readers * 2:
        NotificationFactory(recipient=reader, at="2025-09-09T03:00:00Z")

    at_once(*[send_mails] * 3)

    assert OutgoingMail.objects.filter(kind=MailKind.DIGEST).count() == 3
    assert sorted(mail_server.to) == sorted(reader.email for reader in readers)


def test_two_senders_at_once_ask_each_address_once(today, mail_server):
    people = [UserFactory(email=f"moi{number}@coquan.example") for number in range(3)]

    at_once(*[send_mails] * 3)

    assert sorted(mail_server.to) == sorted(person.email for person in people)
