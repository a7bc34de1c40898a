"""The reviewer's queue: what waits on the desk, oldest first, to be opened one by one or decided together."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danvan.common.templatetags.portal import vn_number
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from models_registry.actions.bulk import ACTS
from models_registry.models import BulkAct, Registration
from models_registry.queue_filter import DONE, EVERYTHING, VIEWS, WAITING, mark_rows
from models_registry.views.queue_rows import Queue, with_queue
from models_registry.workflow import registration_workflow
from models_registry.years import year_in_address

PAGE_SIZE = 25


@require_safe
def queue_list(request: HttpRequest) -> HttpResponse:
    """The registrations that the address describes."""
    user: User = request.user  # type: ignore[assignment]
    if not can_anywhere(user, Permission.REVIEW):
        raise Http404
    year = year_in_address(request)
    queue = Queue(request, request.GET)
    page = Paginator(queue.rows.for_lists(), PAGE_SIZE).get_page(request.GET.get("page"))
    mark_rows(list(page), year, user)
    view = queue.filters.view
    on_desk = _on_desk(page, view, user)
    context = {
        "page_title": f"{vn_number(page.paginator.count)} {_TITLES[view]}",
        "year": year,
        "filters": queue.filters,
        "chips": queue.filters.chips,
        "clear_url": _view_url(view, year.year),
        "views": [(label, _view_url(name, year.year), name == view) for name, label in VIEWS.items()],
        "page_obj": page,
        "rows": [
            (row, with_queue(reverse("models_registry:registration_detail", args=[row.pk]), queue)) for row in page
        ],
        "sort": queue.sort,
        "queue_query": queue.query,
        "stamp": queue.stamp,
        "acts": [(registration_workflow.transitions[name], _BUTTONS[name]) for name in ACTS] if on_desk else [],
        "on_desk": on_desk,
        "is_waiting": view == "",
        "undoable": _undoable(user),
    }
    return render(request, "models_registry/queue_list.html", context)


_BUTTONS = {
    "accept": "Chấp nhận",
    "return": "Trả lại",
    "decline": "Không chấp nhận",
}
_TITLES = {WAITING: "đăng ký chờ thẩm định", DONE: "đăng ký tôi đã thẩm định", EVERYTHING: "đăng ký đã gửi"}


def _view_url(view: str, year: int) -> str:
    chosen = f"viec={view}&" if view else ""
    return f"{reverse('models_registry:queue_list')}?{chosen}nam={year}"


def _on_desk(page: Any, view: str, user: User) -> set[int]:
    """Which rows of the page wait for this person's decision: only these carry a tick."""
    shown = {row.pk for row in page}
    if view != EVERYTHING:
        return shown if view == WAITING else set()
    return set(Registration.objects.on_desk_of(user).filter(pk__in=shown).order_by().values_list("pk", flat=True))


def _undoable(user: User) -> Any:
    """The last decision of many that this person may still undo."""
    last = BulkAct.objects.filter(started_by=user, undone_at=None, finished_at__isnull=False).first()
    return last if last and last.is_undoable else None
