"""The summary of a year, for leaders: one page on screen, one sheet on paper."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danvan.organization import scope
from danvan.organization.access import works_at
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from models_registry.models import CampaignYear
from models_registry.years import show_on_this_page, years_of
from reports.grouping import has_predecessors
from reports.home.leader import issued_lists
from reports.models import CommendationList
from reports.queries import Figures, Row, YearSummary, summarise
from reports.views.branches import AS_IT_WAS, asked_unit, asked_year, branches_above
from reports.views.list_words import number_of

NO_DATA = "–"


class Statistic(NamedTuple):
    """One large number, as components/stat.html shows it."""

    label: str
    value: int | str
    change: int | None
    note: str = ""
    url: str = ""


class IssuedList(NamedTuple):
    """A list in force as the boxes show it: with its whole number, as 215-QĐ/BDVTU."""

    list: CommendationList
    number: str
    rows: int


@require_safe
def year_summary(request: HttpRequest) -> HttpResponse:
    """The year (?nam=, else the one shown) of a branch (?don-vi=, else one's own)."""
    user: User = request.user  # type: ignore[assignment]
    if not scope.can_anywhere(user, Permission.VIEW_SUMMARY):
        raise Http404
    unit, year = asked_unit(request, user), asked_year(request)
    as_it_was = request.GET.get("theo") == AS_IT_WAS
    summary = summarise(unit, year, as_it_was=as_it_was)
    show_on_this_page(request, year)
    context = {
        "page_title": f"Tổng kết năm {year.year}",
        "branch": unit,
        "year": year,
        "summary": summary,
        **numbers_and_chart(summary, user),
        "areas": [(row, _address(row.unit, year, as_it_was) if row.unit else "") for row in summary.areas],
        "groupings": _groupings(unit, year, as_it_was),
        "kinds": [("Theo lĩnh vực", summary.fields), ("Theo hình thức", summary.forms)],
        "lists": in_words(_lists_of(user, unit, year)),
        "above": _above(user, unit, year, as_it_was),
        "published_years": [] if summary.published_until else _earlier_years(request, year, unit),
        "calibration_url": _calibration_address(user, unit, year),
    }
    return render(request, "reports/summary_show.html", context)


def _calibration_address(user: User, unit: Unit, year: CampaignYear) -> str:
    """Where self-scores and appraised scores of this unit's own desk are compared; empty where that is not theirs."""
    if not works_at(user, Permission.VIEW_SUMMARY, unit):
        return ""
    return f"{reverse('evaluations:calibration_show')}?{urlencode({'cap': unit.code, 'nam': year.year})}"


def numbers_and_chart(summary: YearSummary, user: User) -> dict[str, Any]:
    """What both the summary and the first page of leaders show."""
    lists_url = f"{reverse('reports:list_list')}?nam={summary.year.year}"
    return {
        "statistics": statistics(summary, lists_url if scope.can_anywhere(user, Permission.VIEW_ISSUED) else ""),
        "bars": _bars(summary),
        "finding": _finding(summary),
    }


def in_words(lists: Iterable[CommendationList]) -> list[IssuedList]:
    return [IssuedList(one, number_of(one), one.row_count) for one in lists]  # type: ignore[attr-defined]


def statistics(summary: YearSummary, lists_url: str = "") -> list[Statistic]:
    """The five numbers with their change on last year; “–” for what nobody has published yet."""
    total, before = summary.total, summary.previous

    def one(
        label: str, name: str, *, unknown: str = "", comparable: bool = True, note: str = "", url: str = ""
    ) -> Statistic:
        if unknown:
            return Statistic(label, NO_DATA, None, unknown)
        value = getattr(total, name)
        change = value - getattr(before, name) if before and comparable else None
        return Statistic(label, value, change, note if comparable else "đang công bố", url)

    unpublished = "" if summary.published_until else "chưa công bố"
    no_lists = "" if summary.has_lists else "chưa ban hành danh sách"
    spread = f"{total.rewarded} mô hình khác nhau trong {summary.lists} danh sách" if summary.lists > 1 else ""
    return [
        one("Mô hình đăng ký", "registered"),
        one("Được chấp nhận", "accepted"),
        one("Có hiệu quả", "effective", unknown=unpublished, comparable=summary.is_complete),
        one("Được công nhận", "recognised", unknown=unpublished, comparable=summary.is_complete),
        one("Được khen thưởng", "rewarded", unknown=no_lists, note=spread, url=lists_url),
    ]


def _lists_of(user: User, unit: Unit, year: CampaignYear) -> QuerySet[CommendationList]:
    """The lists issued in the branch, and those issued above it that name one of its models."""
    issued_here = scope.in_subtree(unit.present_path, "rung__")
    names_own = scope.in_subtree(unit.present_path, "entries__recognition__result__assessment__unit__")
    return issued_lists(user).filter(issued_here | names_own, year=year).distinct()


def _address(unit: Unit, year: CampaignYear, as_it_was: bool = False) -> str:
    kept = f"&theo={AS_IT_WAS}" if as_it_was else ""
    return f"{reverse('reports:year_summary')}?nam={year.year}&don-vi={unit.pk}{kept}"


def _groupings(unit: Unit, year: CampaignYear, as_it_was: bool) -> list[tuple[str, str, bool]]:
    """The two ways to group (words, address, whether shown); none where nothing was ever reorganised."""
    if not has_predecessors(unit):
        return []
    return [
        ("Theo đơn vị hiện nay", _address(unit, year), not as_it_was),
        ("Theo đơn vị khi đó", _address(unit, year, as_it_was=True), as_it_was),
    ]


def _above(user: User, unit: Unit, year: CampaignYear, as_it_was: bool) -> list[tuple[Unit, str]]:
    """The branches in which this one lies, as far as the person may see their figures."""
    return [(above, _address(above, year, as_it_was)) for above in branches_above(user, unit)]


def _earlier_years(request: HttpRequest, year: CampaignYear, unit: Unit) -> list[tuple[int, str]]:
    """Where to look while nothing of this year is published: the year before."""
    return [(one.year, _address(unit, one)) for one in years_of(request) if one.year == year.year - 1]


def _counts_published(summary: YearSummary) -> bool:
    return summary.published_until is not None


def _bars(summary: YearSummary) -> list[tuple[Any, ...]]:
    """Registered, and recognised beside it once something is published, for each area in administrative order."""
    if not _counts_published(summary):
        return [(row.label, row.figures.registered, None, "") for row in summary.areas]
    return [
        (row.label, row.figures.registered, None, "", row.figures.recognised, None if row.is_told else "chưa công bố")
        for row in summary.areas
    ]


def _finding(summary: YearSummary) -> str:
    """The title of the chart says what it shows: in how many areas there is something."""
    published = _counts_published(summary)

    def has(row: Row) -> bool:
        figures: Figures = row.figures
        return bool(figures.recognised if published else figures.registered)

    there = sum(has(row) for row in summary.areas)
    return (
        f"{there} trong {len(summary.areas)} địa bàn, khối đã có mô hình {'được công nhận' if published else 'đăng ký'}"
    )
