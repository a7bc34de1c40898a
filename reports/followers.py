"""Commendation lists when a rung is closed: what is issued stays, a draft is named so that nobody waits for it."""

from collections.abc import Iterator
from datetime import date

from danvan.organization.models import ReviewingBody
from danvan.organization.reorganisation.lineage import Handover, Touched
from reports.models import CommendationList, ListState


def draft_lists(handover: Handover) -> Iterator[Touched]:
    drafts = CommendationList.objects.filter(rung__in=handover.closed, state=ListState.DRAFT)
    items = tuple(f"{draft} ({draft.rung.name})" for draft in drafts.select_related("rung", "year", "body"))
    yield Touched("Danh sách khen thưởng đang soạn", "Không ban hành được nữa: lập lại ở đơn vị mới.", items)


def dates_printed(body: ReviewingBody) -> Iterator[date]:
    """The dates of the lists that were issued in the name of a body."""
    issued = CommendationList.objects.filter(body=body).exclude(state=ListState.DRAFT)
    yield from (day for day in issued.values_list("issued_on", flat=True) if day is not None)
