"""The second factor, read: who needs one, who has one, what the demonstration shows.

A person's app (TOTP) and their recovery codes are kept by django-otp. Of recovery codes only marks are stored, so
that nobody reads them in the database; they are shown once, when they are made.
"""

import time
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.crypto import get_random_string, salted_hmac
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from danvan.organization.models import User
from danvan.organization.roles import NEEDS_SECOND_FACTOR
from danvan.organization.scope import memberships_of

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # without 0 and o, 1, i and l
RECOVERY_CODES = 10
RECOVERY_LENGTH = 8


def needs_second_factor(user: User) -> bool:
    """Whether a present role of the person asks for a second factor."""
    return settings.SECOND_FACTOR_REQUIRED and any(m.role in NEEDS_SECOND_FACTOR for m in memberships_of(user))


def app_of(user: User) -> TOTPDevice | None:
    """The app on the phone that the person signs in with."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("-pk").first()


def waiting_app_of(user: User) -> TOTPDevice | None:
    """The app that is being set up and has not yet shown a right code."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).order_by("-pk").first()


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def plain(typed: str) -> str:
    """What was typed without what people put between groups."""
    return "".join(typed.replace("-", " ").split()).lower()


def new_recovery_code() -> str:
    return f"{get_random_string(4, READABLE)}-{get_random_string(4, READABLE)}"


def mark_of_code(code: str) -> str:
    """What is stored of a recovery code: 64 bits, as many as django-otp's field holds."""
    return salted_hmac("danvan.recovery", plain(code), algorithm="sha256").hexdigest()[:16]


# The demonstration: apps whose code is told on the page, for visitors without a phone

DEMONSTRATION = "demonstration"  # the name of such an app; nothing makes or reads one in production
_DEMONSTRATION_TOLERANCE = 40  # steps: several visitors sign in as the same person within half a minute


def kind_of_new_app() -> dict[str, Any]:
    """What a new app is given besides its secret."""
    if settings.ALLOWS_DEMONSTRATION:
        return {"name": DEMONSTRATION, "tolerance": _DEMONSTRATION_TOLERANCE}
    return {"name": "app"}


def demonstration_key(user: User) -> str:
    """The secret of an account of the demonstration, the same after every loading."""
    return sha256(f"danvan demonstration {user.username}".encode()).hexdigest()[:40]


def demonstration_code(app: TOTPDevice | None) -> str:
    """The next code that this app's owner may type, if this is the demonstration; else “”."""
    if app is None or app.name != DEMONSTRATION or not settings.ALLOWS_DEMONSTRATION:
        return ""
    totp = TOTP(app.bin_key, app.step, app.t0, app.digits)
    totp.time = max(time.time(), (app.last_t + 1) * app.step + app.t0)
    return f"{totp.token():06d}"
