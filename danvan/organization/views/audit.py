"""The audit log, as administrators read it and take it away."""

from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from danvan.activity.record import record
from danvan.common import clock
from danvan.common.streamed_workbook import CONTENT_TYPE
from danvan.organization.actions import unit_of
from danvan.organization.audit import in_words
from danvan.organization.audit_export import AuditExport
from danvan.organization.filters import AuditFilter
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere

PAGE_SIZE = 25


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """What happened within reach, newest first."""
    filters = _filter_or_404(request)
    page = Paginator(filters.qs.order_by("-id"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": "Nhật ký",
        "filters": filters,
        "chips": filters.chips,
        "page_obj": page,
        "events": in_words(page.object_list, filters.sight),
    }
    return render(request, "organization/audit_list.html", context)


@require_GET
def audit_export(request: HttpRequest) -> HttpResponseBase:
    """The same events as a workbook, sent while it is written; that somebody took it is an event itself."""
    user: User = request.user  # type: ignore[assignment]
    filters = _filter_or_404(request)
    export = AuditExport(filters.qs, filter_in_words=filters.in_words, user=user)
    note = f"{export.count} sự kiện. {filters.in_words}"
    record("audit.export", label="Tải nhật ký", actor=user, unit=unit_of(user), note=note, target_name="Nhật ký")
    response = StreamingHttpResponse(export.content(), content_type=CONTENT_TYPE)
    name = f"Nhật ký {clock.today():%d-%m-%Y}.xlsx"
    response["Content-Disposition"] = f"attachment; filename=\"nhat-ky.xlsx\"; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response


def _filter_or_404(request: HttpRequest) -> AuditFilter:
    user: User = request.user  # type: ignore[assignment]
    if not can_anywhere(user, Permission.VIEW_AUDIT):
        raise Http404
    return AuditFilter(request)
