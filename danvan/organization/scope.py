"""Reach, asked once: `q` for many rows and `can` for one unit come from the same loop.

A user's rights are their memberships × GRANTS. They are read from the database once per request (cached
on the user object); never from the session.

Everything is asked on `present_path`: a unit that was merged, split or moved is the unit that it became, and a
dissolved one lies under who took its papers over (see models/unit.py).
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Length

from danvan.organization.roles import GRANTS, Permission, Reach, Role

STEP = 4  # digits of a path for each level of the tree

CharField.register_lookup(Length)  # …__length: how deep a path lies


def memberships_of(user: Any) -> list[Any]:
    """The current memberships of an active user, with their units; read once per user object."""
    if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    if not hasattr(user, "_current_memberships"):
        user._current_memberships = list(user.memberships.current().select_related("unit"))
    return user._current_memberships


def forget(user: Any) -> None:
    """Let the rights be read anew: they have changed within the request."""
    for cached in ("_current_memberships", "_formerly_above"):
        user.__dict__.pop(cached, None)


def grounds(memberships: Iterable[Any], permission: Permission) -> Iterable[tuple[Any, Reach]]:
    """(membership, reach) for each of the memberships, with their units, that grants `permission`."""
    for membership in memberships:
        reach = GRANTS[Role(membership.role)].get(permission)
        if reach:
            yield membership, reach


def grants(user: Any, permission: Permission) -> Iterable[tuple[str, Reach]]:
    """(path of the membership's unit, reach) for every membership that grants `permission`."""
    for membership, reach in grounds(memberships_of(user), permission):
        yield membership.unit.present_path, reach


def q(user: Any, permission: Permission, *, unit: str = "unit") -> Q:
    """The condition on rows whose `unit` (a lookup path; "" for units themselves) is in reach."""
    condition = Q(pk__in=[])
    prefix = f"{unit}__" if unit else ""
    for path, reach in grants(user, permission):
        condition |= _reached(path, reach, prefix)
        if Reach.ABOVE in reach:
            condition |= Q(**{f"{prefix}path__in": formerly_above(user, path)})
    return condition


def can(user: Any, permission: Permission, unit: Any) -> bool:
    """Whether `permission` reaches `unit` (anything with a `path` and a `present_path`)."""
    return any(
        reaches(path, reach, unit.present_path) or (Reach.ABOVE in reach and unit.path in formerly_above(user, path))
        for path, reach in grants(user, permission)
    )


def can_anywhere(user: Any, permission: Permission) -> bool:
    """Whether the user holds `permission` over any unit at all: for navigation, never for a decision."""
    return any(True for _ in grants(user, permission))


def in_subtree(path: str, prefix: str) -> Q:
    """Rows whose unit lies at or under `path` today: a range, so that the index serves it."""
    return Q(**{f"{prefix}present_path__gte": path, f"{prefix}present_path__lt": _after(path)})


def then_in_subtree(path: str, prefix: str) -> Q:
    """Rows whose unit lay at or under `path` while it existed: to group and to filter, never to grant."""
    return Q(**{f"{prefix}path__gte": path, f"{prefix}path__lt": _after(path)})


def above(path: str) -> list[str]:
    """The paths of the units above, nearest first."""
    return [path[:end] for end in range(len(path) - STEP, 0, -STEP)]


def formerly_above(user: Any, path: str) -> list[str]:
    """The paths then of the units above the predecessors of the unit at `path`: whose lists named them.

    Read once for all memberships of the user object.
    """
    if not hasattr(user, "_formerly_above"):
        own = {membership.unit.present_path for membership in memberships_of(user)}
        former: dict[str, set[str]] = {at: set() for at in own}
        closed = type(memberships_of(user)[0].unit).objects.filter(present_path__in=own, valid_to__isnull=False)
        for at, then in closed.order_by().values_list("present_path", "path"):
            former[at].update(above(then))
        user._formerly_above = {at: sorted(paths) for at, paths in former.items()}
    return user._formerly_above[path]


def _reached(path: str, reach: Reach, prefix: str) -> Q:
    at = f"{prefix}present_path"
    if Reach.ALL in reach:
        return Q(**{f"{at}__gte": ""})
    condition = Q(pk__in=[])
    if Reach.OWN in reach:
        condition |= Q(**{at: path})
    if Reach.CHILDREN in reach:
        condition |= Q(**{f"{at}__gt": path, f"{at}__lt": _after(path), f"{at}__length": len(path) + STEP})
    if Reach.BELOW in reach:
        condition |= Q(**{f"{at}__gt": path, f"{at}__lt": _after(path)})
    if Reach.ABOVE in reach:
        condition |= Q(**{f"{at}__in": above(path)})
    return condition


def reaches(path: str, reach: Reach, target: str) -> bool:
    """Whether `reach`, seen from the unit at `path`, includes the unit at `target`."""
    below = target.startswith(path) and target != path
    return (
        Reach.ALL in reach
        or (Reach.OWN in reach and target == path)
        or (Reach.CHILDREN in reach and below and len(target) == len(path) + STEP)
        or (Reach.BELOW in reach and below)
        or (Reach.ABOVE in reach and target in above(path))
    )


def _after(path: str) -> str:
    """The first path after the subtree of `path`. Steps are digits, so any collation agrees."""
    return f"{int(path) + 1:0{len(path)}d}"
