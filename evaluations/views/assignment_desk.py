"""The units of a desk as an address describes them, and which of them were chosen."""

from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Sum
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse

from danvan.common.keys import keys_in
from danvan.organization.access import desks_of, staff_of
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from evaluations.desk_units import desk_units
from evaluations.filters_assignments import AssignmentFilter
from evaluations.models import ReviewAssignment
from models_registry.models import CampaignYear
from models_registry.years import shown_year, years_of

MOST_AT_ONCE = 5000  # units that are read over on one page
SORTS: dict[str, tuple[Any, ...]] = {
    "don_vi": ("sort_key", "id"),
    "-don_vi": ("-sort_key", "-id"),
    "gui": (F("sent_at").asc(nulls_last=True), "id"),
    "-gui": (F("sent_at").desc(nulls_last=True), "-id"),
}
BY_AREA = ("path",)


class Desk:
    """The units of one desk as the part of an address after “?” describes them, for one person who assigns."""

    def __init__(self, request: HttpRequest, given: QueryDict) -> None:
        self.request, self.given = request, given
        self.user: User = request.user  # type: ignore[assignment]
        if not can_anywhere(self.user, Permission.ASSIGN):
            raise Http404
        self.year = self._year()
        paths = desks_of(self.user, Permission.ASSIGN)
        self.desks = list(Unit.objects.filter(path__in=paths).order_by("path"))
        if not self.desks:
            raise Http404
        self.desk = next((desk for desk in self.desks if str(desk.pk) == given.get("ban")), self.desks[0])
        self.sort = given.get("sort", "") if given.get("sort") in SORTS else ""

    def _year(self) -> CampaignYear:
        named = (year for year in years_of(self.request) if str(year.year) == self.given.get("nam"))
        return next(named, None) or shown_year(self.request)

    @cached_property
    def everything(self) -> Any:
        return desk_units(self.desk, self.year)

    @cached_property
    def staff(self) -> list[User]:
        return staff_of(self.desk, Permission.REVIEW)

    @cached_property
    def others(self) -> list[User]:
        """Who has something here and reviews here no more."""
        held = ReviewAssignment.objects.filter(desk=self.desk, year=self.year).order_by().values("reviewer")
        others = User.objects.filter(pk__in=held).exclude(pk__in=[person.pk for person in self.staff])
        return list(others.order_by("sort_key", "id"))

    @cached_property
    def filters(self) -> AssignmentFilter:
        return AssignmentFilter(
            self.request, self.given, queryset=self.everything, year=self.year, people=[*self.staff, *self.others]
        )

    @cached_property
    def rows(self) -> Any:
        order = SORTS.get(self.sort, BY_AREA)
        return self.filters.qs.select_related("parent").order_by(*order)

    @property
    def fixed(self) -> dict[str, str]:
        """What every address of this desk names."""
        return {"nam": str(self.year.year)} | ({"ban": str(self.desk.pk)} if len(self.desks) > 1 else {})

    @property
    def query(self) -> str:
        """The address of this very list: without the page and what was chosen in it."""
        named = QueryDict(mutable=True)
        for name in sorted({*self.filters.filters, "sort"} & self.given.keys()):
            named[name] = self.given.get(name, "")
        named.update(self.fixed)
        return named.urlencode()

    @property
    def url(self) -> str:
        return f"{reverse('evaluations:assignment_list')}?{self.query}"

    @property
    def stamp(self) -> str:
        """Which rows these are, in short."""
        told = self.filters.qs.order_by().aggregate(Count("pk"), Sum("pk"), Max("sent_at"))
        return "-".join(str(value) for value in told.values())

    @property
    def bodies(self) -> list[tuple[str, str, bool]]:
        """The desks of the person, where there are several: name, address, whether it is the one shown."""
        if len(self.desks) == 1:
            return []
        base = f"?nam={self.year.year}&ban="
        return [(ReviewingBody.objects.name_at(desk), f"{base}{desk.pk}", desk == self.desk) for desk in self.desks]


class Choice(NamedTuple):
    """What was chosen: row by row, or all that the filter finds, less what was taken out."""

    units: list[Any]
    is_whole: bool
    total: int
    notice: str


def choice_of(desk: Desk, given: QueryDict) -> Choice:
    left_out = _keys(given.getlist("bo"))
    is_whole = "tat_ca" in given
    if is_whole:
        rows = desk.rows.exclude(pk__in=left_out)
    else:
        ticked = _keys(given.getlist("chon") + (given.getlist("trang") if "ca_trang" in given else []))
        rows = desk.everything.select_related("parent").filter(pk__in=ticked).order_by(*BY_AREA)
    total = rows.count()
    changed = is_whole and given.get("thay") not in (None, "", desk.stamp)
    notice = "Danh sách đã thay đổi từ lúc anh/chị mở trang. Hãy xem lại dưới đây." if changed else ""
    return Choice(list(rows) if total <= MOST_AT_ONCE else [], is_whole, total, notice)


def _keys(texts: list[str]) -> list[int]:
    return keys_in(texts[:MOST_AT_ONCE])
