"""What a rung decides of the models on its desk: the list, and the page that asks before an act."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from danvan.common.workflow import Transition
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from evaluations.actions import decide_recognitions
from evaluations.filters import RecognitionFilter
from evaluations.models import Recognition, RecognitionState, TaskScore
from evaluations.models.recognition import RecognitionQuerySet
from evaluations.views.assessments import PAGE_SIZE
from evaluations.views.refusals import REFUSED, refusal_of
from evaluations.workflow import recognition_workflow
from models_registry.models import CampaignYear
from models_registry.years import shown_year

ACTS = ("recognise", "mark_exemplary", "propose", "decline", "reset")
MOST_AT_ONCE = 200


def _total(field: str) -> Subquery:
    rows = TaskScore.objects.filter(assessment=OuterRef("result__assessment")).order_by()
    return Subquery(rows.values("assessment").annotate(total=Sum(field)).values("total"))


def desk_recognitions(user: User, year: CampaignYear) -> RecognitionQuerySet:
    """The models of the year on the desks where the user decides."""
    return Recognition.objects.on_desk_of(user).visible_to(user).filter(result__assessment__year=year)


def _for_list(rows: RecognitionQuerySet) -> QuerySet[Recognition]:
    """With what the list shows: unit, field, the dossier's totals, and the rung below that proposed it."""
    # All rungs of one result stand above each other, so of the deeper paths the first is the nearest below.
    below = Recognition.objects.filter(
        result=OuterRef("result"), proposed_at__isnull=False, desk__present_path__gt=OuterRef("desk__present_path")
    )
    return rows.select_related(
        "result__registration__field", "result__registration__initiative", "result__registration__year",
        "result__assessment__unit__parent", "result__assessment__year", "desk",
    ).annotate(
        self_total=_total("self_score"),
        appraised_total=_total("appraised_score"),
        proposer=Subquery(below.order_by("desk__present_path").values("desk__name")[:1]),
    )  # fmt: skip


@require_safe
def recognition_list(request: HttpRequest) -> HttpResponse:
    """The models on my rung's desk, to be chosen and decided of."""
    user: User = request.user  # type: ignore[assignment]
    if not can_anywhere(user, Permission.RECOGNISE):
        raise Http404
    year = shown_year(request)
    rows = desk_recognitions(user, year)
    pending = Q(state=RecognitionState.PENDING)
    counts = rows.aggregate(
        waiting=Count("pk", filter=pending),
        provisional=Count("pk", filter=~pending & Q(published_at=None)),
    )
    found = RecognitionFilter(
        request, queryset=_for_list(rows).order_by("result__registration__sort_key", "id"), year=year
    )
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": f"{page.paginator.count} mô hình xét công nhận năm {year.year}",
        "year": year,
        "counts": counts,
        "filter": found,
        "page_obj": page,
        "acts": [recognition_workflow.transitions[name] for name in ACTS],
        "came_from": request.GET.urlencode(),
        "may_publish": can_anywhere(user, Permission.PUBLISH),
    }
    return render(request, "evaluations/recognition_list.html", context)


class Refused(NamedTuple):
    """A chosen model for which the act is not open, and why."""

    recognition: Recognition
    reasons: Sequence[str]


@require_http_methods(["GET", "HEAD", "POST"])
def recognition_decide(request: HttpRequest) -> HttpResponse:
    """Show which models the act will touch and which not, then do it for all of the first or for none."""
    user: User = request.user  # type: ignore[assignment]
    given = request.POST if request.method == "POST" else request.GET
    act = recognition_workflow.transitions.get(given.get("viec", ""))
    if act is None or act.name not in ACTS or not can_anywhere(user, Permission.RECOGNISE):
        raise Http404
    chosen = _chosen(user, given)
    list_url = _list_url(given.get("tu", ""))
    if chosen is None:
        raise Http404
    if not chosen:
        messages.error(request, f"Chưa chọn mô hình nào để thực hiện “{act.label}”. Hãy đánh dấu mô hình trong bảng.")
        return redirect(list_url)
    note = given.get("note", "")
    if request.method != "POST":
        return _confirmation(request, act, *_parted(chosen, act, user), list_url=list_url)
    refused = refusal_of(lambda: decide_recognitions(chosen, act.name, note=note, actor=user))
    if refused:
        return _confirmation(
            request, act, *_parted(chosen, act, user), list_url=list_url, note=note, reasons=refused.reasons
        )
    what = "Đã đề nghị cấp trên xét" if act.name == "propose" else f"Đã ghi “{act.label}” cho"
    then = "" if act.name == "propose" else " Đơn vị thấy khi kết quả được công bố."
    messages.success(request, f"{what} {len(chosen)} mô hình.{then}")
    return redirect(list_url)


def _chosen(user: User, given: Any) -> list[Recognition] | None:
    """The chosen models, one by one or all of the page; None when one of them is not on the user's desk."""
    numbers = given.getlist("chon") + (given.getlist("trang") if "ca_trang" in given else [])
    if not all(number.isdecimal() and len(number) < 19 for number in numbers):
        return None
    wanted = {int(number) for number in numbers}
    if len(wanted) > MOST_AT_ONCE:
        return None
    rows = _for_list(Recognition.objects.on_desk_of(user).visible_to(user).filter(pk__in=wanted))
    chosen = list(rows.order_by("result__registration__sort_key", "id"))
    return chosen if len(chosen) == len(wanted) else None


def _parted(chosen: list[Recognition], act: Transition, user: User) -> tuple[list[Recognition], list[Refused]]:
    """Those for which the act is open, and the others with the reason."""
    eligible, refused = [], []
    for recognition in chosen:
        offers = {offer.transition.name: offer for offer in recognition_workflow.offered(recognition, user)}
        offer = offers.get(act.name)
        if offer is None:
            refused.append(Refused(recognition, [f"Đang là “{recognition.get_state_display()}”."]))
        elif offer.reasons:
            refused.append(Refused(recognition, offer.reasons))
        else:
            eligible.append(recognition)
    return eligible, refused


def _confirmation(
    request: HttpRequest,
    act: Transition,
    eligible: list[Recognition],
    refused: list[Refused],
    *,
    list_url: str,
    note: str = "",
    reasons: Sequence[str] = (),
) -> HttpResponse:
    target = RecognitionState(act.target).label if act.target else ""
    context = {
        "page_title": f"{act.label}: {len(eligible)} mô hình",
        "chosen_count": len(eligible) + len(refused),
        "has_errors": bool(reasons),
        "act": act,
        "target": target,
        "target_tone": RecognitionState(act.target).tone if act.target else "",
        "eligible": eligible,
        "refused": refused,
        "note": note,
        "reasons": reasons,
        "list_url": list_url,
        "came_from": list_url.partition("?")[2],
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "evaluations/recognition_decide.html", context, status=status)


def _list_url(query: str) -> str:
    """The list with the filters from which the person came."""
    return reverse("evaluations:recognition_list") + (f"?{query}" if query else "")
