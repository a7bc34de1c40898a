"""Who is at a unit: the people to tell, and the units a person works for."""

from typing import Any

from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import GRANTS, Permission, Reach, Role
from danvan.organization.scope import can, grants, memberships_of


def roles_granting(permission: Permission) -> list[Role]:
    """The roles that hold `permission` over some unit."""
    return [role for role in Role if GRANTS[role].get(permission)]


def staff_of(unit: Unit, permission: Permission) -> list[User]:
    """The active people whose membership at exactly this unit grants `permission`."""
    return list(
        User.objects.filter(
            is_active=True,
            pk__in=Membership.objects.current().filter(unit=unit, role__in=roles_granting(permission)).values("user"),
        )
    )


def writers_for(unit: Unit, permission: Permission = Permission.ENTER) -> list[User]:
    """Who enters (or signs) for `unit`: its own people, or, where it has none, those of the unit above."""
    own = staff_of(unit, permission)
    if own or unit.parent is None:
        return own
    reaching = [role for role in Role if Reach.CHILDREN in GRANTS[role].get(permission, Reach(0))]
    current = Membership.objects.current().filter(unit=unit.parent, role__in=reaching)
    return list(User.objects.filter(is_active=True, pk__in=current.values("user")))


def works_at(user: Any, permission: Permission, unit: Unit) -> bool:
    """Whether the user holds `permission` by a membership at this very unit (their desk)."""
    return any(path == unit.path for path, _ in grants(user, permission))


def sees_provisional(user: Any, unit: Unit) -> bool:
    """Whether the user may know scores and verdicts on `unit` before publication: never those on one's own unit."""
    return can(user, Permission.VIEW_PROVISIONAL, unit) and not works_at(user, Permission.ENTER, unit)


def desks_of(user: Any, permission: Permission) -> list[str]:
    """The paths of the units at which the user holds `permission`."""
    return [path for path, _ in grants(user, permission)]


def role_words(user: Any, unit: Unit) -> str:
    """In what capacity the user acts at or over `unit`, in words: “Người ký gửi, Xã Tiến Thành”."""
    held = [m for m in memberships_of(user) if unit.path.startswith(m.unit.path)]
    return "; ".join(f"{m.get_role_display()}, {m.unit.name}" for m in held)[:300]
