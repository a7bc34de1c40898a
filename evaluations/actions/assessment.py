"""What a unit does to its dossier: opens it, writes its tasks and results."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.guards import count_save, is_closed_by_return, lock_for_writing
from evaluations.inheritance import accepted_for, dossier_of
from evaluations.models import Achieved, AchievedOutput, Assessment, InitiativeResult, ResultOutcome, TaskScore
from evaluations.schemes import lock_in_force, maxima_of
from evaluations.scoring import self_score_refusal
from models_registry.models import CampaignYear, Phase, PhaseKind, Registration
from models_registry.workflow import closed_reasons

TASK_FIELDS = ("self_score", "narrative", "difficulties", "proposals", "no_evidence_reason")
RESULT_FIELDS = (
    "achieved", "is_effective", "ineffective_reason", "outcome", "ended_reason", "replicated_where",
    "money_mobilised", "workdays_mobilised", "land_donated", "resources_mobilised",
)  # fmt: skip


@transaction.atomic
def open_assessment(unit: Unit, year: CampaignYear, *, actor: User) -> Assessment:
    """Open the dossier of `unit` for `year` with a row for each task of that year's directive.

    Gives the existing one where there is one. Refuses out of reach and outside the phase.
    """
    if not can(actor, Permission.ENTER, unit):
        raise OutOfReach(["Anh/chị không có quyền lập bản tự đánh giá của đơn vị này."])
    Unit.objects.select_for_update().get(pk=unit.pk)  # two presses at once open one dossier
    existing = dossier_of(unit, year)
    if existing is not None:
        return existing
    if closed := closed_reasons(unit):
        raise NotAllowed(closed)
    phase = Phase.objects.filter(year=year, kind=PhaseKind.SELF_ASSESSMENT).select_related("year").first()
    if phase is None:
        raise NotAllowed([f"Năm {year.year} chưa đặt thời gian tự đánh giá. Hãy liên hệ quản trị."])
    if refusals := phase.refusals(unit):
        raise NotAllowed(refusals)
    assessment = Assessment(unit=unit, year=year, unit_name=unit.name, desk=unit, created_by=actor)
    with recorded("assessment.open", assessment, label="Mở bản tự đánh giá", actor=actor):
        assessment.save()
        tasks = list(year.directive.tasks.all())
        maxima = maxima_of(lock_in_force(year), tasks)
        TaskScore.objects.bulk_create(
            TaskScore(assessment=assessment, task=task, max_score=maxima[task.pk]) for task in tasks
        )
    return assessment


@transaction.atomic
def save_task(task_score: TaskScore, *, content: Mapping[str, Any], version: int, actor: User) -> TaskScore:
    """Write the unit's part of one task. After a return only the returned tasks can be written."""
    assessment = lock_for_writing(task_score.assessment, version=version, actor=actor)
    row = TaskScore.objects.select_related("task").get(pk=task_score.pk)
    if is_closed_by_return(assessment, row):
        raise NotAllowed(
            [f"Nhiệm vụ {row.task.ordinal} không bị trả lại nên không sửa được. Hãy sửa các phần có ghi lý do."]
        )
    score = content.get("self_score")
    if score is not None and (refusal := self_score_refusal(maximum=row.max_score, score=score)):
        raise NotAllowed([refusal])
    label = f"Ghi nhiệm vụ {row.task.ordinal}"
    with recorded("assessment.save_task", row, label=label, actor=actor, unit=assessment.unit):
        for name in TASK_FIELDS:
            if name in content:
                setattr(row, name, content[name])
        row.save()
    count_save(assessment)
    return row


@transaction.atomic
def save_result(
    assessment: Assessment,
    registration: Registration,
    *,
    content: Mapping[str, Any],
    outputs: Mapping[int, Achieved] | None = None,
    version: int,
    actor: User,
) -> InitiativeResult:
    """Write what an accepted registration of this unit (or a predecessor) and year achieved.

    `outputs` says by id of the planned output what became of it; None leaves what stands. After a return only a result
    that was returned, or was never written, can be.
    """
    assessment = lock_for_writing(assessment, version=version, actor=actor)
    if not accepted_for(assessment).filter(pk=registration.pk).exists():
        raise NotAllowed(["Chỉ ghi kết quả cho mô hình đã được chấp nhận của đơn vị trong năm."])
    result = InitiativeResult.objects.filter(registration=registration).first() or InitiativeResult(
        assessment=assessment, registration=registration
    )
    if is_closed_by_return(assessment, result):
        raise NotAllowed(["Mô hình này không bị trả lại nên không sửa được. Hãy sửa các phần có ghi lý do."])
    if refusals := outcome_refusals(result, content):
        raise NotAllowed(list(refusals.values()))
    with recorded("assessment.save_result", result, label="Ghi kết quả mô hình", actor=actor, unit=assessment.unit,
                  parts=lambda: {"achieved_outputs": outputs_told(result)}):  # fmt: skip
        for name in RESULT_FIELDS:
            if name in content:
                setattr(result, name, content[name])
        result.save()
        if outputs is not None:
            _save_outputs(result, outputs)
    count_save(assessment)
    return result


def outcome_refusals(result: InitiativeResult, content: Mapping[str, Any]) -> dict[str, str]:
    """What was written of another outcome than the chosen one, by field: a model that is kept up did not end."""
    of = {name: content.get(name, getattr(result, name)) for name in ("outcome", "ended_reason", "replicated_where")}
    found = {}
    if of["ended_reason"] and of["outcome"] != ResultOutcome.ENDED:
        found["ended_reason"] = (
            "Đã ghi vì sao kết thúc nhưng chưa chọn “Kết thúc”. Hãy chọn “Kết thúc” hoặc xóa phần này."
        )
    if of["replicated_where"] and of["outcome"] != ResultOutcome.REPLICATED:
        found["replicated_where"] = (
            "Đã ghi nhân rộng ở đâu nhưng chưa chọn “Được nhân rộng”. Hãy chọn “Được nhân rộng” hoặc xóa phần này."
        )
    return found


def outputs_told(result: InitiativeResult) -> str:
    """For the audit: what became of each planned output, in the order of the registration."""
    rows = AchievedOutput.objects.filter(result=result).select_related("planned")
    return "; ".join(
        f"{row.planned.what}: {row.typed.words(row.planned.measure)}"
        for row in rows.order_by("planned__position", "id")
    )


def _save_outputs(result: InitiativeResult, outputs: Mapping[int, Achieved]) -> None:
    """One row for each planned output of the registration of which something is said."""
    rows = {row.planned_id: row for row in AchievedOutput.objects.filter(result=result)}
    for planned in result.registration.planned_outputs.all():  # type: ignore[attr-defined]
        if planned.pk not in outputs:
            continue
        row, said = rows.get(planned.pk), outputs[planned.pk]
        if not said.says_something:
            if row is not None:
                row.delete()
        elif row is None or row.typed != said:
            row = row or AchievedOutput(result=result, planned=planned)
            row.quantity, row.is_missed, row.note = said
            row.save()
