"""What the unit has done since its dossier was returned, and which returned parts still stand as they were."""

from collections.abc import Iterable
from typing import NamedTuple

from danvan.activity.models import AuditEvent
from evaluations.models import Assessment, AssessmentState, EvidenceCitation, InitiativeResult, TaskScore

_SAVED = ("assessment.save_task", "assessment.save_result")


class Untouched(NamedTuple):
    """A returned part or file in which nothing was changed since: its name, its page, and the act on a button."""

    name: str
    url: str
    act: str


def touched_parts(
    assessment: Assessment, parts: Iterable[TaskScore | InitiativeResult], citations: Iterable[EvidenceCitation]
) -> set[tuple[str, int]]:
    """The parts that the unit has saved, or given a file, since the dossier was returned to it; by kind and key."""
    since = assessment.returned_at
    if since is None or assessment.state not in AssessmentState.with_unit():
        return set()
    saves = AuditEvent.objects.filter(verb__in=_SAVED, at__gt=since, target_id__in={part.pk for part in parts})
    rows = saves.values_list("target_type", "target_id")
    saved = {(kind, pk) for kind, pk in rows if pk is not None}
    cited = [row.task_score or row.result for row in citations if row.cited_at > since]
    return saved | {key_of(part) for part in cited if part is not None}


def key_of(part: TaskScore | InitiativeResult) -> tuple[str, int]:
    return part._meta.label_lower, part.pk
