"""Which name wrong passwords are counted under, and whether it is locked.

Counted is a mark of the name, not the name: what is nobody's name may be a password typed into the wrong field, and
that is kept nowhere. The same name in any case, with any spaces around it, has one mark.
"""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from danvan.common.text import nfc
from danvan.organization.models import User


def mark_of(username: str) -> str:
    return salted_hmac("danvan.lockout", nfc(username).strip().lower(), algorithm="sha256").hexdigest()


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """What django-axes asks (AXES_USERNAME_CALLABLE)."""
    username = (credentials or {}).get("username")
    return mark_of(username) if username else None


def is_locked(request: HttpRequest, user: User) -> bool:
    """Whether wrong passwords have locked the account for now."""
    return bool(AxesProxyHandler.is_locked(request, {"username": user.username}))


def forget_failures(user: User) -> None:
    """Begin to count anew, which also unlocks."""
    AxesProxyHandler.reset_attempts(username=mark_of(user.username))
