"""A real mail server on loopback, and what the tests of mail share."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from danvan.activity.models import MailPreference, OutgoingMail
from danvan.common import clock
from danvan.organization.models import User


class MailServer:
    """Takes mails in, or answers as a test tells it to."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.to: list[str] = []
        self.refuses: dict[str, str] = {}  # address → answer to RCPT
        self.answer = "250 OK"  # to DATA
        self.hangs_up = False  # in the middle of a mail
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.hangs_up:
            server.transport.abort()
            return "421 gone"
        if self.answer.startswith("250"):
            self.raw.append(envelope.content)
            self.to += envelope.rcpt_tos
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.taken]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A mail server that runs, named in the settings."""
    server = MailServer()
    server.controller.start()
    turn_mail_on(settings, port=server.controller.port)
    yield server
    server.controller.stop()


@pytest.fixture
def mail_on(settings) -> None:
    """Mail is on; what is sent is refused, for no server is there."""
    turn_mail_on(settings, port=free_port())


def turn_mail_on(settings: Any, *, port: int) -> None:
    settings.MAIL_IS_ON = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5
    settings.SITE_ADDRESS = "https://cong.example"
    settings.DEFAULT_FROM_EMAIL = "Cổng Dân vận khéo <cong@tinh.example>"


def reachable(user: User, address: str = "", **wishes: bool) -> User:
    """The person, with an address that they have confirmed."""
    user.email = address or f"{user.username}@coquan.example"
    user.save(update_fields=["email"])
    values = {"confirmed_address": user.email, "confirmed_at": clock.now()} | wishes
    MailPreference.objects.update_or_create(user=user, defaults=values)
    return user


def standings() -> list[tuple[str, str]]:
    """(address, how it stands) of every mail, in the order in which they were written."""
    return [(mail.address, mail.standing[0]) for mail in OutgoingMail.objects.order_by("pk")]
