"""The audit log, as administrators read it."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from danvan.organization.audit import events_within_reach, in_words
from danvan.organization.filters import AuditFilter
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere

PAGE_SIZE = 25


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """What happened within reach, newest first."""
    user: User = request.user  # type: ignore[assignment]
    if not can_anywhere(user, Permission.VIEW_AUDIT):
        raise Http404
    filters = AuditFilter(request, queryset=events_within_reach(user))
    page = Paginator(filters.qs.order_by("-id"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": "Nhật ký",
        "filters": filters,
        "chips": filters.chips,
        "page_obj": page,
        "events": in_words(page.object_list),
    }
    return render(request, "organization/audit_list.html", context)
