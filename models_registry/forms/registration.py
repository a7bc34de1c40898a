"""The form of a registration, in the sections in which it is also read over.

A draft needs a name and nothing else; what must be there before sending is asked by the workflow, and
the form only says so beside the label. The questions themselves stand in models_registry/questions.py.
"""

from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms import ModelChoiceField

from danvan.common.forms import PortalModelForm
from danvan.common.text import one_line
from danvan.organization.models import Unit, User
from models_registry.forms.kept import KeptPart, part_of
from models_registry.forms.planned import PlannedRows, planned_fields, planned_lines, planned_rows
from models_registry.learning import Source, source_named, source_of
from models_registry.models import (
    CampaignYear,
    DirectiveTask,
    Field,
    Initiative,
    InitiativeForm,
    Planned,
    Registration,
    RegistrationKind,
)
from models_registry.parts import CONTENT_FIELDS
from models_registry.questions import (
    PLANNED,
    SECTIONS,
    SOURCE,
    SUBJECT_FIELDS,
    Section,
    carrier_of,
    is_asked,
    words_for,
)
from models_registry.workflow import REQUIRED

LONGEST_TEXT = 5000  # characters in one long answer
MOST_PEOPLE = 10_000_000
LONGEST_KEY = 18  # digits of the key of a row
ONE_LINERS = ("name", *SUBJECT_FIELDS, "person_in_charge", "timeframe", SOURCE)
LONG_TEXTS = (
    "situation", "objectives", "place_and_people", "forces", "resources", "outputs", "sustainability",
)  # fmt: skip


class LongTextField(forms.CharField):
    """A long answer: line ends as one character, and a limit that refuses instead of cutting."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class TicksField(forms.ModelMultipleChoiceField):
    """Several rows by their keys; a key longer than any is no choice (databases refuse to compare with it)."""

    def _check_values(self, value: Any) -> Any:
        if any(len(str(key)) > LONGEST_KEY for key in value):
            raise forms.ValidationError(self.error_messages["invalid_list"], code="invalid_list")
        return super()._check_values(value)  # type: ignore[misc]


class TooLong(MaxLengthValidator):
    """Says how much is too much: nothing that was typed is cut off."""

    message = "Dài %(show_value)s ký tự, nhiều nhất được %(limit_value)s. Hãy rút gọn rồi lưu lại."


class RegistrationForm(PortalModelForm):
    """What a unit tells of an initiative for one year; `user` and `unit` are who tells it, and for whom."""

    class Meta:
        model = Registration
        fields = [*CONTENT_FIELDS, "tasks"]
        field_classes = {**dict.fromkeys(LONG_TEXTS, LongTextField), "tasks": TicksField}
        widgets = {
            **dict.fromkeys(("form", "field", "kind", "target_level"), forms.RadioSelect),
            "tasks": forms.CheckboxSelectMultiple,
            "started_on": forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            "people_involved": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        }

    source = forms.CharField(required=False, max_length=400)
    source_code = forms.CharField(required=False, max_length=20)  # which of several that answer to the name
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        year: CampaignYear,
        user: User,
        unit: Unit,
        kept: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`kept` has the words of the parts that a return leaves as they were sent (see kept.py)."""
        super().__init__(*args, **kwargs)
        self.year, self.user, self.unit, self.kept = year, user, unit, kept or {}
        self.planned: list[Planned] = []
        self.replicates: Initiative | None = None
        self.source_choices: tuple[Source, ...] = ()
        self.fields["version"].initial = self.instance.version
        outputs = self.instance.planned_outputs.all() if self.instance.pk else ()
        self.fields |= planned_fields(self.data if self.is_bound else self.initial, outputs)
        self._offer_choices()
        self._describe()
        self._follow_the_past()

    def _offer_choices(self) -> None:
        """The fields and tasks of this year, and no empty line among radio buttons."""
        field, tasks = cast(ModelChoiceField, self.fields["field"]), cast(ModelChoiceField, self.fields["tasks"])
        field.queryset = Field.objects.in_year(self.year.year)
        field.empty_label = None
        tasks.queryset = DirectiveTask.objects.filter(directive=self.year.directive).order_by("ordinal")

    def _describe(self) -> None:
        for name in self.names:
            if name not in self.fields:
                continue
            field, words = self.fields[name], words_for(name, self.carrier)
            field.label, field.help_text = words.label, words.hint
            field.example = words.example  # type: ignore[attr-defined]
            if name in REQUIRED or name == "subject_name":
                field.needed = "bắt buộc" if field.required else "cần có khi gửi"  # type: ignore[attr-defined]
            if name == "people_involved":
                field.validators = []  # asked in our words by clean_people_involved
            if isinstance(field, LongTextField):
                field.widget.attrs["rows"] = 4
            if isinstance(field, forms.CharField):
                _limit_without_cutting(field)
        self.fields["tasks"].label = f"Mô hình phục vụ nhiệm vụ nào của {self.year.directive}"

    def _follow_the_past(self) -> None:
        """A continued initiative stays one, with the source that it has: there is nothing to choose."""
        initiative = self.instance.initiative if self.instance.initiative_id else None
        if initiative is None:
            return
        earlier = Registration.objects.filter(initiative=initiative, year__year__lt=self.year.year)
        if earlier.exists():
            del self.fields["kind"], self.fields[SOURCE]
        elif source := source_of(initiative):
            self.fields[SOURCE].initial = str(source)

    @property
    def names(self) -> list[str]:
        """The questions in the order of the page; the lines of outputs are one of them."""
        names = (name for section in SECTIONS for name in section.fields)
        return [name for name in names if name in self.fields or name == PLANNED]

    @property
    def carrier(self) -> str:
        """Who carries the model, as the form now stands on the page."""
        typed = self.data.get(self.add_prefix("form")) if self.is_bound else None
        return carrier_of(typed or self.get_initial_for_field(self.fields["form"], "form"))

    @property
    def sections(self) -> list[tuple[Section, list[forms.BoundField | PlannedRows | KeptPart]]]:
        """The fieldsets, each with its fields, in the order of the page."""
        shown = {section: [name for name in section.fields if self._is_shown(name)] for section in SECTIONS}
        return [(section, [self._part(name) for name in names]) for section, names in shown.items()]

    @property
    def open_sections(self) -> list[tuple[Section, list[forms.BoundField | PlannedRows]]]:
        """The sections without what a return leaves as it was sent."""
        parts = ((section, [p for p in parts if not isinstance(p, KeptPart)]) for section, parts in self.sections)
        return [(section, left) for section, left in parts if left]

    @property
    def kept_shown(self) -> list[KeptPart]:
        """What a return leaves as it was sent, to be read beside what is mended."""
        return [part for _, parts in self.sections for part in parts if isinstance(part, KeptPart)]

    def ask_again(self, reasons: dict[str, str]) -> None:
        """Say at each returned field why it is asked again."""
        for name in reasons.keys() & self.fields.keys():
            field = self.fields[name]
            field.needed, field.asked_again = "cần bổ sung", reasons[name]  # type: ignore[attr-defined]

    def _is_shown(self, name: str) -> bool:
        """What is kept is read where this carrier is asked it; the source with its kind."""
        if part_of(name) in self.kept:
            return name != SOURCE and is_asked(name, self.carrier)
        return name in self.names

    def _part(self, name: str) -> forms.BoundField | PlannedRows | KeptPart:
        if name in self.kept:
            return KeptPart(name, words_for(name, self.carrier).label, self.kept[name])
        return planned_rows(self, words_for(PLANNED, self.carrier)) if name == PLANNED else self[name]

    @property
    def unasked(self) -> list[str]:
        """For the template: what is there but hidden, because this carrier or kind is not asked it."""
        unasked = [name for name in self.names if not is_asked(name, self.carrier)]
        if SOURCE in self.fields and self["kind"].value() != RegistrationKind.REPLICATED and not self[SOURCE].errors:
            unasked.append(SOURCE)
        return unasked

    @property
    def conditional(self) -> list[str]:
        """For the template: what is asked of some only."""
        return [name for name in self.names if name == SOURCE or not all(is_asked(name, c) for c in InitiativeForm)]

    @property
    def words(self) -> dict[str, dict[str, dict[str, Any]]]:
        """For the script: the words of every question for every carrier."""
        return {
            carrier: {name: words_for(name, carrier)._asdict() for name in self.names if name != "tasks"}
            for carrier in InitiativeForm.values
        }

    def clean_people_involved(self) -> int | None:
        number: int | None = self.cleaned_data["people_involved"]
        if number is not None and not 0 < number <= MOST_PEOPLE:
            raise forms.ValidationError("Số người phải lớn hơn 0 và không quá 10 triệu. Chưa rõ thì để trống.")
        return number

    def clean(self) -> dict[str, Any]:
        """Names on one line; nothing is kept unseen of what this carrier is not asked."""
        cleaned = super().clean() or self.cleaned_data
        cleaned |= {name: one_line(cleaned[name]) for name in ONE_LINERS if name in cleaned}
        form = cleaned.get("form", InitiativeForm.COLLECTIVE)
        for name in self.names:
            if name in cleaned and not is_asked(name, form):
                cleaned[name] = "" if name in SUBJECT_FIELDS else None
        self.planned = planned_lines(self)
        if cleaned.get(SOURCE):
            self._find_source(cleaned)
        return cleaned

    def _find_source(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("kind") != RegistrationKind.REPLICATED:
            self.add_error(SOURCE, "Ô này chỉ dùng khi nhân rộng. Hãy chọn “Nhân rộng từ mô hình khác” hoặc xóa ô này.")
            return
        present = self.instance.initiative.replicates if self.instance.initiative_id else None
        if present is not None and present.code in cleaned[SOURCE]:
            self.replicates = present  # named before, by somebody who might
            return
        named = source_named(cleaned.get("source_code") or cleaned[SOURCE], self.user, self.unit)
        self.replicates, self.source_choices = named.initiative, named.choices
        if named.refusal:
            self.add_error(SOURCE, named.refusal)

    @property
    def typed(self) -> dict[str, Any]:
        """Everything by the name of its question, to be told beside what is saved."""
        return self.cleaned_data | {PLANNED: self.planned, SOURCE: self.replicates}

    @property
    def content(self) -> dict[str, Any]:
        """The fields of the registration that were told."""
        return {name: self.cleaned_data[name] for name in CONTENT_FIELDS if name in self.cleaned_data}

    @property
    def answers(self) -> dict[str, Any]:
        """What `actions.draft_registration` and `edit_registration` take."""
        told: dict[str, Any] = {
            "content": self.content,
            "tasks": self.cleaned_data["tasks"],
            "planned": self.planned,
        }
        return told | ({"replicates": self.replicates} if SOURCE in self.fields else {})


def _limit_without_cutting(field: forms.CharField) -> None:
    """Browsers cut pasted text at `maxlength` without a word: count there, refuse here."""
    limit = field.max_length or LONGEST_TEXT
    field.validators = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
    field.validators.append(TooLong(limit))
    field.widget.attrs.pop("maxlength", None)
    field.widget.attrs["data-limit"] = limit
