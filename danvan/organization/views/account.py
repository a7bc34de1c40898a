"""The security of one's own account, and help for somebody else's by who manages them."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from danvan.common.workflow import NotAllowed
from danvan.organization import actions
from danvan.organization.access import account_reasons
from danvan.organization.accounts import oidc
from danvan.organization.accounts.help import reaches_account, units_of_account
from danvan.organization.accounts.lockout import is_locked
from danvan.organization.accounts.second_factor import app_of, needs_second_factor, recovery_codes_left
from danvan.organization.models import SignInSession, User
from danvan.organization.views.session import UNPROCESSABLE


@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """One's password, second factor, linked account, and where one is signed in."""
    user: User = request.user  # type: ignore[assignment]
    context = {
        "page_title": "Bảo mật tài khoản",
        "app": app_of(user),
        "is_needed": needs_second_factor(user),
        "codes_left": recovery_codes_left(user),
        "provider": oidc.name() if oidc.is_on() else "",
        "sign_ins": SignInSession.objects.alive().filter(user=user),
        "session_key": request.session.session_key,
    }
    return render(request, "organization/account_security.html", context)


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of one's own browsers out; of this one it is an ordinary sign-out."""
    user: User = request.user  # type: ignore[assignment]
    sign_in = get_object_or_404(SignInSession, pk=pk, user=user)
    if sign_in.session_key == request.session.session_key:
        actions.record_sign_out(user, session_key=sign_in.session_key, actor=user)
        logout(request)
        messages.success(request, "Anh/chị đã đăng xuất.")
        return redirect("organization:sign_in")
    actions.end_session(sign_in, actor=user)
    messages.success(request, f"Đã đăng xuất thiết bị {sign_in.browser}.")
    return redirect("organization:account_security")


@require_POST
def session_end_all(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    actions.end_all_sessions(user, actor=user)
    logout(request)
    messages.success(request, "Đã đăng xuất mọi thiết bị, kể cả máy này.")
    return redirect("organization:sign_in")


# Of somebody else


@never_cache
@require_safe
def help_account(request: HttpRequest, pk: int) -> HttpResponse:
    """How somebody's account stands, and what may be done for who cannot get in."""
    return show_help(request, person_to_help(request, pk))


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_to_help(request, pk)
    try:
        actions.unlock_account(person, actor=request.user)  # type: ignore[arg-type]
    except NotAllowed as refused:
        return show_help(request, person, refused.reasons)
    messages.success(request, f"Đã mở khóa đăng nhập cho {person.full_name}.")
    return redirect("organization:account_help", pk)


@require_POST
def second_factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_to_help(request, pk)
    try:
        actions.reset_second_factor(person, actor=request.user)  # type: ignore[arg-type]
    except NotAllowed as refused:
        return show_help(request, person, refused.reasons)
    messages.success(
        request, f"Đã đặt lại mã xác thực. {person.full_name} sẽ cài lại ứng dụng trong lần đăng nhập tới."
    )
    return redirect("organization:account_help", pk)


@never_cache
@require_POST
def one_time_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a one-time password and show it, in the answer itself: it can be read nowhere afterwards."""
    person = person_to_help(request, pk)
    try:
        password = actions.set_one_time_password(person, actor=request.user)  # type: ignore[arg-type]
    except NotAllowed as refused:
        return show_help(request, person, refused.reasons)
    context = {"page_title": "Mật khẩu dùng một lần", "person": person, "password": password}
    return render(request, "organization/one_time_password.html", context)


def show_help(request: HttpRequest, person: User, refused: Sequence[str] = ()) -> HttpResponse:
    context = {
        "page_title": f"Tài khoản của {person.full_name}",
        "person": person,
        "units": units_of_account(person),
        "is_locked": is_locked(request, person),
        "app": app_of(person),
        "is_needed": needs_second_factor(person),
        "device_count": SignInSession.objects.alive().filter(user=person).count(),
        "reasons": refused,
        "hindrances": account_reasons(request.user, person),
    }
    return render(request, "organization/account_help.html", context, status=UNPROCESSABLE if refused else 200)


def person_to_help(request: HttpRequest, pk: int) -> User:
    person = get_object_or_404(User, pk=pk)
    if not reaches_account(request.user, person):
        raise Http404
    return person
