"""What a part of the dossier still lacks before it can be sent: each thing by itself, with the field that mends it."""

from typing import NamedTuple

from evaluations.models import InitiativeResult, ResultOutcome, TaskScore
from models_registry.models import Registration


class Gap(NamedTuple):
    """One thing that is missing, in words, and the id of its field on the page of its part."""

    text: str
    anchor: str


def task_gaps(score: TaskScore) -> list[Gap]:
    """What stands against sending this task."""
    found = []
    if score.self_score is None:
        found.append(("chưa chấm điểm", "id_self_score"))
    if not score.narrative.strip():
        found.append(("chưa ghi kết quả thực hiện", "id_narrative"))
    if _lacks_evidence(score):
        found.append(("chưa có minh chứng hoặc lời giải thích", "id_no_evidence_reason"))
    return [Gap(f"Nhiệm vụ {score.task.ordinal}: {what}.", anchor) for what, anchor in found]


def result_gaps(registration: Registration, result: InitiativeResult | None) -> list[Gap]:
    """What stands against sending the result of this model; one line where nothing was written yet."""
    if result is None:
        return [Gap(f"Mô hình “{registration.name}”: chưa ghi đủ kết quả.", "id_achieved")]
    found = [*_missing_words(result), *_missing_outputs(registration, result)]
    return [Gap(f"Mô hình “{registration.name}”: {what}.", anchor) for what, anchor in found]


def _missing_words(result: InitiativeResult) -> list[tuple[str, str]]:
    asked = [
        (not result.achieved.strip(), "chưa ghi kết quả đạt được", "id_achieved"),
        (result.is_effective is None, "chưa ghi có hiệu quả không", "id_is_effective_0"),
        (
            result.is_effective is False and not result.ineffective_reason.strip(),
            "chưa ghi vì sao chưa hiệu quả",
            "id_ineffective_reason",
        ),
        (not result.outcome, "chưa ghi hướng tiếp theo", "id_outcome_0"),
        (
            result.outcome == ResultOutcome.ENDED and not result.ended_reason.strip(),
            "chưa ghi vì sao kết thúc",
            "id_ended_reason",
        ),
        (
            result.outcome == ResultOutcome.REPLICATED and not result.replicated_where.strip(),
            "chưa ghi nhân rộng ở đâu",
            "id_replicated_where",
        ),
    ]
    return [(words, anchor) for is_missing, words, anchor in asked if is_missing]


def _missing_outputs(registration: Registration, result: InitiativeResult) -> list[tuple[str, str]]:
    """The planned outputs of which nothing is said, or that were missed without a word on why."""
    told = {output.planned_id: output for output in result.achieved_outputs.all()}  # type: ignore[attr-defined]
    missing = []
    for planned in registration.planned_outputs.all():  # type: ignore[attr-defined]
        output = told.get(planned.pk)
        if output is None:
            missing.append((f"chưa ghi đạt được bao nhiêu “{planned.what}”", f"id_output_{planned.pk}_quantity"))
        elif output.is_missed and not output.note.strip():
            missing.append((f"chưa ghi vì sao không đạt “{planned.what}”", f"id_output_{planned.pk}_note"))
    return missing


def _lacks_evidence(score: TaskScore) -> bool:
    """Whether the task wants a file and there is neither one nor a word on why not."""
    return score.task.evidence_required and not (score.no_evidence_reason.strip() or score.citations.exists())  # type: ignore[attr-defined]
