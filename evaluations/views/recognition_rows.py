"""The models up for recognition as an address describes them: which rows, in which order, and what is known of each."""

import hashlib
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from danvan.organization.models import User
from evaluations.filters import RecognitionFilter
from evaluations.models import Recognition, TaskScore
from evaluations.models.recognition import RecognitionQuerySet
from evaluations.reading.warnings import know
from models_registry.models import CampaignYear
from models_registry.years import shown_year, years_of

# ?sort=…: a dossier without scores comes last either way, on both databases.
ORDERS: dict[str, tuple[Any, ...]] = {
    "ten": ("result__registration__sort_key", "id"),
    "-ten": ("-result__registration__sort_key", "-id"),
    "don_vi": ("result__assessment__unit__sort_key", "result__registration__sort_key", "id"),
    "-don_vi": ("-result__assessment__unit__sort_key", "-result__registration__sort_key", "-id"),
    "diem": (F("appraised_total").asc(nulls_last=True), "result__registration__sort_key", "id"),
    "-diem": (F("appraised_total").desc(nulls_last=True), "result__registration__sort_key", "id"),
}
BY_NAME = "ten"


def desk_recognitions(user: User, year: CampaignYear) -> RecognitionQuerySet:
    """The models of the year on the desks where the user decides."""
    return Recognition.objects.on_desk_of(user).visible_to(user).filter(result__assessment__year=year)


def for_list(rows: RecognitionQuerySet) -> QuerySet[Recognition]:
    """With what the list shows: unit, field, the dossier's totals, and what the rung below proposed and why."""
    # All rungs of one result stand above each other, so of the deeper paths the first is the nearest below.
    below = Recognition.objects.filter(
        result=OuterRef("result"), proposed_at__isnull=False, desk__present_path__gt=OuterRef("desk__present_path")
    ).order_by("desk__present_path")
    return rows.select_related(
        "result__registration__field", "result__registration__initiative", "result__registration__year",
        "result__assessment__unit__parent", "result__assessment__year", "desk",
    ).annotate(
        self_total=_total("self_score"),
        appraised_total=_total("appraised_score"),
        proposer=Subquery(below.values("desk__name")[:1]),
        order_below=Subquery(below.values("proposed_order")[:1]),
        reason_below=Subquery(below.values("proposed_reason")[:1]),
    )  # fmt: skip


def _total(field: str) -> Subquery:
    rows = TaskScore.objects.filter(assessment=OuterRef("result__assessment")).order_by()
    return Subquery(rows.values("assessment").annotate(total=Sum(field)).values("total"))


def with_knowledge(rows: Iterable[Recognition], user: User) -> list[Recognition]:
    """The rows, each with its `known`: surveys and warnings."""
    found = list(rows)
    known = know(found, user)
    for row in found:
        row.known = known[row.pk]  # type: ignore[attr-defined]
    return found


class RecognitionQueue:
    """The models that the part of an address after “?” describes, for one person (see bulk_choice.ChosenFrom)."""

    def __init__(self, request: HttpRequest, given: QueryDict) -> None:
        self.user: User = request.user  # type: ignore[assignment]
        named = (year for year in years_of(request) if str(year.year) == given.get("nam"))
        self.year: CampaignYear = next(named, None) or shown_year(request)
        rows = for_list(desk_recognitions(self.user, self.year))
        self.filters = RecognitionFilter(request, queryset=rows, year=self.year, given=given)
        self.sort = given.get("sort", "") if given.get("sort") in ORDERS else BY_NAME
        self.query = self._named(given)

    def _named(self, given: QueryDict) -> str:
        named = given.copy()
        named.pop("page", None)
        named["nam"] = str(self.year.year)
        return named.urlencode()

    @cached_property
    def rows(self) -> Any:
        return self.filters.qs.order_by(*ORDERS[self.sort])

    @property
    def url(self) -> str:
        return f"{reverse('evaluations:recognition_list')}?{self.query}"

    def choosable(self) -> Any:
        rows = Recognition.objects.on_desk_of(self.user).visible_to(self.user)
        return for_list(rows).order_by(*ORDERS[BY_NAME])

    def read(self, rows: Any) -> list[Recognition]:
        return with_knowledge(rows, self.user)

    def mark_of(self, row: Recognition) -> tuple[Any, ...]:
        told = row.known.in_words  # type: ignore[attr-defined]
        return (row.pk, row.state, row.reason, str(row.decided_at), str(row.published_at), str(row.proposed_at), told)

    @property
    def stamp(self) -> str:
        """Which rows these are, in short: another row, or one row less, gives another stamp. One query."""
        told = self.filters.qs.order_by().aggregate(Count("pk"), Sum("pk"), Max("decided_at"))
        return hashlib.sha256(repr(sorted(told.items())).encode()).hexdigest()[:16]
