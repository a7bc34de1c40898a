"""Reach, asked once: `q` for many rows and `can` for one unit come from the same loop.

A user's rights are their memberships × GRANTS. They are read from the database once per request (cached
on the user object); never from the session.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from danvan.organization.roles import GRANTS, Permission, Reach, Role

STEP = 4  # digits of a path for each level of the tree


def memberships_of(user: Any) -> list[Any]:
    """The current memberships of an active user, with their units; read once per user object."""
    if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    if not hasattr(user, "_current_memberships"):
        user._current_memberships = list(user.memberships.current().select_related("unit"))
    return user._current_memberships


def grants(user: Any, permission: Permission) -> Iterable[tuple[str, Reach]]:
    """(path of the membership's unit, reach) for every membership that grants `permission`."""
    for membership in memberships_of(user):
        reach = GRANTS[Role(membership.role)].get(permission)
        if reach:
            yield membership.unit.path, reach


def q(user: Any, permission: Permission, *, unit: str = "unit") -> Q:
    """The condition on rows whose `unit` (a lookup path; "" for units themselves) is in reach."""
    condition = Q(pk__in=[])
    for path, reach in grants(user, permission):
        condition |= _reached(path, reach, f"{unit}__" if unit else "")
    return condition


def can(user: Any, permission: Permission, unit: Any) -> bool:
    """Whether `permission` reaches `unit` (anything with a `path`)."""
    return any(_reaches(path, reach, unit.path) for path, reach in grants(user, permission))


def can_anywhere(user: Any, permission: Permission) -> bool:
    """Whether the user holds `permission` over any unit at all: for navigation, never for a decision."""
    return any(True for _ in grants(user, permission))


def in_subtree(path: str, prefix: str) -> Q:
    """Rows whose unit lies at or under `path`: a range, so that the index serves it."""
    return Q(**{f"{prefix}path__gte": path, f"{prefix}path__lt": _after(path)})


def _reached(path: str, reach: Reach, prefix: str) -> Q:
    if Reach.ALL in reach:
        return Q(**{f"{prefix}path__gte": ""})
    condition = Q(pk__in=[])
    if Reach.OWN in reach:
        condition |= Q(**{f"{prefix}path": path})
    if Reach.CHILDREN in reach:
        condition |= Q(**{f"{prefix}parent__path": path})
    if Reach.BELOW in reach:
        condition |= Q(**{f"{prefix}path__gt": path, f"{prefix}path__lt": _after(path)})
    if Reach.ABOVE in reach:
        condition |= Q(**{f"{prefix}path__in": [path[:end] for end in range(STEP, len(path), STEP)]})
    return condition


def _reaches(path: str, reach: Reach, target: str) -> bool:
    below = target.startswith(path) and target != path
    return (
        Reach.ALL in reach
        or (Reach.OWN in reach and target == path)
        or (Reach.CHILDREN in reach and below and len(target) == len(path) + STEP)
        or (Reach.BELOW in reach and below)
        or (Reach.ABOVE in reach and path.startswith(target) and target != path)
    )


def _after(path: str) -> str:
    """The first path after the subtree of `path`. Steps are digits, so any collation agrees."""
    return path[:-STEP] + f"{int(path[-STEP:]) + 1:0{STEP}d}"
