"""From registered to rewarded: the page, the list behind each of its numbers, and that list as a file."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from danvan.activity.record import record
from danvan.common import clock
from danvan.common.served import private_file
from danvan.common.streamed_workbook import CONTENT_TYPE
from danvan.common.templatetags.portal import vn_number
from danvan.organization import scope
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from evaluations.models import Recognition, RecognitionState
from models_registry.models import CampaignYear
from models_registry.years import show_on_this_page
from reports.funnel import Funnel, LevelRow, Row, StepRow, funnel_of, level_marks
from reports.funnel_list import FunnelExport, FunnelQuery, Levels, NotThere
from reports.grouping import has_predecessors
from reports.steps import PUBLISHED, Eyes, Step, eyes_of
from reports.views.branches import AS_IT_WAS, asked_unit, asked_year, branches_above

PAGE_SIZE = 25
ONLY_PUBLISHED = "khong"  # ?du_kien=khong: also those at a desk see only what is published


class Asked(NamedTuple):
    """Which funnel an address asks for, and what may be asked of it."""

    user: User
    unit: Unit
    year: CampaignYear
    eyes: Eyes
    as_it_was: bool
    has_desk: bool  # may choose between the two pairs of eyes

    def address(self, page: str, *, unit: Unit | None = None, also: str = "", **changed: Any) -> str:
        """A page with everything that this address asks for, but for what is changed."""
        asked = {
            "nam": self.year.year,
            "don-vi": (unit or self.unit).pk,
            "theo": AS_IT_WAS if self.as_it_was else "",
            "du_kien": "" if self.eyes.see_provisional or not self.has_desk else ONLY_PUBLISHED,
        } | changed
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{reverse(page)}?{query}{'&' + also if also else ''}"

    def models(self, **which: str) -> str:
        """The list behind a number."""
        return self.address("reports:funnel_list", also=urlencode({k: v for k, v in which.items() if v}))


def _asked(request: HttpRequest) -> Asked:
    user: User = request.user  # type: ignore[assignment]
    if not scope.can_anywhere(user, Permission.VIEW_SUMMARY):
        raise Http404
    unit, year, eyes = asked_unit(request, user), asked_year(request), eyes_of(user)
    show_on_this_page(request, year)
    only_published = request.GET.get("du_kien") == ONLY_PUBLISHED
    as_it_was = request.GET.get("theo") == AS_IT_WAS
    return Asked(user, unit, year, PUBLISHED if only_published else eyes, as_it_was, eyes.see_provisional)


@require_safe
def funnel_show(request: HttpRequest) -> HttpResponse:
    """The year (?nam=) of a branch (?don-vi=), for leaders as published, for a desk with what is decided there."""
    asked = _asked(request)
    funnel = funnel_of(asked.unit, asked.year, eyes=asked.eyes, as_it_was=asked.as_it_was)
    here = "reports:funnel_show"
    context = {
        "page_title": f"Từ đăng ký đến khen thưởng năm {asked.year.year}",
        "branch": asked.unit,
        "year": asked.year,
        "funnel": funnel,
        "is_provisional": asked.eyes.see_provisional,
        "sights": _sights(asked),
        "groupings": _groupings(asked),
        "acts": _acts(asked),
        "bars": _bars(funnel, asked),
        "finding": _finding(funnel),
        "steps": [_step(row, funnel.total.at(row.step.before), asked) for row in funnel.steps],
        "level_heads": [label for _, label in level_marks(asked.eyes)],
        "levels": [(row.label, _level(row, asked)) for row in funnel.levels],
        "heads": [step.label for step in Step],
        "tables": [
            ("Theo địa bàn, khối", "Địa bàn, khối", _rows(funnel.areas, asked, "khu")),
            ("Theo lĩnh vực", "Lĩnh vực", _rows(funnel.fields, asked, "linh_vuc")),
            ("Theo hình thức", "Hình thức", _rows(funnel.forms, asked, "hinh_thuc")),
        ],
        "total": _numbers(funnel.total, asked),
        "above": [(one, asked.address(here, unit=one)) for one in branches_above(asked.user, asked.unit)],
        "summary_url": f"{reverse('reports:year_summary')}?nam={asked.year.year}&don-vi={asked.unit.pk}",
    }
    return render(request, "reports/funnel_show.html", context)


@require_safe
def funnel_list(request: HttpRequest) -> HttpResponse:
    """The models that make one number of the funnel."""
    asked = _asked(request)
    query = _query(request, asked)
    levels = Levels(query, asked.user)
    page = Paginator(query.rows.select_related("field", "unit__parent"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": f"{vn_number(page.paginator.count)} mô hình: {query.title.lower()}",
        "branch": asked.unit,
        "year": asked.year,
        "is_provisional": asked.eyes.see_provisional,
        "in_words": query.in_words,
        "level_heads": levels.labels,
        "page_obj": page,
        "rows": levels.rows(page),
        "funnel_url": asked.address("reports:funnel_show"),
        "file_url": asked.address("reports:funnel_file", also=query.query),
    }
    return render(request, "reports/funnel_list.html", context)


@require_GET
def funnel_file(request: HttpRequest) -> HttpResponseBase:
    """The same models as a workbook, sent while it is written; that somebody took it is an event itself."""
    asked = _asked(request)
    query = _query(request, asked)
    export = FunnelExport(query, asked.user)
    record(
        "funnel.export", label="Tải danh sách mô hình", actor=asked.user, unit=asked.unit,
        note=f"{export.count} mô hình. {query.in_words}", target_name=f"Từ đăng ký đến khen thưởng {asked.year.year}",
        provisional=asked.eyes.see_provisional,
    )  # fmt: skip
    response = StreamingHttpResponse(export.content(), content_type=CONTENT_TYPE)
    private_file(response, f"Mô hình {query.title.lower()} {asked.year.year} {clock.today():%d-%m-%Y}.xlsx")  # type: ignore[arg-type]
    return response


def _query(request: HttpRequest, asked: Asked) -> FunnelQuery:
    try:
        return FunnelQuery.read(
            request.GET, unit=asked.unit, year=asked.year, eyes=asked.eyes, as_it_was=asked.as_it_was
        )
    except NotThere as unknown:
        raise Http404 from unknown


# What the page shows: every number with the list behind it


class Number(NamedTuple):
    """A number and the address of exactly so many models; a zero leads nowhere."""

    value: int
    url: str


class TableRow(NamedTuple):
    """One area, field or form; `url` goes down into it."""

    label: str
    url: str
    numbers: list[Number]


class StepLine(NamedTuple):
    """One step of the funnel, with its share of the step before in words, and why it differs (sign, words, number)."""

    label: str
    number: Number
    share: str
    differences: list[tuple[str, str, Number]]


def _number(value: int, asked: Asked, **which: str) -> Number:
    return Number(value, asked.models(**which) if value else "")


def _numbers(counts: Any, asked: Asked, **part: str) -> list[Number]:
    return [_number(counts.at(step), asked, buoc=step.value, **part) for step in Step]


def _rows(rows: Iterable[Row], asked: Asked, part: str) -> list[TableRow]:
    return [
        TableRow(
            row.label,
            asked.address("reports:funnel_show", unit=row.unit) if row.unit else "",
            _numbers(row.counts, asked, **{part: row.key}),
        )
        for row in rows
    ]


def _step(row: StepRow, before: int, asked: Asked) -> StepLine:
    differences = [
        ("−" if difference.sign < 0 else "+", difference.words, _number(number, asked, chenh=difference.slug))
        for difference, number in row.differences
    ]
    share = f"{vn_number(100 * row.number / before, 1)} %" if before and row.step != Step.REGISTERED else ""
    return StepLine(row.step.label, _number(row.number, asked, buoc=row.step.value), share, differences)


def _level(row: LevelRow, asked: Asked) -> list[Number]:
    return [_number(number, asked, cap=row.kind, ket_qua=mark) for mark, number in row.numbers]


def _bars(funnel: Funnel, asked: Asked) -> list[tuple[Any, ...]]:
    whole = funnel.total.registered
    return [
        (row.step.label, row.number, _of_all(row.number, whole), asked.models(buoc=row.step.value))
        for row in funnel.steps
    ]


def _of_all(number: int, whole: int) -> str:
    """“35 (14,1 %)”."""
    return f"{vn_number(number)} ({vn_number(100 * number / whole, 1)} %)" if whole else vn_number(number)


def _finding(funnel: Funnel) -> str:
    """The title of the chart says what it shows."""
    total = funnel.total
    return (
        f"{vn_number(total.registered)} mô hình đăng ký, {vn_number(total.recognised)} được công nhận, "
        f"{vn_number(total.rewarded)} được khen thưởng"
    )


def _sights(asked: Asked) -> list[tuple[str, str, bool]]:
    """The two pairs of eyes of a desk (words, address, whether shown); leaders have one."""
    if not asked.has_desk:
        return []
    here, provisional = "reports:funnel_show", asked.eyes.see_provisional
    return [
        ("Gồm kết quả dự kiến của bàn tôi", asked.address(here, du_kien=""), provisional),
        ("Chỉ kết quả đã công bố", asked.address(here, du_kien=ONLY_PUBLISHED), not provisional),
    ]


def _groupings(asked: Asked) -> list[tuple[str, str, bool]]:
    if not has_predecessors(asked.unit):
        return []
    here = "reports:funnel_show"
    return [
        ("Theo đơn vị hiện nay", asked.address(here, theo=""), not asked.as_it_was),
        ("Theo đơn vị khi đó", asked.address(here, theo=AS_IT_WAS), asked.as_it_was),
    ]


def _acts(asked: Asked) -> list[tuple[str, str, str]]:
    """Where the next act is for those who decide at a rung (words, address, what the link says)."""
    user, acts = asked.user, []
    if not scope.can_anywhere(user, Permission.RECOGNISE):
        return []
    pending = Q(state=RecognitionState.PENDING)
    here = Recognition.objects.on_desk_of(user).visible_to(user).filter(
        result__assessment__year=asked.year, published_at=None
    )  # fmt: skip
    counted = here.aggregate(undecided=Count("pk", filter=pending), decided=Count("pk", filter=~pending))
    if counted["undecided"]:
        url = f"{reverse('evaluations:recognition_list')}?trang_thai={RecognitionState.PENDING}"
        acts.append((f"{vn_number(counted['undecided'])} mô hình chờ xét ở bàn của anh/chị.", url, "Xét công nhận"))
    if counted["decided"]:
        words = f"{vn_number(counted['decided'])} mô hình đã xét, chưa công bố."
        publishes = scope.can_anywhere(user, Permission.PUBLISH)
        url = reverse("evaluations:publication" if publishes else "evaluations:recognition_list")
        acts.append((words, url, "Xem và công bố" if publishes else "Xem lại"))
    return acts
