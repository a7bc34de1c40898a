"""Who appraises the dossiers of a page, until when, and what the reader has a part in; for readers at the desk only."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from danvan.common import clock
from danvan.organization.models import User
from evaluations.assigning import assignments_at_desks
from evaluations.conflicts import conflicts_of
from evaluations.models import AssessmentState, ReviewAssignment
from models_registry.models import CampaignYear, PhaseKind
from models_registry.phase_times import PhaseTimes


def mark_appraisers(rows: Sequence[Any], reader: User, year: CampaignYear) -> None:
    """Give each dossier its `appraisers` (people by seat), `days_over` and `conflict`; queries do not grow.

    days_over is how many days it waits past its day: the reader's own where it is theirs; None where it is in time.
    """
    assigned: dict[int, list[ReviewAssignment]] = {}
    units = [row.unit_id for row in rows]
    found = assignments_at_desks(reader, year).filter(unit__in=units).select_related("reviewer").order_by("seat", "pk")
    for assignment in found:
        assigned.setdefault(assignment.unit_id, []).append(assignment)
    times = PhaseTimes.of(year, PhaseKind.REVIEW)
    conflicts = conflicts_of(reader, year)
    for row in rows:
        here = assigned.get(row.unit_id, [])
        row.appraisers = [assignment.reviewer for assignment in here]
        row.conflict = conflicts.reason(reader.pk, row.unit, row.pk)
        usual = times.due_for(row.desk) if times else None
        row.days_over = _days_over(row, here, reader, usual)


def _days_over(row: Any, assigned: list[ReviewAssignment], reader: User, usual: date | None) -> int | None:
    if row.state != AssessmentState.SUBMITTED:
        return None
    mine = [one for one in assigned if one.reviewer_id == reader.pk]
    days = [one.due_on or usual for one in mine or assigned] or [usual]
    due = min((day for day in days if day is not None), default=None)
    over = (clock.today() - due).days if due is not None else 0
    return over if over > 0 else None
