"""The filters above the lists of this app. Names are the words of the address: ?q=…&trang_thai=…"""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from danvan.common.forms import PortalForm
from danvan.common.search import LONGEST_QUERY, search
from danvan.organization import scope
from danvan.organization.area_filter import AreaFilter, predecessor_filter
from danvan.organization.models import Unit, UnitKind, User
from danvan.organization.roles import Permission
from evaluations.models import Assessment, AssessmentState, Recognition, RecognitionState
from evaluations.reading.warnings import Kind, surveyed, warned_of
from models_registry.filters import Chip
from models_registry.models import CampaignYear, Field, InitiativeForm, Registration, TargetLevel


def _search_box(label: str) -> django_filters.CharFilter:
    return django_filters.CharFilter(
        label=label, method="by_words", max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip


def areas_below(user: User, permission: Permission) -> QuerySet[Unit]:
    """The present areas (địa bàn) right beneath the units at which the user holds `permission`."""
    desks = [path for path, _ in scope.grants(user, permission)]
    areas = Unit.objects.living().filter(parent__present_path__in=desks, kind__in=UnitKind.territorial())
    return areas.order_by("sort_key", "id")


class ListFilter(AreaFilter, django_filters.FilterSet):
    """What all these filters share: words, area, and the filters in force as chips."""

    permission: Permission

    def __init__(self, request: HttpRequest, *, queryset: QuerySet[Any], given: QueryDict | None = None) -> None:
        """`given` is what is asked for; without it the address of the request says."""
        super().__init__(request.GET if given is None else given, queryset, request=request)
        self.offer_areas(areas_below(request.user, self.permission))  # type: ignore[arg-type]

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return search(queryset, value)

    @property
    def chips(self) -> list[Chip]:
        """The filters in force, in the order of the form, each with the address without it."""
        values = self.form.cleaned_data
        return [
            Chip(str(self.form.fields[name].label or ""), self._in_words(name), self._without(name))
            for name in values
            if values[name]
        ]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but words is in force or was asked for: then all filters are shown."""
        return bool(self.ignored) or any(value for name, value in self.form.cleaned_data.items() if name != "q")

    @property
    def ignored(self) -> list[str]:
        """The labels of what was asked for and cannot be had here."""
        return [str(self.form.fields[name].label) for name in self.form.errors]

    def _in_words(self, name: str) -> str:
        value, field = self.form.cleaned_data[name], self.form.fields[name]
        if name == "dia_ban":
            return self.area_in_words(value)
        is_code = isinstance(value, str) and isinstance(field, forms.ChoiceField)
        return str(dict(field.choices)[value]) if is_code else str(value)  # type: ignore[attr-defined]

    def _without(self, name: str) -> str:
        left = self.request.GET.copy()
        for gone in (name, "page"):
            left.pop(gone, None)
        return "?" + left.urlencode()


class SentFilter(ListFilter):
    """Dossiers that units below have sent."""

    permission = Permission.VIEW_SENT

    q = _search_box("Tìm theo đơn vị, mã hồ sơ")
    trang_thai = django_filters.ChoiceFilter(
        label="Trạng thái", field_name="state", empty_label="Tất cả",
        choices=[(state.value, state.label) for state in AssessmentState if state not in AssessmentState.unsent()],
    )  # fmt: skip
    dia_ban = django_filters.ModelChoiceFilter(
        label="Địa bàn", method="by_area", queryset=Unit.objects.none(), empty_label="Tất cả"
    )
    tien_than = predecessor_filter()

    class Meta:
        model = Assessment
        fields: list[str] = []
        form = PortalForm


class AppraisalFilter(ListFilter):
    """Dossiers on the reviewer's desk; the stage is chosen by the tabs above."""

    permission = Permission.REVIEW

    q = _search_box("Tìm theo đơn vị, mã hồ sơ")
    dia_ban = django_filters.ModelChoiceFilter(
        label="Địa bàn", method="by_area", queryset=Unit.objects.none(), empty_label="Tất cả"
    )
    tien_than = predecessor_filter()

    class Meta:
        model = Assessment
        fields: list[str] = []
        form = PortalForm


FROM_BELOW, FIRST_HERE = "co", "khong"
PUBLISHED, UNPUBLISHED = "roi", "chua"
SURVEYED, NOT_SURVEYED = "roi", "chua"
TERRITORIAL = "dia_ban"
# The branches (khối) of units: the areas are one, of whatever level.
BRANCHES = [
    (TERRITORIAL, "Địa bàn"),
    *((kind.value, kind.label) for kind in UnitKind if kind not in UnitKind.territorial()),
]


class RecognitionFilter(ListFilter):
    """Models on the desk of a rung."""

    permission = Permission.RECOGNISE
    unit_lookup = "result__assessment__unit"

    q = _search_box("Tìm theo mô hình, đơn vị")
    trang_thai = django_filters.ChoiceFilter(
        label="Kết quả xét", field_name="state", choices=RecognitionState.choices, empty_label="Tất cả"
    )
    cong_bo = django_filters.ChoiceFilter(
        label="Công bố", method="by_publication", empty_label="Tất cả",
        choices=[(UNPUBLISHED, "Chưa công bố"), (PUBLISHED, "Đã công bố")],
    )  # fmt: skip
    de_nghi = django_filters.ChoiceFilter(
        label="Cấp dưới đề nghị", method="by_proposal", empty_label="Tất cả",
        choices=[(FROM_BELOW, "Do cấp dưới đề nghị"), (FIRST_HERE, "Gửi thẳng lên cấp này")],
    )  # fmt: skip
    linh_vuc = django_filters.ModelChoiceFilter(
        label="Lĩnh vực", field_name="result__registration__field", queryset=Field.objects.none(), empty_label="Tất cả"
    )
    hinh_thuc = django_filters.ChoiceFilter(
        label="Hình thức", field_name="result__registration__form", choices=InitiativeForm.choices,
        empty_label="Tất cả",
    )  # fmt: skip
    cap = django_filters.ChoiceFilter(
        label="Đăng ký công nhận", field_name="result__registration__target_level", choices=TargetLevel.choices,
        empty_label="Tất cả",
    )  # fmt: skip
    khoi = django_filters.ChoiceFilter(label="Khối", method="by_branch", choices=BRANCHES, empty_label="Tất cả")
    dia_ban = django_filters.ModelChoiceFilter(
        label="Địa bàn", method="by_area", queryset=Unit.objects.none(), empty_label="Tất cả"
    )
    tien_than = predecessor_filter()
    khao_sat = django_filters.ChoiceFilter(
        label="Khảo sát thực tế", method="by_survey", empty_label="Tất cả",
        choices=[(SURVEYED, "Đã khảo sát"), (NOT_SURVEYED, "Chưa khảo sát")],
    )  # fmt: skip
    canh_bao = django_filters.ChoiceFilter(
        label="Cảnh báo", method="by_warning", choices=Kind.choices, empty_label="Tất cả"
    )

    class Meta:
        model = Recognition
        fields: list[str] = []
        form = PortalForm

    def __init__(
        self, request: HttpRequest, *, queryset: QuerySet[Any], year: CampaignYear, given: QueryDict | None = None
    ) -> None:
        super().__init__(request, queryset=queryset, given=given)
        self.year = year
        self.filters["linh_vuc"].queryset = Field.objects.in_year(year.year)

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        found = search(Registration.objects.all(), value)
        return queryset.filter(result__registration__in=found.values("pk"))

    def by_publication(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(published_at__isnull=value == UNPUBLISHED)

    def by_proposal(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(proposer__isnull=value == FIRST_HERE)

    def by_branch(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        kinds = UnitKind.territorial() if value == TERRITORIAL else {value}
        return queryset.filter(result__assessment__unit__kind__in=kinds)

    def by_survey(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        found = surveyed(self.request.user)
        return queryset.filter(found if value == SURVEYED else ~found)

    def by_warning(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return warned_of(queryset, Kind(value), self.request.user, self.year)  # type: ignore[arg-type]

    @property
    def in_words(self) -> str:
        """“Kết quả xét: Chờ xét; Lĩnh vực: Kinh tế”: what is in force as one line."""
        self.form.is_valid()  # it may be asked before the rows are
        return "; ".join(f"{chip.label}: {chip.value}" for chip in self.chips) or "Không lọc"
