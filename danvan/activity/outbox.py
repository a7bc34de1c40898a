"""Mails about decisions: written with the decision, read over by who decided, withdrawn with it.

A mail belongs to one decision. It is written in the transaction of the act, waits for some minutes in which the people
of the body may read, correct or withdraw it, and goes with the next step of the thing that it speaks of: whatever is
done to that thing next withdraws what has not been sent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models

from danvan.activity.addresses import mailable
from danvan.activity.letters import letter, mail_is_on, subject_of
from danvan.activity.models import MailKind, OutgoingMail
from danvan.activity.record import recorded
from danvan.common import clock
from danvan.common.locking import lock_row


@dataclass(frozen=True)
class DecisionLetter:
    """What is to be told of a decision, by whom, to whom in general, and where it stands in the portal."""

    subject: str
    greeting: str
    paragraphs: Sequence[str]
    signed: str
    path: str


def prepare_decision(about: models.Model, told: DecisionLetter, *, recipients: Iterable[Any], desk: Any) -> set[int]:
    """Write the mails of a decision taken at the unit `desk`; gives the ids of the people who get one.

    People who share an address get one mail together. Nobody gets one where mail is off.
    """
    if not mail_is_on():
        return set()
    people = mailable(recipients, wants="wants_decisions")
    by_address = {person.email.lower(): person for person in reversed(people)}
    now = clock.now()
    body = letter(told.greeting, told.paragraphs, signed=told.signed, path=told.path)
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            recipient=person,
            address=person.email,
            subject=subject_of(told.subject),
            body=body,
            kind=MailKind.DECISION,
            desk=desk,
            target_type=about._meta.label_lower,
            target_id=about.pk,
            prepared_at=now,
            send_after=now + timedelta(minutes=settings.MAIL_GRACE_MINUTES),
        )
        for person in sorted(by_address.values(), key=lambda person: person.pk)
    )
    return {person.pk for person in people}


def withdraw_about(about: models.Model, *, reason: str, actor: Any) -> int:
    """Withdraw every mail about a thing that nobody has got; gives how many.

    A mail that a sender holds at this very moment is left: it is on its way.
    """
    open_ones = OutgoingMail.objects.unsent().about(about).filter(kind=MailKind.DECISION, claimed_at=None)
    withdrawn = 0
    for pk in list(open_ones.order_by("pk").values_list("pk", flat=True)):
        mail = lock_row(OutgoingMail.objects.select_related("desk"), pk)
        if mail.is_waiting or mail.failed_at:
            withdraw_locked(mail, reason=reason, actor=actor)
            withdrawn += 1
    return withdrawn


def withdraw_locked(mail: OutgoingMail, *, reason: str, actor: Any) -> None:
    """Mark a locked mail as withdrawn and write it down in the branch of who decided."""
    with recorded("mail.withdraw", mail, label="Rút thư chưa gửi", actor=actor, unit=mail.desk, note=reason):
        mail.withdrawn_at, mail.withdrawn_by, mail.withdrawn_reason = clock.now(), actor, reason[:300]
        mail.failed_at = None
        mail.save()
