"""The filters above the list of registrations. Names are the words of the address: ?q=…&trang_thai=…"""

from typing import Any, NamedTuple

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

from danvan.common.forms import PortalForm
from danvan.common.search import LONGEST_QUERY, search
from danvan.organization import scope
from danvan.organization.area_filter import AreaFilter, predecessor_filter
from danvan.organization.models import Unit
from danvan.organization.roles import Permission
from models_registry.models import CampaignYear, Field, InitiativeForm, Registration, RegistrationState
from models_registry.models.registration import RegistrationQuerySet


class Chip(NamedTuple):
    """A filter in force, as components/chips.html shows it."""

    label: str
    value: str
    remove_url: str


class RegistrationFilter(AreaFilter, django_filters.FilterSet):
    """Every choice lies within the reach of the person who looks."""

    q = django_filters.CharFilter(
        label="Tìm theo tên mô hình, đơn vị, mã", method="by_words", max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    trang_thai = django_filters.ChoiceFilter(label="Trạng thái", field_name="state", empty_label="Tất cả")
    linh_vuc = django_filters.ModelChoiceFilter(
        label="Lĩnh vực", field_name="field", queryset=Field.objects.none(), empty_label="Tất cả"
    )
    hinh_thuc = django_filters.ChoiceFilter(
        label="Hình thức", field_name="form", choices=InitiativeForm.choices, empty_label="Tất cả"
    )
    dia_ban = django_filters.ModelChoiceFilter(
        label="Địa bàn, đơn vị", method="by_area", queryset=Unit.objects.none(), empty_label="Tất cả"
    )
    tien_than = predecessor_filter()

    class Meta:
        model = Registration
        fields: list[str] = []
        form = PortalForm

    def __init__(
        self,
        request: HttpRequest,
        *,
        queryset: RegistrationQuerySet,
        year: CampaignYear,
        given: QueryDict | None = None,
    ) -> None:
        """`given` is what is asked for; without it the address of the request says."""
        super().__init__(request.GET if given is None else given, queryset, request=request)
        user = request.user
        self.filters["trang_thai"].extra["choices"] = states_seen_by(user)
        self.filters["linh_vuc"].queryset = Field.objects.in_year(year.year)
        self.offer_areas(areas_of(user))

    def by_words(self, queryset: QuerySet[Registration], name: str, value: str) -> QuerySet[Registration]:
        return search(queryset, value)

    @property
    def chips(self) -> list[Chip]:
        """The filters in force, in the order of the form, each with the address without it."""
        found = []
        for name in self.form.cleaned_data:
            if self.form.cleaned_data[name]:
                label = "Tìm" if name == "q" else str(self.form.fields[name].label)
                found.append(Chip(label, self._in_words(name), self._without(name)))
        return found

    @property
    def ignored(self) -> list[str]:
        """The labels of what was asked for and cannot be had here: another's area, a state of other eyes."""
        return [str(self.form.fields[name].label) for name in self.form.errors]

    @property
    def further(self) -> int:
        """How many filters are in force besides the words sought; those not shown as fields do not count."""
        self.form.is_valid()  # it may be asked before the rows are
        shown = {field.name for field in self.form.visible_fields()} - {"q"}
        return sum(bool(value) for name, value in self.form.cleaned_data.items() if name in shown)

    @property
    def is_open(self) -> bool:
        """Whether the further filters are shown at once: one of them was refused."""
        return any(name != "q" for name in self.form.errors)

    def _in_words(self, name: str) -> str:
        value, field = self.form.cleaned_data[name], self.form.fields[name]
        if name == "dia_ban":
            return self.area_in_words(value)
        is_code = isinstance(value, str) and isinstance(field, forms.ChoiceField)
        return str(dict(field.choices)[value]) if is_code else str(value)  # type: ignore[attr-defined]

    def _without(self, name: str) -> str:
        left = self.data.copy()
        for gone in (name, "page"):
            left.pop(gone, None)
        return "?" + left.urlencode()


def states_seen_by(user: Any) -> list[tuple[str, str]]:
    """What is not sent yet is a matter of the unit: reviewers are not offered to look for it."""
    own = scope.can_anywhere(user, Permission.VIEW_DRAFTS)
    unsent = RegistrationState.unsent()
    return [(state.value, state.label) for state in RegistrationState if own or state not in unsent]


def areas_of(user: Any) -> QuerySet[Unit]:
    """The present units right beneath those where the user works, of which they may read anything at all."""
    permissions = (Permission.VIEW_SENT, Permission.VIEW_DRAFTS)
    desks = {path for permission in permissions for path, _ in scope.grants(user, permission)}
    reached = Q(pk__in=[])
    for permission in permissions:
        reached |= scope.q(user, permission, unit="")
    return Unit.objects.living().filter(reached, parent__present_path__in=desks).order_by("sort_key", "id")
