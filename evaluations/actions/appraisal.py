"""What a rung does to a dossier on its desk: scores its tasks, returns parts of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common.workflow import NOTE_MIN_LENGTH, NotAllowed
from danvan.organization.models import User
from evaluations.guards import count_save, lock_for_review
from evaluations.models import Assessment, InitiativeResult, TaskScore
from evaluations.scoring import appraisal_refusal
from evaluations.workflow import assessment_workflow


@dataclass(frozen=True)
class Appraisal:
    """What a reviewer says of one task."""

    score: Decimal | None
    reason: str = ""


@transaction.atomic
def appraise_tasks(
    assessment: Assessment, appraisals: Mapping[int, Appraisal], *, version: int, actor: User
) -> Assessment:
    """Write the appraised scores of some tasks (by id of the task score); all of them or none.

    Refuses away from the desk, in a wrong state or phase, out of bounds, and a differing score without
    a reason.
    """
    assessment = lock_for_review(assessment, version=version, actor=actor)
    rows = {row.pk: row for row in assessment.task_scores.select_related("task")}
    refusals = []
    for pk, appraisal in appraisals.items():
        row = rows[pk]
        if appraisal.score is not None:
            refusal = appraisal_refusal(
                maximum=row.max_score, self_score=row.self_score, score=appraisal.score, reason=appraisal.reason
            )
            if refusal:
                refusals.append(f"Nhiệm vụ {row.task.ordinal}: {refusal}")
    if refusals:
        raise NotAllowed(refusals)
    for pk, appraisal in appraisals.items():
        row = rows[pk]
        if (row.appraised_score, row.reason) == (appraisal.score, appraisal.reason.strip()):
            continue
        label = f"Thẩm định nhiệm vụ {row.task.ordinal}"
        # Provisional, so it belongs to the rung: the audit of the unit's branch must not tell it.
        unit = assessment.desk
        with recorded("assessment.appraise_task", row, label=label, actor=actor, unit=unit, provisional=True):
            row.appraised_score, row.reason = appraisal.score, appraisal.reason.strip()
            row.save()
    count_save(assessment)
    return assessment


@transaction.atomic
def return_assessment(
    assessment: Assessment,
    reasons: Mapping[int, str],
    *,
    note: str,
    version: int,
    actor: User,
    result_reasons: Mapping[int, str] | None = None,
) -> Assessment:
    """Return the dossier with a reason for each part to be mended, and a note for the unit.

    `reasons` are by id of the task score, `result_reasons` by id of the result. What was appraised of a returned
    task is dropped: it was about words that are about to change.
    """
    assessment = lock_for_review(assessment, version=version, actor=actor)
    scores = {row.pk: row for row in assessment.task_scores.select_related("task")}
    results = {row.pk: row for row in assessment.results.select_related("registration")}
    parts: list[tuple[TaskScore | InitiativeResult, str, str]] = [
        (scores[pk], f"Nhiệm vụ {scores[pk].task.ordinal}", reason.strip()) for pk, reason in reasons.items()
    ]
    parts += [
        (results[pk], f"Mô hình “{results[pk]}”", reason.strip()) for pk, reason in (result_reasons or {}).items()
    ]
    if short := [name for _, name, reason in parts if len(reason) < NOTE_MIN_LENGTH]:
        raise NotAllowed([f"{name}: hãy ghi lý do trả lại, ít nhất {NOTE_MIN_LENGTH} ký tự." for name in short])
    for row, name, reason in parts:
        _mark_returned(row, name, reason, assessment, actor)
    listed = "\n".join(f"{name}: {reason}" for _, name, reason in parts)
    full_note = f"{note.strip()}\n{listed}" if note.strip() else listed
    return assessment_workflow.perform("return", assessment, actor=actor, note=full_note)


def _mark_returned(
    row: TaskScore | InitiativeResult, name: str, reason: str, assessment: Assessment, actor: User
) -> None:
    verb = "assessment.return_task" if isinstance(row, TaskScore) else "assessment.return_result"
    label = f"Trả lại {name[0].lower()}{name[1:]}"
    if isinstance(row, TaskScore) and (row.appraised_score is not None or row.reason):
        dropped = f"Bỏ điểm thẩm định nhiệm vụ {row.task.ordinal}"
        unit = assessment.desk
        with recorded("assessment.appraise_task", row, label=dropped, actor=actor, unit=unit, provisional=True):
            row.appraised_score, row.reason = None, ""
            row.save()
    with recorded(verb, row, label=label, actor=actor, unit=assessment.unit, note=reason):
        row.is_returned, row.return_reason = True, reason
        row.save()
