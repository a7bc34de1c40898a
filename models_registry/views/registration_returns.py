"""What the pages of one registration say of returns and signings: what is asked for, by whom, and what changed."""

from datetime import datetime
from typing import Any, NamedTuple

from danvan.activity.models import StateChange
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from models_registry.models import Registration, RegistrationState
from models_registry.returned import (
    Answered,
    Asked,
    Change,
    answers_to_return,
    asked,
    changes_since_signing,
    message_of,
    parts_of_last_return,
    returns_of,
)
from models_registry.views.registration_words import field_url, nearest_rung
from models_registry.workflow import registration_workflow


class AskedPart(NamedTuple):
    """A returned part and the field where it is mended; no address where it cannot be now."""

    label: str
    url: str


class ToMend(NamedTuple):
    """Parts that are to be mended for one reason."""

    parts: list[AskedPart]
    reason: str


class Returned(NamedTuple):
    """A return that waits for the unit's answer: who, when, in which words, of which parts."""

    title: str
    who: str
    when: datetime
    message: str
    to_mend: list[ToMend]


class Signing(NamedTuple):
    """What is before the signer: who wrote it, and what differs from what was signed last; None for the first time."""

    handed_over: StateChange | None
    changes: list[Change] | None


def returns_told(registration: Registration, user: User, edit_url: str = "") -> dict[str, Any]:
    """For a page of one registration: what its unit, its signer and its reviewer each read of returns."""
    enters = can(user, Permission.ENTER, registration.unit)
    reviews = registration_workflow.hooks.permits(user, Permission.REVIEW, registration)
    return {
        "returned": returned_to_unit(registration, edit_url) if enters else None,
        "sent_back": sent_back_to_drafter(registration) if enters else None,
        "answered": answered_by_unit(registration) if reviews else [],
        "signing": signing_of(registration) if can(user, Permission.SEND, registration.unit) else None,
    }


def returned_to_unit(registration: Registration, edit_url: str = "") -> Returned | None:
    """The last return, while the unit has not answered it; with `edit_url` each part leads to its field."""
    if registration.state not in RegistrationState.editable() or registration.returned_at is None:
        return None  # handed over it waits for the signer, who sees what was changed
    last = next(iter(returns_of(registration)), None)
    parts = parts_of_last_return(registration)
    answered = bool(registration.submitted_at and registration.submitted_at > registration.returned_at)
    if last is None or (answered and not parts):  # what named parts binds the unit also after it withdraws its answer
        return None
    title = f"{nearest_rung(registration.unit, last.at)} trả lại để bổ sung"
    parts_to_mend = [to_mend(each, edit_url) for each in asked(parts)]
    return Returned(title, last.actor_name, last.at, message_of(last, parts), parts_to_mend)


def to_mend(each: Asked, edit_url: str) -> ToMend:
    return ToMend([AskedPart(label, field_url(name, edit_url)) for name, label in each.parts], each.reason)


def sent_back_to_drafter(registration: Registration) -> StateChange | None:
    """What the signer wants changed, while the drafter has not handed it over again."""
    if registration.state != RegistrationState.DRAFT:
        return None
    last = StateChange.objects.about(registration).order_by("-id").first()
    return last if last is not None and last.transition == "send_back" else None


def answered_by_unit(registration: Registration) -> list[Answered]:
    """Before and after of exactly what was asked for, while the answer waits for the reviewer."""
    return answers_to_return(registration) if registration.state == RegistrationState.SUBMITTED else []


def signing_of(registration: Registration) -> Signing | None:
    """What who signs sees first; nothing once it was sent."""
    if registration.state not in RegistrationState.with_unit():
        return None
    changes = StateChange.objects.about(registration).filter(transition="hand_over").order_by("-id")
    handed_over = changes.first() if registration.state == RegistrationState.READY else None
    return Signing(handed_over, changes_since_signing(registration))
