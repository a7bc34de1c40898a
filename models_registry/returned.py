"""Reading returns and signings: what may be mended, what the unit made of it, what changed since it was signed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from danvan.activity.models import StateChange
from danvan.common.once import once_per_page
from danvan.common.workflow import NotAllowed
from models_registry.models import Registration, RegistrationState, ReturnedPart, SignedCopy
from models_registry.parts import OF_CARRIER, PARTS, content_of, label_of, text_of
from models_registry.questions import is_asked
from models_registry.workflow import missing_parts


class Change(NamedTuple):
    """One part as it was, and as it is."""

    label: str
    before: str
    after: str


class Answered(NamedTuple):
    """A returned part: why it was returned, and what the unit made of it."""

    label: str
    reason: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


class Asked(NamedTuple):
    """Parts that were returned for the same reason: (name, label) of each."""

    parts: tuple[tuple[str, str], ...]
    reason: str

    @property
    def labels(self) -> str:
        return "; ".join(label for _, label in self.parts)


def reasons_by_part(registration: Registration) -> dict[str, str]:
    """For each part that the last return named: why."""
    if registration.returned_at is None:
        return {}
    return {name: each.reason for each in asked(parts_of_last_return(registration)) for name, _ in each.parts}


# --- what was asked for ------------------------------------------------------------------------------


def returns_of(registration: Registration) -> list[StateChange]:
    """Every return with its reasons, latest first."""
    changes = StateChange.objects.about(registration).filter(transition="return", provisional=False)
    return list(changes.order_by("-id"))


@once_per_page
def parts_of_last_return(registration: Registration) -> Sequence[ReturnedPart]:
    """What the last return named; nothing where there was none, or it was of the whole."""
    if registration.returned_at is None:
        return ()
    last = StateChange.objects.about(registration).filter(transition="return").count()
    return tuple(registration.returned_parts.filter(round=last).order_by("id"))


def asked(parts: Iterable[ReturnedPart]) -> list[Asked]:
    """The parts of one return, those with the same reason together, in the order and by the names of that day."""
    by_reason: dict[str, list[tuple[str, str]]] = {}
    for part in parts:
        by_reason.setdefault(part.reason, []).append((part.field, part.label))
    return [Asked(tuple(named), reason) for reason, named in by_reason.items()]


def in_lines(asked_for: Iterable[Asked]) -> str:
    """“Địa bàn, đối tượng; Thời gian thực hiện: chưa rõ ai làm.”, a line for each reason."""
    return "\n".join(f"{each.labels}: {each.reason}" for each in asked_for)


def message_of(change: StateChange, parts: Sequence[ReturnedPart]) -> str:
    """What the reviewer wrote beside the reasons of the parts."""
    return change.note.removesuffix(in_lines(asked(parts))).strip()


def returnable_parts(registration: Registration) -> list[str]:
    """What can be named in a return: what the form of this registration asks for."""
    earlier = registration.initiative.registrations.filter(year__year__lt=registration.year.year)
    follows = {"kind"} if earlier.exists() else set()  # a continued model stays one
    return [name for name in PARTS if name not in follows and is_asked(name, registration.form)]


# --- what may be mended ------------------------------------------------------------------------------


def writable_parts(registration: Registration, parts: Iterable[ReturnedPart] | None = None) -> frozenset[str]:
    """The parts that its unit may change: after a return those that it named, and what is missing; before it all.

    With who carries the model opens what only some carriers are asked.
    """
    named = {part.field for part in (parts_of_last_return(registration) if parts is None else parts)}
    if not named:
        return frozenset(PARTS)
    if "form" in named:
        named.update(OF_CARRIER)
    return frozenset(named | missing_parts(registration).keys())


def kept_parts(registration: Registration) -> dict[str, str]:
    """The parts that a return leaves as they were sent, with their words; none while everything may be changed."""
    writable = writable_parts(registration)
    return {name: text_of(registration, name) for name in PARTS if name not in writable}


def refuse_changes(kept: dict[str, str], registration: Registration) -> None:
    """Refuse what was written over a part that the return did not name."""
    changed = [label_of(registration, name) for name, text in kept.items() if text_of(registration, name) != text]
    if changed:
        raise NotAllowed([
            f"Phần “{label}” không bị trả lại nên giữ nguyên như đã gửi. Hãy chỉ sửa các phần có ghi lý do."
            for label in changed
        ])  # fmt: skip


# --- what became of it -------------------------------------------------------------------------------


def answers_to_return(registration: Registration) -> list[Answered]:
    """What the unit made of the parts of the last return, once the registration was sent again; else nothing."""
    if registration.state in RegistrationState.with_unit():
        return []
    return [
        Answered(label_of(registration, part.field), part.reason, part.before, text_of(registration, part.field))
        for part in parts_of_last_return(registration)
    ]


def changes_since_signing(registration: Registration) -> list[Change] | None:
    """What differs from the words that were last handed over or sent; None where they never were.

    While it waits for the signer the copy of the hand-over itself is left out: it is what the signer is looking at.
    """
    copies = list(SignedCopy.objects.filter(registration=registration).order_by("-id")[:2])
    if registration.state == RegistrationState.READY:
        copies = copies[1:]
    if not copies:
        return None
    now = content_of(registration)
    return [
        Change(label_of(registration, name), copies[0].content.get(name, ""), text)
        for name, text in now.items()
        if copies[0].content.get(name, "") != text
    ]
