"""Mails about what a rung decided: who writes them, in whose name, and when they are withdrawn."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from danvan.activity.outbox import DecisionLetter, prepare_decision, withdraw_about
from danvan.organization.access import works_at
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission


def step_taken(about: models.Model, label: str, *, actor: Any) -> None:
    """The thing has gone on: what was to be mailed about the step before is no longer true, and is withdrawn."""
    withdraw_about(about, reason=f"Tự rút vì đã có bước sau: {label}.", actor=actor)


def rung_that_decided(unit: Unit, actor: Any) -> Unit:
    """The rung above `unit` at which the actor works: what is returned no longer lies on its desk."""
    rungs = [body.unit for body in ReviewingBody.objects.ladder_of(unit)]
    return next((rung for rung in rungs if works_at(actor, Permission.REVIEW, rung)), rungs[0] if rungs else unit)


def mail_decision(
    about: models.Model,
    *,
    rung: Unit,
    unit_name: str,
    subject: str,
    act: str,
    reason: str = "",
    path: str,
    recipients: Iterable[User],
) -> set[int]:
    """Write the mails of the rung's decision; gives the ids of the people who get one.

    `act` goes on from the name of the body: “đã chấp nhận …”.
    """
    people = [person for person in recipients if person.email]
    if not people:
        return set()
    body = ReviewingBody.objects.name_at(rung)
    told = DecisionLetter(
        subject=subject,
        greeting=f"Kính gửi {unit_name},",
        paragraphs=[f"{body} {act}", *([f"Ý kiến của {body}:\n{reason}"] if reason else [])],
        signed=f"Trân trọng,\n{body}",
        path=path,
    )
    return prepare_decision(about, told, recipients=people, desk=rung)
