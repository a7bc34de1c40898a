"""What people type about commendation lists."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet

from danvan.common import clock
from danvan.common.forms import PortalForm, PortalModelForm
from danvan.common.text import one_line, require_letter
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from models_registry.models import CampaignYear
from reports.models import AwardForm, CommendationEntry, CommendationList

DOCUMENT_SYMBOLS = [("QĐ", "Quyết định (QĐ)"), ("TB", "Thông báo (TB)")]


# What the workflow asks for before a list is issued: said beside the label.
NEEDED_TO_ISSUE = ("number", "issued_on", "signer_name")


def _day_input() -> forms.DateInput:
    """Typed as text: a browser's own date box shows days in the order of its own language."""
    return forms.DateInput(format="%d/%m/%Y", attrs={"autocomplete": "off", "class": "day-input"})


class ListCreateForm(PortalForm):
    """Which list is begun: of which rung, year and form of award; only rungs where the person builds lists."""

    rung = forms.ModelChoiceField(label="Cấp ban hành", queryset=Unit.objects.none(), empty_label=None)
    year = forms.ModelChoiceField(
        label="Năm", queryset=CampaignYear.objects.order_by("-year"), to_field_name="year", empty_label=None
    )
    award_form = forms.ChoiceField(
        label="Hình thức", choices=AwardForm.choices, initial=AwardForm.COMMENDED, widget=forms.RadioSelect,
        help_text="Mỗi quyết định và mỗi hình thức là một danh sách.",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rungs = Unit.objects.within_reach(user, Permission.DRAFT_LIST).living().order_by("path")
        self.fields["rung"].queryset = self.rungs  # type: ignore[attr-defined]
        if len(self.rungs) == 1:
            del self.fields["rung"]

    @property
    def chosen_rung(self) -> Unit:
        return self.cleaned_data.get("rung") or self.rungs[0]


class _OverVersion(PortalModelForm):
    """A form over a draft; it carries the version of the list that the person began from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    one_liners: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.one_liners:
            if isinstance(cleaned.get(name), str):
                cleaned[name] = one_line(cleaned[name])
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def issuers_for(commendation_list: CommendationList) -> QuerySet[ReviewingBody]:
    """The bodies that the rung has today or on the date of the draft, and the one that the draft names."""
    days = {clock.today(), commendation_list.issued_on or clock.today()}
    present = Q(pk=commendation_list.body_id)
    for day in days:
        present |= Q(pk__in=ReviewingBody.objects.at(day).filter(unit=commendation_list.rung).values("pk"))
    return ReviewingBody.objects.filter(present).order_by("-reviews", "valid_from", "pk")


class HeadingForm(_OverVersion):
    """Title, number, date, signer and recipients of a draft."""

    one_liners = ("title", "occasion", "basis", "number", "signer_authority", "signer_title", "signer_name")
    body = forms.ModelChoiceField(
        label="Cơ quan ban hành", queryset=ReviewingBody.objects.none(), empty_label=None,
        help_text="Thể thức, số và ký hiệu theo cơ quan này. Cơ quan phải có vào ngày văn bản.",
    )  # fmt: skip
    document_symbol = forms.ChoiceField(label="Danh sách kèm theo", choices=DOCUMENT_SYMBOLS, widget=forms.RadioSelect)
    number = forms.CharField(
        label="Số văn bản", max_length=20, required=False,
        help_text="Chỉ ghi số; ký hiệu được thêm tự động.",
        validators=[RegexValidator(r"^[0-9]{1,6}[a-zđ]?\Z", "Số văn bản chỉ gồm chữ số, ví dụ 15 hoặc 15a.")],
    )  # fmt: skip

    class Meta:
        model = CommendationList
        fields = (
            "title", "occasion", "body", "document_symbol", "number", "issued_on", "basis", "signer_authority",
            "signer_title", "signer_name", "recipients",
        )  # fmt: skip
        widgets = {
            "title": forms.Textarea(attrs={"rows": 3}),
            "occasion": forms.Textarea(attrs={"rows": 2}),
            "issued_on": _day_input(),
            "recipients": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "title": "In đậm dưới chữ “DANH SÁCH”.",
            "issued_on": "Ngày ký văn bản.",
            "basis": "Để trống thì in theo số và ngày ở trên: “Kèm theo Quyết định số …, ngày … của …”.",
            "signer_authority": "Để trống khi cấp trưởng ký; cấp phó ký thay thì ghi K/T TRƯỞNG BAN.",
            "signer_title": "Chức vụ của chính người ký, ví dụ TRƯỞNG BAN hoặc PHÓ TRƯỞNG BAN.",
            "recipients": "Mỗi dòng một nơi. Dòng “Lưu …” được in cuối cùng.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = issuers_for(self.instance)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        if len(bodies) < 2:
            del self.fields["body"]
        for name in NEEDED_TO_ISSUE:
            self.fields[name].needed = "cần có khi ban hành"  # type: ignore[attr-defined]
        self.fields["issued_on"].example = "10/09/2025"  # type: ignore[attr-defined]

    def clean_issued_on(self) -> Any:
        day, year = self.cleaned_data["issued_on"], self.instance.year.year
        if day is not None and day.year not in (year, year + 1):
            raise forms.ValidationError(f"Ngày văn bản phải trong năm {year} hoặc {year + 1}.")
        return day


class EntryForm(_OverVersion):
    """The printed words of one row."""

    one_liners = ("printed_name", "workplace", "note")

    class Meta:
        model = CommendationEntry
        fields = ("printed_name", "workplace", "note")
        help_texts = {
            "printed_name": "Tên tập thể, hoặc họ và tên đúng như giấy tờ.",
            "workplace": "Với tập thể: địa phương, đơn vị. Với cá nhân: chức vụ, đơn vị công tác.",
        }

    def clean_printed_name(self) -> str:
        name: str = self.cleaned_data["printed_name"]
        require_letter(name)
        return name


class IssueForm(PortalForm):
    """Carries the version that was looked over before issuing."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
