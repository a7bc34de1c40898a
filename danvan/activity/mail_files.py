"""The demonstration's mail server: each mail becomes a file, for people to read in the portal."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ReadMessage
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from danvan.common import clock

NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")
MOST_SHOWN = 500


class FileBackend(BaseEmailBackend):
    """Writes one .eml file for each mail, named for its moment."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = mail_folder()
        if folder is None:
            return 0
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
            part = folder / f".{name}.part"  # under a passing name until whole
            part.write_bytes(message.message().as_bytes())
            part.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class MailFile:
    """A mail as it was written to a file."""

    name: str
    to: str
    subject: str
    at: datetime
    body: str


def mail_folder() -> Path | None:
    """Where the demonstration's mails lie; None where mails go to a real server, or nowhere."""
    return settings.MAIL_FILES if settings.MAIL_IS_ON else None


def file_names() -> list[str]:
    """The names of the mails in the folder, newest first."""
    folder = mail_folder()
    if folder is None or not folder.is_dir():
        return []
    names = sorted((path.stem for path in folder.glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True)
    return names[:MOST_SHOWN]


def read_file(name: str) -> MailFile | None:
    """The mail of this name; None where there is none."""
    folder = mail_folder()
    if folder is None or not NAME.fullmatch(name) or not (folder / f"{name}.eml").is_file():
        return None
    parsed: ReadMessage = message_from_bytes((folder / f"{name}.eml").read_bytes(), policy=policy.default)  # type: ignore[assignment]
    return MailFile(
        name=name,
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        at=parsed["Date"].datetime,
        body=parsed.get_content(),
    )
