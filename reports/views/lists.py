"""Commendation lists: which there are, one of them, the beginning and the end of a draft."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.common.templatetags.portal import vn_number
from danvan.common.workflow import NotAllowed, OutOfReach, Transition
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can, can_anywhere
from models_registry.years import shown_year_or_none
from reports.actions import discard_list, draft_list, issue_list, replace_list
from reports.filters import ListFilter
from reports.forms import IssueForm, ListCreateForm
from reports.models import CommendationList, ListState
from reports.renderers.html import render_html
from reports.tasks import progress_of
from reports.views import list_words as words
from reports.workflow import list_workflow

PAGE_SIZE = 25
REFUSED = 422
SECONDS_BETWEEN_LOOKS = "4"  # while files are being made
ISSUE = "issue"  # the one transition with a page of its own; superseding follows from issuing the replacement


@require_safe
def list_list(request: HttpRequest) -> HttpResponse:
    """The lists one may read: drafts of one's own desk, and what was issued."""
    user: User = request.user  # type: ignore[assignment]
    builds = can_anywhere(user, Permission.DRAFT_LIST)
    filters = ListFilter(request, queryset=CommendationList.objects.visible_to(user), builds=builds)
    found = (
        filters.qs.select_related("rung", "body", "year")
        .annotate(row_count=Count("entries"), comes=Case(When(state=ListState.DRAFT, then=1), default=2))
        .order_by("comes", "-year__year", "rung__path", "-issued_on", "-id")
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": f"{vn_number(page.paginator.count)} danh sách khen thưởng",
        "filters": filters,
        "chips": filters.chips if filters.form.is_valid() else [],
        "page_obj": page,
        "rows": [(row, words.name_of(row), words.number_of(row)) for row in page],
        "builds": builds,
    }
    return render(request, "reports/list_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def list_create(request: HttpRequest) -> HttpResponse:
    """Begin a draft; only for people who build lists."""
    user: User = request.user  # type: ignore[assignment]
    if not can_anywhere(user, Permission.DRAFT_LIST):
        raise Http404
    year = shown_year_or_none(request)
    form = ListCreateForm(
        request.POST if request.method == "POST" else None, user=user, initial={"year": year.year if year else None}
    )
    reasons: list[str] = []
    if form.is_valid():
        try:
            drafted = draft_list(
                form.chosen_rung,
                form.cleaned_data["year"],
                award_form=form.cleaned_data["award_form"],
                actor=user,
            )
        except OutOfReach as refusal:
            raise Http404 from refusal
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, "Đã lập dự thảo. Hãy chọn mô hình vào danh sách.")
            return redirect("reports:list_build", drafted.pk)
    context = {"page_title": "Lập danh sách khen thưởng", "form": form, "reasons": reasons, "has_errors": reasons}
    return render(request, "reports/list_create.html", context, status=REFUSED if form.is_bound else 200)


@require_safe
def list_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The list in its official layout: what was frozen, or what the draft would print."""
    user: User = request.user  # type: ignore[assignment]
    commendation_list = visible_list(user, pk)
    builds = can(user, Permission.DRAFT_LIST, commendation_list.rung)
    context = {
        "page_title": words.name_of(commendation_list),
        "list": commendation_list,
        "where_it_is": words.where_it_is(commendation_list),
        "builds": builds,
        "offers": words.buttons(commendation_list, user),
        "history": words.history(commendation_list) if builds else [],
        **(_draft(commendation_list) if commendation_list.is_draft else _issued(commendation_list, user)),
    }
    response = render(request, "reports/list_detail.html", context)
    progress = context.get("progress")
    if progress is not None and progress.is_under_way and not progress.is_late:
        response["Refresh"] = SECONDS_BETWEEN_LOOKS  # works without JavaScript; nothing can be typed on this page
    return response


def _draft(commendation_list: CommendationList) -> dict[str, Any]:
    replaced = commendation_list.supersedes
    found = {
        "counts": words.counts_of(commendation_list),
        "is_empty": not commendation_list.entries.exists(),
        "phase_reasons": words.phase_reasons(commendation_list),
        "number": words.number_of(commendation_list),
        "replaces": replaced,
        "replaces_number": words.number_of(replaced) if replaced else "",
    }
    try:
        return found | {"preview": render_html(words.draft_document(commendation_list), draft=True)}
    except NotAllowed as refusal:
        return found | {"preview": "", "preview_reasons": refusal.reasons}


def _issued(commendation_list: CommendationList, user: User) -> dict[str, Any]:
    document = words.issued_document(commendation_list)
    successor = CommendationList.objects.visible_to(user).filter(supersedes=commendation_list).first()
    return {
        "preview": render_html(document),
        "counts": words.counts_in(document),
        "content_code": document.content_code,
        "content_hash": commendation_list.snapshot.sha256,
        "progress": progress_of(commendation_list),
        "successor": successor,
        "successor_number": words.number_of(successor) if successor and not successor.is_draft else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def list_transition(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """GET says what would be frozen, POST issues it; a refusal shows the reasons."""
    user: User = request.user  # type: ignore[assignment]
    commendation_list = visible_list(user, pk)
    act = list_workflow.transitions.get(transition)
    if act is None or act.name != ISSUE or not can(user, act.permission, commendation_list.rung):
        raise Http404("Không có thao tác này.")
    if request.method != "POST":
        offers = {offer.transition: offer for offer in list_workflow.offered(commendation_list, user)}
        if act not in offers:  # an old link: the page of the list says how things stand now
            return redirect("reports:list_detail", pk)
        return _confirmation(request, commendation_list, act, [*offers[act].reasons])
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _confirmation(request, commendation_list, act, ["Trang đã cũ. Hãy xem lại nội dung rồi ban hành."])
    try:
        issued = issue_list(commendation_list, version=form.cleaned_data["version"], actor=user)
    except OutOfReach as refusal:
        raise Http404 from refusal
    except NotAllowed as refusal:
        return _confirmation(request, commendation_list, act, refusal.reasons)
    messages.success(request, f"Đã ban hành danh sách số {words.number_of(issued)}. Tệp PDF và Excel đang được tạo.")
    return redirect("reports:list_detail", pk)


def _confirmation(
    request: HttpRequest, commendation_list: CommendationList, act: Transition, reasons: list[str]
) -> HttpResponse:
    refused = request.method == "POST"
    context = {
        "page_title": f"{act.label}?",
        "list": commendation_list,
        "list_name": words.name_of(commendation_list),
        "explains": [
            "Nội dung, thứ tự, số và ngày được khóa lại; không ai sửa được nữa.",
            "Tệp PDF và Excel được tạo một lần, kèm dãy số để đối chiếu. Mọi lần tải về sau đều nhận đúng tệp đó.",
            "Nếu phát hiện sai sót, lập danh sách khác để thay thế.",
        ],
        "concerned": words.concerned(commendation_list),
        "form": IssueForm(initial={"version": commendation_list.version}),
        "reasons": reasons if refused else [],
        "hindrances": "" if refused else "\n".join(reasons),
        "has_errors": refused,
        "act_label": act.label,
        "cancel_url": reverse("reports:list_detail", args=[commendation_list.pk]),
    }
    return render(request, "reports/list_transition.html", context, status=REFUSED if refused else 200)


@require_POST
def list_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the list that is to replace an issued one."""
    user: User = request.user  # type: ignore[assignment]
    commendation_list = visible_list(user, pk)
    try:
        replacement = replace_list(commendation_list, actor=user)
    except OutOfReach as refusal:
        raise Http404 from refusal
    except NotAllowed as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return redirect("reports:list_detail", pk)
    messages.success(request, "Đã lập dự thảo thay thế. Danh sách cũ còn hiệu lực cho đến khi bản này được ban hành.")
    return redirect("reports:list_build", replacement.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def list_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; only a draft can go."""
    user: User = request.user  # type: ignore[assignment]
    commendation_list = visible_list(user, pk)
    if not can(user, Permission.DRAFT_LIST, commendation_list.rung):
        raise Http404
    if request.method == "POST":
        try:
            discard_list(commendation_list, actor=user)
        except NotAllowed as refusal:
            messages.error(request, " ".join(refusal.reasons))
            return redirect("reports:list_detail", pk)
        messages.success(request, "Đã bỏ dự thảo.")
        return redirect("reports:list_list")
    if not commendation_list.is_draft:
        return redirect("reports:list_detail", pk)
    context = {
        "page_title": "Bỏ dự thảo này?",
        "list": commendation_list,
        "list_name": words.name_of(commendation_list),
        "explains": "Các dòng đã chọn và phần thể thức đã ghi sẽ mất. Kết quả công nhận không thay đổi.",
        "concerned": words.concerned(commendation_list),
        "act_label": "Bỏ dự thảo",
        "act_tone": "danger",
        "cancel_url": reverse("reports:list_detail", args=[pk]),
    }
    return render(request, "reports/list_delete.html", context)


def visible_list(user: User, pk: int) -> CommendationList:
    """A list that the user may read, with what its pages say; else 404."""
    seen = CommendationList.objects.visible_to(user).select_related(
        "rung", "body", "year", "created_by", "supersedes__body", "supersedes__year"
    )
    return get_object_or_404(seen, pk=pk)
