"""Trying an act without keeping it, and making sure that a refusal leaves no trace."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models, transaction

from danvan.activity.models import AuditEvent, Notification, StateChange
from danvan.common.workflow import NotAllowed, OutOfReach, Workflow
from danvan.organization.models import User
from evaluations.models import Assessment
from models_registry.models import PhaseKind
from tests.conftest import undone
from tests.world import NOTE, TwoBranches

NOBODIES = ("stranger", "former", "inactive")
OUT_OF_REACH, REFUSED = "out of reach", "refused"


def traces(obj: models.Model) -> dict[str, Any]:
    """Everything that a transition could have touched."""
    return {
        "row": type(obj)._default_manager.filter(pk=obj.pk).values().get(),
        "changes": StateChange.objects.count(),
        "events": AuditEvent.objects.count(),
        "notices": Notification.objects.count(),
        "waiting for commit": len(connection.run_on_commit),
    }


def attempts(
    workflow: Workflow, obj: Any, names: Iterable[str], people: dict[str, User], *, note: str = NOTE
) -> dict[tuple[str, str], str]:
    """(act, who) → the state that it leads to, or how it was refused, for every act by everybody.

    What succeeds is taken back; what is refused is left as it is, and must have left nothing.
    """
    before, outcomes = traces(obj), {}
    for name in names:
        for who, user in people.items():
            with transaction.atomic():
                try:
                    outcomes[name, who] = workflow.perform(name, obj, actor=user, note=note).state
                except OutOfReach:
                    outcomes[name, who] = OUT_OF_REACH
                except NotAllowed:
                    outcomes[name, who] = REFUSED
                else:
                    after = traces(obj)
                    assert after["row"]["state"] == outcomes[name, who]
                    assert (after["changes"], after["events"]) == (before["changes"] + 1, before["events"] + 1)
                    transaction.set_rollback(True)
    assert traces(obj) == before
    return outcomes


def attempt(workflow: Workflow, name: str, obj: Any, actor: User, *, note: str = NOTE) -> str:
    """The state that the act leads to, or how it was refused; nothing of it is kept."""
    return attempts(workflow, obj, [name], {"actor": actor}, note=note)[name, "actor"]


def refusal(workflow: Workflow, name: str, obj: Any, actor: User, *, note: str = NOTE) -> list[str]:
    """The reasons of a refusal; an act that succeeds has none. Nothing is kept."""
    before = traces(obj)
    with undone():
        try:
            workflow.perform(name, obj, actor=actor, note=note)
        except NotAllowed as refused:
            assert traces(obj) == before
            return [OUT_OF_REACH] if isinstance(refused, OutOfReach) else refused.reasons
    return []


def everybody(world: TwoBranches) -> dict[str, User]:
    return world.people | {name: getattr(world, name) for name in NOBODIES}


def expected(
    acts: dict[str, tuple[str, str | None, str]],
    state: str,
    name: str,
    label: str,
    *,
    blocked: Iterable[str] = (),
    away: Iterable[str] = (),
) -> str:
    """What the table says: name → (states it starts from, state it ends in, people who may), as words.

    Acts named in `blocked` are refused now; those in `away` are out of reach, for the thing lies on another desk.
    """
    sources, target, people = acts[name]
    if label not in people.split() or name in away:
        return OUT_OF_REACH
    if state not in sources.split() or name in blocked:
        return REFUSED
    return target or state


def offers(workflow: Workflow, obj: Any, actor: User) -> dict[str, bool]:
    """Name → whether the button works, for every button that is shown."""
    return {offer.transition.name: offer.is_allowed for offer in workflow.offered(obj, actor)}


def ready_for(world, name: str, dossier: Assessment) -> Assessment:
    """Do what must be done before the act: scores before the end of the appraisal, marks before a return."""
    if name == "appraise":
        world.appraise(dossier)
    if name == "return":
        dossier.task_scores.filter(task__ordinal=2).update(is_returned=True, return_reason=NOTE)
    return dossier


def closed(kind: PhaseKind, moment: str) -> list[str]:
    """What is said after a phase."""
    return [
        f"Đã hết thời gian {kind.label} năm 2025: khóa lúc {moment}. "
        "Nếu cần thêm thời gian, hãy đề nghị quản trị gia hạn cho đơn vị."
    ]
