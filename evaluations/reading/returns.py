"""The returns of a dossier, round by round: who, when, which parts, why, and where each is mended."""

from collections.abc import Sequence
from typing import NamedTuple

from django.urls import reverse

from danvan.activity.models import StateChange
from evaluations.models import Assessment, ReturnedDossierPart


class AskedPart(NamedTuple):
    """A returned part and the page where it is mended; no address where it is gone."""

    label: str
    url: str


class ToMend(NamedTuple):
    """Parts that are to be mended for one reason."""

    parts: list[AskedPart]
    reason: str


class Round(NamedTuple):
    """One return: the reviewer's own message, and the parts that were named, those with the same reason together."""

    number: int
    change: StateChange
    message: str
    to_mend: list[ToMend]


def rounds_of(assessment: Assessment, returns: Sequence[StateChange]) -> list[Round]:
    """The rounds of these returns (latest first, as they are given)."""
    named: dict[int, list[ReturnedDossierPart]] = {}
    parts = ReturnedDossierPart.objects.filter(assessment=assessment)
    for part in parts.select_related("task_score__task", "result").order_by("id"):
        named.setdefault(part.round, []).append(part)
    return [
        round_of(number, change, named.get(number, []))
        for number, change in zip(range(len(returns), 0, -1), returns, strict=True)
    ]


def round_of(number: int, change: StateChange, parts: Sequence[ReturnedDossierPart]) -> Round:
    listed = "\n".join(f"{part.label}: {part.reason}" for part in parts)
    by_reason: dict[str, list[AskedPart]] = {}
    for part in parts:
        by_reason.setdefault(part.reason, []).append(AskedPart(part.label, mending_url(part)))
    message = change.note.removesuffix(listed).strip()
    return Round(number, change, message, [ToMend(named, reason) for reason, named in by_reason.items()])


def mending_url(part: ReturnedDossierPart) -> str:
    """Where the part is mended; a file is replaced in its place."""
    if part.is_file:
        return reverse("evaluations:evidence_replace", args=[part.citation_id]) if part.citation_id else ""
    if part.task_score:
        return reverse("evaluations:task_edit", args=[part.assessment_id, part.task_score.task.ordinal])
    result = part.result
    return reverse("evaluations:result_edit", args=[part.assessment_id, result.registration_id]) if result else ""
