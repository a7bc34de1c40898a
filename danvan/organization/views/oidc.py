"""Signing in through a provider of OpenID Connect, and linking one's account there; 404 while none is set."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from danvan.common.addresses import is_ours
from danvan.common.workflow import NotAllowed
from danvan.organization import actions
from danvan.organization.accounts import oidc
from danvan.organization.accounts.lockout import is_locked
from danvan.organization.forms import EXPIRED, LOCKED, PasswordProofForm, has_expired
from danvan.organization.models import User
from danvan.organization.views.session import UNPROCESSABLE, begin

LINKING_KEY = "oidc_linking"  # in the session: the person has shown the password and wants to link
NEXT_KEY = "oidc_login_next"  # set by mozilla-django-oidc
NOT_LINKED = "Tài khoản đó chưa liên kết với người dùng nào đang dùng hệ thống. Hãy đăng nhập bằng mật khẩu."
UNPROVEN = "Chưa xác nhận được danh tính. Hãy thử lại, hoặc đăng nhập bằng mật khẩu."


def only_where_on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if not oidc.is_on():
            raise Http404
        return view(request)

    return answer


@never_cache
@login_not_required
@require_POST
@only_where_on
def ask(request: HttpRequest) -> HttpResponse:
    """Lead a stranger to the provider."""
    request.session.pop(LINKING_KEY, None)
    return oidc.AskProvider.as_view()(request)


@never_cache
@login_not_required
@require_GET
@only_where_on
def callback(request: HttpRequest) -> HttpResponse:
    """What the provider sends the browser back to: sign in, or link. A GET by the protocol."""
    subject = oidc.Provider().subject(request)
    linking = request.session.pop(LINKING_KEY, None)
    if request.user.is_authenticated:
        return link(request, subject) if linking == request.user.pk else redirect("home")
    user = User.objects.filter(oidc_subject=subject, is_active=True).first() if subject else None
    refusal = refusal_of(request, subject, user)
    if user is None or refusal:
        actions.record_refused_sign_in(user.username if user else "", note=f"Qua {oidc.name()}.")
        messages.error(request, refusal)
        return redirect("organization:sign_in")
    wanted = request.session.pop(NEXT_KEY, None) or ""
    begin(request, user, way=f"Qua {oidc.name()}.")
    return redirect(wanted if is_ours(request, wanted) else "home")


def refusal_of(request: HttpRequest, subject: str, user: User | None) -> str:
    """Why this person does not come in; the lock and the time of a one-time password hold here as well."""
    if not subject:
        return UNPROVEN
    if user is None:
        return NOT_LINKED
    if is_locked(request, user):
        return LOCKED
    return EXPIRED if has_expired(user) else ""


def link(request: HttpRequest, subject: str) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    try:
        if not subject:
            raise NotAllowed([UNPROVEN])
        actions.link_identity(user, subject, actor=user)
        messages.success(request, f"Đã liên kết. Từ nay anh/chị có thể đăng nhập qua {oidc.name()}.")
    except NotAllowed as refused:
        messages.error(request, " ".join(refused.reasons))
    return redirect("organization:account_security")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@only_where_on
def identity_link(request: HttpRequest) -> HttpResponse:
    """Ask for the password, then lead to the provider."""
    form = PasswordProofForm(request.POST or None, user=request.user)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        request.session[LINKING_KEY] = request.user.pk
        return oidc.AskProvider.as_view()(request)
    context = {"page_title": f"Liên kết {oidc.name()}", "form": form, "provider": oidc.name()}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "organization/identity_link.html", context, status=status)


@require_POST
def identity_unlink(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    actions.unlink_identity(user, actor=user)
    messages.success(request, "Đã bỏ liên kết. Từ nay anh/chị đăng nhập bằng mật khẩu.")
    return redirect("organization:account_security")
