"""The right of reply at a rung: whose scores are to be announced, who may still answer, whose answer waits."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from danvan.common.keys import keys_in
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from evaluations.actions import announce_scores
from evaluations.models import Assessment
from evaluations.models.assessment import AssessmentQuerySet
from evaluations.reading.replies import TABS, dossiers_in, how_it_stands, tabs_of
from evaluations.replying import reduced, reply_phase
from evaluations.views.refusals import REFUSED, refusal_of
from evaluations.workflow import assessment_workflow
from models_registry.models import CampaignYear
from models_registry.years import shown_year

PAGE_SIZE = 25


class Line(NamedTuple):
    """One chosen dossier of the preview, and what stands against telling its scores."""

    assessment: Assessment
    reasons: list[str]


@require_safe
def reply_list(request: HttpRequest) -> HttpResponse:
    """The dossiers of the person's desks, by how far announcing and answering are."""
    user, year = _reader(request), shown_year(request)
    tabs = tabs_of(user, year)
    tab = next((tab for tab in tabs if tab.name == request.GET.get("nhom")), tabs[0])
    found = _for_table(dossiers_in(tab.name, user, year)).order_by("unit__sort_key", "id")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    for row in page:
        row.how = how_it_stands(row)  # type: ignore[attr-defined]
    context = {
        "page_title": f"Giải trình năm {year.year}",
        "year": year,
        "tabs": tabs,
        "tab": tab,
        "page_obj": page,
        "phase": reply_phase(year),
        "chooses": tab.name == TABS[0].name and can_anywhere(user, Permission.PUBLISH),
        "kept": [("nhom", tab.name)],
    }
    return render(request, "evaluations/reply_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reply_announce(request: HttpRequest) -> HttpResponse:
    """Read over whose scores are told, then tell all of them in one act."""
    user, year = _reader(request), shown_year(request)
    if not can_anywhere(user, Permission.PUBLISH):
        raise Http404
    lines = _chosen(request, user, year)
    able = [line.assessment for line in lines if not line.reasons]
    if request.method != "POST" or not able:
        return _preview(request, lines, year)
    if request.POST.get("so_ban") != str(len(able)):
        return _preview(request, lines, year, reasons=["Danh sách vừa thay đổi. Hãy xem lại rồi thông báo."])
    refused = refusal_of(lambda: announce_scores(able, actor=user))
    if refused:
        return _preview(request, lines, year, reasons=refused.reasons)
    messages.success(request, f"Đã thông báo điểm dự kiến cho {len(able)} đơn vị. Các đơn vị được báo ngay trên cổng.")
    return redirect(f"{reverse('evaluations:reply_list')}?nhom=cho")


def _reader(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not can_anywhere(user, Permission.REVIEW) and not can_anywhere(user, Permission.PUBLISH):
        raise Http404
    return user


def _for_table(dossiers: AssessmentQuerySet) -> AssessmentQuerySet:
    """With what the tables show: the unit, both totals, how many tasks were reduced."""
    rows = dossiers.select_related("unit__parent", "desk", "year", "reply").with_totals()
    return rows.annotate(reduced_count=Count("task_scores", filter=reduced("task_scores__")))


def _chosen(request: HttpRequest, user: User, year: CampaignYear) -> list[Line]:
    """The dossiers that were ticked, or all that wait; ids that are not the person's to tell are not there."""
    given = request.POST if request.method == "POST" else request.GET
    waiting = _for_table(dossiers_in(TABS[0].name, user, year)).order_by("unit__sort_key", "id")
    if "tat_ca" not in given:
        waiting = waiting.filter(pk__in=keys_in(given.getlist("ban")[:2000]))
    permits = assessment_workflow.hooks.permits
    rows = [row for row in waiting if permits(user, Permission.PUBLISH, row)]
    return [Line(row, _reasons(row, user)) for row in rows]


def _reasons(row: Assessment, user: User) -> list[str]:
    offers = {offer.transition.name: offer for offer in assessment_workflow.offered(row, user)}
    return list(offers["announce"].reasons)


def _preview(
    request: HttpRequest, lines: list[Line], year: CampaignYear, *, reasons: list[str] | None = None
) -> HttpResponse:
    refused = request.method == "POST"
    if refused and not lines:
        reasons = ["Chưa chọn bản nào, hoặc các bản đã chọn vừa được thông báo."]
    context: dict[str, Any] = {
        "page_title": "Thông báo điểm dự kiến",
        "has_errors": bool(reasons),
        "year": year,
        "phase": reply_phase(year),
        "able": [line for line in lines if not line.reasons],
        "unable": [line for line in lines if line.reasons],
        "reasons": reasons or [],
        "cancel_url": reverse("evaluations:reply_list"),
    }
    return render(request, "evaluations/reply_announce.html", context, status=REFUSED if refused else 200)
