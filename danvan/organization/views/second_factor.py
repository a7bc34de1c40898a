"""The second factor: setting it up, showing a code, recovery codes."""

from base64 import b32encode

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from danvan.organization import actions
from danvan.organization.accounts.gate import CODE, VERIFIED_KEY, step_before
from danvan.organization.accounts.second_factor import (
    app_of,
    demonstration_code,
    needs_second_factor,
    recovery_codes_left,
    waiting_app_of,
)
from danvan.organization.forms import AppCodeForm, CodeForm
from danvan.organization.models import User
from danvan.organization.views.session import UNPROCESSABLE, go_on

FEW_CODES = 3


@sensitive_post_parameters("code", "recovery")
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Show a code after signing in; whoever has done so goes on."""
    user: User = request.user  # type: ignore[assignment]
    if step_before(request) is not CODE:
        return go_on(request)
    shown = demonstration_code(app_of(user))
    form = CodeForm(request.POST or None, initial={"code": shown}, focus=True)
    if request.method == "POST" and form.is_valid():
        code, recovery = form.cleaned_data["code"], form.cleaned_data["recovery"]
        refusal = actions.check_code(user, code=code, recovery=recovery, actor=user)
        if not refusal:
            verify(request, user)
            if recovery:
                warn_of_few(request, user)
            return go_on(request)
        form.add_error("code" if code else "recovery", refusal)
    context = {
        "page_title": "Nhập mã xác thực",
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "shown_code": grouped(shown),
    }
    return render(request, "organization/second_factor_check.html", context, status=status_of(request))


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """What the second factor is; the QR once one was made; takes the first code, and then shows the recovery codes."""
    user: User = request.user  # type: ignore[assignment]
    waiting = waiting_app_of(user)
    shown = demonstration_code(waiting)
    form = AppCodeForm(request.POST or None, initial={"code": shown})
    if request.method == "POST" and form.is_valid():
        codes, refusal = actions.confirm_enrolment(user, form.cleaned_data["code"], actor=user)
        if codes:
            verify(request, user)
            return show_codes(request, codes)
        form.add_error("code", refusal)
    context = {
        "page_title": "Mã xác thực",
        "form": form,
        "app": app_of(user),
        "waiting": waiting,
        "qr": qr_of(waiting) if waiting else "",
        "secret": secret_of(waiting) if waiting else "",
        "is_needed": needs_second_factor(user),
        "codes_left": recovery_codes_left(user),
        "shown_code": grouped(shown),
        "present_form": CodeForm(auto_id="present_%s"),
    }
    return render(request, "organization/second_factor.html", context, status=status_of(request))


@sensitive_post_parameters("code", "recovery")
@never_cache
@require_POST
def enrol_begin(request: HttpRequest) -> HttpResponse:
    """Make a QR; to replace an app that works, with a present code of it."""
    user: User = request.user  # type: ignore[assignment]
    if app_of(user) and not shows_code(request, user):
        return redirect("organization:second_factor")
    actions.begin_enrolment(user, actor=user)
    return redirect("organization:second_factor")


@sensitive_post_parameters("code", "recovery")
@never_cache
@require_POST
def recovery_renew(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes, with a present code."""
    user: User = request.user  # type: ignore[assignment]
    if app_of(user) is None or not shows_code(request, user):
        return redirect("organization:second_factor")
    return show_codes(request, actions.renew_recovery_codes(user, actor=user))


def shows_code(request: HttpRequest, user: User) -> bool:
    """Whether a right code came with the request; says what is wrong with it."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        reasons = [str(reason) for found in form.errors.values() for reason in found]
    else:
        refusal = actions.check_code(
            user, code=form.cleaned_data["code"], recovery=form.cleaned_data["recovery"], actor=user
        )
        reasons = [refusal] if refusal else []
    for reason in reasons:
        messages.error(request, reason)
    return not reasons


def verify(request: HttpRequest, user: User) -> None:
    """This session has shown the second factor; it goes on under a new key, which nobody can have planted."""
    old_key = request.session.session_key
    app = app_of(user)
    request.session.cycle_key()
    request.session[VERIFIED_KEY] = app.pk if app else None
    actions.carry_over(user, old_key=old_key, new_key=request.session.session_key, actor=user)


def show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The recovery codes, in the answer itself: they are stored nowhere from which a later page could read them."""
    context = {"page_title": "Mã dự phòng", "codes": codes, "portal_name": settings.PORTAL_NAME}
    return render(request, "organization/recovery_codes.html", context)


def warn_of_few(request: HttpRequest, user: User) -> None:
    left = recovery_codes_left(user)
    advice = " Hãy tạo mã mới ở trang Bảo mật tài khoản." if left <= FEW_CODES else ""
    messages.warning(request, f"Anh/chị vừa dùng một mã dự phòng, còn {left} mã.{advice}")


def qr_of(app: TOTPDevice) -> str:
    """The QR as a data: address, which the Content-Security-Policy lets pictures have."""
    return segno.make(app.config_url, error="m").svg_data_uri(scale=5, border=3)


def secret_of(app: TOTPDevice) -> str:
    """The secret as people type it: base 32 in groups of four."""
    secret = b32encode(app.bin_key).decode().rstrip("=")
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def grouped(code: str) -> str:
    """“123 456”, kept on one line."""
    return f"{code[:3]}\u00a0{code[3:]}" if code else ""


def status_of(request: HttpRequest) -> int:
    return UNPROCESSABLE if request.method == "POST" else 200
