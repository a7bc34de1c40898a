"""State machines as printable tables, and the only door through which a state changes.

An app declares `Transition`s and one `Workflow`; views show `offered` and post to `perform`. What is
ours (reach, phases, audit, notices) comes in through `Hooks`, so this file knows nothing of the portal.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import models, transaction

from danvan.common.locking import lock_row
from danvan.common.text import nfc, refuse_control_characters

Blocker = Callable[[Any, Any], Iterable[str]]  # (object, actor) → sentences that say what is missing
Effect = Callable[[Any, Any, str], None]  # (object, actor, note): further changes, same transaction

NOTE_MIN_LENGTH = 10  # characters: a reason must say something
NOTE_MAX_LENGTH = 20_000  # a return names every part with its reason


class NotAllowed(Exception):
    """An act was refused; `reasons` are sentences for the reader: what is missing, where to mend it."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


class OutOfReach(NotAllowed):
    """The actor has no right to this act on this object at all; a view answers 404."""


@dataclass(frozen=True)
class Transition:
    """One act that people know by name.

    `target` None leaves the state as it is. `permission` is asked of the hooks; one of `phases` of the year
    must be open, if any is named; `stamp` is the field prefix stamped with who and when (`submitted` →
    submitted_at, submitted_by).
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    permission: Any
    phases: tuple[str, ...] = ()
    needs_note: bool = False
    stamp: str = ""
    tone: str = "secondary"  # how the button looks: primary, secondary, quiet
    explains: str = ""  # one sentence for the confirmation page: what happens then
    blockers: tuple[Blocker, ...] = ()
    effect: Effect | None = None


@dataclass(frozen=True)
class Offer:
    """A transition as offered to one person now: no reasons means the button works."""

    transition: Transition
    reasons: tuple[str, ...] = ()

    @property
    def is_allowed(self) -> bool:
        return not self.reasons


class Hooks(Protocol):
    """What the portal supplies to every workflow."""

    def permits(self, actor: Any, permission: Any, obj: Any) -> bool:
        """Whether the object is within the actor's reach for the permission."""

    def state_label(self, obj: Any, actor: Any) -> str:
        """The state of the object as this person may know it."""

    def phase_reasons(self, obj: Any, phases: tuple[str, ...]) -> list[str]:
        """Why none of the phases admits this object now; empty when one does."""

    def changed(
        self, obj: Any, transition: Transition, *, source: str, actor: Any, note: str, before: dict[str, Any]
    ) -> None:
        """Write the state change and the audit event, queue the notices."""

    def stamp(self, obj: Any, prefix: str, actor: Any) -> list[str]:
        """Set `<prefix>_at` and `<prefix>_by`; give the names of the fields set."""


class Workflow:
    """The transitions of one model, by name, and the two questions asked of them."""

    def __init__(
        self,
        model: type[models.Model],
        transitions: Sequence[Transition],
        *,
        hooks: Hooks,
        label: str,
        related: tuple[str, ...] = (),
    ) -> None:
        """`label` names the thing in refusals; `related` rows are read together with the locked one."""
        self.model = model
        self.related = related
        self.label = label
        self.hooks = hooks
        self.transitions = {transition.name: transition for transition in transitions}

    def offered(self, obj: Any, actor: Any) -> list[Offer]:
        """The acts of this state that are within the actor's reach, each with what stands against it."""
        return [
            Offer(transition, tuple(self._reasons(transition, obj, actor)))
            for transition in self.transitions.values()
            if obj.state in transition.sources and self.hooks.permits(actor, transition.permission, obj)
        ]

    def perform(
        self, name: str, obj: Any, *, actor: Any, note: str = "", details: Mapping[str, Any] | None = None
    ) -> Any:
        """Do the act `name` on `obj` and give the row as it then stands; `details` are fields that the act fills.

        In one transaction: lock and re-read the row; check reach, state, note, phase and blockers; set the
        state; run the effect; stamp; record; queue notices. Raises `OutOfReach` or `NotAllowed`; then
        nothing has changed.
        """
        transition = self.transitions.get(name)
        if transition is None:
            raise OutOfReach(["Không có thao tác này."])
        note = _checked_note(note)
        with transaction.atomic():
            rows = self.model._default_manager.all()
            row: Any = lock_row(rows.select_related(*self.related) if self.related else rows, obj.pk)
            self._check(transition, row, actor, note)
            source, before = row.state, snapshot(row)
            if transition.target is not None:
                row.state = transition.target
            for field, value in (details or {}).items():
                setattr(row, field, value)
            if transition.stamp:
                self.hooks.stamp(row, transition.stamp, actor)
            if transition.effect is not None:
                transition.effect(row, actor, note)
            row.save()
            self.hooks.changed(row, transition, source=source, actor=actor, note=note, before=before)
        return row

    def table(self) -> list[tuple[str, str, str, str]]:
        """Rows (source, act, target, permission) in declared order: for tests and for people."""
        return [
            (source, transition.name, transition.target or source, str(transition.permission))
            for transition in self.transitions.values()
            for source in sorted(transition.sources)
        ]

    def _check(self, transition: Transition, obj: Any, actor: Any, note: str) -> None:
        if not self.hooks.permits(actor, transition.permission, obj):
            raise OutOfReach([f"Anh/chị không có quyền thực hiện “{transition.label}” ở đây."])
        if obj.state not in transition.sources:
            raise NotAllowed(
                [
                    f"Không thực hiện được “{transition.label}”: {self.label} đang ở trạng thái "
                    f"“{self.hooks.state_label(obj, actor)}”. Hãy tải lại trang để xem tình hình mới."
                ]
            )
        reasons = self._reasons(transition, obj, actor)
        if transition.needs_note and len(note) < NOTE_MIN_LENGTH:
            reasons.append(f"Chưa ghi lý do. Hãy viết ít nhất {NOTE_MIN_LENGTH} ký tự để đơn vị hiểu.")
        if reasons:
            raise NotAllowed(reasons)

    def _reasons(self, transition: Transition, obj: Any, actor: Any) -> list[str]:
        reasons = self.hooks.phase_reasons(obj, transition.phases) if transition.phases else []
        for blocker in transition.blockers:
            reasons.extend(blocker(obj, actor))
        return reasons


def _checked_note(note: str) -> str:
    """The note as it is kept: one normal form, no invisible characters, of bounded length."""
    note = nfc(note).strip()
    try:
        refuse_control_characters(note)
    except ValidationError as error:
        raise NotAllowed(error.messages) from error
    if len(note) > NOTE_MAX_LENGTH:
        raise NotAllowed([f"Lý do dài {len(note)} ký tự, nhiều nhất được {NOTE_MAX_LENGTH}. Hãy rút gọn."])
    return note


def snapshot(obj: models.Model) -> dict[str, Any]:
    """The concrete field values of a row as plain text, for the before/after of the audit."""
    return {
        field.attname: None if (value := getattr(obj, field.attname)) is None else str(value)
        for field in obj._meta.concrete_fields
        if field.editable and not field.primary_key
    }
