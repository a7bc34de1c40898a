"""What a reviewer returns of a dossier, and why: tasks, results and single files, each with its reason."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from django import forms
from django.forms import BoundField

from danvan.common.forms import PortalForm
from danvan.common.workflow import NOTE_MIN_LENGTH
from evaluations.forms.fields import VersionedForm, text_field, version_field
from evaluations.models import Assessment, EvidenceCitation, InitiativeResult, TaskScore
from evaluations.reading.rows import File
from models_registry.actions.returns import Why
from models_registry.forms.transition import given, reason_field

ACT = "return_dossier"  # the list of common reasons, see models_registry/reasons.py
Part: TypeAlias = TaskScore | InitiativeResult | EvidenceCitation


@dataclass(frozen=True)
class ReturnedRow:
    """One part that may be returned: its name, the tick, the common reasons and the words."""

    name: str
    tick: BoundField
    common: BoundField
    reason: BoundField
    is_ticked: bool
    words: str
    file: File | None = None

    @property
    def has_errors(self) -> bool:
        return bool(self.tick.errors or self.reason.errors)


@dataclass(frozen=True)
class ReturnedGroup:
    """A task, a result or the dossier as a whole (`row` None) with the files that it cites."""

    row: ReturnedRow | None
    files: list[ReturnedRow]

    @property
    def is_open(self) -> bool:
        """Whether something is wrong or ticked among the files, which are folded otherwise."""
        return any(file.is_ticked or file.has_errors for file in self.files)


class ReturnForm(VersionedForm, PortalForm):
    """The parts to be mended, each with its reason, and a message over all of them."""

    note = text_field("Lời nhắn chung", rows=3, hint="Đơn vị đọc được lời nhắn này trước các lý do ở trên.")
    version = version_field()

    def __init__(
        self,
        data: Any = None,
        *,
        assessment: Assessment,
        scores: list[TaskScore],
        results: list[InitiativeResult],
        citations: list[EvidenceCitation] | None = None,
    ) -> None:
        super().__init__(data, initial={"version": assessment.version})
        self.citations = citations or []
        self.parts: dict[str, Part] = {f"task_{score.task.ordinal}": score for score in scores}
        self.parts |= {f"result_{result.pk}": result for result in results}
        self.parts |= {f"file_{citation.pk}": citation for citation in self.citations}
        for key, part in self.parts.items():
            name = part_name(part)
            self.add_field(key, forms.BooleanField(label=name, required=False))
            lower = f"{name[:1].lower()}{name[1:]}"
            self.add_field(f"{key}_common", reason_field(ACT, f"Lý do thường gặp: {lower}", writes=f"{key}_reason"))
            self.add_field(f"{key}_reason", forms.CharField(
                label=f"Lý do trả lại {lower}", required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            ))  # fmt: skip

    @property
    def groups(self) -> list[ReturnedGroup]:
        """The parts in the order of the dossier, each with its files."""
        groups = [
            ReturnedGroup(self._row(key), [self._row(f"file_{row.pk}") for row in self._files_of(part)])
            for key, part in self.parts.items()
            if not isinstance(part, EvidenceCitation)
        ]
        whole = [self._row(f"file_{row.pk}") for row in self._files_of(None)]
        return [*groups, ReturnedGroup(None, whole)] if whole else groups

    @property
    def rows(self) -> list[ReturnedRow]:
        """Every part by itself, as it is read over before the return."""
        return [self._row(key) for key in self.parts]

    def _row(self, key: str) -> ReturnedRow:
        part = self.parts[key]
        file = File(part.evidence, citation=part) if isinstance(part, EvidenceCitation) else None
        common, reason = self[f"{key}_common"], self[f"{key}_reason"]
        words = given(ACT, str(common.value() or ""), str(reason.value() or "")).text
        return ReturnedRow(part_name(part), self[key], common, reason, bool(self[key].value()), words, file)

    def _files_of(self, part: Part | None) -> list[EvidenceCitation]:
        return [row for row in self.citations if (row.task_score or row.result) == part]

    def clean(self) -> None:
        ticked = [key for key in self.parts if self.cleaned_data.get(key)]
        if not ticked:
            raise forms.ValidationError(
                "Chưa chọn phần nào để trả lại. Hãy đánh dấu nhiệm vụ, mô hình hoặc tệp cần bổ sung."
            )
        for key in self.parts:
            text = self._why(key).text
            if key in ticked and len(text) < NOTE_MIN_LENGTH:
                self.add_error(f"{key}_reason", f"Hãy ghi lý do trả lại, ít nhất {NOTE_MIN_LENGTH} ký tự.")
            elif text and key not in ticked:
                self.add_error(key, "Đã ghi lý do nhưng chưa đánh dấu trả lại phần này.")

    def _why(self, key: str) -> Why:
        """What was typed; where nothing was, the sentence of the common reason."""
        return given(ACT, self.cleaned_data.get(f"{key}_common", ""), self.cleaned_data.get(f"{key}_reason", ""))

    def reasons_of(self, kind: type[Part]) -> dict[int, Why]:
        """Reasons by id, for the ticked task scores, results or citations."""
        return {
            part.pk: self._why(key)
            for key, part in self.parts.items()
            if isinstance(part, kind) and self.cleaned_data[key]
        }


def part_name(part: Part) -> str:
    if isinstance(part, EvidenceCitation):
        return f"Tệp “{part.evidence.title}”"
    return f"Nhiệm vụ {part.task}" if isinstance(part, TaskScore) else f"Mô hình “{part.registration.name}”"
