"""The only writer of audit events: every change happens inside `recorded`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction

from danvan.activity.chain import link_after_commit
from danvan.activity.models import AuditEvent
from danvan.common.workflow import snapshot


def record(
    verb: str,
    target: models.Model | None = None,
    *,
    label: str,
    actor: Any,
    note: str = "",
    unit: Any = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    target_name: str = "",
    provisional: bool = False,
) -> AuditEvent:
    """Write one event: `verb` is its code, `label` the words people read; linked into the chain on commit.

    `unit` (default: the target's own) says in whose branch the event shows. `provisional` says that it tells a score
    or verdict that was not published when it was written.
    """
    unit = unit if unit is not None else getattr(target, "unit", None)
    event = AuditEvent.objects.create(
        verb=verb,
        label=label[:160],
        actor_id=getattr(actor, "pk", None),
        actor_name=str(actor) if actor is not None else "Hệ thống",
        target_type=target._meta.label_lower if target is not None else "",
        target_id=target.pk if target is not None else None,
        target_name=(target_name or str(target or ""))[:400],
        unit_path=getattr(unit, "path", ""),
        unit_name=getattr(unit, "name", ""),
        note=note,
        before=before or {},
        after=after or {},
        provisional=provisional,
    )
    link_after_commit(event)
    return event


@contextmanager
def recorded(
    verb: str,
    target: models.Model,
    *,
    label: str,
    actor: Any,
    note: str = "",
    unit: Any = None,
    provisional: bool = False,
    parts: Callable[[], dict[str, Any]] = dict,
) -> Iterator[None]:
    """One transaction around a change of `target`, ending in one event with what differs.

    A target without a primary key is being made: everything it then has counts as new. `parts` tells what belongs to
    the target and lies in other tables, as text by name (its model names them in AUDITED_PARTS).
    """
    with transaction.atomic():
        before = snapshot(target) | parts() if target.pk is not None else {}
        yield
        old, new = differences(before, snapshot(target) | parts())
        record(
            verb, target, label=label, actor=actor, note=note, unit=unit, before=old, after=new, provisional=provisional
        )


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values that differ, as they were and as they are; empty new values are left out."""
    changed = [key for key, value in after.items() if before.get(key) != value]
    old = {key: before[key] for key in changed if key in before}
    return old, {key: after[key] for key in changed if key in before or after[key] not in (None, "")}
