"""The reorganisations that were carried out: to read, to download their document, to take back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_http_methods, require_safe

from danvan.activity.record import record
from danvan.common.files import KINDS
from danvan.common.shown import Answer
from danvan.common.templatetags.portal import vn_date, vn_datetime
from danvan.organization.actions.reorganisation_undo import undo_refusals, undo_reorganisation
from danvan.organization.models import Reorganisation, SuccessionKind, UnitSuccession, User
from danvan.organization.reorganisation.journal import happened, manages_all, unit_changes
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from danvan.organization.views.refusals import REFUSED, attempt

PAGE_SIZE = 25


@require_safe
def reorganisation_list(request: HttpRequest) -> HttpResponse:
    """Every reorganisation within reach, the newest first; those undone are marked."""
    rows = _within_reach(request).select_related("performed_by").annotate(succession_count=Count("successions"))
    page = Paginator(rows.order_by("-effective_from", "-id"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": "Sắp xếp đơn vị",
        "page_obj": page,
        "manages": can_anywhere(request.user, Permission.MANAGE_UNITS),
    }
    return render(request, "organization/reorganisation_list.html", context)


@require_safe
def reorganisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The document, what became of which unit, and, for who manages them all, what was touched and the way back."""
    reorganisation = _reorganisation(request, pk)
    user: User = request.user  # type: ignore[assignment]
    manages = manages_all(user, reorganisation)
    successions = list(_successions(reorganisation))
    along = _gone_along(successions)
    named = Paginator([row for row in successions if row not in along], PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": str(reorganisation),
        "reorganisation": reorganisation,
        "facts": _facts(reorganisation),
        "successions": named,
        "page_obj": named,
        "along": along,
        "changes": unit_changes(reorganisation),
        "manages": manages,
        "happened": happened(reorganisation) if manages else [],
        "undo_refusals": undo_refusals(reorganisation) if manages and not reorganisation.undone_at else [],
    }
    return render(request, "organization/reorganisation_detail.html", context)


@require_safe
def reorganisation_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The document's bytes; every download is recorded."""
    reorganisation = _reorganisation(request, pk)
    stored = reorganisation.document_file
    try:
        content = stored.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    ending = f".{str(stored.name).rpartition('.')[2]}"
    kind = next((kind for kind in KINDS if ending in kind.endings), None)
    record(
        "reorganisation.read",
        reorganisation,
        label="Tải văn bản sắp xếp",
        actor=request.user,
        unit=_branch(reorganisation),
    )
    name = get_valid_filename(reorganisation.document_name or f"van-ban{ending}")
    response = FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type=kind.content_type if kind else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take it back."""
    reorganisation = _reorganisation(request, pk)
    user: User = request.user  # type: ignore[assignment]
    if not manages_all(user, reorganisation):
        raise Http404
    note = request.POST.get("note", "")
    reasons: list[str] = []
    if request.method == "POST":
        done, reasons = attempt(lambda: undo_reorganisation(reorganisation, reason=note, actor=user))
        if done is not None:
            messages.success(request, "Đã hoàn tác. Các đơn vị, người dùng và hồ sơ trở lại như trước.")
            return redirect("organization:reorganisation_detail", pk)
    context = {
        "page_title": "Hoàn tác lần sắp xếp này?",
        "reorganisation": reorganisation,
        "has_errors": bool(reasons),
        "explains": "Đơn vị mới bị bỏ, đơn vị cũ hoạt động lại; người dùng, mô hình và hồ sơ trở về đơn vị cũ.",
        "concerned": _facts(reorganisation)[:3],
        "needs_note": True,
        "note": note,
        "note_label": "Lý do hoàn tác",
        "note_hint": "Ít nhất 10 ký tự. Lý do được ghi vào nhật ký.",
        "reasons": reasons,
        "act_label": "Hoàn tác lần sắp xếp này",
        "act_tone": "danger",
        "cancel_url": reverse("organization:reorganisation_detail", args=[pk]),
    }
    return render(request, "organization/reorganisation_undo.html", context, status=REFUSED if reasons else 200)


def _within_reach(request: HttpRequest) -> Any:
    return Reorganisation.objects.within_reach(request.user)


def _reorganisation(request: HttpRequest, pk: int) -> Reorganisation:
    found: Reorganisation = get_object_or_404(_within_reach(request).select_related("performed_by", "undone_by"), pk=pk)
    return found


def _successions(reorganisation: Reorganisation) -> Any:
    return reorganisation.successions.select_related("old", "new").order_by("old__path", "-is_main", "id")


def _gone_along(successions: list[UnitSuccession]) -> list[UnitSuccession]:
    """Those that only went along with the unit above them, under the same name."""
    old = {row.old_id for row in successions}
    return [row for row in successions if row.kind == SuccessionKind.MOVED and row.old.parent_id in old]


def _branch(reorganisation: Reorganisation) -> Any:
    first = reorganisation.successions.select_related("old").order_by("old__path", "id").first()
    return first.old if first is not None else None


def _facts(reorganisation: Reorganisation) -> list[Answer]:
    facts = [
        Answer("Văn bản", f"{reorganisation.document_number}, ngày {vn_date(reorganisation.document_date)}"),
        Answer("Trích yếu", reorganisation.document_title or "Không ghi"),
        Answer("Ngày hiệu lực", vn_date(reorganisation.effective_from)),
        Answer("Thực hiện", f"{reorganisation.performed_by}, {vn_datetime(reorganisation.performed_at)}"),
    ]
    if reorganisation.undone_at:
        facts.append(Answer("Hoàn tác", f"{reorganisation.undone_by}, {vn_datetime(reorganisation.undone_at)}"))
    return facts
