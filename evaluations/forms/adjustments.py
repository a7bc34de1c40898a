"""What the reviewer types of bonus and penalty: points and a reason for each rule by hand of the year's scheme."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from danvan.common.forms import PortalForm
from evaluations.actions.adjustments import refusals_of
from evaluations.forms.fields import VersionedForm, version_field
from evaluations.forms.schemes import PointsField
from evaluations.models import BonusKind, BonusRule
from evaluations.scoring import REASON_MIN_LENGTH, Given, in_points

LONGEST_REASON = 2000


class AdjustedRow(NamedTuple):
    """One rule and the fields beside it."""

    rule: BonusRule
    points: BoundField
    reason: BoundField
    hint: str


class AdjustmentForm(VersionedForm, PortalForm):
    """All rules at once; a rule without points is not used for this dossier."""

    version = version_field()

    def __init__(
        self, data: Any = None, *, rules: Sequence[BonusRule], standing: Mapping[int, Given], version: int
    ) -> None:
        self.rules = list(rules)
        initial: dict[str, Any] = {"version": version}
        for pk, given in standing.items():
            initial |= {f"points_{pk}": given.points, f"reason_{pk}": given.reason}
        super().__init__(data.copy() if data is not None else None, initial=initial)
        for rule in self.rules:
            word = "cộng" if rule.kind == BonusKind.BONUS else "trừ"
            points = PointsField(label=f"Số điểm {word}", most=100, zero=True)
            points.suffix = "điểm"  # type: ignore[attr-defined]
            points.needed = "nếu có"  # type: ignore[attr-defined]
            self.add_field(f"points_{rule.pk}", points)
            self.add_field(
                f"reason_{rule.pk}",
                forms.CharField(
                    label=f"Lý do {word}", required=False, max_length=LONGEST_REASON,
                    widget=forms.Textarea(attrs={"rows": 2}),
                ),
            )  # fmt: skip
            self.fields[f"reason_{rule.pk}"].needed = f"cần có khi ghi điểm, ít nhất {REASON_MIN_LENGTH} ký tự"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for rule in self.rules:
            points, reason = cleaned.get(f"points_{rule.pk}"), cleaned.get(f"reason_{rule.pk}", "")
            if not points:
                if reason and f"points_{rule.pk}" not in self.errors:
                    sentence = "Đã ghi lý do nhưng chưa ghi số điểm. Hãy ghi số điểm hoặc xóa lý do."
                    self.add_error(f"points_{rule.pk}", ValidationError(sentence, code="required"))
                continue
            for refusal in refusals_of(rule, Given(points, reason)):
                name = "reason" if "lý do" in refusal else "points"
                words = refusal.removeprefix(f"{rule.label}: ")
                self.add_error(f"{name}_{rule.pk}", ValidationError(words[0].upper() + words[1:], code="refused"))
        return cleaned

    @property
    def given(self) -> dict[int, Given | None]:
        """Id of the rule → what is given by it, None for nothing."""
        return {
            rule.pk: Given(points, self.cleaned_data[f"reason_{rule.pk}"])
            if (points := self.cleaned_data[f"points_{rule.pk}"])
            else None
            for rule in self.rules
        }

    @property
    def rows(self) -> list[AdjustedRow]:
        return [
            AdjustedRow(rule, self[f"points_{rule.pk}"], self[f"reason_{rule.pk}"], _hint(rule)) for rule in self.rules
        ]


def _hint(rule: BonusRule) -> str:
    most = f", nhiều nhất {in_points(rule.cap)} điểm" if rule.cap is not None else ""
    return f"{rule.get_kind_display()}: {in_points(rule.points)} điểm mỗi lần{most}."
