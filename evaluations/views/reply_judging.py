"""A reviewer decides of what a unit answered to its provisional scores, task by task."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danvan.organization.roles import Permission
from danvan.organization.unfinished import OpenForm
from evaluations.actions import judge_reply
from evaluations.actions.reply import perform_reply
from evaluations.forms.reply import JudgeForm
from evaluations.guards import Outdated, judging_reasons
from evaluations.models import Reply
from evaluations.reading.replies import ReplyOf
from evaluations.views.refusals import REFUSED, refusal_of
from evaluations.views.replies import reply_or_404
from evaluations.workflow_reply import reply_workflow


@require_http_methods(["GET", "HEAD", "POST"])
def reply_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep or raise, with a reason each; provisional until the publication."""
    shown, row = _judged_or_404(request, pk)
    items = [each.item for each in shown.answered]
    opened = OpenForm(request, lambda typed: JudgeForm(typed, reply=row, items=items))
    if request.method != "POST":
        return _page(request, shown, row, opened)
    form = opened.form
    if opened.conflict:
        return _page(request, shown, row, opened, is_refused=True, reasons=opened.conflict.reasons)
    if not form.is_valid():
        return _page(request, shown, row, opened, is_refused=True)
    version, user = form.cleaned_data["version"], shown.dossier.user
    refused = refusal_of(lambda: judge_reply(row, form.judgements, version=version, actor=user))
    if isinstance(refused, Outdated):
        return reply_judge(request, pk)  # somebody was faster by a moment: compare with what they saved
    if refused:
        return _page(request, shown, row, opened, is_refused=True, reasons=refused.reasons)
    opened.done()
    if request.POST.get("sau") != "xong":
        messages.success(request, "Đã lưu. Đơn vị chưa thấy cho đến khi công bố.")
        return redirect("evaluations:reply_judge", pk=pk)
    if refused := refusal_of(lambda: perform_reply("decide", row, actor=user)):
        for reason in refused.reasons:
            messages.error(request, f"Đã lưu, nhưng chưa kết thúc được. {reason}")
        return redirect("evaluations:reply_judge", pk=pk)
    messages.success(request, f"Đã xét xong giải trình của {shown.assessment.unit_name}. Đơn vị thấy khi công bố.")
    return redirect(f"{reverse('evaluations:reply_list')}?nhom=xet")


def _judged_or_404(request: HttpRequest, pk: int) -> tuple[ReplyOf, Reply]:
    """The reply, at the desk where the person reviews; who writes for the unit too knows no more than it does."""
    shown = reply_or_404(request, pk)
    row = shown.reply
    if row is None or not reply_workflow.hooks.permits(request.user, Permission.REVIEW, row):
        raise Http404
    if not row.shows_decisions_to(shown.dossier.user):
        raise Http404
    return shown, row


def _page(
    request: HttpRequest,
    shown: ReplyOf,
    row: Reply,
    opened: OpenForm,
    *,
    is_refused: bool = False,
    reasons: list[str] | None = None,
) -> HttpResponse:
    by_item = {each.item.pk: each for each in shown.items}
    offers = {offer.transition.name: offer for offer in reply_workflow.offered(row, shown.dossier.user)}
    context: dict[str, Any] = {
        "page_title": f"Xét giải trình của {shown.assessment.unit_name}",
        "has_errors": is_refused,
        "dossier": shown.dossier,
        "assessment": shown.assessment,
        "shown": shown,
        "form": opened.form,
        "open_form": opened,
        "rows": [(by_item[each.item.pk], each) for each in opened.form.rows],
        "writes": is_refused or shown.may_judge,
        "against": [] if is_refused else judging_reasons(row, shown.dossier.user),
        "reopen_url": reverse("evaluations:reply_transition", args=[shown.assessment.pk, "reopen"])
        if "reopen" in offers
        else "",
        "reasons": reasons or [],
    }
    return render(request, "evaluations/reply_judge.html", context, status=REFUSED if is_refused else 200)
