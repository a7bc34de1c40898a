"""What is typed where a new year is opened: the dates of its phases, and a campaign where the last one is over."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from danvan.common.forms import PortalForm
from danvan.common.text import require_letter
from models_registry.forms.year import PhaseForm, day_field, initial_of
from models_registry.models import Campaign, CampaignYear, Directive, Phase, PhaseKind

COPY = "chep"  # instead of a directive: a new one with the tasks of the last
USUAL_LENGTH = 5  # years of a campaign


def phase_forms(source: CampaignYear, typed: Any = None) -> dict[PhaseKind, PhaseForm]:
    """A form for each phase of the last year, with its dates a year later and its reminders."""
    phases = {phase.kind: phase for phase in source.phases.prefetch_related("reminder_rules")}  # type: ignore[attr-defined]
    return {
        kind: PhaseForm(
            typed, prefix=kind.value, kind=kind, is_short=True,
            initial=initial_of(phases[kind]) | _a_year_later(phases[kind]),
        )
        for kind in PhaseKind
        if kind in phases
    }  # fmt: skip


def _a_year_later(phase: Phase) -> dict[str, Any]:
    return {
        "opens_at": _later(timezone.localtime(phase.opens_at)),
        "due_on": _later(phase.due_on),
        "closes_at": _later(timezone.localtime(phase.closes_at)),
    }


def _later(moment: Any) -> Any:
    """The same day a year later; of 29 February the 28th."""
    try:
        return moment.replace(year=moment.year + 1)
    except ValueError:
        return moment.replace(year=moment.year + 1, day=28)


class CampaignForm(PortalForm):
    """The campaign that begins with the new year, and the directive under which it stands."""

    name = forms.CharField(label="Tên giai đoạn mới", max_length=200, validators=[require_letter])
    last_year = forms.IntegerField(label="Năm cuối của giai đoạn", min_value=2000, max_value=2100)
    directive = forms.ChoiceField(
        label="Văn bản và các nhiệm vụ", widget=forms.RadioSelect,
        help_text="Bản tự đánh giá của đơn vị gồm các nhiệm vụ của văn bản này.",
    )  # fmt: skip
    number = forms.CharField(label="Số, ký hiệu văn bản mới", max_length=40, required=False)
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200, required=False)
    issued_on = day_field("Ngày ban hành")
    title = forms.CharField(label="Trích yếu", max_length=300, required=False)

    @property
    def asks_for_copy(self) -> list[forms.BoundField]:
        """The fields of a new directive."""
        return [self[name] for name in self.needs_for_copy]

    @property
    def copies(self) -> bool:
        """Whether a new directive was chosen, or something is wrong with one."""
        return self["directive"].value() == COPY or any(name in self.errors for name in self.needs_for_copy)

    needs_for_copy = {
        "number": "Chưa nhập số, ký hiệu văn bản mới.",
        "issuer": "Chưa nhập cơ quan ban hành.",
        "issued_on": "Chưa nhập ngày ban hành.",
        "title": "Chưa nhập trích yếu.",
    }

    def __init__(self, *args: Any, source: CampaignYear, **kwargs: Any) -> None:
        self.first_year = source.year + 1
        last = source.directive
        initial = {
            "name": f"“Dân vận khéo” giai đoạn {self.first_year} – {self.first_year + USUAL_LENGTH - 1}",
            "last_year": self.first_year + USUAL_LENGTH - 1,
            "directive": str(last.pk),
            "issuer": last.issuer,
        }
        super().__init__(*args, prefix="campaign", initial=initial, **kwargs)
        directives = Directive.objects.order_by("-issued_on", "pk")
        self.fields["directive"].choices = [  # type: ignore[attr-defined]
            *((str(one.pk), f"Theo {one.number}: {one.title}") for one in directives),
            (COPY, f"Văn bản mới, tạm chép các nhiệm vụ của {last.number}"),
        ]
        self.fields["number"].example = "12-CV/TU"  # type: ignore[attr-defined]
        for name in self.needs_for_copy:
            self.fields[name].required = False
            self.fields[name].needed = "khi có văn bản mới"  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Campaign.objects.filter(name=name).exists():
            raise ValidationError("Đã có giai đoạn tên này. Hãy đặt tên khác.", code="taken")
        return name

    def clean_last_year(self) -> int:
        last: int = self.cleaned_data["last_year"]
        if last < self.first_year:
            raise ValidationError(f"Năm cuối của giai đoạn phải từ {self.first_year} trở đi.", code="order")
        return last

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("directive") == COPY:
            for name, sentence in self.needs_for_copy.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(sentence, code="required"))
            if Directive.objects.filter(number=(cleaned.get("number") or "").strip()).exists():
                self.add_error("number", ValidationError("Đã có văn bản số này. Hãy chọn văn bản đó.", code="taken"))
        return cleaned
