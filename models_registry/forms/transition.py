"""What is typed before an act on a registration: a reason, with the common ones at hand, and which parts it is of."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from danvan.common.forms import PortalForm
from danvan.common.workflow import NOTE_MIN_LENGTH, Transition
from models_registry.actions.returns import Why
from models_registry.forms.registration import LongTextField, TooLong
from models_registry.models import Registration
from models_registry.parts import label_of, text_of
from models_registry.questions import SECTIONS, Section
from models_registry.reasons import OTHER, reasons_for, sentence_of
from models_registry.returned import returnable_parts

LONGEST_NOTE = 2000  # characters
TOO_SHORT = f"Chưa ghi lý do. Hãy viết ít nhất {NOTE_MIN_LENGTH} ký tự để đơn vị hiểu."
_WHO_READS = {
    "send_back": "Người soạn đọc được lý do này; cấp trên không thấy.",
}
_FOR_ALL = "Dùng cho các phần đã đánh dấu mà không ghi lý do riêng. Đơn vị sẽ đọc được ý kiến này."
_TOLD = "Viết rõ cần bổ sung hoặc sửa điều gì. Đơn vị sẽ đọc được ý kiến này."


class ReasonSelect(forms.Select):
    """The common reasons; each carries its sentence, for the script that writes it into the box `writes`."""

    def __init__(self, *args: Any, act: str, writes: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        self.attrs["data-writes"] = f"id_{writes}"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-sentence"] = sentence_of(self.act, str(value))
        return option


def reason_field(act: str, label: str, *, writes: str) -> forms.ChoiceField:
    """A choice of the common reasons of `act`, beside the box named `writes`."""
    choices = [("", "Chọn, hoặc tự viết bên dưới"), *((r.code, r.label) for r in reasons_for(act))]
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=ReasonSelect(act=act, writes=writes))


def note_field(label: str, *, hint: str = "", rows: int = 5) -> forms.CharField:
    return LongTextField(
        label=label,
        required=False,
        help_text=hint,
        validators=[TooLong(LONGEST_NOTE)],
        widget=forms.Textarea(attrs={"rows": rows, "data-limit": LONGEST_NOTE}),
    )


def given(act: str, code: str, text: str) -> Why:
    """What was typed; where nothing was, the sentence of the reason that was chosen."""
    return Why(text.strip() or sentence_of(act, code), code or (OTHER if text.strip() else ""))


class NoteForm(PortalForm):
    """A reason in one's own words, or a common one that writes the words."""

    def __init__(self, *args: Any, transition: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act = transition.name
        if reasons_for(self.act):
            self.add_field("common", reason_field(self.act, "Lý do thường gặp", writes="note"))
        self.add_field("note", note_field("Ý kiến", hint=_WHO_READS.get(self.act, _TOLD)))
        needed = "chọn lý do hoặc tự viết" if "common" in self.fields else "cần có"
        for field in self.fields.values():
            field.needed = needed  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The same demand as the workflow's, said beside the box."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and len(self.why.text) < NOTE_MIN_LENGTH:
            self.add_error("note", TOO_SHORT)
        return cleaned

    @property
    def why(self) -> Why:
        """What the unit will read, and the code of the common reason, if one was chosen."""
        return given(self.act, self.cleaned_data.get("common", ""), self.cleaned_data.get("note", ""))


@dataclass(frozen=True)
class ReturnedRow:
    """One part that may be returned: how it reads, the tick, and its own reason."""

    label: str
    text: str
    tick: BoundField
    common: BoundField
    reason: BoundField

    @property
    def has_errors(self) -> bool:
        return bool(self.tick.errors or self.reason.errors)


class ReturnForm(PortalForm):
    """The parts to be mended, each with a reason of its own or the one reason for all of them."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, registration: Registration) -> None:
        super().__init__(data, initial={"version": registration.version})
        self.registration = registration
        self.parts = returnable_parts(registration)
        for name in self.parts:
            label = label_of(registration, name)
            self.add_field(f"part_{name}", forms.BooleanField(label=label, required=False))
            self.add_field(f"common_{name}", reason_field("return", f"Lý do: {label}", writes=f"reason_{name}"))
            self.add_field(f"reason_{name}", note_field(label, rows=2))
        self.add_field("common", reason_field("return", "Lý do thường gặp", writes="note"))
        self.add_field("note", note_field("Cần bổ sung gì", hint=_FOR_ALL, rows=3))
        self.fields["version"].error_messages["required"] = "Trang này đã cũ. Hãy tải lại trang rồi làm lại."

    @property
    def sections(self) -> list[tuple[Section, list[ReturnedRow]]]:
        """The parts under the headings of the registration."""
        return [(section, [self._row(name) for name in section.fields if name in self.parts]) for section in SECTIONS]

    def _row(self, name: str) -> ReturnedRow:
        text = text_of(self.registration, name)
        label = label_of(self.registration, name)
        return ReturnedRow(label, text, self[f"part_{name}"], self[f"common_{name}"], self[f"reason_{name}"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ticked = [name for name in self.parts if cleaned.get(f"part_{name}")]
        if not ticked:
            self.add_error(None, "Chưa chọn phần nào để trả lại. Hãy đánh dấu phần cần bổ sung và ghi lý do.")
        for name in self.parts:
            own = self._own(name)
            if name not in ticked:
                if own.text:
                    self.add_error(f"part_{name}", "Đã ghi lý do nhưng chưa đánh dấu trả lại phần này.")
            elif len(self._reason(own).text) < NOTE_MIN_LENGTH:
                self.add_error(f"reason_{name}", TOO_SHORT)
        return cleaned

    def _own(self, name: str) -> Why:
        return given("return", self.cleaned_data.get(f"common_{name}", ""), self.cleaned_data.get(f"reason_{name}", ""))

    def _reason(self, own: Why) -> Why:
        """A part's own reason, or the one for all; OTHER without words is neither."""
        return own if own.text or own.code else self.common

    @property
    def common(self) -> Why:
        """The one reason for what has none of its own."""
        return given("return", self.cleaned_data.get("common", ""), self.cleaned_data.get("note", ""))

    @property
    def reasons(self) -> dict[str, Why]:
        """By name of the part, as `return_registration` takes them, in the order of the page."""
        ticked = [name for name in self.parts if self.cleaned_data[f"part_{name}"]]
        return {name: self._reason(self._own(name)) for name in ticked}

    @property
    def message(self) -> str:
        """The common words where they are the reason of no part."""
        common = self.common.text
        return "" if common in {each.text for each in self.reasons.values()} else common
