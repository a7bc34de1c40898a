"""The filters above the lists. Names are the words of the address: ?nam=2025&trang_thai=…"""

from typing import Any

import django_filters
from django.http import HttpRequest

from danvan.common.forms import PortalForm
from models_registry.filters import Chip
from models_registry.models import CampaignYear
from reports.models import AwardForm, CommendationList, CommendationListQuerySet, ListState


class ListFilter(django_filters.FilterSet):
    """By year, form of award and state; only builders are asked about drafts."""

    nam = django_filters.ModelChoiceFilter(
        label="Năm", field_name="year", queryset=CampaignYear.objects.order_by("-year"), to_field_name="year",
        empty_label="Tất cả",
    )  # fmt: skip
    hinh_thuc = django_filters.ChoiceFilter(
        label="Hình thức", field_name="award_form", choices=AwardForm.choices, empty_label="Tất cả"
    )
    trang_thai = django_filters.ChoiceFilter(label="Trạng thái", field_name="state", empty_label="Tất cả")

    class Meta:
        model = CommendationList
        fields: list[str] = []
        form = PortalForm

    def __init__(self, request: HttpRequest, *, queryset: CommendationListQuerySet, builds: bool) -> None:
        super().__init__(request.GET, queryset, request=request)
        self.filters["trang_thai"].extra["choices"] = [
            (state.value, state.label) for state in ListState if builds or state != ListState.DRAFT
        ]

    @property
    def chips(self) -> list[Chip]:
        """The filters in force, each with the address without it."""
        return [
            Chip(str(self.form.fields[name].label), self._in_words(name, value), self._without(name))
            for name, value in self.form.cleaned_data.items()
            if value
        ]

    def _in_words(self, name: str, value: Any) -> str:
        return str(value) if name == "nam" else str(dict(self.filters[name].extra["choices"])[value])

    def _without(self, name: str) -> str:
        left = self.request.GET.copy()
        for gone in (name, "page"):
            left.pop(gone, None)
        return "?" + left.urlencode()
