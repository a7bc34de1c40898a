"""The filters above the units of a desk: by area, branch, field of their models, how far they are, and whose they are.

Names are the words of the address: ?dia_ban=…&khoi=…&nguoi=…; every number of the load table is such an address.
"""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

from danvan.common.forms import PortalForm
from danvan.common.keys import key_in
from danvan.common.search import LONGEST_QUERY, search
from danvan.organization import scope
from danvan.organization.filters import AddressFilter, search_input
from danvan.organization.models import Unit, UnitKind, User
from danvan.organization.roles import Permission
from evaluations.desk_units import STAGES, assigned_to, overdue
from evaluations.filters import areas_below
from models_registry.models import CampaignYear, Field, Registration, RegistrationState

NOBODY, NO_SECOND = "chua", "mot"  # ?nguoi=chua, ?nguoi=mot
LATE = "qua"  # ?han=qua
TERRITORY = "dia-ban"  # ?khoi=dia-ban
BRANCHES = {TERRITORY: "Địa bàn"} | {kind.value: kind.label for kind in UnitKind if kind not in UnitKind.territorial()}


class AssignmentFilter(AddressFilter):
    """Units of a desk (see desk_units); every choice lies within the desk."""

    q = django_filters.CharFilter(
        label="Tìm theo tên đơn vị", method="by_words", max_length=LONGEST_QUERY, widget=search_input()
    )
    nguoi = django_filters.ChoiceFilter(label="Người thẩm định", method="by_person", empty_label="Tất cả")
    trang_thai = django_filters.ChoiceFilter(
        label="Hồ sơ", field_name="stage", choices=list(STAGES.items()), empty_label="Tất cả"
    )
    dia_ban = django_filters.ModelChoiceFilter(
        label="Địa bàn", method="by_area", queryset=Unit.objects.none(), empty_label="Tất cả"
    )
    khoi = django_filters.ChoiceFilter(
        label="Khối", method="by_branch", choices=list(BRANCHES.items()), empty_label="Tất cả"
    )
    linh_vuc = django_filters.ModelChoiceFilter(
        label="Lĩnh vực của mô hình", method="by_field", queryset=Field.objects.none(), empty_label="Tất cả"
    )
    han = django_filters.ChoiceFilter(
        label="Thời hạn", method="as_it_is", choices=[(LATE, "Quá hạn thẩm định")], empty_label="Tất cả"
    )

    class Meta:
        model = Unit
        fields: list[str] = []
        form = PortalForm

    def __init__(
        self, request: HttpRequest, given: QueryDict, *, queryset: QuerySet[Any], year: CampaignYear,
        people: Sequence[User],
    ) -> None:  # fmt: skip
        """`given` is what is asked for, `people` those to whom something is or can be assigned."""
        django_filters.FilterSet.__init__(self, given, queryset, request=request)
        self.year = year
        user: User = request.user  # type: ignore[assignment]
        self.filters["nguoi"].extra["choices"] = [
            (NOBODY, "Chưa phân công"), (NO_SECOND, "Chưa có người thứ hai"),
            *((str(person.pk), person.full_name) for person in people),
        ]  # fmt: skip
        self.filters["dia_ban"].queryset = areas_below(user, Permission.ASSIGN)
        self.filters["linh_vuc"].queryset = Field.objects.in_year(year.year)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().filter_queryset(queryset)
        values = self.form.cleaned_data
        if values.get("han") == LATE:  # whose lateness depends on whose work is asked for
            person = values.get("nguoi", "")
            rows = rows.filter(overdue(key_in(person) or None))
        return rows

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but words is in force or was asked for: then all filters are shown."""
        return bool(self.ignored) or any(value for name, value in self.form.cleaned_data.items() if name != "q")

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return search(queryset, value)

    def by_person(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == NOBODY:
            return queryset.filter(first_id__isnull=True)
        if value == NO_SECOND:
            return queryset.filter(first_id__isnull=False, second_id__isnull=True)
        return queryset.filter(assigned_to(int(value)))

    def by_area(self, queryset: QuerySet[Any], name: str, value: Unit) -> QuerySet[Any]:
        return queryset.filter(scope.in_subtree(value.present_path, ""))

    def by_branch(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(kind__in=UnitKind.territorial() if value == TERRITORY else [value])

    def by_field(self, queryset: QuerySet[Any], name: str, value: Field) -> QuerySet[Any]:
        """Units that have a model of this field in the year, sent and not declined."""
        models = Registration.objects.filter(year=self.year, field=value)
        models = models.exclude(state__in=[*RegistrationState.unsent(), RegistrationState.DECLINED])
        return queryset.filter(
            Q(pk__in=models.order_by().values("unit")) | Q(path__in=models.order_by().values("unit__present_path"))
        )

    def as_it_is(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset

    def _without(self, name: str) -> str:
        left = self.data.copy()
        for gone in (name, "page"):
            left.pop(gone, None)
        return "?" + left.urlencode()
