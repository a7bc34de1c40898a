"""What the reviewer types: a score and a reason for each task; what is returned, and why."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField

from danvan.common.forms import PortalForm
from danvan.common.workflow import NOTE_MIN_LENGTH
from evaluations.actions import Appraisal
from evaluations.forms.fields import LONGEST_TEXT, ScoreField, VersionedForm, text_field, version_field
from evaluations.models import Assessment, InitiativeResult, TaskScore
from evaluations.scoring import appraisal_refusal


class ScoredRow(NamedTuple):
    """One row of the workspace: the unit's score and the fields beside it."""

    score: TaskScore
    points: BoundField
    reason: BoundField


class AppraisalForm(VersionedForm, PortalForm):
    """All tasks of a dossier at once; empty scores are work still to do."""

    version = version_field()

    def __init__(self, data: Any = None, *, assessment: Assessment, scores: list[TaskScore]) -> None:
        initial: dict[str, Any] = {"version": assessment.version}
        for score in scores:
            initial |= {_points(score): score.appraised_score, _reason(score): score.reason}
        super().__init__(data, initial=initial)
        self.scores = scores
        for score in scores:
            name = f"nhiệm vụ {score.task.ordinal}"
            self.fields[_points(score)] = ScoreField(label=f"Điểm thẩm định {name}", maximum=score.max_score)
            self.fields[_reason(score)] = forms.CharField(
                label=f"Lý do {name}", required=False, max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    @property
    def rows(self) -> Iterator[ScoredRow]:
        for score in self.scores:
            yield ScoredRow(score, self[_points(score)], self[_reason(score)])

    def clean(self) -> None:
        for score in self.scores:
            points, reason = self.cleaned_data.get(_points(score)), self.cleaned_data.get(_reason(score), "")
            if points is None:
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


class ReturnedRow(NamedTuple):
    """One part that may be returned: its name, the tick and the reason."""

    name: str
    tick: BoundField
    reason: BoundField
    is_ticked: bool


class ReturnForm(VersionedForm, PortalForm):
    """The parts to be mended, each with its reason, and a note over all of them."""

    note = text_field("Lời nhắn chung", rows=3, hint="Đơn vị đọc được lời nhắn này.")
    version = version_field()

    def __init__(
        self, data: Any = None, *, assessment: Assessment, scores: list[TaskScore], results: list[InitiativeResult]
    ) -> None:
        super().__init__(data, initial={"version": assessment.version})
        self.parts: dict[str, TaskScore | InitiativeResult] = {f"task_{score.task.ordinal}": score for score in scores}
        self.parts |= {f"result_{result.pk}": result for result in results}
        for key, part in self.parts.items():
            name = part_name(part)
            self.fields[key] = forms.BooleanField(label=name, required=False)
            self.fields[f"{key}_reason"] = forms.CharField(
                label=f"Lý do trả lại {name[:1].lower()}{name[1:]}", required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    @property
    def rows(self) -> list[ReturnedRow]:
        return [
            ReturnedRow(part_name(part), self[key], self[f"{key}_reason"], bool(self[key].value()))
            for key, part in self.parts.items()
        ]

    def clean(self) -> None:
        ticked = [key for key in self.parts if self.cleaned_data.get(key)]
        if not ticked:
            raise forms.ValidationError(
                "Chưa chọn phần nào để trả lại. Hãy đánh dấu nhiệm vụ hoặc mô hình cần bổ sung."
            )
        for key in self.parts:
            reason = self.cleaned_data.get(f"{key}_reason", "").strip()
            if key in ticked and len(reason) < NOTE_MIN_LENGTH:
                self.add_error(f"{key}_reason", f"Hãy ghi lý do trả lại, ít nhất {NOTE_MIN_LENGTH} ký tự.")
            elif reason and key not in ticked:
                self.add_error(key, "Đã ghi lý do nhưng chưa đánh dấu trả lại phần này.")

    def reasons_of(self, kind: type) -> dict[int, str]:
        """Reasons by id, for the ticked task scores or for the ticked results."""
        return {
            part.pk: self.cleaned_data[f"{key}_reason"].strip()
            for key, part in self.parts.items()
            if isinstance(part, kind) and self.cleaned_data[key]
        }


def part_name(part: TaskScore | InitiativeResult) -> str:
    return f"Nhiệm vụ {part.task}" if isinstance(part, TaskScore) else f"Mô hình “{part.registration.name}”"


def _points(score: TaskScore) -> str:
    return f"score_{score.task.ordinal}"


def _reason(score: TaskScore) -> str:
    return f"reason_{score.task.ordinal}"
