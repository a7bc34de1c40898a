"""The outbox of a body: mails about its decisions, read over before they leave."""

from collections.abc import Callable
from email.utils import parseaddr

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.activity.letters import mail_is_on
from danvan.activity.models import OutgoingMail, OutgoingMailQuerySet
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions import mail as acts
from danvan.organization.forms.mail import MailForm, WithdrawForm
from danvan.organization.models import User
from danvan.organization.outbox import FAILED, WAITING, outbox_of
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from danvan.organization.views.session import UNPROCESSABLE

PAGE_SIZE = 25
VIEWS: dict[str, tuple[str, Q]] = {
    "cho-gui": ("Chờ gửi", WAITING),
    "chua-gui-duoc": ("Chưa gửi được", FAILED),
    "da-gui": ("Đã gửi", Q(sent_at__isnull=False)),
    "da-rut": ("Đã rút", Q(withdrawn_at__isnull=False)),
}


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """The mails of one's body, by how they stand."""
    mails = _outbox(request)
    shown = request.GET.get("xem", "")
    shown = shown if shown in VIEWS else next(iter(VIEWS))
    numbers = {key: mails.filter(condition).count() for key, (_, condition) in VIEWS.items()}
    rows = mails.filter(VIEWS[shown][1]).select_related("recipient", "withdrawn_by")
    order = ["send_after", "pk"] if shown == "cho-gui" else ["-pk"]
    context = {
        "page_title": "Thư đi",
        "views": [(key, label, numbers[key]) for key, (label, _) in VIEWS.items()],
        "shown": shown,
        "failed": numbers["chua-gui-duoc"],
        "is_on": mail_is_on(),
        "grace": settings.MAIL_GRACE_MINUTES,
        "page_obj": Paginator(rows.order_by(*order), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "organization/mail_list.html", context)


@require_safe
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _mail(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def mail_edit(request: HttpRequest, pk: int) -> HttpResponse:
    mail = _mail(request, pk)
    form = MailForm.of(mail, request.POST or None)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            acts.edit_mail(mail, **form.cleaned_data, actor=_actor(request))
        except OutOfReach as refusal:
            raise Http404 from refusal
        except NotAllowed as refused:
            # `mail` was read a moment ago: what the person now sees beside their own text.
            reasons, form = refused.reasons, MailForm.of(mail, form.data | {"seen": MailForm.of(mail).initial["seen"]})
        else:
            messages.success(request, "Đã sửa thư.")
            return redirect("organization:mail_detail", pk)
    context = {"page_title": "Sửa thư", "mail": mail, "form": form, "reasons": reasons, "has_errors": bool(reasons)}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "organization/mail_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def mail_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    mail = _mail(request, pk)
    form = WithdrawForm(request.POST or None)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            acts.withdraw_mail(mail, **form.cleaned_data, actor=_actor(request))
        except OutOfReach as refusal:
            raise Http404 from refusal
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, "Đã rút thư. Thông báo trên cổng của người nhận vẫn còn.")
            return redirect("organization:mail_detail", pk)
    context = {
        "page_title": "Rút thư này?",
        "explains": "Thư sẽ không được gửi. Quyết định và thông báo trên cổng không đổi.",
        "mail": mail,
        "form": form,
        "reasons": reasons,
        "act_label": "Rút thư",
        "cancel_url": reverse("organization:mail_detail", args=[pk]),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "organization/mail_withdraw.html", context, status=status)


@require_POST
def mail_send_now(request: HttpRequest, pk: int) -> HttpResponse:
    mail = _mail(request, pk)
    return _done(request, mail, lambda: acts.send_now(mail, actor=_actor(request)), "Thư đang được gửi đi.")


@require_POST
def mail_send_again(request: HttpRequest, pk: int) -> HttpResponse:
    mail = _mail(request, pk)
    return _done(request, mail, lambda: acts.send_again(mail, actor=_actor(request)), "Thư đang được gửi lại.")


def _done(request: HttpRequest, mail: OutgoingMail, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
    except OutOfReach as refusal:
        raise Http404 from refusal
    except NotAllowed as refused:
        return _show(request, _mail(request, mail.pk), refused.reasons)
    messages.success(request, words)
    return redirect("organization:mail_detail", mail.pk)


def _show(request: HttpRequest, mail: OutgoingMail, reasons: list[str] | None = None) -> HttpResponse:
    context = {
        "page_title": mail.subject,
        "mail": mail,
        "sender": ", ".join(parseaddr(settings.DEFAULT_FROM_EMAIL)),
        "is_on": mail_is_on(),
        "reasons": reasons or [],
    }
    return render(request, "organization/mail_detail.html", context, status=UNPROCESSABLE if reasons else 200)


def _outbox(request: HttpRequest) -> OutgoingMailQuerySet:
    if not can_anywhere(request.user, Permission.RECOGNISE):
        raise Http404
    return outbox_of(_actor(request))


def _mail(request: HttpRequest, pk: int) -> OutgoingMail:
    related = ("recipient", "desk", "edited_by", "withdrawn_by")
    return get_object_or_404(_outbox(request).select_related(*related), pk=pk)


def _actor(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
