"""The filters above the units that have not sent yet. Names are the words of the address: ?muc=…&dia_ban=…&loai=…"""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from danvan.common import clock
from danvan.common.forms import PortalForm
from danvan.common.search import LONGEST_QUERY, search
from danvan.organization import scope
from danvan.organization.access import desks_of
from danvan.organization.filters import AddressFilter, search_input
from danvan.organization.models import Unit, UnitKind, User
from danvan.organization.writers import writers_of_many
from models_registry.reminding import REMINDS, within_reach


class MissingFilter(AddressFilter):
    """Units by name, the area in which they lie, and kind; every choice lies within the person's reach."""

    q = django_filters.CharFilter(
        label="Tìm theo tên đơn vị", method="by_words", max_length=LONGEST_QUERY, widget=search_input()
    )
    dia_ban = django_filters.ModelChoiceFilter(
        label="Địa bàn", method="by_area", queryset=Unit.objects.none(), empty_label="Tất cả"
    )
    loai = django_filters.ChoiceFilter(label="Loại", field_name="kind", choices=UnitKind, empty_label="Tất cả")

    nguoi = django_filters.ChoiceFilter(
        label="Người nhập", method="by_people", choices=[("chua-co", "Chưa có ai")], empty_label="Tất cả"
    )

    class Meta:
        model = Unit
        fields: list[str] = []
        form = PortalForm

    def __init__(self, request: HttpRequest, *, queryset: QuerySet[Any]) -> None:
        super().__init__(request, queryset=queryset)
        self.filters["dia_ban"].queryset = areas_of(request.user)  # type: ignore[arg-type]

    def by_words(self, queryset: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return search(queryset, value)

    def by_area(self, queryset: QuerySet[Unit], name: str, value: Unit) -> QuerySet[Unit]:
        return queryset.filter(scope.in_subtree(value.present_path, ""))

    def by_people(self, queryset: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        """Those for which nobody enters: a reminder would reach nobody."""
        writers = writers_of_many(queryset)
        return queryset.filter(pk__in=[key for key, found in writers.items() if not found.people])


def areas_of(user: User) -> QuerySet[Unit]:
    """The units right beneath those where the person works that have others beneath them."""
    desks = {path for permission in REMINDS for path in desks_of(user, permission)}
    beneath = Unit.objects.at(clock.today()).filter(parent=OuterRef("pk"))
    there = Unit.objects.at(clock.today()).filter(within_reach(user), Exists(beneath), parent__present_path__in=desks)
    return there.order_by("sort_key", "id")
