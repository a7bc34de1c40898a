"""The filters of the reviewer's queue: what lies on the desk, what was decided, and everything sent from below.

Names are the words of the address, so that the address is the view: ?viec=…&linh_vuc=…&sort=…
"""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.models import UnitKind
from danvan.organization.roles import Permission
from models_registry.filters import RegistrationFilter
from models_registry.lateness import mark_late
from models_registry.likeness.pairs import mark_alike
from models_registry.models import (
    CampaignYear,
    PhaseKind,
    Registration,
    RegistrationKind,
    RegistrationState,
    TargetLevel,
)
from models_registry.models.likeness import LikePair

WAITING, DONE, EVERYTHING = "", "da_duyet", "tat_ca"  # ?viec=…; without it what waits for this person's rung
VIEWS = {WAITING: "Chờ tôi thẩm định", DONE: "Tôi đã thẩm định", EVERYTHING: "Tất cả"}
YES = "co"


def _choice(label: str, field: str, choices: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(label=label, field_name=field, choices=choices, empty_label="Tất cả")


class QueueFilter(RegistrationFilter):
    """Registrations that reviewers decide; the quick view is a filter like the others."""

    viec = django_filters.ChoiceFilter(
        label="Việc", method="as_it_is", widget=forms.HiddenInput,
        choices=[(name, label) for name, label in VIEWS.items() if name],
    )  # fmt: skip
    loai_don_vi = _choice("Loại đơn vị", "unit__kind", UnitKind.choices)
    loai = _choice("Loại đăng ký", "kind", RegistrationKind.choices)
    cap = _choice("Đăng ký công nhận", "target_level", TargetLevel.choices)
    trung = django_filters.ChoiceFilter(
        label="Trùng lặp", method="by_likeness", empty_label="Tất cả", choices=[(YES, "Có thể trùng")]
    )
    muon = django_filters.ChoiceFilter(
        label="Thời hạn", method="by_lateness", empty_label="Tất cả", choices=[(YES, "Nộp muộn")]
    )
    gui_lai = django_filters.ChoiceFilter(
        label="Lần gửi", method="by_resending", empty_label="Tất cả", choices=[(YES, "Gửi lại sau trả lại")]
    )

    def __init__(
        self, request: HttpRequest, *, queryset: Any, year: CampaignYear, given: QueryDict | None = None
    ) -> None:
        super().__init__(request, queryset=queryset, year=year, given=given)
        self.year = year
        if self.view != EVERYTHING:  # the quick view says the state already
            del self.filters["trang_thai"]

    @property
    def view(self) -> str:
        """The quick view in force; an unknown one is the first."""
        asked = self.data.get("viec", WAITING)
        return asked if asked in VIEWS else WAITING

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        user: Any = self.request.user
        match self.view:
            case "da_duyet":
                by_me = Q(decided_by=user) | Q(returned_by=user)
                rows: Any = queryset.filter(by_me).exclude(state=RegistrationState.SUBMITTED)
            case "tat_ca":
                rows = queryset.filter(scope.q(user, Permission.REVIEW))
            case _:
                rows = queryset.on_desk_of(user)  # type: ignore[attr-defined]
        return super().filter_queryset(rows)

    @property
    def chips(self) -> list[Any]:
        """The filters in force; the quick view has its own place above them."""
        self.form.is_valid()  # it may be asked before the rows are
        return [chip for chip in super().chips if chip.label != "Việc"]

    @property
    def in_words(self) -> str:
        """“Chờ tôi thẩm định; Lĩnh vực: Kinh tế”: what is in force as one line."""
        return "; ".join([VIEWS[self.view], *(f"{chip.label}: {chip.value}" for chip in self.chips)])

    def by_likeness(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        pairs = LikePair.objects.visible_to(self.request.user).unsettled().order_by()  # type: ignore[arg-type]
        return queryset.filter(Q(pk__in=pairs.values("first")) | Q(pk__in=pairs.values("second")))

    def by_lateness(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Worked out from what was sent since the deadline: before it, nobody is late."""
        due_on = self.year.phases.filter(kind=PhaseKind.REGISTRATION).values_list("due_on", flat=True).first()  # type: ignore[attr-defined]
        if due_on is None:
            return queryset.none()
        since = list(queryset.order_by().select_related("unit", "year").filter(submitted_at__date__gt=due_on))
        mark_late(since, self.year, PhaseKind.REGISTRATION)
        return queryset.filter(pk__in=[row.pk for row in since if row.is_late])

    def by_resending(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(submitted_at__gt=F("returned_at"))


def mark_rows(rows: list[Registration], year: CampaignYear, user: Any) -> None:
    """Give each row of a page its `is_late`, `may_be_double`, `days_waiting`; queries do not grow with the rows."""
    mark_late(rows, year, PhaseKind.REGISTRATION)
    mark_alike(rows, user)
    for row in rows:
        waits = row.state == RegistrationState.SUBMITTED and row.submitted_at
        row.days_waiting = (clock.today() - timezone.localdate(row.submitted_at)).days if waits else None  # type: ignore[attr-defined]
