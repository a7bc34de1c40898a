"""The filter by area above lists: a unit with all under it today, the units that went into them included or not."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from danvan.organization import scope
from danvan.organization.models import Unit

NOT_PREDECESSORS = "0"  # ?tien_than=0
WITH_PREDECESSORS = "gồm đơn vị tiền thân"


def predecessor_filter() -> django_filters.ChoiceFilter:
    """Whether an area includes what its units took over; it works through `AreaFilter.by_area`."""
    return django_filters.ChoiceFilter(
        label="Đơn vị tiền thân", method="as_it_is", empty_label="Gồm đơn vị tiền thân",
        choices=[(NOT_PREDECESSORS, "Không gồm đơn vị tiền thân")],
    )  # fmt: skip


class AreaFilter:
    """What filter sets with the parts dia_ban and tien_than share; `unit_lookup` leads from a row to its unit."""

    unit_lookup = "unit"
    filters: dict[str, Any]
    form: forms.Form

    def offer_areas(self, areas: QuerySet[Unit]) -> None:
        """Give the choices; without areas there is nothing to choose, without predecessors nothing to include."""
        self.filters["dia_ban"].queryset = areas
        if not areas.exists():
            del self.filters["dia_ban"]
        if "dia_ban" not in self.filters or not predecessors_in(areas).exists():
            del self.filters["tien_than"]

    def by_area(self, queryset: QuerySet[Any], name: str, value: Unit) -> QuerySet[Any]:
        return queryset.filter(self._area(value))

    def as_it_is(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset

    def area_in_words(self, unit: Unit) -> str:
        """“Xã Tân Hà, gồm đơn vị tiền thân”, where it has any."""
        if self._includes_predecessors and predecessors_in(Unit.objects.filter(pk=unit.pk)).exists():
            return f"{unit}, {WITH_PREDECESSORS}"
        return str(unit)

    @property
    def _includes_predecessors(self) -> bool:
        return self.form.cleaned_data.get("tien_than") != NOT_PREDECESSORS

    def _area(self, unit: Unit) -> Q:
        lookup = f"{self.unit_lookup}__"
        if self._includes_predecessors:
            return scope.in_subtree(unit.present_path, lookup)
        return scope.then_in_subtree(unit.path, lookup)


def predecessors_in(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """The closed units that are one of `units` today."""
    return Unit.objects.filter(valid_to__isnull=False, present_path__in=units.order_by().values("path"))
