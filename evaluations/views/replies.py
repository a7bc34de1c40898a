"""The unit's page of its provisional scores: what was reduced and why, and the one answer to it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from danvan.common.shown import Answer
from danvan.common.workflow import Transition
from danvan.organization.unfinished import OpenForm
from evaluations.actions import accept_scores, open_reply, save_reply
from evaluations.actions.reply import perform_reply
from evaluations.forms.note import NoteForm
from evaluations.forms.reply import ReplyForm
from evaluations.guards import Outdated
from evaluations.models import AssessmentState, Reply, ReplyState
from evaluations.reading.replies import ItemShown, ReplyOf
from evaluations.views.opening import dossier_or_404
from evaluations.views.refusals import REFUSED, refusal_of
from evaluations.workflow_reply import items_of, reply_workflow

_HERE = {"send", "accept", "reopen"}  # deciding has a page of its own


def reply_or_404(request: HttpRequest, pk: int) -> ReplyOf:
    """The right of reply of a dossier whose scores were announced and may be known to the person."""
    dossier = dossier_or_404(request, pk)
    if dossier.assessment.announced_at is None or not dossier.shows_appraisal:
        raise Http404
    return ReplyOf(dossier)


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Read what was announced; write the answer while it is the unit's to write."""
    shown = reply_or_404(request, pk)
    row = shown.reply
    if row is None:
        if request.method == "POST":
            raise Http404
        return _page(request, shown)
    items = items_of(row)
    opened = OpenForm(request, lambda typed: ReplyForm(typed, reply=row, items=items))
    if request.method != "POST":
        return _page(request, shown, opened)
    if not shown.dossier.may_enter:
        raise Http404
    form = opened.form
    if opened.conflict:
        return _page(request, shown, opened, is_refused=True, reasons=opened.conflict.reasons)
    if not form.is_valid():
        return _page(request, shown, opened, is_refused=True)
    version = form.cleaned_data["version"]
    refused = refusal_of(lambda: save_reply(row, form.texts, version=version, actor=shown.dossier.user))
    if isinstance(refused, Outdated):
        return reply(request, pk)  # somebody was faster by a moment: compare with what they saved
    if refused:
        return _page(request, shown, opened, is_refused=True, reasons=refused.reasons)
    opened.done()
    return _after_saving(request, shown)


def _after_saving(request: HttpRequest, shown: ReplyOf) -> HttpResponse:
    """Stay, go on to sending, or to the proof of one task."""
    then = request.POST.get("sau", "")
    if then == "gui":
        return redirect("evaluations:reply_transition", pk=shown.assessment.pk, transition="send")
    for row in shown.items:
        if then == f"minh-chung-{row.score.task.ordinal}" and row.add_url:
            return redirect(row.add_url)
    messages.success(request, "Đã lưu giải trình. Cấp trên chưa thấy cho đến khi đơn vị gửi.")
    return redirect("evaluations:reply", pk=shown.assessment.pk)


def _page(
    request: HttpRequest,
    shown: ReplyOf,
    opened: OpenForm | None = None,
    *,
    is_refused: bool = False,
    reasons: list[str] | None = None,
) -> HttpResponse:
    form = opened.form if opened else None
    writes = bool(opened and (shown.is_writable or is_refused) and shown.dossier.may_enter)
    context: dict[str, Any] = {
        "page_title": f"Giải trình điểm dự kiến năm {shown.assessment.year.year}",
        "has_errors": is_refused,
        "dossier": shown.dossier,
        "assessment": shown.assessment,
        "shown": shown,
        "form": form,
        "open_form": opened,
        "writes": writes,
        "rows": _rows(shown, form if writes else None),
        "reasons": reasons or [],
        "against": [] if is_refused or not shown.dossier.may_enter else _against(shown),
        "is_published": shown.assessment.state == AssessmentState.PUBLISHED,
    }
    return render(request, "evaluations/reply_detail.html", context, status=REFUSED if is_refused else 200)


def _rows(shown: ReplyOf, form: ReplyForm | None) -> list[tuple[ItemShown, Any]]:
    """Each reduced task with its box, where there is one to write in."""
    return [(row, form.box_of(row.item) if form else None) for row in shown.items]


def _against(shown: ReplyOf) -> list[str]:
    """Why the unit cannot answer any more, said only while it has not answered."""
    answered = shown.reply is not None and shown.reply.state in ReplyState.answered()
    return [] if answered or not shown.reduced else shown.against


@require_POST
def reply_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the answer of the unit."""
    shown = reply_or_404(request, pk)
    if not shown.dossier.may_enter:
        raise Http404
    refused = refusal_of(lambda: open_reply(shown.assessment, actor=shown.dossier.user))
    if refused:
        return _page(request, shown, is_refused=True, reasons=refused.reasons)
    return redirect("evaluations:reply", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def reply_transition(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """Ask before an act on the answer, then do it."""
    shown = reply_or_404(request, pk)
    act = reply_workflow.transitions.get(transition)
    row = shown.reply or Reply(assessment=shown.assessment)
    if act is None or transition not in _HERE or not reply_workflow.hooks.permits(request.user, act.permission, row):
        raise Http404
    if row.pk is None and transition != "accept":
        raise Http404
    opened = OpenForm(request, NoteForm) if act.needs_note else None
    note = str(opened.form["note"].value() or "") if opened else ""
    if request.method != "POST":
        return _confirmation(request, shown, act, _reasons(row, transition, request.user), note, opened, closed=True)
    user = shown.dossier.user
    if transition == "accept":
        refused = refusal_of(lambda: accept_scores(shown.assessment, actor=user))
    else:
        refused = refusal_of(lambda: perform_reply(transition, row, actor=user, note=note))
    if refused:
        return _confirmation(request, shown, act, refused.reasons, note, opened)
    if opened:
        opened.done()
    messages.success(request, _DONE[transition])
    name = "evaluations:reply_judge" if transition == "reopen" else "evaluations:reply"
    return redirect(name, pk=pk)


_DONE = {
    "send": "Đã gửi giải trình. Kết quả xét được báo cùng lúc công bố.",
    "accept": "Đã ghi nhận: đơn vị không có ý kiến về điểm dự kiến.",
    "reopen": "Giải trình trở lại chờ xét.",
}


def _reasons(row: Reply, transition: str, user: Any) -> list[str]:
    """What stands against the act now, so that the page says it instead of a button."""
    offers = {offer.transition.name: offer for offer in reply_workflow.offered(row, user)}
    if transition in offers:
        return list(offers[transition].reasons)
    return [f"Giải trình đang ở trạng thái “{row.state_for(user).label}” nên không làm việc này được."]


def _confirmation(
    request: HttpRequest,
    shown: ReplyOf,
    act: Transition,
    reasons: list[str],
    note: str,
    opened: OpenForm | None,
    *,
    closed: bool = False,
) -> HttpResponse:
    written = [Answer(f"Nhiệm vụ {row.score.task.ordinal}", row.item.text) for row in shown.answered]
    context = {
        "page_title": act.label,
        "has_errors": bool(reasons) and not closed,
        "dossier": shown.dossier,
        "assessment": shown.assessment,
        "explains": act.explains,
        "concerned": [
            Answer("Đơn vị", shown.assessment.unit_name),
            Answer("Năm", str(shown.assessment.year.year)),
            *(written or [Answer("Giải trình", "Không có")]),
        ],
        "needs_note": act.needs_note,
        "note": note,
        "note_hint": "Vì sao xét lại? Lý do được giữ trong lịch sử; đơn vị không thấy.",
        "open_form": opened,
        "reasons": reasons,
        "act_label": act.label,
        "is_closed": closed and bool(reasons),
        "cancel_url": reverse("evaluations:reply", args=[shown.assessment.pk]),
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "evaluations/reply_transition.html", context, status=status)
