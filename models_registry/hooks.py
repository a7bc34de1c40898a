"""What the portal supplies to its workflows: reach and desk, phases, stamps, record, notices.

A workflow object has `unit` (whose it is), `desk` (the unit whose people decide next), `year` and `state`.
"""

from collections.abc import Callable
from typing import Any

from danvan.activity.models import StateChange
from danvan.activity.record import differences, record
from danvan.common import clock
from danvan.common.workflow import Transition, snapshot
from danvan.organization.access import role_words, works_at
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from models_registry.models import Phase, PhaseKind

# Decided at the desk where the thing lies, by people who work at that rung, and by nobody else.
AT_DESK = {Permission.REVIEW, Permission.RECOGNISE}
# Held over the rung itself, not over the unit whose work is published there.
OVER_DESK = {Permission.PUBLISH}
# The phases in which units write and send.
UNITS_OWN = {PhaseKind.REGISTRATION, PhaseKind.SELF_ASSESSMENT}

# Phases in which rungs act; their extensions are those of the rung.
OF_RUNGS = {PhaseKind.REVIEW, PhaseKind.PUBLICATION, PhaseKind.COMMENDATION}

Notices = Callable[[Any, Transition, Any, str], None]  # (object, transition, actor, note)


class PortalHooks:
    """The hooks of every workflow of the portal; `notices` tells the people concerned."""

    def __init__(self, *, verb: str, notices: Notices, provisional: frozenset[str] = frozenset()) -> None:
        self.verb = verb
        self.notices = notices
        self.provisional = provisional  # transitions that the unit must not see before publication

    def permits(self, actor: Any, permission: Permission, obj: Any) -> bool:
        if permission in OVER_DESK:
            return can(actor, permission, obj.desk)
        if permission in AT_DESK:
            return can(actor, permission, obj.unit) and works_at(actor, permission, obj.desk)
        return can(actor, permission, obj.unit)

    def state_label(self, obj: Any, actor: Any) -> str:
        if hasattr(obj, "state_for"):  # what is provisional is not told to the unit
            return obj.state_for(actor).label
        return obj.get_state_display()

    def phase_reasons(self, obj: Any, phases: tuple[str, ...]) -> list[str]:
        wanted = set(phases)
        if wanted & UNITS_OWN and getattr(obj, "returned_at", None):
            wanted.add(PhaseKind.REVIEW)  # an answer to a return may come while the review is open
        refusals: dict[str, list[str]] = {}
        for phase in filter(None, (Phase.objects.of(obj.year, kind) for kind in PhaseKind if kind in wanted)):
            # What a rung does is in the rung's time, what a unit does in its own: extensions are of one unit.
            refusals[phase.kind] = phase.refusals(obj.desk if phase.kind in OF_RUNGS else obj.unit)
            if not refusals[phase.kind]:
                return []
        missing = [
            f"Năm {obj.year.year} chưa đặt thời gian “{PhaseKind(kind).label}”. Hãy liên hệ quản trị."
            for kind in phases
            if kind not in refusals
        ]
        return missing or refusals[phases[0]]

    def stamp(self, obj: Any, prefix: str, actor: Any) -> list[str]:
        setattr(obj, f"{prefix}_at", clock.now())
        setattr(obj, f"{prefix}_by", actor)
        return [f"{prefix}_at", f"{prefix}_by"]

    def changed(
        self, obj: Any, transition: Transition, *, source: str, actor: Any, note: str, before: dict[str, Any]
    ) -> None:
        StateChange.objects.create(
            target_type=obj._meta.label_lower,
            target_id=obj.pk,
            transition=transition.name,
            transition_label=transition.label,
            source=source,
            target=obj.state,
            actor_id=actor.pk,
            actor_name=str(actor),
            actor_role=role_words(actor, obj.unit),
            note=note,
            provisional=transition.name in self.provisional,
        )
        old, new = differences(before | {"state": source}, snapshot(obj) | {"state": obj.state})
        record(
            f"{self.verb}.{transition.name}",
            obj,
            label=transition.label,
            actor=actor,
            note=note,
            # Until it is published it belongs to the rung: the audit of the unit's branch must not tell it.
            unit=obj.desk if transition.name in self.provisional else None,
            before=old,
            after=new,
            provisional=transition.name in self.provisional,
        )
        self.notices(obj, transition, actor, note)
