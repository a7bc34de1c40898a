"""The dossier of a unit: the list, its own page, sending it, the receipt."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.common.keys import key_in
from danvan.common.shown import Answer
from danvan.organization.current import shown_unit
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from danvan.organization.unfinished import OpenForm
from evaluations.actions import open_assessment
from evaluations.filters import SentFilter
from evaluations.forms.note import NoteForm
from evaluations.inheritance import dossier_of
from evaluations.models import Assessment
from evaluations.reading.dossier import Dossier
from evaluations.reading.replies import ReplyOf
from evaluations.reading.task_list import task_groups
from evaluations.views.checking import SENDING, check_page, is_checked_by
from evaluations.views.opening import dossier_or_404
from evaluations.views.refusals import REFUSED, refusal_of
from evaluations.workflow import assessment_workflow
from models_registry.lateness import is_late, mark_late
from models_registry.models import CampaignYear, Phase, PhaseKind
from models_registry.years import shown_year, years_of

PAGE_SIZE = 25
# Transitions that have a page of their own: POSTing them here would go around what that page asks.
_NOT_HERE = {"return", "publish"}


@require_safe
def assessment_list(request: HttpRequest) -> HttpResponse:
    """The unit's own dossiers by year; for reviewers what the units below have sent."""
    user: User = request.user  # type: ignore[assignment]
    enters, reviews = can_anywhere(user, Permission.ENTER), can_anywhere(user, Permission.VIEW_SENT)
    if not (enters or reviews):
        raise Http404
    year = shown_year(request)
    context: dict[str, Any] = {"page_title": f"Tự đánh giá năm {year.year}", "year": year}
    if enters:
        context |= _own(request, year)
    if reviews:
        context |= _sent(request, year)
        if not enters:
            context["page_title"] = f"{context['page_obj'].paginator.count} bản tự đánh giá năm {year.year}"
    return render(request, "evaluations/assessment_list.html", context)


def _own(request: HttpRequest, year: CampaignYear) -> dict[str, Any]:
    """The dossiers of the unit shown and of its predecessors, and whether this year's may be opened."""
    unit = shown_unit(request)
    if unit is None:
        return {"own_unit": None}
    rows = Assessment.objects.visible_to(request.user).filter(unit__present_path=unit.present_path)  # type: ignore[arg-type]
    rows = rows.select_related("unit", "year").with_totals().order_by("-year__year", "unit__path", "id")
    dossiers = [Dossier(row, request.user) for row in rows]  # type: ignore[arg-type]
    phase = Phase.objects.filter(year=year, kind=PhaseKind.SELF_ASSESSMENT).select_related("year").first()
    has_this_year = dossier_of(unit, year) is not None  # one that a predecessor left is finished beside it
    return {
        "own_unit": unit,
        "own": dossiers,
        "has_this_year": has_this_year,
        "opening_reasons": [] if has_this_year else _opening_reasons(phase, unit, year),
        "phase": phase,
    }


def _opening_reasons(phase: Phase | None, unit: Unit, year: CampaignYear) -> list[str]:
    if phase is None:
        return [f"Năm {year.year} chưa đặt thời gian tự đánh giá. Hãy liên hệ quản trị."]
    return phase.refusals(unit)


def _sent(request: HttpRequest, year: CampaignYear) -> dict[str, Any]:
    """What units below have sent this year, filtered; one's own unit, where one writes, stands with its own."""
    user: User = request.user  # type: ignore[assignment]
    sent = Assessment.objects.within_reach(user, Permission.VIEW_SENT).visible_to(user).not_secret_from(user)
    rows = sent.filter(year=year).select_related("unit__parent", "year").with_totals()
    found = SentFilter(request, queryset=rows.order_by("unit__sort_key", "id"))
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    mark_late(page, year, PhaseKind.SELF_ASSESSMENT)
    return {"filter": found, "page_obj": page, "show_sent": True}


@require_POST
def assessment_open(request: HttpRequest) -> HttpResponse:
    """Begin this year's dossier of a unit, or go to the one there is."""
    user: User = request.user  # type: ignore[assignment]
    shown, wanted = shown_unit(request), request.POST.get("unit", "")
    units = Unit.objects.within_reach(user, Permission.ENTER)
    unit = get_object_or_404(units, pk=key_in(wanted) if wanted else shown and shown.pk)
    asked = request.POST.get("year", "")
    year = next((one for one in years_of(request) if str(one.year) == asked), None) or shown_year(request)
    opened: list[Assessment] = []
    if refused := refusal_of(lambda: opened.append(open_assessment(unit, year, actor=user))):
        messages.error(request, " ".join(refused.reasons))
        return redirect("evaluations:assessment_list")
    return redirect("evaluations:assessment_detail", pk=opened[0].pk)


@require_safe
def assessment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossier as a task list; after publication with what the rung made of it."""
    dossier = dossier_or_404(request, pk)
    phase = Phase.objects.filter(year=dossier.assessment.year, kind=PhaseKind.SELF_ASSESSMENT).first()
    closes_at = phase.closes_for(dossier.assessment.unit) if phase and dossier.is_writable else None
    context = {
        "page_title": f"Tự đánh giá năm {dossier.assessment.year.year}",
        "dossier": dossier,
        "assessment": dossier.assessment,
        "groups": task_groups(dossier),
        "reply": ReplyOf(dossier) if dossier.assessment.announced_at and dossier.shows_appraisal else None,
        "phase": phase,
        "due_on": phase.due_with(closes_at) if phase and closes_at else None,
        "closes_at": closes_at,
        "is_late": is_late(dossier.assessment, PhaseKind.SELF_ASSESSMENT),
        "may_appraise": "appraise" in dossier.offers,
        "may_upload": any(dossier.may_write(score) for score in dossier.scores),
    }
    return render(request, "evaluations/assessment_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_transition(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """Ask before an act on the dossier, then do it."""
    dossier = dossier_or_404(request, pk)
    act = assessment_workflow.transitions.get(transition)
    permits = assessment_workflow.hooks.permits
    if act is None or transition in _NOT_HERE or not permits(request.user, act.permission, dossier.assessment):
        raise Http404
    if not dossier.is_for_reader(act):
        raise Http404
    opened = OpenForm(request, NoteForm) if act.needs_note else None
    note = str(opened.form["note"].value() or "") if opened else ""
    if dossier.assessment.state not in act.sources:
        state = dossier.state.label
        reasons = [f"Bản tự đánh giá đang ở trạng thái “{state}” nên không thực hiện được “{act.label}”."]
        return _confirmation(request, dossier, act, reasons=reasons, is_closed=True)
    if request.method != "POST":
        offer = dossier.offers.get(transition)
        reasons = list(offer.reasons) if offer else []
        return _confirmation(request, dossier, act, reasons=reasons, note=note, opened=opened, is_closed=bool(reasons))
    refused = refusal_of(
        lambda: assessment_workflow.perform(transition, dossier.assessment, actor=request.user, note=note)
    )
    if refused and transition in SENDING and is_checked_by(dossier):
        return check_page(request, dossier, refused.reasons)  # it leads to each thing that is missing
    if refused:
        return _confirmation(request, dossier, act, reasons=refused.reasons, note=note, opened=opened)
    if opened:
        opened.done()
    return _after(request, dossier, transition)


_NOTE_HINTS = {
    "send_back": "Cần sửa gì? Người soạn đọc được lý do này; cấp trên không thấy.",
    "reopen": "Vì sao mở lại? Lý do được giữ trong lịch sử; đơn vị chưa thấy điểm đã chấm.",
}


def _confirmation(
    request: HttpRequest,
    dossier: Dossier,
    act: Any,
    *,
    reasons: list[str],
    note: str = "",
    opened: OpenForm | None = None,
    is_closed: bool = False,
) -> HttpResponse:
    totals = dossier.totals
    concerned = [
        Answer("Đơn vị", dossier.assessment.unit_name),
        Answer("Năm", str(dossier.assessment.year.year)),
        Answer("Mã hồ sơ", dossier.assessment.reference),
        Answer("Nhiệm vụ đã xong", f"{dossier.done}/{len(dossier.scores)}"),
    ]
    context = {
        "page_title": act.label,
        "has_errors": bool(reasons),
        "dossier": dossier,
        "assessment": dossier.assessment,
        "explains": act.explains,
        "concerned": concerned,
        "totals": totals,
        "needs_note": act.needs_note,
        "note": note,
        "open_form": opened,
        "reasons": reasons,
        "act_label": act.label,
        "is_closed": is_closed,
        "note_hint": _NOTE_HINTS.get(act.name, ""),
        "cancel_url": reverse("evaluations:assessment_appraise", args=[dossier.assessment.pk])
        if act.name == "appraise"
        else dossier.url,
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "evaluations/assessment_transition.html", context, status=status)


def _after(request: HttpRequest, dossier: Dossier, transition: str) -> HttpResponse:
    """What is said after the act, and where the person goes."""
    unit, pk = dossier.assessment.unit_name, dossier.assessment.pk
    match transition:
        case "submit":
            return redirect("evaluations:assessment_receipt", pk=pk)
        case "hand_over":
            messages.success(request, "Đã chuyển người ký gửi. Người ký gửi của đơn vị được báo ngay trên cổng.")
        case "take_back":
            messages.success(request, "Bản tự đánh giá trở lại để sửa. Sửa xong, hãy chuyển hoặc gửi lại.")
        case "send_back":
            messages.success(request, "Đã trả lại người soạn kèm lý do. Người soạn được báo ngay trên cổng.")
        case "withdraw":
            messages.success(request, "Đã rút bản tự đánh giá về đơn vị. Sửa xong, hãy gửi lại.")
        case "appraise":
            messages.success(request, f"Đã thẩm định xong bản của {unit}. Đơn vị thấy điểm khi kết quả được công bố.")
            return redirect("evaluations:appraisal_list")
        case "announce":
            messages.success(request, f"Đã thông báo điểm dự kiến cho {unit}. Đơn vị được báo ngay trên cổng.")
            return redirect("evaluations:reply_list")
        case "reopen":
            messages.success(request, f"Đã mở lại bản của {unit} để thẩm định.")
            return redirect("evaluations:assessment_appraise", pk=pk)
    return redirect(dossier.url)
