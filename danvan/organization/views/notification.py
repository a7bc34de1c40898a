"""A person's notices."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from danvan.activity.models import Notification
from danvan.organization import actions

PAGE_SIZE = 25


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """The notices of the person who asks, newest first."""
    own = Notification.objects.filter(recipient_id=request.user.pk).order_by("-id")
    page = Paginator(own, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_title": "Thông báo", "page_obj": page}
    return render(request, "organization/notification_list.html", context)


@require_POST
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to the page it speaks of."""
    notice = get_object_or_404(Notification, pk=pk, recipient_id=request.user.pk)
    actions.read_notice(notice, actor=request.user)  # type: ignore[arg-type]
    ours = url_has_allowed_host_and_scheme(notice.url, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(notice.url) if ours else redirect("organization:notification_list")


@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    count = actions.read_all_notices(actor=request.user)  # type: ignore[arg-type]
    messages.success(request, f"Đã đánh dấu {count} thông báo là đã xem." if count else "Không có thông báo mới.")
    return redirect("organization:notification_list")
