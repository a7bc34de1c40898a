"""Publishing a rung's year: what would become visible, what stands against it, what was published before."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from danvan.organization.access import desks_of
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from evaluations.actions import plan_publication, publish_level
from evaluations.models import Publication, RecognitionState
from evaluations.views.refusals import REFUSED, refusal_of
from models_registry.models import CampaignYear
from models_registry.years import shown_year, years_of


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest) -> HttpResponse:
    """For those who publish: read over, then publish everything with one press."""
    user: User = request.user  # type: ignore[assignment]
    rungs = list(Unit.objects.filter(path__in=desks_of(user, Permission.PUBLISH)).order_by("path"))
    if not rungs:
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    rung = _chosen_rung(rungs, given.get("cap", ""))
    if request.method != "POST":
        return _page(request, rungs, rung, shown_year(request))
    year = next((year for year in years_of(request) if str(year.year) == given.get("nam")), None)
    if year is None:
        raise Http404
    done: list[Publication] = []
    refused = refusal_of(lambda: done.append(publish_level(rung, year, actor=user, expected=given.get("da_xem", ""))))
    if refused:
        return _page(request, rungs, rung, year, reasons=refused.reasons)
    messages.success(
        request,
        f"Đã công bố kết quả năm {year.year}: {done[0].assessment_count} bản tự đánh giá, "
        f"{done[0].recognition_count} mô hình. Các đơn vị được báo ngay trên cổng.",
    )
    return redirect(f"{request.path}?cap={rung.pk}")


def _chosen_rung(rungs: list[Unit], wanted: str) -> Unit:
    if not wanted:
        return rungs[0]
    rung = next((rung for rung in rungs if str(rung.pk) == wanted), None)
    if rung is None:
        raise Http404
    return rung


def _page(
    request: HttpRequest, rungs: list[Unit], rung: Unit, year: CampaignYear, *, reasons: list[str] | None = None
) -> HttpResponse:
    plan = plan_publication(rung, year)
    verdicts = [
        (state.label, sum(recognition.state == state for recognition in plan.recognitions))
        for state in RecognitionState.decided()
    ]
    past = Publication.objects.filter(rung__present_path=rung.present_path, year=year).select_related("published_by")
    context: dict[str, Any] = {
        "page_title": f"Công bố kết quả năm {year.year}",
        "has_errors": bool(reasons),
        "year": year,
        "rung": rung,
        "rungs": rungs,
        "body": ReviewingBody.objects.name_at(rung),
        "plan": plan,
        "waiting_text": f"Còn {plan.waiting} bản chờ thẩm định: các bản này chưa được công bố lần này.",
        "verdicts": verdicts,
        "past": past.order_by("-published_at", "-id"),
        "reasons": reasons or [],
    }
    return render(request, "evaluations/publication.html", context, status=REFUSED if reasons else 200)
