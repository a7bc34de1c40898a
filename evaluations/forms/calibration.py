"""What is typed on the pages of “Đối chiếu”: the threshold, a sample to draw, a re-check, a word on a hint."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from danvan.common.forms import PortalForm
from danvan.common.templatetags.portal import vn_number
from evaluations.actions.calibration import Rechecked
from evaluations.forms.fields import ScoreField, text_field
from evaluations.models import RecheckItem, RecheckScore, SampleStratum, TaskScore
from evaluations.models.calibration import FEWEST_PERCENT, MOST_PERCENT
from evaluations.reading.outliers import THRESHOLDS, USUAL_THRESHOLD


class ThresholdForm(PortalForm):
    """How far from the mean is far; anything else in the address means the usual."""

    nguong = forms.ChoiceField(
        label="Ngưỡng",
        required=False,
        choices=[(str(one), f"{vn_number(one)} lần độ lệch chuẩn") for one in THRESHOLDS],
    )

    @property
    def chosen(self) -> Decimal:
        return (
            Decimal(self.cleaned_data["nguong"]) if self.is_valid() and self.cleaned_data["nguong"] else USUAL_THRESHOLD
        )


class SampleForm(PortalForm):
    """What a sample is drawn with."""

    percent = forms.IntegerField(
        label="Tỷ lệ", min_value=FEWEST_PERCENT, max_value=MOST_PERCENT,
        help_text=f"Từ {FEWEST_PERCENT} đến {MOST_PERCENT} phần trăm số bản đã thẩm định xong, làm tròn lên.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "score-input"}),
    )  # fmt: skip
    seed = forms.CharField(
        label="Số gieo", max_length=40,
        help_text="Cùng số gieo và cùng danh sách thì luôn chọn ra đúng các bản đó. Có thể để nguyên số đề nghị, "
        "hoặc lấy một số do người khác bốc thăm.",
    )  # fmt: skip
    stratum = forms.ChoiceField(
        label="Mỗi nhóm có ít nhất một bản", choices=SampleStratum.choices, widget=forms.RadioSelect,
        help_text="Khi số bản được chọn đủ cho mọi nhóm.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["percent"].suffix = "%"  # type: ignore[attr-defined]
        bounds = f"Tỷ lệ phải từ {FEWEST_PERCENT} đến {MOST_PERCENT} phần trăm."
        for code in ("min_value", "max_value"):
            self.fields["percent"].error_messages[code] = bounds
        for validator in self.fields["percent"].validators:
            validator.message = bounds  # type: ignore[attr-defined]


class RecheckRow:
    """One task on the form: what the unit and the appraiser gave, and the two boxes of the second reviewer."""

    def __init__(self, form: "RecheckForm", score: TaskScore) -> None:
        self.score = score
        self.points = form[f"diem_{score.pk}"]
        self.words = form[f"nhan_xet_{score.pk}"]


class RecheckForm(PortalForm):
    """The second reviewer's own score and words for each task, and the conclusion."""

    finding = text_field("Nhận xét chung", rows=4, hint="Thẩm định có đúng mức không, cần làm gì tiếp.", required=True)

    def __init__(self, data: Any = None, *, item: RecheckItem, scores: Sequence[TaskScore]) -> None:
        said = {one.task_score_id: one for one in item.scores.all()}
        super().__init__(data, initial={"finding": item.finding} | _initial(said))
        self.scores = scores
        for score in scores:
            ordinal = score.task.ordinal
            self.add_field(
                f"diem_{score.pk}", ScoreField(maximum=score.max_score, label=f"Điểm kiểm tra lại nhiệm vụ {ordinal}")
            )
            words = forms.CharField(
                label=f"Nhận xét nhiệm vụ {ordinal}", required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
            self.add_field(f"nhan_xet_{score.pk}", words)
            self.fields[f"diem_{score.pk}"].needed = "nếu chấm lại"  # type: ignore[attr-defined]
            words.needed = "khi khác điểm thẩm định"  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[RecheckRow]:
        return [RecheckRow(self, score) for score in self.scores]

    @property
    def rechecked(self) -> Mapping[int, Rechecked]:
        """What was typed, by id of the task score; tasks without a score of the second reviewer are left out."""
        return {
            score.pk: Rechecked(points, self.cleaned_data[f"nhan_xet_{score.pk}"])
            for score in self.scores
            if (points := self.cleaned_data[f"diem_{score.pk}"]) is not None
        }

    def clean(self) -> dict[str, Any]:
        """Words without a score are somebody's forgotten score."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for score in self.scores:
            name = f"diem_{score.pk}"
            if cleaned.get(f"nhan_xet_{score.pk}") and cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, f"Nhiệm vụ {score.task.ordinal}: đã ghi nhận xét, hãy ghi cả điểm.")
        return cleaned


def _initial(said: Mapping[int, RecheckScore]) -> dict[str, Any]:
    return {f"diem_{pk}": one.score for pk, one in said.items()} | {
        f"nhan_xet_{pk}": one.words for pk, one in said.items()
    }


class HintForm(PortalForm):
    """Which hint, and the word on it."""

    kind = forms.CharField(widget=forms.HiddenInput)
    words = forms.CharField(label="Đã xem gì, vì sao không có vấn đề", max_length=300)
