"""A person's own wishes about mails, and the confirmation of their address."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from danvan.activity.addresses import fits, is_confirmed
from danvan.activity.letters import mail_is_on
from danvan.common.workflow import NotAllowed
from danvan.organization.actions import mail_settings as acts
from danvan.organization.forms.mail import MailSettingsForm
from danvan.organization.models import User
from danvan.organization.views.session import UNPROCESSABLE


@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request: HttpRequest) -> HttpResponse:
    person: User = request.user  # type: ignore[assignment]
    form = _form(person, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, form)
    if not form.is_valid():
        return _show(request, form, status=UNPROCESSABLE)
    try:
        saved = acts.save_mail_settings(person, **form.cleaned_data, actor=person)
    except NotAllowed as refused:
        return _show(request, form, refused.reasons, status=UNPROCESSABLE)
    asks = mail_is_on() and saved.email and saved.email != person.email and not is_confirmed(saved)
    told = f" Cổng đang gửi thư xác nhận đến {saved.email}: hãy mở thư và bấm đường dẫn trong đó." if asks else ""
    messages.success(request, f"Đã lưu.{told}")
    return redirect("organization:notification_settings")


@require_POST
def ask_again(request: HttpRequest) -> HttpResponse:
    person: User = request.user  # type: ignore[assignment]
    try:
        acts.ask_address_again(person, actor=person)
    except NotAllowed as refused:
        return _show(request, _form(person), refused.reasons, status=UNPROCESSABLE)
    messages.success(request, f"Thư xác nhận đang được gửi đến {person.email}.")
    return redirect("organization:notification_settings")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link; asks once more, so that a mail scanner that follows links confirms nothing."""
    person: User = request.user  # type: ignore[assignment]
    if not fits(token, person):
        return _show(request, _form(person), [acts.STALE_LINK], status=UNPROCESSABLE)
    if request.method == "POST":
        acts.confirm_address(person, token, actor=person)
        messages.success(request, f"Đã xác nhận {person.email}. Từ nay cổng gửi thư đến địa chỉ này.")
        return redirect("organization:notification_settings")
    context = {
        "page_title": f"Nhận thư của cổng tại {person.email}?",
        "explains": f"Địa chỉ này được ghi cho tài khoản “{person.username}”. Lúc nào anh/chị cũng bỏ được.",
        "act_label": "Xác nhận địa chỉ",
        "cancel_url": reverse("organization:notification_settings"),
    }
    return render(request, "organization/mail_confirm.html", context)


def _form(person: User, data: object = None) -> MailSettingsForm:
    preference = acts.preference_of(person)
    initial = {
        "email": person.email,
        "wants_digest": preference.wants_digest,
        "wants_decisions": preference.wants_decisions,
    }
    return MailSettingsForm(data, initial=initial)


def _show(
    request: HttpRequest, form: MailSettingsForm, reasons: list[str] | None = None, *, status: int = 200
) -> HttpResponse:
    person: User = request.user  # type: ignore[assignment]
    context = {
        "page_title": "Cài đặt nhận thư",
        "form": form,
        "reasons": reasons or [],
        "is_on": mail_is_on(),
        "is_confirmed": is_confirmed(person),
    }
    return render(request, "organization/mail_settings.html", context, status=status)
