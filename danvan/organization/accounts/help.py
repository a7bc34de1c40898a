"""Who may help whom with an account: lift a lock, give a one-time password, take a lost second factor away."""

from typing import Any

from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.access import account_reasons
from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can


def units_of_account(user: User) -> list[Unit]:
    """Where the person works now; of somebody who works nowhere any more, where they have worked."""
    memberships = Membership.objects.filter(user=user).select_related("unit").order_by("pk")
    held = memberships.current() or memberships
    return list({membership.unit_id: membership.unit for membership in held}.values())


def reaches_account(actor: Any, user: User) -> bool:
    """Whether the actor manages people at every unit of this other person. Nobody helps themselves past a lock."""
    units = units_of_account(user)
    return actor.pk != user.pk and bool(units) and all(can(actor, Permission.MANAGE_PEOPLE, unit) for unit in units)


def require_helper(actor: Any, user: User) -> None:
    """Let only pass who manages the person and could give every role that they hold: help is a way to sign in as them.

    `actor` None is the server's console. Raises OutOfReach or NotAllowed.
    """
    if actor is None:
        return
    if not reaches_account(actor, user):
        raise OutOfReach(["Anh/chị không quản lý tài khoản này."])
    reasons = account_reasons(actor, user)
    if reasons:
        raise NotAllowed(reasons)
