"""Mails leave: each is taken by one sender, tried some times, and never sent twice by itself.

At most once. A sender first takes a mail (`claimed_at`, in a short transaction of its own), then talks to the mail
server without holding any lock, then writes down what became of it. Where the server refused, or could not be reached
at all, the mail has surely not left: it is tried again, later and later. Where it is unsure (the connection broke in
the middle, or the sender died) the mail is not tried again by itself, for the decision may have arrived: it is listed
as not sent, and a person decides. All attempts bear the same Message-ID.
"""

import logging
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from email.header import Header
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import utf8_charset_qp
from django.db import transaction
from django.utils import timezone

from danvan.activity.addresses import is_confirmed, prepare_confirmations
from danvan.activity.digest import prepare_digests
from danvan.activity.letters import mail_is_on, sender_domain
from danvan.activity.models import MailKind, OutgoingMail
from danvan.common import clock

logger = logging.getLogger(__name__)

# How long to wait after the first, second, … attempt; after the last one the mail is given up.
BACKOFF = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6), timedelta(hours=12)]
LOST = timedelta(minutes=15)  # a sender that has held a mail for so long has died

NO_SERVER = "Không kết nối được máy chủ thư."
NO_LOGIN = "Máy chủ thư không nhận tên hoặc mật khẩu mà cổng dùng để gửi."
REFUSED_ADDRESS = "Máy chủ thư không nhận địa chỉ này (mã {code})."
REFUSED_MAIL = "Máy chủ thư không nhận thư này (mã {code})."
UNSURE = "Kết nối đứt giữa lúc gửi, không rõ thư đã đến hay chưa. Hãy hỏi người nhận trước khi gửi lại."
CANNOT_WRITE = "Tiêu đề hoặc địa chỉ có ký tự không gửi được. Hãy rút thư này và báo người nhận cách khác."
OTHER_ADDRESS = "Người nhận đã đổi hoặc bỏ địa chỉ này, hoặc tài khoản đã khóa."


class Refused(Exception):
    """The mail has surely not left; `lasting` where another attempt would fare the same."""

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.lasting = reason, lasting


class Unsure(Exception):
    """Nobody can say whether the mail has left."""


@dataclass
class Outcome:
    """What one run did."""

    prepared: int = 0
    sent: int = 0
    refused: int = 0


def send_mails() -> Outcome:
    """Write the digests whose hour has come, then send all that is due; safe to run again, and twice at once."""
    outcome = Outcome()
    if not mail_is_on():
        return outcome
    outcome.prepared = prepare_confirmations() + prepare_digests()
    _give_up_lost()
    connection = None
    try:
        while (mail := _claim()) is not None:
            try:
                connection = connection or _opened()
                _deliver(mail, connection)
            except (Refused, Unsure) as problem:
                _note_problem(mail, problem)
                outcome.refused += 1
                if connection is None:
                    break  # no server: the others need not be tried now
                if isinstance(problem, Unsure):
                    _close(connection)
                    connection = None
            else:
                _note_sent(mail)
                outcome.sent += 1
    finally:
        if connection is not None:
            _close(connection)
    return outcome


def _claim() -> OutgoingMail | None:
    """Take the next mail that is due; another sender does not get it."""
    with transaction.atomic():
        # PostgreSQL passes over rows that others hold; SQLite lets one transaction write at a time.
        due = OutgoingMail.objects.due(clock.now()).select_for_update(skip_locked=True)
        pk = due.order_by("send_after", "pk").values_list("pk", flat=True).first()
        if pk is None:
            return None
        mail = OutgoingMail.objects.select_related("recipient").get(pk=pk)
        mail.claimed_at, mail.attempts = clock.now(), mail.attempts + 1
        mail.save(update_fields=["claimed_at", "attempts"])
    return mail


def _opened() -> Any:
    """A connection to the mail server, for the whole run."""
    connection = get_connection()
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        raise Refused(NO_LOGIN) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(NO_SERVER) from error
    return connection


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        logger.info("The mail server hung up first")


def _deliver(mail: OutgoingMail, connection: Any) -> None:
    if not _is_still_theirs(mail):
        raise Refused(OTHER_ADDRESS, lasting=True)
    message = message_of(mail)
    try:
        message.message()
    except ValueError as error:  # a header of two lines, an address that no header can hold
        raise Refused(CANNOT_WRITE, lasting=True) from error
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise Refused(REFUSED_ADDRESS.format(code=code), lasting=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise Refused(REFUSED_MAIL.format(code=error.smtp_code), lasting=error.smtp_code >= 500) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure from error


def _is_still_theirs(mail: OutgoingMail) -> bool:
    """Whether the address is still that of the account, and confirmed unless it is to be confirmed now."""
    recipient = mail.recipient
    if not recipient.is_active or recipient.email != mail.address:  # type: ignore[attr-defined]
        return False
    return mail.kind == MailKind.CONFIRMATION or is_confirmed(recipient)


class PlainMail(EmailMessage):
    """Plain text in quoted-printable, which every server carries, under a subject that is folded as it should be."""

    encoding = utf8_charset_qp

    def message(self, **kwargs: Any) -> Any:
        written: Any = super().message(**kwargs)  # refuses what would begin another header
        # Django folds without counting “Subject: ”; then the first line is empty and the subject begins with a blank.
        written.replace_header("Subject", Header(str(self.subject), "utf-8", header_name="Subject"))
        return written


def message_of(mail: OutgoingMail) -> PlainMail:
    """The mail as it travels."""
    written = timezone.localtime(mail.prepared_at)
    return PlainMail(
        subject=mail.subject,
        body=mail.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.address],
        headers={
            "Date": format_datetime(timezone.localtime(clock.now())),
            "Message-ID": f"<thu.{mail.pk}.{written:%Y%m%d%H%M%S}@{sender_domain()}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _note_sent(mail: OutgoingMail) -> None:
    # Should it have been given up as lost meanwhile: it was not.
    mail.sent_at, mail.claimed_at, mail.failed_at, mail.last_error = clock.now(), None, None, ""
    mail.save(update_fields=["sent_at", "claimed_at", "failed_at", "last_error"])


def _note_problem(mail: OutgoingMail, problem: Refused | Unsure) -> None:
    """Put the mail back for another attempt, or give it up and say why."""
    mail.claimed_at = None
    mail.last_error = problem.reason if isinstance(problem, Refused) else UNSURE
    is_over = isinstance(problem, Unsure) or problem.lasting or mail.attempts > len(BACKOFF)
    if is_over:
        mail.failed_at = clock.now()
    else:
        mail.send_after = clock.now() + BACKOFF[mail.attempts - 1]
    mail.save(update_fields=["claimed_at", "last_error", "failed_at", "send_after"])
    logger.warning("Mail %s: attempt %s failed: %s", mail.pk, mail.attempts, problem.__cause__ or mail.last_error)


def _give_up_lost() -> None:
    """Mails whose sender has died: nobody knows whether they left."""
    held = OutgoingMail.objects.waiting().filter(claimed_at__lt=clock.now() - LOST)
    held.update(claimed_at=None, failed_at=clock.now(), last_error=UNSURE)
