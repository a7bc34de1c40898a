"""What a unit answers to its provisional scores, and what a reviewer decides of the answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from danvan.common.forms import PortalForm
from danvan.common.workflow import NOTE_MIN_LENGTH
from evaluations.actions.reply import Judgement, judgement_refusal, score_refusal
from evaluations.forms.fields import LONGEST_TEXT, ScoreField, VersionedForm, text_field, version_field
from evaluations.models import Decision, Reply, ReplyItem


class ReplyForm(VersionedForm, PortalForm):
    """The words of the unit on each task whose score was reduced; what is left empty is not replied to."""

    version = version_field()

    def __init__(self, data: Any = None, *, reply: Reply, items: list[ReplyItem]) -> None:
        super().__init__(data, initial={"version": reply.version} | {_text(item): item.text for item in items})
        self.items = items
        for item in items:
            label = f"Ý kiến giải trình nhiệm vụ {item.task_score.task.ordinal}"
            hint = f"Ít nhất {NOTE_MIN_LENGTH} ký tự. Để trống nếu đồng ý với điểm dự kiến của nhiệm vụ này."
            self.add_field(_text(item), text_field(label, rows=4, hint=hint))

    def box_of(self, item: ReplyItem) -> BoundField:
        return self[_text(item)]

    @property
    def texts(self) -> dict[int, str]:
        """By id of the item, as `save_reply` takes them."""
        return {item.pk: self.cleaned_data[_text(item)] for item in self.items}


@dataclass(frozen=True)
class JudgedRow:
    """One reply and the fields of the decision on it."""

    item: ReplyItem
    decision: BoundField
    score: BoundField
    reason: BoundField


class JudgeForm(VersionedForm, PortalForm):
    """Keep or raise, for each task that the unit replied to; what is empty is still to be decided."""

    version = version_field()

    def __init__(self, data: Any = None, *, reply: Reply, items: list[ReplyItem]) -> None:
        initial: dict[str, Any] = {"version": reply.version}
        for item in items:
            initial |= {
                _decision(item): item.decision, _score(item): item.new_score, _reason(item): item.decision_reason
            }  # fmt: skip
        super().__init__(data, initial=initial)
        self.items = items
        for item in items:
            task = f"nhiệm vụ {item.task_score.task.ordinal}"
            self.add_field(_decision(item), forms.ChoiceField(
                label=f"Kết quả xét {task}", choices=Decision.choices, required=False, widget=forms.RadioSelect,
            ))  # fmt: skip
            self.add_field(_score(item), ScoreField(label=f"Điểm sau giải trình {task}", maximum=item.self_score))
            self.add_field(_reason(item), forms.CharField(
                label=f"Lý do {task}", required=False, max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 3}),
            ))  # fmt: skip
            self.fields[_decision(item)].needed = self.fields[_reason(item)].needed = "cần có khi kết thúc xét"  # type: ignore[attr-defined]
            self.fields[_score(item)].needed = "chỉ khi nâng điểm"  # type: ignore[attr-defined]

    @property
    def rows(self) -> Iterator[JudgedRow]:
        for item in self.items:
            yield JudgedRow(item, self[_decision(item)], self[_score(item)], self[_reason(item)])

    def clean(self) -> None:
        for item in self.items:
            if self.errors.keys() & {_decision(item), _score(item), _reason(item)}:
                continue
            judgement = self._judgement(item)
            if refusal := score_refusal(item, judgement):
                self.add_error(_score(item), refusal)
            elif refusal := judgement_refusal(item, judgement):
                self.add_error(_reason(item), refusal)

    def _judgement(self, item: ReplyItem) -> Judgement:
        said = self.cleaned_data
        return Judgement(said.get(_decision(item), ""), said.get(_reason(item), ""), said.get(_score(item)))

    @property
    def judgements(self) -> dict[int, Judgement]:
        """By id of the item, as `judge_reply` takes them."""
        return {item.pk: self._judgement(item) for item in self.items}


def _text(item: ReplyItem) -> str:
    return f"text_{item.task_score.task.ordinal}"


def _decision(item: ReplyItem) -> str:
    return f"decision_{item.task_score.task.ordinal}"


def _score(item: ReplyItem) -> str:
    return f"score_{item.task_score.task.ordinal}"


def _reason(item: ReplyItem) -> str:
    return f"reason_{item.task_score.task.ordinal}"
