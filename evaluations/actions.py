"""What people do to dossiers, scores and recognitions, apart from the transitions of the workflows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common import clock
from danvan.common.workflow import NOTE_MIN_LENGTH, NotAllowed, OutOfReach
from danvan.organization.access import works_at
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.models import (
    Assessment,
    AssessmentState,
    InitiativeResult,
    Publication,
    Recognition,
    RecognitionState,
    TaskScore,
)
from evaluations.scoring import appraisal_refusal, self_score_refusal
from evaluations.workflow import assessment_workflow, recognition_workflow
from models_registry.models import CampaignYear, Phase, PhaseKind, Registration, RegistrationState
from models_registry.workflow import not_own_sending

TASK_FIELDS = ("self_score", "narrative", "difficulties", "proposals")
RESULT_FIELDS = ("achieved", "is_effective", "ineffective_reason", "outcome", "resources_mobilised")


@transaction.atomic
def open_assessment(unit: Unit, year: CampaignYear, *, actor: User) -> Assessment:
    """Open the dossier of `unit` for `year` with a row for each task of that year's directive.

    Gives the existing one where there is one. Refuses out of reach and outside the phase.
    """
    if not can(actor, Permission.ENTER, unit):
        raise OutOfReach(["Anh/chị không có quyền lập bản tự đánh giá của đơn vị này."])
    existing = Assessment.objects.filter(unit=unit, year=year).first()
    if existing is not None:
        return existing
    phase = Phase.objects.filter(year=year, kind=PhaseKind.SELF_ASSESSMENT).select_related("year").first()
    if phase is None:
        raise NotAllowed([f"Năm {year.year} chưa đặt thời gian tự đánh giá. Hãy liên hệ quản trị."])
    if refusals := phase.refusals(unit):
        raise NotAllowed(refusals)
    assessment = Assessment(unit=unit, year=year, unit_name=unit.name, desk=unit, created_by=actor)
    with recorded("assessment.open", assessment, label="Mở bản tự đánh giá", actor=actor):
        assessment.save()
        TaskScore.objects.bulk_create(
            TaskScore(assessment=assessment, task=task, max_score=task.max_score) for task in year.directive.tasks.all()
        )
    return assessment


@transaction.atomic
def save_task(task_score: TaskScore, *, content: Mapping[str, Any], version: int, actor: User) -> TaskScore:
    """Write the unit's part of one task. After a return only the returned tasks can be written."""
    assessment = _lock_for_writing(task_score.assessment, version=version, actor=actor)
    row = TaskScore.objects.select_related("task").get(pk=task_score.pk)
    if assessment.returned_at is not None and not row.is_returned:
        raise NotAllowed(
            [f"Nhiệm vụ {row.task.ordinal} không bị trả lại nên không sửa được. Hãy sửa các nhiệm vụ có ghi lý do."]
        )
    score = content.get("self_score")
    if score is not None and (refusal := self_score_refusal(maximum=row.max_score, score=score)):
        raise NotAllowed([refusal])
    with recorded(
        "assessment.save_task", row, label=f"Ghi nhiệm vụ {row.task.ordinal}", actor=actor, unit=assessment.unit
    ):
        for name in TASK_FIELDS:
            if name in content:
                setattr(row, name, content[name])
        row.save()
    _count_save(assessment)
    return row


@transaction.atomic
def save_result(
    assessment: Assessment, registration: Registration, *, content: Mapping[str, Any], version: int, actor: User
) -> InitiativeResult:
    """Write what an accepted registration of this unit and year achieved."""
    assessment = _lock_for_writing(assessment, version=version, actor=actor)
    if (
        registration.unit_id != assessment.unit_id
        or registration.year_id != assessment.year_id
        or registration.state != RegistrationState.ACCEPTED
    ):
        raise NotAllowed(["Chỉ ghi kết quả cho mô hình đã được chấp nhận của đơn vị trong năm."])
    result = InitiativeResult.objects.filter(registration=registration).first() or InitiativeResult(
        assessment=assessment, registration=registration
    )
    with recorded("assessment.save_result", result, label="Ghi kết quả mô hình", actor=actor, unit=assessment.unit):
        for name in RESULT_FIELDS:
            if name in content:
                setattr(result, name, content[name])
        result.save()
    _count_save(assessment)
    return result


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
    assessment = _lock_for_review(assessment, version=version, actor=actor)
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
        with recorded("assessment.appraise_task", row, label=label, actor=actor, unit=assessment.unit):
            row.appraised_score, row.reason = appraisal.score, appraisal.reason.strip()
            row.save()
    _count_save(assessment)
    return assessment


@transaction.atomic
def return_assessment(
    assessment: Assessment, reasons: Mapping[int, str], *, note: str, version: int, actor: User
) -> Assessment:
    """Return the dossier: task score id → reason for each task to be mended, and a note for the unit."""
    assessment = _lock_for_review(assessment, version=version, actor=actor)
    rows = {row.pk: row for row in assessment.task_scores.select_related("task")}
    short = [rows[pk].task.ordinal for pk, reason in reasons.items() if len(reason.strip()) < NOTE_MIN_LENGTH]
    if short:
        raise NotAllowed(
            [f"Nhiệm vụ {ordinal}: hãy ghi lý do trả lại, ít nhất {NOTE_MIN_LENGTH} ký tự." for ordinal in short]
        )
    for pk, reason in reasons.items():
        row = rows[pk]
        label = f"Trả lại nhiệm vụ {row.task.ordinal}"
        with recorded("assessment.return_task", row, label=label, actor=actor, unit=assessment.unit, note=reason):
            row.is_returned, row.return_reason = True, reason.strip()
            row.save()
    listed = "\n".join(f"Nhiệm vụ {rows[pk].task.ordinal}: {reason.strip()}" for pk, reason in reasons.items())
    full_note = f"{note.strip()}\n{listed}" if note.strip() else listed
    return assessment_workflow.perform("return", assessment, actor=actor, note=full_note)


@transaction.atomic
def decide_recognitions(
    recognitions: Iterable[Recognition], transition: str, *, note: str = "", actor: User
) -> list[Recognition]:
    """Do one transition on several recognitions; one refusal refuses all, naming the model."""
    done, refusals = [], []
    for recognition in recognitions:
        try:
            done.append(recognition_workflow.perform(transition, recognition, actor=actor, note=note))
        except NotAllowed as refused:
            if isinstance(refused, OutOfReach):
                raise
            refusals += [f"{recognition.result}: {reason}" for reason in refused.reasons]
    if refusals:
        raise NotAllowed(refusals)
    return done


@dataclass(frozen=True)
class PublicationPlan:
    """What publishing a rung's year would make visible, and what stands against it."""

    assessments: list[Assessment]
    recognitions: list[Recognition]
    refusals: list[str]
    waiting: int  # dossiers sent to this rung and not yet appraised: they stay unpublished


def plan_publication(rung: Unit, year: CampaignYear) -> PublicationPlan:
    """What lies decided and unpublished on the desk of `rung`."""
    assessments = list(
        Assessment.objects.filter(desk=rung, year=year, state=AssessmentState.APPRAISED)
        .select_related("unit", "year", "desk")
        .with_totals()
    )
    recognitions = list(
        Recognition.objects.filter(desk=rung, result__assessment__year=year, published_at=None).select_related(
            "result__assessment__unit", "result__assessment__year", "result__registration__field", "desk"
        )
    )
    pending = [r for r in recognitions if r.state == RecognitionState.PENDING]
    refusals = []
    if pending:
        refusals.append(f"Còn {len(pending)} mô hình chờ xét. Hãy quyết định hết trước khi công bố.")
    if not assessments and not recognitions:
        refusals.append("Chưa có kết quả nào mới để công bố.")
    waiting = Assessment.objects.filter(desk=rung, year=year, state=AssessmentState.SUBMITTED).count()
    return PublicationPlan(assessments, recognitions, refusals, waiting)


@transaction.atomic
def publish_level(rung: Unit, year: CampaignYear, *, actor: User) -> Publication:
    """Publish everything decided at `rung` for `year`, in one transaction, all or nothing."""
    if not can(actor, Permission.PUBLISH, rung) or not works_at(actor, Permission.PUBLISH, rung):
        raise OutOfReach(["Anh/chị không có quyền công bố ở cấp này."])
    Unit.objects.select_for_update().get(pk=rung.pk)  # one publication of a rung at a time
    phase = Phase.objects.filter(year=year, kind=PhaseKind.PUBLICATION).select_related("year").first()
    refusals = phase.refusals(rung) if phase else [f"Năm {year.year} chưa đặt thời gian công bố kết quả."]
    plan = plan_publication(rung, year)
    if refusals or plan.refusals:
        raise NotAllowed([*refusals, *plan.refusals])
    body = ReviewingBody.objects.at(clock.today()).filter(unit=rung).first()
    publication = Publication(
        rung=rung,
        year=year,
        body_name=body.name if body else rung.name,
        published_by=actor,
        assessment_count=len(plan.assessments),
        recognition_count=len(plan.recognitions),
    )
    with recorded("level.publish", publication, label=f"Công bố kết quả năm {year.year}", actor=actor):
        publication.save()
        for recognition in plan.recognitions:
            recognition_workflow.perform("publish", recognition, actor=actor)
        for assessment in plan.assessments:
            assessment_workflow.perform("publish", assessment, actor=actor)
    return publication


def _locked(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_related("unit", "desk", "year")
    return rows.select_for_update(of=("self",)).get(pk=assessment.pk)


def _lock_for_writing(assessment: Assessment, *, version: int, actor: User) -> Assessment:
    locked = _locked(assessment)
    if not can(actor, Permission.ENTER, locked.unit):
        raise OutOfReach(["Anh/chị không có quyền sửa bản tự đánh giá này."])
    if not locked.is_editable:
        raise NotAllowed([f"Bản tự đánh giá đang ở trạng thái “{locked.get_state_display()}” nên không sửa được."])
    if reasons := assessment_workflow.hooks.phase_reasons(locked, (PhaseKind.SELF_ASSESSMENT,)):
        raise NotAllowed(reasons)
    _check_version(locked, version)
    return locked


def _lock_for_review(assessment: Assessment, *, version: int, actor: User) -> Assessment:
    locked = _locked(assessment)
    if not assessment_workflow.hooks.permits(actor, Permission.REVIEW, locked):
        raise OutOfReach(["Anh/chị không có quyền thẩm định bản này."])
    if locked.state != AssessmentState.SUBMITTED:
        raise NotAllowed(
            [f"Bản tự đánh giá đang ở trạng thái “{locked.get_state_display()}” nên không thẩm định được."]
        )
    reasons = assessment_workflow.hooks.phase_reasons(locked, (PhaseKind.REVIEW,))
    reasons += not_own_sending(locked, actor)
    if reasons:
        raise NotAllowed(reasons)
    _check_version(locked, version)
    return locked


def _check_version(assessment: Assessment, version: int) -> None:
    if assessment.version != version:
        raise NotAllowed(
            ["Bản này vừa được người khác lưu. Nội dung anh/chị gõ còn nguyên dưới đây; hãy mở bản mới trong thẻ "
             "khác, so lại rồi lưu."]
        )  # fmt: skip


def _count_save(assessment: Assessment) -> None:
    assessment.version += 1
    assessment.save(update_fields=["version", "search_text"])
