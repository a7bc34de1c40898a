"""What a unit changed of the parts that were returned to it, read from the audit.

The events of a return mark its parts; the unit's saves after it hold what each field was before. So the reviewer
gets a before and after of exactly what was asked for, without a copy of the dossier.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from danvan.activity.models import AuditEvent
from danvan.common.templatetags.portal import vn_number
from evaluations.actions.assessment import RESULT_FIELDS, TASK_FIELDS, outputs_told
from evaluations.actions.returns import file_in_words
from evaluations.models import (
    Assessment,
    AssessmentState,
    InitiativeResult,
    ResultOutcome,
    ReturnedDossierPart,
    TaskScore,
)

_RETURNED = ("assessment.return_task", "assessment.return_result")
_SIGNED = ("assessment.hand_over", "assessment.submit")
_SAVED = ("assessment.save_task", "assessment.save_result")
_NUMBERS = ("self_score", "money_mobilised", "workdays_mobilised", "land_donated")


class Change(NamedTuple):
    """One field as it was when it was returned, and as it was sent again."""

    label: str
    before: str
    after: str


class AnsweredPart(NamedTuple):
    """A returned task or result: why it was returned, and what the unit then changed in it."""

    name: str
    reason: str
    changes: list[Change]
    new_files: list[str]


def answers_to_return(assessment: Assessment) -> list[AnsweredPart]:
    """What became of the parts of the last return, once the dossier was sent again; else nothing."""
    if assessment.returned_at is None or assessment.state in AssessmentState.with_unit():
        return []
    returns = AuditEvent.objects.about(assessment).filter(verb="assessment.return").order_by("-id")
    ids = list(returns.values_list("id", flat=True)[:2])
    if not ids:
        return []
    last, previous = ids[0], ids[1] if len(ids) > 1 else 0
    rows = _rows(assessment)
    events = AuditEvent.objects.filter(
        target_type__in={kind for kind, _ in rows}, target_id__in={pk for _, pk in rows}, id__gt=previous
    ).order_by("id")
    found: dict[tuple[str, int], tuple[str, dict[str, Any]]] = {}
    for event in events.filter(verb__in=_RETURNED + _SAVED):
        key = (event.target_type, event.target_id)
        if event.verb in _RETURNED and event.id < last and key in rows:
            found[key] = (event.note, {})
        elif event.verb in _SAVED and event.id > last and key in found:
            reason, before = found[key]
            found[key] = (reason, event.before | before)  # the earliest is how it was when it was returned
    since = assessment.returned_at
    answers = [_answer(rows[key], reason, before, since) for key, (reason, before) in found.items()]
    return answers + _answered_files(assessment, number=returns.count())


def _answered_files(assessment: Assessment, *, number: int) -> list[AnsweredPart]:
    """What became of the single files that this return named."""
    named = ReturnedDossierPart.objects.filter(assessment=assessment, round=number, is_file=True)
    return [
        AnsweredPart(part.label, part.reason, _file_changes(part), _replaced(part, assessment))
        for part in named.select_related("citation__evidence").order_by("id")
    ]


def _file_changes(part: ReturnedDossierPart) -> list[Change]:
    now = file_in_words(part.citation) if part.citation else "Đã bỏ khỏi hồ sơ"
    return [Change("Tệp", part.before, now)] if now != part.before else []


def _replaced(part: ReturnedDossierPart, assessment: Assessment) -> list[str]:
    """What was put in the place of the file since."""
    since = assessment.returned_at
    return [part.citation.evidence.title] if part.citation and since and part.citation.cited_at > since else []


def changes_since_signing(assessment: Assessment) -> list[AnsweredPart] | None:
    """What was written since the dossier was last handed over or sent; None where it never was.

    While it waits for the signer the hand-over itself is left out: it is what the signer is looking at.
    """
    signings = AuditEvent.objects.about(assessment).filter(verb__in=_SIGNED).order_by("-id")
    signed = list(signings[:2])[1 if assessment.state == AssessmentState.READY else 0 :]
    if not signed:
        return None
    rows = _rows(assessment)
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for event in AuditEvent.objects.filter(
        target_type__in={kind for kind, _ in rows},
        target_id__in={pk for _, pk in rows},
        id__gt=signed[0].pk,
        verb__in=_SAVED,
    ).order_by("id"):
        key = (event.target_type, event.target_id)
        if key in rows:
            earlier = dict.fromkeys(event.after, "") | event.before  # a result that is new had nothing before
            found[key] = earlier | found.get(key, {})
    answers = [_answer(rows[key], "", before, signed[0].at) for key, before in found.items()]
    return [answer for answer in answers if answer.changes or answer.new_files]


def _rows(assessment: Assessment) -> dict[tuple[str, int], TaskScore | InitiativeResult]:
    parts: list[TaskScore | InitiativeResult] = [*assessment.task_scores.select_related("task")]
    parts += assessment.results.select_related("registration")
    return {(part._meta.label_lower, part.pk): part for part in parts}


def _answer(part: TaskScore | InitiativeResult, reason: str, before: dict[str, Any], since: datetime) -> AnsweredPart:
    fields = TASK_FIELDS if isinstance(part, TaskScore) else RESULT_FIELDS
    changes = [
        Change(_label(part, name), _words(name, before[name]), _words(name, getattr(part, name)))
        for name in fields
        if name in before
    ]
    if isinstance(part, InitiativeResult) and "achieved_outputs" in before:
        label = InitiativeResult.AUDITED_PARTS["achieved_outputs"]
        changes.append(Change(label, before["achieved_outputs"], outputs_told(part)))
    changed = [change for change in changes if change.before != change.after]
    name = f"Nhiệm vụ {part.task}" if isinstance(part, TaskScore) else f"Mô hình “{part.registration.name}”"
    # What stands in the place of a returned file is told with that file.
    files = part.citations.filter(cited_at__gt=since).exclude(pk__in=_named_files(part.assessment_id))
    files = files.select_related("evidence").order_by("id")
    return AnsweredPart(name, reason, changed, [file.evidence.title for file in files])


def _named_files(assessment_pk: int) -> Any:
    named = ReturnedDossierPart.objects.filter(assessment=assessment_pk, is_file=True, citation__isnull=False)
    return named.values("citation")


def _label(part: TaskScore | InitiativeResult, name: str) -> str:
    label = str(part._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def _words(name: str, value: Any) -> str:
    """A value as people read it; the audit keeps every value as text."""
    if value in (None, "", "None"):
        return ""
    if name in _NUMBERS:
        return vn_number(Decimal(str(value)))
    if name == "is_effective":
        return "Có" if str(value) == "True" else "Chưa"
    if name == "outcome":
        return str(ResultOutcome(value).label)
    return str(value)
