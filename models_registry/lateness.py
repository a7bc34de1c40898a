"""What was sent after the deadline and before the end (“nộp muộn”): worked out, never stored.

It is taken, and marked. Given more time, a unit is no longer late. What was returned and sent again is as late as it
was the first time; what the unit itself withdrew counts from the next time that it was sent.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from danvan.activity.models import StateChange
from models_registry.models import CampaignYear, PhaseKind
from models_registry.phase_times import PhaseTimes


def mark_late(rows: Iterable[Any], year: CampaignYear, kind: PhaseKind) -> None:
    """Give each of the rows (of one model, with `unit` and `submitted_at`) an `is_late`; queries do not grow."""
    rows = list(rows)
    times = PhaseTimes.of(year, kind) if rows else None
    moments = _sent_at(rows) if times else {}
    for row in rows:
        moment = moments.get(row.pk)
        row.is_late = bool(times and moment and times.is_late(row.unit, moment))


def is_late(row: Any, kind: PhaseKind) -> bool:
    """The same for one row."""
    mark_late([row], row.year, kind)
    return bool(row.is_late)


def _sent_at(rows: list[Any]) -> dict[int, datetime]:
    """When each was sent first, or first after it was withdrawn.

    None of what was never sent here, such as models of earlier years: their stamp tells when they were imported.
    """
    changes = StateChange.objects.filter(
        target_type=rows[0]._meta.label_lower,
        target_id__in=[row.pk for row in rows],
        transition__in=("submit", "withdraw"),
    )
    first: dict[int, datetime] = {}
    for change in changes.order_by("id"):
        if change.transition == "withdraw":
            first.pop(change.target_id, None)
        else:
            first.setdefault(change.target_id, change.at)
    return first
