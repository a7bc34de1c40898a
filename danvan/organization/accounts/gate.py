"""What stands between a signed-in person and every page: the code, the new password, the second factor.

In this order. A person who has a second factor shows it first, whatever their role, even before a new password: who
only knows the password must not be able to change it. Then a one-time password is changed. Then who needs a second
factor sets one up. Until then nothing else answers, neither a page nor a file, whatever the method.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from danvan.common import clock
from danvan.organization.accounts.second_factor import app_of, needs_second_factor
from danvan.organization.models import SignInSession, User

VERIFIED_KEY = "second_factor"  # in the session: the app whose code was shown in it
LISTED_KEY = "listed"  # in the session: it is among the person's sessions
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Step:
    """What has to be done first: where, and which pages serve it."""

    page: str
    pages: frozenset[str]


_SIGN_OUT = "organization:sign_out"
_PASSWORD = "organization:password_change"  # noqa: S105
CODE = Step("organization:second_factor_check", frozenset({_SIGN_OUT, "organization:second_factor_check"}))
PASSWORD = Step(_PASSWORD, frozenset({_SIGN_OUT, _PASSWORD}))
ENROLMENT = Step(
    "organization:second_factor",
    frozenset({_SIGN_OUT, _PASSWORD, "organization:second_factor", "organization:second_factor_begin"}),
)


def step_before(request: HttpRequest) -> Step | None:
    """What this person has to do before anything else; asked once per request."""
    if not hasattr(request, "_step_before"):
        request._step_before = _step_before(request)  # type: ignore[attr-defined]
    step: Step | None = request._step_before  # type: ignore[attr-defined]
    return step


def _step_before(request: HttpRequest) -> Step | None:
    user = getattr(request, "user", None)
    if not isinstance(user, User):  # a stranger
        return None
    app = app_of(user)
    if app is not None and request.session.get(VERIFIED_KEY) != app.pk:
        return CODE
    if user.must_change_password:
        return PASSWORD
    return ENROLMENT if app is None and needs_second_factor(user) else None


class AccountGate:
    """Middleware, after that which asks for a sign-in: sends the person to what has to be done first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        see(request)
        step = step_before(request)
        if step is None or (request.resolver_match and request.resolver_match.view_name in step.pages):
            return None
        if not getattr(view, "login_required", True):
            return None
        address = reverse(step.page)
        if request.method == "GET":
            address += f"?{urlencode({'next': request.get_full_path()})}"
        return redirect(address)


def see(request: HttpRequest) -> None:
    """Note that this browser is in use, at most every five minutes."""
    key = request.session.session_key
    if LISTED_KEY not in request.session or not cache.add(f"seen-{key}", True, SEEN_EVERY.total_seconds()):
        return
    now = clock.now()
    # Another process may have noted it; a demonstration's clock goes back at midnight.
    stale = Q(last_seen_at__lt=now - SEEN_EVERY) | Q(last_seen_at__gt=now)
    SignInSession.objects.filter(stale, session_key=key).update(last_seen_at=now)
