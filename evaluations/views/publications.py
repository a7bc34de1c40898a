"""Publishing a rung's year: what would become visible, what stands against it, what was published before."""

from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Sum
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from danvan.common.keys import keys_in
from danvan.common.templatetags.portal import vn_number
from danvan.organization.access import desks_of, sees_provisional
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from evaluations.actions import Chosen, PublicationPlan, plan_publication, publish_level
from evaluations.models import (
    Assessment,
    Publication,
    Recognition,
    RecognitionState,
    ReplyItem,
)
from evaluations.publishing import MOST_AT_ONCE, ask_to_publish, publishing_of
from evaluations.reading.outcome import outcomes_of
from evaluations.reading.unsent import unsent_note
from evaluations.scoring import Outcome
from evaluations.views.refusals import REFUSED, refusal_of
from models_registry.years import year_in_address, years_of

PAGE_SIZE = 25
MOST_NAMED = 400  # dossiers that an address can name
SECONDS_BETWEEN_LOOKS = "5"
MODELS = "mo-hinh"  # ?xem=mo-hinh: the models instead of the dossiers


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest) -> HttpResponse:
    """For those who publish: read over, leave out what waits for another time, then publish with one press."""
    user: User = request.user  # type: ignore[assignment]
    rungs = list(Unit.objects.filter(path__in=desks_of(user, Permission.PUBLISH)).order_by("path"))
    if not rungs:
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    rung = _chosen_rung(rungs, given.get("cap", ""))
    seen = Chosen.read(given.get("ho_so", ""))
    if request.method != "POST":
        return _page(request, rungs, plan_publication(rung, year_in_address(request), seen))
    year = next((year for year in years_of(request) if str(year.year) == given.get("nam")), None)
    if year is None:
        raise Http404
    plan = plan_publication(rung, year, _ticked(given, seen))
    if given.get("viec") or given.get("sang_trang"):
        return _turn(request, plan, given)
    if plan.chosen != seen:
        reason = f"Anh/chị vừa đổi lựa chọn: nay sẽ công bố {vn_number(plan.count)} kết quả. Hãy xem lại rồi bấm lại."
        return _page(request, rungs, plan, reasons=[reason])
    return _publish(request, rungs, plan, expected=given.get("da_xem", ""))


def _publish(request: HttpRequest, rungs: list[Unit], plan: PublicationPlan, *, expected: str) -> HttpResponse:
    """Publish at once or, when there is much of it, in the background."""
    user: User = request.user  # type: ignore[assignment]
    rung, year = plan.rung, plan.year
    back = f"{request.path}?{urlencode({'cap': rung.pk, 'nam': year.year})}"
    if plan.count > MOST_AT_ONCE and not plan.refusals and expected == plan.fingerprint:
        ask_to_publish(rung, year, chosen=plan.chosen, count=plan.count, expected=expected, actor=user)
        messages.info(request, f"Đang công bố {vn_number(plan.count)} kết quả. Trang này tự cập nhật.")
        return redirect(back)
    done: list[Publication] = []
    refused = refusal_of(
        lambda: done.append(publish_level(rung, year, chosen=plan.chosen, actor=user, expected=expected))
    )
    if refused:
        return _page(request, rungs, plan_publication(rung, year, plan.chosen), reasons=refused.reasons)
    messages.success(
        request,
        f"Đã công bố kết quả năm {year.year}: {vn_number(done[0].assessment_count)} bản tự đánh giá, "
        f"{vn_number(done[0].recognition_count)} mô hình. Các đơn vị được báo ngay trên cổng.",
    )
    return redirect(back)


def _chosen_rung(rungs: list[Unit], wanted: str) -> Unit:
    if not wanted:
        return rungs[0]
    rung = next((rung for rung in rungs if str(rung.pk) == wanted), None)
    if rung is None:
        raise Http404
    return rung


def _ticked(given: QueryDict, seen: Chosen) -> Chosen:
    """The choice with the ticks of the page that was sent: what was shown there and has no tick is left out."""
    shown = set(keys_in(given.getlist("trang")))
    ticked = shown.intersection(keys_in(given.getlist("chon")))
    return seen.having(ticked=ticked, unticked=shown - ticked)


def _turn(request: HttpRequest, plan: PublicationPlan, given: QueryDict) -> HttpResponse:
    """Keep the choice in the address: another page, all of them, none of them."""
    chosen = {"chon-het": Chosen(), "bo-het": Chosen(only=True)}.get(given.get("viec", ""), plan.chosen)
    if len(chosen.named) > MOST_NAMED:
        messages.error(request, f"Chỉ đánh dấu riêng được {MOST_NAMED} đơn vị một lần. Hãy công bố làm nhiều lần.")
        chosen = Chosen()
    address = {"cap": plan.rung.pk, "nam": plan.year.year, "ho_so": str(chosen)}
    return redirect(f"{request.path}?{urlencode(address | {'page': given.get('sang_trang', '1')})}")


def _page(
    request: HttpRequest, rungs: list[Unit], plan: PublicationPlan, *, reasons: list[str] | None = None
) -> HttpResponse:
    rung, year = plan.rung, plan.year
    shows_models = request.GET.get("xem") == MODELS
    past = Publication.objects.filter(rung__present_path=rung.present_path, year=year).select_related("published_by")
    publishing = publishing_of(rung, year)
    context: dict[str, Any] = {
        "page_title": f"Công bố kết quả năm {year.year}",
        "has_errors": bool(reasons),
        "year": year,
        "rung": rung,
        "rungs": rungs,
        "body": ReviewingBody.objects.name_at(rung),
        "plan": plan,
        "left_out": plan.candidate_count - plan.assessment_count,
        "waiting_text": f"Còn {plan.waiting} bản chờ thẩm định: các bản này chưa được công bố lần này.",
        "unsent": unsent_note(rung, year),
        "verdicts": [(state.label, plan.verdicts[state]) for state in RecognitionState.decided()],
        "views": _views(plan, shows_models),
        "shows_models": shows_models,
        **(_models(request, plan) if shows_models else _dossiers(request, plan)),
        "publishing": publishing,
        "past": past.order_by("-published_at", "-id"),
        "reasons": reasons or [],
    }
    response = render(request, "evaluations/publication.html", context, status=REFUSED if reasons else 200)
    if publishing and publishing.is_under_way and not reasons:
        response["Refresh"] = SECONDS_BETWEEN_LOOKS  # works without JavaScript
    return response


def _views(plan: PublicationPlan, shows_models: bool) -> list[tuple[str, str, bool]]:
    """The two tables (words, address, whether shown)."""
    address = {"cap": plan.rung.pk, "nam": plan.year.year, "ho_so": str(plan.chosen)}
    return [
        (f"Bản tự đánh giá ({vn_number(plan.candidate_count)})", f"?{urlencode(address)}", not shows_models),
        (
            f"Mô hình ({vn_number(plan.recognition_count)})",
            f"?{urlencode(address | {'xem': MODELS})}",
            shows_models,
        ),
    ]


class DossierRow(NamedTuple):
    """A dossier that can be published: whether it is chosen, and how many of its models have which verdict."""

    assessment: Assessment
    is_chosen: bool
    is_own: bool  # the reader writes for the unit: then nothing of the scores and verdicts is shown
    outcome: Outcome | None  # total and rating by the year's scheme
    raised: Decimal | None  # points of the decided reply; the outcome has them, the appraised sum not yet
    verdicts: list[tuple[str, int]]


def _dossiers(request: HttpRequest, plan: PublicationPlan) -> dict[str, Any]:
    page = Paginator(plan.candidates.with_totals(), PAGE_SIZE).get_page(request.GET.get("page"))
    counted = Recognition.objects.filter(
        result__assessment__in=[each.pk for each in page], desk__present_path=plan.rung.present_path
    )
    own = {each.pk for each in page if not sees_provisional(request.user, each.unit)}
    numbers: dict[int, dict[str, int]] = {}
    for row in counted.order_by().values("result__assessment", "state").annotate(number=Count("pk")):
        numbers.setdefault(row["result__assessment"], {})[row["state"]] = row["number"]
    outcomes = outcomes_of(page, request.user)  # type: ignore[arg-type]
    raised = _raised(page)
    rows = [
        DossierRow(
            each,
            plan.chosen.takes(each.pk),
            each.pk in own,
            outcomes.get(each.pk),
            raised.get(each.pk),
            [(s.label, numbers[each.pk][s]) for s in RecognitionState if s in numbers.get(each.pk, {})],
        )
        for each in page
    ]
    return {"page_obj": page, "rows": rows, "pages": _pages(page)}


def _raised(page: Page[Any]) -> dict[int, Decimal]:
    items = ReplyItem.objects.raised().filter(reply__assessment__in=[each.pk for each in page])
    sums = items.order_by().values_list("reply__assessment").annotate(points=Sum(F("new_score") - F("announced_score")))
    return dict(sums)


def _models(request: HttpRequest, plan: PublicationPlan) -> dict[str, Any]:
    page = Paginator(plan.recognitions, PAGE_SIZE).get_page(request.GET.get("page"))
    own = [each.pk for each in page if not sees_provisional(request.user, each.result.assessment.unit)]
    return {"page_obj": page, "models": list(page), "own": own}


def _pages(page: Page[Any]) -> list[tuple[str, int]]:
    """The buttons that lead to another page and take the ticks along."""
    before = [("Trang trước", page.previous_page_number())] if page.has_previous() else []
    return before + ([("Trang sau", page.next_page_number())] if page.has_next() else [])
