"""The filters above the unit tree and the audit log. Names are the words of the address: ?q=…&loai=…"""

from datetime import datetime, time
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from danvan.activity.models import AuditEvent
from danvan.common import clock
from danvan.common.forms import PortalForm
from danvan.common.search import LONGEST_QUERY, search
from danvan.organization.audit import Sight, events_of_unit, events_within_reach
from danvan.organization.audit_words import UNPUBLISHED, verb_choices
from danvan.organization.models import Membership, Unit, UnitKind, User
from danvan.organization.roles import Permission

NOBODY = "chua_co"  # ?nguoi=chua_co: units where nobody has a role
ENDED = "da_ket_thuc"  # ?tinh_trang=da_ket_thuc: units that a reorganisation closed
NOBODY_NEEDED = "chua_co_ngoai_thon"  # of these the ones that should have somebody


class Chip(NamedTuple):
    """A filter in force, as components/chips.html shows it."""

    label: str
    value: str
    remove_url: str


class AddressFilter(django_filters.FilterSet):
    """A filter that tells in words which of its parts are in force and which were not understood."""

    request: HttpRequest

    def __init__(self, request: HttpRequest, *, queryset: QuerySet[Any]) -> None:
        super().__init__(request.GET, queryset, request=request)

    @property
    def chips(self) -> list[Chip]:
        """The filters in force, in the order of the form, each with the address without it."""
        given = self.form.cleaned_data
        return [
            Chip(self.form.fields[name].label or "", self._in_words(name), self._without(name))
            for name in given
            if given[name]
        ]

    @property
    def ignored(self) -> list[str]:
        """The labels of what was asked for and cannot be had here."""
        return [str(self.form.fields[name].label) for name in self.form.errors]

    def _in_words(self, name: str) -> str:
        value, field = self.form.cleaned_data[name], self.form.fields[name]
        if isinstance(value, str) and isinstance(field, forms.ChoiceField):
            return str(dict(field.choices)[value])  # type: ignore[arg-type]
        return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)

    def _without(self, name: str) -> str:
        left = self.request.GET.copy()
        for gone in (name, "page"):
            left.pop(gone, None)
        return "?" + left.urlencode()


def search_input() -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "autocomplete": "off"})


class UnitFilter(AddressFilter):
    """Units by name, kind, the unit above, and whether anybody works there; those of today unless asked."""

    q = django_filters.CharFilter(
        label="Tìm theo tên đơn vị", method="by_words", max_length=LONGEST_QUERY, widget=search_input()
    )
    loai = django_filters.ChoiceFilter(label="Loại", field_name="kind", choices=UnitKind, empty_label="Tất cả")
    cap_tren = django_filters.ModelChoiceFilter(
        label="Trực thuộc", field_name="parent", queryset=Unit.objects.none(), widget=forms.HiddenInput
    )
    tinh_trang = django_filters.ChoiceFilter(
        label="Tình trạng", method="by_end", empty_label="Đang hoạt động", choices=[(ENDED, "Đã kết thúc")]
    )
    nguoi = django_filters.ChoiceFilter(
        label="Người phụ trách", method="by_people", empty_label="Tất cả",
        choices=[(NOBODY, "Chưa có ai"), (NOBODY_NEEDED, "Chưa có ai, không kể thôn, khu phố")],
    )  # fmt: skip

    class Meta:
        model = Unit
        fields: list[str] = []
        form = PortalForm

    def __init__(self, request: HttpRequest, *, queryset: QuerySet[Any]) -> None:
        super().__init__(request, queryset=queryset)
        within = Unit.objects.within_reach(request.user, Permission.VIEW_UNITS)  # type: ignore[arg-type]
        self.filters["cap_tren"].queryset = within

    def by_words(self, queryset: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return search(queryset, value)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        return found if self.shows_ended else found.at(clock.today())

    @property
    def shows_ended(self) -> bool:
        return self.form.cleaned_data.get("tinh_trang") == ENDED

    def by_end(self, queryset: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return queryset.filter(valid_to__lt=clock.today())

    def by_people(self, queryset: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return lacking_people(queryset) if value == NOBODY_NEEDED else without_people(queryset)


def without_people(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """The units at which no active person holds a role today."""
    current = Membership.objects.current().filter(unit=OuterRef("pk"), user__is_active=True)
    return units.filter(~Exists(current))


def lacking_people(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """The same apart from villages, which may have nobody: the commune enters for them."""
    return without_people(units).exclude(kind=UnitKind.VILLAGE)


def _day_field() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditFilter(AddressFilter):
    """Events by their words, the kind of act, the person, the unit with what lies under it, and the day."""

    q = django_filters.CharFilter(
        label="Việc, đối tượng, đơn vị", method="by_words", max_length=LONGEST_QUERY, widget=search_input()
    )
    nguoi = django_filters.CharFilter(
        label="Tên người làm", method="by_name", max_length=LONGEST_QUERY, widget=search_input()
    )
    viec = django_filters.ChoiceFilter(label="Loại việc", method="by_verb", empty_label="Tất cả")
    tu_ngay = django_filters.DateFilter(label="Từ ngày", method="since", widget=_day_field())
    den_ngay = django_filters.DateFilter(label="Đến hết ngày", method="until", widget=_day_field())
    ai = django_filters.ModelChoiceFilter(
        label="Người làm", method="by_person", queryset=User.objects.none(), widget=forms.HiddenInput
    )
    don_vi = django_filters.ModelChoiceFilter(
        label="Đơn vị và cấp dưới", method="by_unit", queryset=Unit.objects.none(), widget=forms.HiddenInput
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []
        form = PortalForm

    def __init__(self, request: HttpRequest) -> None:
        user: User = request.user  # type: ignore[assignment]
        within = events_within_reach(user)
        super().__init__(request, queryset=within)
        self.sight = Sight(user)
        self.filters["viec"].extra["choices"] = verb_choices(tells_provisional=self.sight.tells_provisional)
        self.filters["don_vi"].queryset = Unit.objects.within_reach(user, Permission.VIEW_AUDIT)
        # Of people only those who did something within reach: an address must not tell the names of others.
        self.filters["ai"].queryset = User.objects.filter(Exists(within.filter(actor_id=OuterRef("pk"))))

    @property
    def in_words(self) -> str:
        """What is in force, as one line."""
        return "; ".join(f"{chip.label}: {chip.value}" for chip in self.chips) or "Không lọc"

    def _in_words(self, name: str) -> str:
        if name == "viec":
            return next(word for _, verbs in self.form.fields[name].choices if isinstance(verbs, list)  # type: ignore[attr-defined]
                        for verb, word in verbs if verb == self.form.cleaned_data[name])  # fmt: skip
        return super()._in_words(name)

    def by_words(self, queryset: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        return search(queryset, value)

    def by_name(self, queryset: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        return queryset.filter(actor_id__in=search(User.objects.all(), value).order_by().values("pk"))

    def by_person(self, queryset: QuerySet[AuditEvent], name: str, value: User) -> QuerySet[AuditEvent]:
        return queryset.filter(actor_id=value.pk)

    def by_unit(self, queryset: QuerySet[AuditEvent], name: str, value: Unit) -> QuerySet[AuditEvent]:
        return queryset.filter(events_of_unit(value))

    def by_verb(self, queryset: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        if value == UNPUBLISHED:
            return queryset.filter(provisional=True)
        return queryset.filter(self.sight.condition, verb=value)

    def since(self, queryset: QuerySet[AuditEvent], name: str, value: Any) -> QuerySet[AuditEvent]:
        return queryset.filter(at__gte=timezone.make_aware(datetime.combine(value, time.min)))

    def until(self, queryset: QuerySet[AuditEvent], name: str, value: Any) -> QuerySet[AuditEvent]:
        return queryset.filter(at__lte=timezone.make_aware(datetime.combine(value, time.max)))
