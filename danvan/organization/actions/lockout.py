"""Lifting a lock."""

from django.db import transaction

from danvan.activity.record import record
from danvan.organization.accounts.help import require_helper
from danvan.organization.accounts.lockout import forget_failures
from danvan.organization.actions.branches import unit_of
from danvan.organization.models import User


@transaction.atomic
def unlock_account(user: User, *, actor: User | None) -> None:
    """Let an account sign in again before its lock ends by itself; `actor` None is the server's console.

    Raises OutOfReach or NotAllowed.
    """
    require_helper(actor, user)
    forget_failures(user)
    record("account.unlock", user, label="Mở khóa đăng nhập", actor=actor, unit=unit_of(user))
