"""Passwords of accounts: one's own, and the one-time password that an administrator hands out."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import get_random_string

from danvan.activity.record import record
from danvan.common import clock
from danvan.organization.accounts.help import require_helper
from danvan.organization.accounts.lockout import forget_failures
from danvan.organization.accounts.second_factor import READABLE
from danvan.organization.actions.branches import unit_of
from danvan.organization.actions.sessions import close_sessions
from danvan.organization.models import User


@transaction.atomic
def change_password(user: User, password: str, *, session_key: str | None = None, actor: User) -> None:
    """Set a new password of one's own; every other session of the account ends, this one goes on."""
    user.set_password(password)
    user.must_change_password, user.password_expires_at = False, None
    user.save(update_fields=["password", "must_change_password", "password_expires_at"])
    close_sessions(user, except_key=session_key, actor=actor)
    # Not `recorded`: before and after would hold the hashes.
    record("password.change", user, label="Đổi mật khẩu", actor=actor, unit=unit_of(user))


@transaction.atomic
def set_one_time_password(user: User, *, actor: User | None) -> str:
    """Give the account a password for one sign-in, to be changed there; gives it, for it is shown only once.

    It holds for ONE_TIME_PASSWORD_DAYS. All sessions of the account end, and a lock is lifted. `actor` None is the
    server's console. Raises OutOfReach or NotAllowed.
    """
    require_helper(actor, user)
    password = "-".join(get_random_string(4, READABLE) for _ in range(3))
    user.set_password(password)
    user.must_change_password = True
    user.password_expires_at = clock.now() + timedelta(days=settings.ONE_TIME_PASSWORD_DAYS)
    user.save(update_fields=["password", "must_change_password", "password_expires_at"])
    close_sessions(user, actor=actor)
    forget_failures(user)
    record("password.one_time", user, label="Cấp mật khẩu dùng một lần", actor=actor, unit=unit_of(user))
    return password
