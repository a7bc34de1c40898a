"""The reviewer's queue as an address describes it: which rows, in which order, and where one of them stands."""

import hashlib
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q, Sum
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from models_registry.models import CampaignYear, Registration
from models_registry.queue_filter import WAITING, QueueFilter
from models_registry.years import shown_year, years_of

QUEUE = "hang"  # ?hang=…: the queue from which a registration was opened
# ?sort=…: what was never sent comes last either way, on both databases.
ORDERS: dict[str, tuple[Any, ...]] = {
    "ngay_gui": (F("submitted_at").asc(nulls_last=True), "id"),
    "-ngay_gui": (F("submitted_at").desc(nulls_last=True), "-id"),
    "ten": ("sort_key", "id"),
    "-ten": ("-sort_key", "-id"),
    "don_vi": ("unit__sort_key", "unit_id", "sort_key", "id"),
    "-don_vi": ("-unit__sort_key", "-unit_id", "sort_key", "id"),
}
OLDEST_FIRST = "ngay_gui"


class Queue:
    """The registrations that the part of an address after “?” describes, for one person."""

    def __init__(self, request: HttpRequest, given: QueryDict) -> None:
        self.user: User = request.user  # type: ignore[assignment]
        self.year = self._year(request, given)
        rows = Registration.objects.visible_to(self.user).filter(year=self.year)
        self.filters = QueueFilter(request, queryset=rows, year=self.year, given=given)
        self.sort = given.get("sort", "") if given.get("sort") in ORDERS else OLDEST_FIRST
        self.query = self._named(given)

    @staticmethod
    def _year(request: HttpRequest, given: QueryDict) -> CampaignYear:
        named = (year for year in years_of(request) if str(year.year) == given.get("nam"))
        return next(named, None) or shown_year(request)

    def _named(self, given: QueryDict) -> str:
        """The address of this very queue: without the page, with the year."""
        named = given.copy()
        for gone in ("page", QUEUE):
            named.pop(gone, None)
        named["nam"] = str(self.year.year)
        return named.urlencode()

    @cached_property
    def rows(self) -> Any:
        return self.filters.qs.order_by(*ORDERS[self.sort])

    @property
    def url(self) -> str:
        return f"{reverse('models_registry:queue_list')}?{self.query}"

    def choosable(self) -> Any:
        return Registration.objects.visible_to(self.user).order_by("submitted_at", "id")

    def read(self, rows: Any) -> list[Registration]:
        return list(rows.for_lists().select_related("unit__parent"))

    def mark_of(self, row: Registration) -> tuple[Any, ...]:
        return (row.pk, row.version, row.state, str(row.submitted_at))

    @property
    def stamp(self) -> str:
        """Which rows these are, in short: another row, or one row less, gives another stamp. One query."""
        told = self.filters.qs.order_by().aggregate(Count("pk"), Sum("pk"), Max("submitted_at"))
        return hashlib.sha256(repr(sorted(told.items())).encode()).hexdigest()[:16]


class Place(NamedTuple):
    """Where a registration stands in the queue from which it was opened."""

    number: int | None  # None once it waits there no more
    total: int
    next_url: str  # empty at the end
    queue_url: str
    list_name: str  # what the queue is called: what waits is another list than everything


def queue_of_address(request: HttpRequest) -> Queue | None:
    """The queue from which this page was opened; None for who came another way, or reviews nothing."""
    asked = request.GET.get(QUEUE)
    if asked is None or not can_anywhere(request.user, Permission.REVIEW):
        return None
    return Queue(request, QueryDict(asked))


def place_in(queue: Queue, registration: Registration) -> Place:
    """Where it stands, and what follows; also of one that has just left the queue."""
    waiting = set(queue.filters.qs.order_by().values_list("pk", flat=True))
    either = Registration.objects.filter(Q(pk__in=queue.filters.qs.order_by().values("pk")) | Q(pk=registration.pk))
    keys = list(either.order_by(*ORDERS[queue.sort]).values_list("pk", flat=True))
    at = keys.index(registration.pk)
    following = keys[at + 1] if at + 1 < len(keys) else None
    return Place(
        at + 1 if registration.pk in waiting else None,
        len(waiting),
        detail_url(queue, following) if following else "",
        queue.url,
        "hàng chờ" if queue.filters.view == WAITING else "danh sách",
    )


def detail_url(queue: Queue, pk: int) -> str:
    """The page of a registration that knows the queue."""
    return with_queue(reverse("models_registry:registration_detail", args=[pk]), queue)


def with_queue(address: str, queue: Queue | None) -> str:
    """The address, leading back to the queue."""
    if queue is None:
        return address
    named = QueryDict(mutable=True)
    named[QUEUE] = queue.query
    return f"{address}?{named.urlencode()}"
