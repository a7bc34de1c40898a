"""Signing in and out, the password, and which unit is shown."""

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from danvan.common.addresses import is_ours
from danvan.organization import actions
from danvan.organization.accounts import oidc
from danvan.organization.accounts.browsers import address_of, browser_of
from danvan.organization.accounts.expiry import prolong
from danvan.organization.accounts.gate import LISTED_KEY
from danvan.organization.current import SESSION_KEY, units_of
from danvan.organization.forms import PasswordChangeForm, SignInForm
from danvan.organization.models import User

UNPROCESSABLE = 422
TOO_MANY = 429


@sensitive_post_parameters("password")
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return go_on(request)
    form = SignInForm(request.POST or None, request=request)
    status = 200
    if request.method == "POST":
        if form.is_valid() and form.user is not None:
            begin(request, form.user)
            return go_on(request)
        status = refuse(request, form)
    next_page = request.POST.get("next") or request.GET.get("next", "")
    context = {
        "page_title": "Đăng nhập",
        "form": form,
        "next": next_page,
        "provider": oidc.name() if oidc.is_on() else "",
    }
    return render(request, "organization/session_sign_in.html", context, status=status)


def begin(request: HttpRequest, user: User, way: str = "") -> None:
    """Sign the person in, in this browser."""
    login(request, user)
    request.session[LISTED_KEY] = True
    prolong(request)
    actions.begin_session(
        user,
        session_key=request.session.session_key or "",
        browser=browser_of(request),
        address=address_of(request),
        way=way,
        actor=user,
    )


def refuse(request: HttpRequest, form: SignInForm) -> int:
    """Write down what was refused; gives the status of the answer."""
    if form.has_error("__all__", "refused"):
        actions.record_refused_sign_in(form.cleaned_data["username"])
    if form.has_error("__all__", "expired"):
        actions.record_refused_sign_in(form.cleaned_data["username"], note="Mật khẩu dùng một lần đã hết hạn.")
    if form.has_error("__all__", "locked"):
        # Counted only by the failure that locks; what comes after finds the lock.
        if getattr(request, "axes_failures_since_start", None):
            actions.record_lock(form.cleaned_data["username"])
        else:
            actions.record_refused_sign_in(form.cleaned_data["username"], note="Tên đăng nhập đang tạm khóa.")
        return TOO_MANY
    return UNPROCESSABLE


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    actions.record_sign_out(user, session_key=request.session.session_key, actor=user)
    logout(request)
    messages.success(request, "Anh/chị đã đăng xuất.")
    return redirect("organization:sign_in")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = PasswordChangeForm(request.POST or None, user=user)
    is_forced = user.must_change_password
    status = 200
    if request.method == "POST":
        if form.is_valid():
            old_key = request.session.session_key
            actions.change_password(user, form.cleaned_data["new"], session_key=old_key, actor=user)
            update_session_auth_hash(request, user)
            actions.carry_over(user, old_key=old_key, new_key=request.session.session_key, actor=user)
            messages.success(
                request, "Đã đổi mật khẩu. Các máy khác đang đăng nhập bằng tài khoản này đã bị đăng xuất."
            )
            return redirect("home")
        status = UNPROCESSABLE
    context = {
        "page_title": "Đặt mật khẩu riêng" if is_forced else "Đổi mật khẩu",
        "form": form,
        "is_forced": is_forced,
    }
    return render(request, "organization/password_change.html", context, status=status)


@require_POST
def unit_switch(request: HttpRequest) -> HttpResponse:
    """Choose whose work is shown; only a unit whose work falls to the person anyway."""
    unit = next((unit for unit in units_of(request) if str(unit.pk) == request.POST.get("unit")), None)
    if unit is None:
        raise Http404
    request.session[SESSION_KEY] = unit.pk
    messages.info(request, f"Đang xem công việc của {unit.name}.")
    return redirect("home")


def go_on(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that was asked for, if it is one of ours, else home."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return HttpResponseRedirect(wanted if is_ours(request, wanted) else resolve_url("home"))
