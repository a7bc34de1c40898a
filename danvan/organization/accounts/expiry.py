"""What was typed survives the end of a session: it is kept for its writer before the person is asked to sign in.

Text arrives here without a session, or from a page that has gone stale (another sign-in renews the token). Neither
can be trusted with an act; but the stamp of the page says whose text it is (see unfinished.py), and under it the text
is kept for that account, where the same person finds it after signing in. No stamp of ours, nothing is kept.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from danvan.common.workflow import NotAllowed
from danvan.organization.accounts.gate import step_before
from danvan.organization.actions.unfinished import keep_unfinished
from danvan.organization.models import UnfinishedForm, User
from danvan.organization.unfinished import form_address, may_write_at, stamp_in, typed_in

ENDS_KEY = "ends"  # in the session: when it ends, as the server counts seconds
WRITTEN_EVERY = 5 * 60  # seconds
UNAUTHORIZED = 401
SIGNED_OUT = "Phiên làm việc đã hết. Nội dung anh/chị vừa gõ được giữ lại: hãy đăng nhập để làm tiếp."


def prolong(request: HttpRequest) -> int:
    """Let the session last its whole time from now; gives the seconds."""
    request.session[ENDS_KEY] = int(time.time()) + settings.SESSION_COOKIE_AGE
    return settings.SESSION_COOKIE_AGE


def prolong_in_use(request: HttpRequest) -> int:
    """The same for who types and is asked every few seconds: written at most every few minutes."""
    left = seconds_left(request)
    return prolong(request) if left is None or left < settings.SESSION_COOKIE_AGE - WRITTEN_EVERY else left


def seconds_left(request: HttpRequest) -> int | None:
    """Until the session ends; None where nobody has noted it."""
    ends = request.session.get(ENDS_KEY)
    return max(0, ends - int(time.time())) if ends else None


def keep_sent(request: HttpRequest) -> UnfinishedForm | None:
    """Keep what was sent for the person whose stamp it bears, if they may write there."""
    stamp = stamp_in(request.POST)
    user = User.objects.filter(pk=stamp.user_pk, is_active=True).first() if stamp else None
    if stamp is None or user is None or not may_write_at(user, stamp.address):
        return None
    try:
        return keep_unfinished(stamp.address, fields=typed_in(request.POST), actor=user)
    except NotAllowed:
        return None


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which reads no page."""
    return "application/json" in request.headers.get("Accept", "")


def as_json(row: UnfinishedForm, **more: Any) -> dict[str, Any]:
    return {"saved_at": f"{timezone.localtime(row.saved_at):%H:%M}", **more}


def page_of(request: HttpRequest, row: UnfinishedForm) -> str:
    """Where the form lies; with the rest of the query where the person sent the form itself."""
    own = form_address(request.path, request.GET) == row.address
    return request.get_full_path() if own else row.address


def to_sign_in(request: HttpRequest, row: UnfinishedForm) -> HttpResponse:
    """Ask for a sign-in that leads back to the form."""
    messages.warning(request, SIGNED_OUT)
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page_of(request, row)})}")


class KeepTyped:
    """Middleware, before that which asks for a sign-in: keeps what a person sends whose session has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or (request.user.is_authenticated and step_before(request) is None):
            return None
        row = keep_sent(request)
        if row is None:
            return None
        if wants_json(request):
            return JsonResponse(as_json(row, signed_out=True), status=UNAUTHORIZED)
        # Who is signed in but has still to show a code or set a password is led there, and then to the form.
        return redirect(page_of(request, row)) if request.user.is_authenticated else to_sign_in(request, row)
