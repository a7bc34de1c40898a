"""What the unit types: a task, a result. A draft may be incomplete; what is missing is asked before sending."""

from typing import Any

from django import forms

from danvan.common.forms import PortalForm
from evaluations.actions.assessment import RESULT_FIELDS, TASK_FIELDS
from evaluations.forms.fields import ScoreField, VersionedForm, needed_to_send, text_field, version_field
from evaluations.models import InitiativeResult, ResultOutcome, TaskScore
from evaluations.scoring import self_score_refusal

_EFFECTIVE = [("yes", "Có hiệu quả"), ("no", "Chưa hiệu quả")]


class TaskForm(VersionedForm, PortalForm):
    """The unit's part of one task."""

    narrative = text_field(
        "Kết quả thực hiện", rows=9,
        hint="Việc đã làm, số liệu cụ thể, người dân được gì. Ghi đủ để người thẩm định kiểm tra được.",
    )  # fmt: skip
    difficulties = text_field("Khó khăn, hạn chế", rows=4)
    proposals = text_field("Đề xuất, kiến nghị", rows=4)
    version = version_field()

    field_order = ("self_score", "narrative", "difficulties", "proposals", "no_evidence_reason", "version")

    def __init__(self, data: Any = None, *, score: TaskScore) -> None:
        initial = {name: getattr(score, name) for name in TASK_FIELDS} | {"version": score.assessment.version}
        super().__init__(data, initial=initial)
        self.score = score
        self.fields["self_score"] = ScoreField(label="Điểm tự chấm", maximum=score.max_score)
        if score.task.evidence_required:
            self.fields["no_evidence_reason"] = text_field(
                "Vì sao chưa có minh chứng", rows=3,
                hint="Nhiệm vụ này cần minh chứng. Chưa có tệp thì ghi rõ vì sao và khi nào có.",
            )  # fmt: skip
        self.order_fields(self.field_order)
        for name in ("self_score", "narrative"):
            needed_to_send(self.fields[name])

    def clean_self_score(self) -> Any:
        score = self.cleaned_data["self_score"]
        if score is not None and (refusal := self_score_refusal(maximum=self.score.max_score, score=score)):
            raise forms.ValidationError(refusal)
        return score

    @property
    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in TASK_FIELDS if name in self.cleaned_data}


class ResultForm(VersionedForm, PortalForm):
    """What a model achieved in its year."""

    achieved = text_field(
        "Kết quả đạt được", rows=7, hint="So với điều đã đăng ký: làm được gì, bao nhiêu, ai được hưởng lợi."
    )
    is_effective = forms.TypedChoiceField(
        label="Mô hình có hiệu quả không?", choices=_EFFECTIVE, coerce=lambda value: value == "yes", empty_value=None,
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    ineffective_reason = text_field("Vì sao chưa hiệu quả", rows=3)
    outcome = forms.ChoiceField(
        label="Hướng tiếp theo của mô hình", choices=ResultOutcome.choices, required=False, widget=forms.RadioSelect
    )
    resources_mobilised = text_field(
        "Nguồn lực huy động", rows=3, hint="Tiền, ngày công, đất hiến, hiện vật. Ví dụ: 120 triệu đồng, 350 ngày công."
    )
    version = version_field()

    def __init__(self, data: Any = None, *, result: InitiativeResult) -> None:
        initial = {name: getattr(result, name) for name in RESULT_FIELDS} | {"version": result.assessment.version}
        initial["is_effective"] = {True: "yes", False: "no", None: ""}[result.is_effective]
        super().__init__(data, initial=initial)
        for name in ("achieved", "is_effective", "outcome"):
            needed_to_send(self.fields[name])
        self.fields["ineffective_reason"].needed = "cần có khi chưa hiệu quả"  # type: ignore[attr-defined]

    @property
    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in RESULT_FIELDS}
