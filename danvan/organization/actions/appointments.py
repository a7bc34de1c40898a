"""Roles given to people."""

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common.text import one_line
from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import Role


@transaction.atomic
def appoint(
    username: str, role: Role, unit: Unit, *, full_name: str, password: str, actor: User | None
) -> tuple[User, bool]:
    """Give the account `username` a role at `unit`; makes the account with `password` where there is none.

    Gives the account and whether it is new. Raises ValidationError, and then nothing has changed.
    """
    user = User.objects.filter(username=username.strip().lower()).first()
    is_new = user is None
    if user is None:
        user = User(username=username.strip().lower(), full_name=one_line(full_name))
        user.set_password(password)
        user.full_clean()
        user.save()
    membership = Membership(user=user, unit=unit, role=role)
    membership.full_clean()
    with recorded("people.appoint", membership, label=f"Giao vai trò {role.label.lower()}", actor=actor, unit=unit):
        membership.save()
    return user, is_new
