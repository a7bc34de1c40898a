"""A person's notices."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from danvan.activity.models import Notification
from danvan.common.addresses import is_ours
from danvan.organization import actions
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere

PAGE_SIZE = 25
ALL = "tat-ca"
VIEWS: dict[str, tuple[str, Q]] = {
    ALL: ("Tất cả", Q()),
    "chua-xem": ("Chưa xem", Q(read_at=None)),
    "da-xem": ("Đã xem", Q(read_at__isnull=False)),
}


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """The notices of the person who asks, newest first."""
    own = Notification.objects.filter(recipient_id=request.user.pk)
    shown = request.GET.get("xem", "")
    shown = shown if shown in VIEWS else ALL
    numbers = own.aggregate(**{key.replace("-", "_"): Count("pk", filter=rows) for key, (_, rows) in VIEWS.items()})
    page = Paginator(own.filter(VIEWS[shown][1]).order_by("-at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": "Thông báo",
        "page_obj": page,
        "views": [(key, label, numbers[key.replace("-", "_")]) for key, (label, _) in VIEWS.items()],
        "shown": shown,
        "is_narrowed": shown != ALL,
        "links": _links_about_mail(request),
    }
    return render(request, "organization/notification_list.html", context)


@require_POST
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to the page it speaks of."""
    notice = get_object_or_404(Notification, pk=pk, recipient_id=request.user.pk)
    actions.read_notice(notice, actor=request.user)  # type: ignore[arg-type]
    if not is_ours(request, notice.url):
        return redirect("organization:notification_list")
    return redirect(notice.url)


def _links_about_mail(request: HttpRequest) -> list[tuple[str, str]]:
    """The pages about mails that this person may open."""
    links = []
    if can_anywhere(request.user, Permission.RECOGNISE):
        links.append((reverse("organization:mail_list"), "Thư đi của Ban"))
    if can_anywhere(request.user, Permission.MANAGE_PEOPLE):
        links.append((reverse("organization:delivery_list"), "Tình trạng gửi thư"))
    return [*links, (reverse("organization:notification_settings"), "Cài đặt nhận thư")]


@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    count = actions.read_all_notices(actor=request.user)  # type: ignore[arg-type]
    messages.success(request, f"Đã đánh dấu {count} thông báo là đã xem." if count else "Không có thông báo mới.")
    return redirect("organization:notification_list")
