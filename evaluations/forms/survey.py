"""What is typed of a field survey: when, who, and for each model of the unit how it compares with the report."""

from collections.abc import Iterable
from typing import Any

from django import forms

from danvan.common import clock
from danvan.common.forms import PortalForm
from evaluations.actions.survey import Seen, Visit
from evaluations.models import InitiativeResult, SurveyConclusion
from models_registry.forms.transition import note_field

_NOT_SEEN = "Không khảo sát mô hình này"
_MODEL_HINT = "Thấy gì, khác báo cáo ở đâu."


class SurveyForm(PortalForm):
    """One visit; a model without a conclusion was not looked at."""

    visited_on = forms.DateField(
        label="Ngày khảo sát", help_text="Ví dụ 12/09/2025", widget=forms.DateInput(attrs={"inputmode": "numeric"})
    )
    people = forms.CharField(
        label="Người đi khảo sát", max_length=500, help_text="Họ tên, chức vụ; mỗi người một dòng.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, results: Iterable[InitiativeResult]) -> None:
        super().__init__(data)
        self.results = list(results)
        self.add_field("findings", note_field("Ghi nhận chung", hint="Chung cho cả đơn vị, nếu có.", rows=3))
        for result in self.results:
            self.add_field(
                f"conclusion_{result.pk}",
                forms.ChoiceField(
                    label="Kết luận", required=False, choices=[("", _NOT_SEEN), *SurveyConclusion.choices]
                ),
            )
            self.add_field(f"note_{result.pk}", note_field("Ghi nhận", hint=_MODEL_HINT, rows=2))

    @property
    def models(self) -> list[tuple[InitiativeResult, forms.BoundField, forms.BoundField]]:
        """Each model with its two fields."""
        return [(result, self[f"conclusion_{result.pk}"], self[f"note_{result.pk}"]) for result in self.results]

    def clean_visited_on(self) -> Any:
        day = self.cleaned_data["visited_on"]
        if day > clock.today():
            raise forms.ValidationError("Ngày khảo sát chưa đến. Hãy kiểm tra lại ngày.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        concluded = [result for result in self.results if cleaned.get(f"conclusion_{result.pk}")]
        for result in self.results:
            if cleaned.get(f"note_{result.pk}") and result not in concluded:
                self.add_error(f"conclusion_{result.pk}", "Đã ghi nhận nhưng chưa chọn kết luận.")
        if not concluded and not self.errors:
            self.add_error(None, "Chưa chọn kết luận cho mô hình nào. Hãy chọn cho ít nhất một mô hình.")
        return cleaned

    @property
    def visit(self) -> Visit:
        return Visit(*(self.cleaned_data[name] for name in ("visited_on", "people", "findings")))

    @property
    def seen(self) -> dict[int, Seen]:
        """By key of the result, as `add_survey` takes it."""
        return {
            result.pk: Seen(conclusion, self.cleaned_data.get(f"note_{result.pk}", ""))
            for result in self.results
            if (conclusion := self.cleaned_data.get(f"conclusion_{result.pk}"))
        }
