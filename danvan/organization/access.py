"""Who is at a unit: the people to tell, the units a person works for, and who may give whom which role."""

from typing import Any

from django.db.models import QuerySet

from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import GIVES, GRANTS, Permission, Reach, Role
from danvan.organization.scope import STEP, can, grants, memberships_of, reaches


def roles_granting(permission: Permission) -> list[Role]:
    """The roles that hold `permission` over some unit."""
    return [role for role in Role if GRANTS[role].get(permission)]


def staff_of(unit: Unit, permission: Permission) -> list[User]:
    """The active people whose membership at exactly this unit, or at what it became, grants `permission`."""
    return _holders(unit, roles_granting(permission))


def writers_for(unit: Unit, permission: Permission = Permission.ENTER) -> list[User]:
    """Who enters (or signs) for `unit`: its own people, or, where it has none, those of the unit above."""
    unit = unit.heir
    own = _holders(unit, roles_granting(permission))
    if own or unit.parent is None:
        return own
    return _holders(unit.parent, [r for r in Role if Reach.CHILDREN in GRANTS[r].get(permission, Reach(0))])


def _holders(unit: Unit, roles: list[Role]) -> list[User]:
    """The active people with one of the roles at exactly this unit, or at what it became, by name."""
    held = Membership.objects.current().filter(unit__present_path=unit.present_path, role__in=roles)
    return list(User.objects.filter(is_active=True, pk__in=held.order_by().values("user")).order_by("sort_key", "id"))


def works_at(user: Any, permission: Permission, unit: Unit) -> bool:
    """Whether the user holds `permission` by a membership at this very unit (their desk)."""
    return any(path == unit.present_path for path, _ in grants(user, permission))


def sees_provisional(user: Any, unit: Unit) -> bool:
    """Whether the user may know scores and verdicts on `unit` before publication: never those on one's own unit."""
    return can(user, Permission.VIEW_PROVISIONAL, unit) and not works_at(user, Permission.ENTER, unit)


def desks_of(user: Any, permission: Permission) -> list[str]:
    """The paths of the units at which the user holds `permission`."""
    return [path for path, _ in grants(user, permission)]


def role_words(user: Any, unit: Unit) -> str:
    """In what capacity the user acts at or over `unit`, in words: “Người ký gửi, Xã Tiến Thành”."""
    held = [m for m in memberships_of(user) if unit.present_path.startswith(m.unit.present_path)]
    return "; ".join(f"{m.get_role_display()}, {m.unit.name}" for m in held)[:300]


# Delegated administration: who gives, ends and moves which roles, and who is responsible for an account


def people_within_reach(actor: Any, permission: Permission = Permission.MANAGE_PEOPLE) -> QuerySet[User]:
    """Everybody who holds, or once held, a role at a unit in the actor's reach."""
    return User.objects.filter(pk__in=Membership.objects.within_reach(actor, permission).order_by().values("user"))


def may_grant(actor: Any, role: Role, unit: Unit) -> bool:
    """Whether the actor may give, end or move this role at this unit."""
    return not grant_reasons(actor, role, unit)


def grantable_roles(actor: Any, unit: Unit) -> list[Role]:
    """The roles that the actor may give at `unit`."""
    return [role for role in Role if may_grant(actor, role, unit)]


def grant_reasons(actor: Any, role: Role, unit: Unit) -> list[str]:
    """Why the actor may not give, end or move this role at this unit; empty when they may.

    At the very unit of the actor REVIEWER and APPROVER are given only by who holds that role there, or at the root,
    which has nobody above.
    """
    if not can(actor, Permission.MANAGE_PEOPLE, unit):
        return [f"{unit.name} không thuộc phạm vi anh/chị quản trị người dùng."]
    held = [(membership.unit.present_path, Role(membership.role)) for membership in memberships_of(actor)]
    for path, giver in held:
        reach = GIVES.get(giver, {}).get(role, Reach(0))
        is_root = len(path) == STEP
        if reaches(path, reach, unit.present_path):
            return []
        if reach and path == unit.present_path and (is_root or (path, role) in held):
            return []
    return [
        f"Anh/chị không giao, kết thúc hay chuyển được vai trò “{role.label}” tại {unit.name}, nơi anh/chị làm quản "
        "trị, vì bản thân không giữ vai trò này ở đó. Hãy đề nghị quản trị cấp trên làm việc này."
    ]


def account_reasons(actor: Any, person: User) -> list[str]:
    """Why the actor may not lock, reopen or reset this account; empty when they may.

    Who resets a password could sign in as that person: so every role that the person holds must be one that the
    actor may give. Of somebody without any role left the units of the former ones are asked.
    """
    if actor.pk == person.pk:
        return ["Anh/chị không tự làm việc này với tài khoản của mình. Hãy nhờ một quản trị khác."]
    memberships = list(person.memberships.select_related("unit"))  # type: ignore[attr-defined]
    lasting = [m for m in memberships if m.is_lasting]
    if not all(can(actor, Permission.MANAGE_PEOPLE, m.unit) for m in lasting or memberships):
        return [
            f"{person.full_name} còn vai trò ở đơn vị ngoài phạm vi anh/chị quản trị. Anh/chị chỉ kết thúc được "
            "vai trò trong phạm vi của mình; việc với cả tài khoản do quản trị cấp trên chung của các đơn vị làm."
        ]
    beyond = [m for m in lasting if not may_grant(actor, Role(m.role), m.unit)]
    return [
        f"{person.full_name} giữ vai trò “{m.get_role_display()}” tại {m.unit.name}, vai trò do cấp trên giao. Hãy "
        "đề nghị quản trị cấp trên làm việc này."
        for m in beyond[:1]
    ]
