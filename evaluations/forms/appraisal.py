"""What the reviewer types: a score and a reason for each task."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from danvan.common.forms import PortalForm
from danvan.common.templatetags.portal import vn_number
from evaluations.actions import Appraisal
from evaluations.forms.fields import LONGEST_TEXT, ScoreField, VersionedForm
from evaluations.models import TaskScore
from evaluations.scoring import appraisal_refusal

AS_SELF_SCORED = "nhu-tu-cham"  # the button; its value is the ordinal of a task, or
ALL = "tat-ca"
FINAL = "xong"  # of the button “sau”: all is done


class PointsInput(forms.TextInput):
    """Points in one spelling (12, not 12,0), so that the same score in two texts is never taken for a difference."""

    def format_value(self, value: Any) -> str | None:
        try:
            points = Decimal(str(value).strip().replace(",", "."))
            is_plain = points.is_finite() and points == round(points, 1)
        except InvalidOperation:  # no number, or one too long to be points
            return super().format_value(value)
        return vn_number(points) if is_plain else super().format_value(value)


@dataclass(frozen=True)
class ScoredRow:
    """One row of the workspace: the unit's score and the fields beside it."""

    score: TaskScore
    points: BoundField
    reason: BoundField

    @property
    def given(self) -> Decimal | None:
        """The score as it stands in the field, saved or only typed; None where there is none, or no number."""
        try:
            points: Decimal | None = self.points.field.to_python(self.points.value())
        except ValidationError:
            return None
        return points

    @property
    def difference(self) -> Decimal | None:
        """Ours minus the unit's own."""
        own, given = self.score.self_score, self.given
        return None if own is None or given is None else given - own


class AppraisalForm(VersionedForm, PortalForm):
    """All tasks of a dossier at once; empty scores are work still to do, unless the person says that all is done.

    `standing` is what stands saved, or is proposed, by id of the task score. “Như tự chấm” posts the ordinal of one
    task or `ALL`: then the unit's own scores are taken into what was typed before anything is checked.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, data: Any = None, *, scores: list[TaskScore], version: int, standing: Mapping[int, Appraisal]
    ) -> None:
        initial: dict[str, Any] = {"version": version}
        for score in scores:
            said = standing.get(score.pk, Appraisal(None))
            initial |= {_points(score): said.score, _reason(score): said.reason}
        data = _as_self_scored(data, scores)
        super().__init__(data, initial=initial)
        self.scores = scores
        self.is_final = bool(data) and data.get("sau") == FINAL
        self.fields["version"].error_messages["required"] = "Trang này đã cũ. Hãy tải lại trang rồi làm lại."
        for score in scores:
            name = f"nhiệm vụ {score.task.ordinal}"
            self.add_field(_points(score), _points_field(name, score))
            widget = forms.Textarea(attrs={"rows": 2})
            reason = forms.CharField(label=f"Lý do {name}", required=False, max_length=LONGEST_TEXT, widget=widget)
            self.add_field(_reason(score), reason)

    @property
    def rows(self) -> list[ScoredRow]:
        return [ScoredRow(score, self[_points(score)], self[_reason(score)]) for score in self.scores]

    @property
    def first_unscored(self) -> int | None:
        """The ordinal of the task at which the work goes on."""
        return next((row.score.task.ordinal for row in self.rows if row.given is None), None)

    @property
    def scored(self) -> int:
        """How many tasks have a score."""
        return sum(row.given is not None for row in self.rows)

    @property
    def total(self) -> Decimal | None:
        """The sum once every task has a score: a part of it against the unit's whole would say nothing."""
        given = [row.given for row in self.rows]
        return None if not given or None in given else sum((one for one in given if one is not None), Decimal(0))

    @property
    def total_difference(self) -> Decimal | None:
        """The sum minus the unit's own."""
        if self.total is None:
            return None
        return self.total - sum((score.self_score or Decimal(0) for score in self.scores), Decimal(0))

    def begin_at(self, ordinal: int) -> None:
        """Let the page open with the cursor in the score of this task."""
        self.fields[f"score_{ordinal}"].widget.attrs["autofocus"] = True

    def clean(self) -> None:
        for score in self.scores:
            points, reason = self.cleaned_data.get(_points(score)), self.cleaned_data.get(_reason(score), "")
            if points is None:
                if self.is_final and _points(score) not in self.errors:
                    self.add_error(_points(score), "Chưa chấm điểm.")
                continue
            refusal = appraisal_refusal(
                maximum=score.max_score, self_score=score.self_score, score=points, reason=reason
            )
            if refusal:
                within = 0 <= points <= score.max_score
                self.add_error(_reason(score) if within else _points(score), refusal)

    @property
    def appraisals(self) -> dict[int, Appraisal]:
        return {
            score.pk: Appraisal(self.cleaned_data[_points(score)], self.cleaned_data[_reason(score)])
            for score in self.scores
        }


def _as_self_scored(data: Any, scores: list[TaskScore]) -> Any:
    """What was typed, with the unit's own score in the lines for which “Như tự chấm” was pressed.

    For all lines it leaves those alone in which a score or a reason was begun.
    """
    wanted = data.get(AS_SELF_SCORED) if data else None
    if not wanted:
        return data
    typed = data.copy()
    for score in scores:
        is_asked = wanted == str(score.task.ordinal)
        is_untouched = not (typed.get(_points(score), "").strip() or typed.get(_reason(score), "").strip())
        if score.self_score is not None and (is_asked or (wanted == ALL and is_untouched)):
            typed[_points(score)] = vn_number(score.self_score)
    return typed


def _points_field(name: str, score: TaskScore) -> ScoreField:
    return ScoreField(label=f"Điểm thẩm định {name}", maximum=score.max_score, widget=PointsInput())


def _points(score: TaskScore) -> str:
    return f"score_{score.task.ordinal}"


def _reason(score: TaskScore) -> str:
    return f"reason_{score.task.ordinal}"
