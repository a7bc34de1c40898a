"""Who enters for each of many units: `access.writers_for` in three queries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from danvan.organization.access import roles_granting
from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import GRANTS, Permission, Reach, Role


class Writers(NamedTuple):
    """The people who enter for one unit: its own, or, `on_behalf`, those of the unit above."""

    people: list[User]
    on_behalf: bool


def writers_of_many(units: Iterable[Unit], permission: Permission = Permission.ENTER) -> dict[int, Writers]:
    """Key of each unit (one that exists today) → who enters for it."""
    units = list(units)
    above = dict(Unit.objects.filter(pk__in={u.parent_id for u in units}).order_by().values_list("pk", "present_path"))
    paths = {unit.present_path for unit in units} | set(above.values())
    own: dict[str, dict[int, User]] = defaultdict(dict)
    reaching: dict[str, dict[int, User]] = defaultdict(dict)
    held = Membership.objects.current().filter(
        unit__present_path__in=paths, role__in=roles_granting(permission), user__is_active=True
    )
    for membership in held.select_related("user", "unit").order_by("user__sort_key", "user_id", "id"):
        at = membership.unit.present_path
        own[at][membership.user_id] = membership.user
        if Reach.CHILDREN in GRANTS[Role(membership.role)].get(permission, Reach(0)):
            reaching[at][membership.user_id] = membership.user
    found = {}
    for unit in units:
        people = own.get(unit.present_path, {})
        others = reaching.get(above.get(unit.parent_id or 0, ""), {})
        found[unit.pk] = Writers(list((people or others).values()), on_behalf=not people)
    return found
