"""What the unit types: a task, a result. A draft may be incomplete; what is missing is asked before sending."""

from decimal import Decimal
from typing import Any, NamedTuple

from django import forms

from danvan.common.forms import PortalForm
from danvan.common.text import one_line
from evaluations.actions.assessment import RESULT_FIELDS, TASK_FIELDS, outcome_refusals
from evaluations.forms.fields import ScoreField, VersionedForm, needed_to_send, text_field, version_field
from evaluations.models import Achieved, AchievedOutput, InitiativeResult, ResultOutcome, TaskScore
from evaluations.scoring import self_score_refusal
from models_registry.forms.planned import AmountField
from models_registry.models import PlannedOutput

_EFFECTIVE = [("yes", "Có hiệu quả"), ("no", "Chưa hiệu quả")]
_MILLION, _DONG = "trieu", "dong"
_WORTH = {_MILLION: Decimal(1_000_000), _DONG: Decimal(1)}
_FROM_ZERO = "Hãy ghi số từ 0 đến dưới 10 tỷ."


class TaskForm(VersionedForm, PortalForm):
    """The unit's part of one task; `proposal` is offered where nothing was written yet, and saved only by a save."""

    narrative = text_field(
        "Kết quả thực hiện", rows=9,
        hint="Việc đã làm, số liệu cụ thể, người dân được gì. Ghi đủ để người thẩm định kiểm tra được.",
    )  # fmt: skip
    difficulties = text_field("Khó khăn, hạn chế", rows=4)
    proposals = text_field("Đề xuất, kiến nghị", rows=4)
    version = version_field()

    field_order = ("self_score", "narrative", "difficulties", "proposals", "no_evidence_reason", "version")

    def __init__(self, data: Any = None, *, score: TaskScore, proposal: str = "") -> None:
        initial = {name: getattr(score, name) for name in TASK_FIELDS} | {"version": score.assessment.version}
        if proposal:
            initial["narrative"] = proposal
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


class OutputRow(NamedTuple):
    """One planned output with its fields: how much was achieved, or that it was missed, and a note."""

    planned: PlannedOutput
    quantity: forms.BoundField
    is_missed: forms.BoundField
    note: forms.BoundField


class ResultForm(VersionedForm, PortalForm):
    """What a model achieved in its year: in numbers beside each planned output, in words, and what it mobilised."""

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
    replicated_where = text_field(
        "Nhân rộng ở đâu", rows=2, hint="Ghi tên thôn, xã, cơ quan, đơn vị đã làm theo mô hình này."
    )
    ended_reason = text_field("Vì sao kết thúc", rows=2)
    money = AmountField(label="Tiền huy động", zero=True, range_words=_FROM_ZERO)
    money_unit = forms.ChoiceField(
        label="Tính bằng", choices=[(_MILLION, "triệu đồng"), (_DONG, "đồng")], required=False
    )
    workdays_mobilised = AmountField(label="Ngày công", zero=True, range_words=_FROM_ZERO, places=1)
    land_donated = AmountField(label="Đất hiến", zero=True, range_words=_FROM_ZERO)
    resources_mobilised = text_field(
        "Hiện vật, nguồn lực khác", rows=3, hint="Cây giống, vật liệu, ca máy, sự giúp đỡ khác… Ghi bằng lời."
    )
    version = version_field()

    def __init__(self, data: Any = None, *, result: InitiativeResult) -> None:
        initial = {name: getattr(result, name) for name in RESULT_FIELDS} | {"version": result.assessment.version}
        initial["is_effective"] = {True: "yes", False: "no", None: ""}[result.is_effective]
        initial["money"], initial["money_unit"] = _as_typed(result.money_mobilised)
        super().__init__(data, initial=initial)
        self.result = result
        self.planned = list(result.registration.planned_outputs.all())  # type: ignore[attr-defined]
        rows = result.achieved_outputs.all() if result.pk else ()  # type: ignore[attr-defined]
        saved = {row.planned_id: row.typed for row in rows}
        for planned in self.planned:
            for name, field in _output_fields(planned, saved.get(planned.pk, Achieved())).items():
                self.add_field(name, field)
        for name in ("achieved", "is_effective", "outcome"):
            needed_to_send(self.fields[name])
        for name, when in _NEEDED_WHEN.items():
            self.fields[name].needed = when  # type: ignore[attr-defined]
        self.fields["workdays_mobilised"].suffix = "ngày công"  # type: ignore[attr-defined]
        self.fields["land_donated"].suffix = "m²"  # type: ignore[attr-defined]

    @property
    def output_rows(self) -> list[OutputRow]:
        """The planned outputs as the page shows them."""
        return [OutputRow(planned, *(self[_name(planned, part)] for part in _PARTS)) for planned in self.planned]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        for planned in self.planned:
            said = self._said(planned)
            if said.quantity is not None and said.is_missed:
                self.add_error(_name(planned, "missed"), "Đã ghi số lượng thì bỏ dấu “Không đạt”, hoặc xóa số lượng.")
        money, unit = cleaned.get("money"), cleaned.get("money_unit") or _MILLION
        if money is not None and money * _WORTH[unit] != round(money * _WORTH[unit]):
            self.add_error("money", "Số tiền tính bằng đồng không có phần lẻ. Hãy bỏ phần sau dấu phẩy.")
        for name, refusal in outcome_refusals(self.result, cleaned).items():
            if name in cleaned:
                self.add_error(name, refusal)
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        content = {name: self.cleaned_data[name] for name in RESULT_FIELDS if name in self.cleaned_data}
        money, unit = self.cleaned_data["money"], self.cleaned_data["money_unit"] or _MILLION
        return content | {"money_mobilised": None if money is None else money * _WORTH[unit]}

    @property
    def outputs(self) -> dict[int, Achieved]:
        """What became of each planned output, by its id."""
        return {planned.pk: self._said(planned) for planned in self.planned}

    def _said(self, planned: PlannedOutput) -> Achieved:
        quantity, missed, note = (self.cleaned_data.get(_name(planned, part)) for part in _PARTS)
        return Achieved(quantity, bool(missed), one_line(note or ""))


_PARTS = ("quantity", "missed", "note")
_NEEDED_WHEN = {
    "ineffective_reason": "cần có khi chưa hiệu quả",
    "ended_reason": "cần có khi kết thúc",
    "replicated_where": "cần có khi được nhân rộng",
}


def _name(planned: PlannedOutput, part: str) -> str:
    return f"output_{planned.pk}_{part}"


def _output_fields(planned: PlannedOutput, said: Achieved) -> dict[str, forms.Field]:
    """The fields of one planned output; each label names it, for readers aloud and for the list of errors."""
    quantity = AmountField(label=f"{planned.what}: đạt được", initial=said.quantity, zero=True, range_words=_FROM_ZERO)
    quantity.suffix = planned.measure  # type: ignore[attr-defined]
    missed = forms.BooleanField(label=f"{planned.what}: không đạt", initial=said.is_missed, required=False)
    limit: int = getattr(AchievedOutput._meta.get_field("note"), "max_length", 0)
    note = forms.CharField(label=f"{planned.what}: ghi chú", initial=said.note, required=False, max_length=limit)
    note.error_messages["max_length"] = f"Dài quá {limit} ký tự. Hãy rút gọn rồi lưu lại."
    note.widget.attrs.pop("maxlength", None)
    return {_name(planned, part): field for part, field in zip(_PARTS, (quantity, missed, note), strict=True)}


def _as_typed(money: Decimal | None) -> tuple[Decimal | None, str]:
    """An amount in millions where that says it exactly, else in đồng."""
    if money is None:
        return None, _MILLION
    millions = money / _WORTH[_MILLION]
    return (millions, _MILLION) if millions == round(millions, 2) else (money, _DONG)
