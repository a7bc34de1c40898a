"""A rung returns parts of a dossier on its desk: tasks, results, single files, each with its reason."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import transaction

from danvan.activity.models import StateChange
from danvan.activity.record import recorded
from danvan.common.workflow import NOTE_MIN_LENGTH, NotAllowed
from danvan.organization.models import User
from evaluations.actions.opinion import drop_opinion_scores
from evaluations.guards import lock_for_review
from evaluations.models import Assessment, EvidenceCitation, InitiativeResult, ReturnedDossierPart, TaskScore
from evaluations.places import place_of
from evaluations.workflow import assessment_workflow
from models_registry.actions.returns import Why

Part = TaskScore | InitiativeResult | EvidenceCitation


class _Named(NamedTuple):
    """A part that is returned, how it is called, and why."""

    row: Part
    label: str
    why: Why


@transaction.atomic
def return_assessment(
    assessment: Assessment,
    reasons: Mapping[int, str | Why],
    *,
    note: str,
    version: int,
    actor: User,
    result_reasons: Mapping[int, str | Why] | None = None,
    file_reasons: Mapping[int, str | Why] | None = None,
) -> Assessment:
    """Return the dossier with a reason for each part to be mended, and a note for the unit.

    `reasons` are by id of the task score, `result_reasons` by id of the result, `file_reasons` by id of the citation;
    a reason is its text, or the text with the code of the common reason that was chosen. What was appraised of a
    returned task is dropped: it was about words that are about to change. In order: each part is marked, the workflow
    returns the dossier with all reasons as its note, and each part is kept with the round of the return.
    """
    assessment = lock_for_review(assessment, version=version, actor=actor)
    parts = _named(assessment, reasons, result_reasons or {}, file_reasons or {})
    if short := [part.label for part in parts if len(part.why.text) < NOTE_MIN_LENGTH]:
        raise NotAllowed([f"{label}: hãy ghi lý do trả lại, ít nhất {NOTE_MIN_LENGTH} ký tự." for label in short])
    for part in parts:
        _mark_returned(part, assessment, actor)
    full_note = "\n".join(text for text in (note.strip(), in_lines(parts)) if text)
    returned: Assessment = assessment_workflow.perform("return", assessment, actor=actor, note=full_note)
    number = StateChange.objects.about(returned).filter(transition="return").count()
    ReturnedDossierPart.objects.bulk_create(_kept(part, returned, number) for part in parts)
    return returned


def in_lines(parts: Iterable[_Named]) -> str:
    """“Nhiệm vụ 2: thiếu số liệu.”, a line for each part."""
    return "\n".join(f"{part.label}: {part.why.text}" for part in parts)


def file_in_words(citation: EvidenceCitation) -> str:
    """A file as it is cited, to be compared with what it becomes: its name, its particulars, where in it."""
    evidence = citation.evidence
    return " · ".join(part for part in (evidence.title, *evidence.particulars, citation.locator) if part)


def _named(
    assessment: Assessment,
    tasks: Mapping[int, str | Why],
    results: Mapping[int, str | Why],
    files: Mapping[int, str | Why],
) -> list[_Named]:
    """What the reasons name, tasks first; a file of a part that is returned itself is named with its own reason."""
    scores = {row.pk: row for row in assessment.task_scores.select_related("task")}
    achieved = {row.pk: row for row in assessment.results.select_related("registration")}
    cited = {row.pk: row for row in EvidenceCitation.objects.in_dossier(assessment).for_lists().with_places()}
    return [
        *(_Named(scores[pk], f"Nhiệm vụ {scores[pk].task.ordinal}", _why(why)) for pk, why in tasks.items()),
        *(_Named(achieved[pk], f"Mô hình “{achieved[pk]}”", _why(why)) for pk, why in results.items()),
        *(_Named(cited[pk], _file_label(cited[pk]), _why(why)) for pk, why in files.items()),
    ]


def _why(why: str | Why) -> Why:
    given = why if isinstance(why, Why) else Why(why)
    return Why(given.text.strip(), given.code)


def _file_label(citation: EvidenceCitation) -> str:
    place = place_of(citation).name
    return f"Minh chứng “{citation.evidence.title}” ({place[:1].lower()}{place[1:]})"


def _mark_returned(part: _Named, assessment: Assessment, actor: User) -> None:
    row, unit = part.row, assessment.unit
    if isinstance(row, TaskScore):
        row.assessment = assessment
        drop_opinion_scores(row, actor=actor)
    if isinstance(row, TaskScore) and (row.appraised_score is not None or row.reason):
        dropped = f"Bỏ điểm thẩm định nhiệm vụ {row.task.ordinal}"
        desk = assessment.desk
        with recorded("assessment.appraise_task", row, label=dropped, actor=actor, unit=desk, provisional=True):
            row.appraised_score, row.reason = None, ""
            row.save()
    verb = {TaskScore: "return_task", InitiativeResult: "return_result", EvidenceCitation: "return_file"}[type(row)]
    label = f"Trả lại {part.label[0].lower()}{part.label[1:]}"
    with recorded(f"assessment.{verb}", row, label=label, actor=actor, unit=unit, note=part.why.text):
        row.is_returned, row.return_reason = True, part.why.text
        row.save()


def _kept(part: _Named, assessment: Assessment, number: int) -> ReturnedDossierPart:
    row = part.row
    kept = ReturnedDossierPart(
        assessment=assessment, round=number, label=part.label, reason=part.why.text, reason_code=part.why.code
    )
    if isinstance(row, EvidenceCitation):
        kept.is_file, kept.citation, kept.before = True, row, file_in_words(row)
        kept.task_score_id, kept.result_id = row.task_score_id, row.result_id
    elif isinstance(row, TaskScore):
        kept.task_score = row
    else:
        kept.result = row
    return kept
