"""How mails fare to the people whom one manages: counts, and those that did not get through; never their words."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from danvan.activity.letters import mail_is_on
from danvan.activity.mail_files import mail_folder
from danvan.activity.models import OutgoingMailQuerySet
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions import mail as acts
from danvan.organization.outbox import health_of, mails_to_people_of
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from danvan.organization.views.session import UNPROCESSABLE

PAGE_SIZE = 25


@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    return _show(request)


@require_POST
def delivery_again(request: HttpRequest, pk: int) -> HttpResponse:
    mail = get_object_or_404(_mails(request).failed(), pk=pk)
    try:
        acts.send_again(mail, actor=request.user)  # type: ignore[arg-type]
    except OutOfReach as refusal:
        raise Http404 from refusal
    except NotAllowed as refused:
        return _show(request, refused.reasons)
    messages.success(request, f"Thư đến {mail.address} đang được gửi lại.")
    return redirect("organization:delivery_list")


def _show(request: HttpRequest, reasons: list[str] | None = None) -> HttpResponse:
    mails = _mails(request)
    failed = mails.failed().select_related("recipient").order_by("-failed_at", "-pk")
    # Without the words: what a body writes about its decisions is its own.
    rows = failed.defer("subject", "body")
    context: dict[str, Any] = {
        "page_title": "Tình trạng gửi thư",
        "health": health_of(mails),
        "is_on": mail_is_on(),
        "writes_files": mail_folder() is not None,
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "reasons": reasons or [],
    }
    return render(request, "organization/delivery_list.html", context, status=UNPROCESSABLE if reasons else 200)


def _mails(request: HttpRequest) -> OutgoingMailQuerySet:
    if not can_anywhere(request.user, Permission.MANAGE_PEOPLE):
        raise Http404
    return mails_to_people_of(request.user)  # type: ignore[arg-type]
