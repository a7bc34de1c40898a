"""Who may do what, where, and why: the table of rights read backwards, for people to see.

From the same loop as scope.py (`grounds`, `reaches`): what is told here is what `can` decides, neither more nor less.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from danvan.common import clock
from danvan.common.templatetags.portal import vn_date
from danvan.organization.models import Membership, Unit, User
from danvan.organization.models.membership import MembershipQuerySet
from danvan.organization.roles import DUTIES, PERMISSION_GROUPS, REACH_WORDS, Permission, Reach, Role
from danvan.organization.scope import grounds, in_subtree, memberships_of, reaches


@dataclass(frozen=True)
class Ground:
    """Why somebody holds a permission: a membership, as people read it."""

    membership: Membership
    reach: Reach

    @property
    def why(self) -> str:
        """“Cán bộ thẩm định tại Huyện Tuy Phong: vai trò này thẩm định các đơn vị bên dưới.”"""
        return f"{self.role_at}: vai trò này {DUTIES[Role(self.membership.role)]}."

    @property
    def role_at(self) -> str:
        return f"{self.membership.get_role_display()} tại {self.membership.unit.name}"

    @property
    def since(self) -> str:
        return f"từ {vn_date(self.membership.starts_on)}"

    @property
    def where(self) -> str:
        """How far this membership reaches: “Huyện Tuy Phong và các đơn vị bên dưới”."""
        own = self.membership.unit.name
        parts = [own] if Reach.OWN in self.reach else []
        parts += [
            word if parts or reach == Reach.ALL else f"{word} thuộc {own}"
            for reach, word in REACH_WORDS.items()
            if reach in self.reach and reach != Reach.OWN
        ]
        words = " và ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)
        return words[:1].upper() + words[1:]


# Over one unit


def holders_of(unit: Unit, *, from_below: bool = True) -> dict[Permission, list[Ground]]:
    """Every active person's grounds for each permission over `unit`, nearest unit first.

    Without `from_below` those are left out who hold it only as somebody beneath, or formerly beneath, the unit: all
    of a province may read what the province issued.
    """
    memberships = list(_candidates(unit, from_below=from_below))
    held: dict[Permission, list[Ground]] = {permission: [] for permission in Permission}
    for permission, found in held.items():
        for membership, reach in grounds(memberships, permission):
            if _holds(membership, reach, unit):
                found.append(Ground(membership, reach))
    return held


def count_from_below(unit: Unit) -> int:
    """How many active people beneath the unit may read what it issued."""
    below = in_subtree(unit.present_path, "unit__") & ~Q(unit__present_path=unit.present_path)
    roles = [role for role in Role if _reads_above(role)]
    return _active().filter(below, role__in=roles).order_by().values("user").distinct().count()


def _candidates(unit: Unit, *, from_below: bool) -> MembershipQuerySet:
    near = Q(unit__present_path__in=[unit.present_path, *unit.present_ancestor_paths])
    if from_below:
        near |= in_subtree(unit.present_path, "unit__") | Q(unit__present_path__in=_once_below(unit))
    return _active().filter(near).select_related("unit", "user").order_by("-unit__present_path", "role", "pk")


def _active() -> MembershipQuerySet:
    return Membership.objects.current().filter(user__is_active=True)


def _once_below(unit: Unit) -> list[str]:
    """The present places of units that were beneath `unit` then: what it issued names them."""
    then = Unit.objects.filter(path__startswith=unit.path, valid_to__isnull=False).exclude(path=unit.path)
    return list(then.order_by().values_list("present_path", flat=True).distinct())


def _holds(membership: Membership, reach: Reach, unit: Unit) -> bool:
    at = membership.unit.present_path
    return reaches(at, reach, unit.present_path) or (Reach.ABOVE in reach and at in _once_below_of(unit))


def _once_below_of(unit: Unit) -> frozenset[str]:
    if not hasattr(unit, "_once_below"):
        unit._once_below = frozenset(_once_below(unit))  # type: ignore[attr-defined]
    return unit._once_below  # type: ignore[attr-defined]


def _reads_above(role: Role) -> bool:
    return any(reach for _, reach in grounds([Membership(role=role)], Permission.VIEW_ISSUED) if Reach.ABOVE in reach)


# As pages show it


@dataclass(frozen=True)
class Holder:
    """A person who holds a permission, with every ground for it."""

    person: User
    grounds: tuple[Ground, ...]
    is_open: bool  # whether the reader may open the person's page


@dataclass(frozen=True)
class ActRow:
    """One act and who holds it over the unit."""

    label: str
    holders: tuple[Holder, ...]
    below: int = 0  # further people, from beneath the unit


@dataclass(frozen=True)
class PersonRow:
    """One act of one person: how far, why, over how many units."""

    label: str
    grounds: tuple[Ground, ...]
    count: int | None


def acts_over(unit: Unit, known: Collection[int]) -> dict[str, list[ActRow]]:
    """For each group of acts who holds them over `unit`; `known` are the people whom the reader may open."""
    held, below = holders_of(unit, from_below=False), count_from_below(unit)
    return {
        group: [
            ActRow(label, _holders(held[permission], known), below if permission == Permission.VIEW_ISSUED else 0)
            for permission, label in labels.items()
        ]
        for group, labels in PERMISSION_GROUPS.items()
    }


def _holders(found: Iterable[Ground], known: Collection[int]) -> tuple[Holder, ...]:
    of_person: dict[User, list[Ground]] = defaultdict(list)
    for ground in found:
        of_person[ground.membership.user].append(ground)
    return tuple(Holder(person, tuple(mine), person.pk in known) for person, mine in of_person.items())


def acts_of(person: User, *, shown: Collection[int] | None = None) -> dict[str, list[PersonRow]]:
    """What the person can do, by group.

    `shown` are the memberships that the reader may know of; while others are left out, no units are counted.
    """
    memberships = [m for m in memberships_of(person) if shown is None or m.pk in shown]
    counts = len(memberships) == len(memberships_of(person))
    groups: dict[str, list[PersonRow]] = {}
    for group, labels in PERMISSION_GROUPS.items():
        rows = []
        for permission, label in labels.items():
            found = tuple(Ground(membership, reach) for membership, reach in grounds(memberships, permission))
            if found:
                rows.append(PersonRow(label, found, _count(person, permission) if counts else None))
        if rows:
            groups[group] = rows
    return groups


def _count(person: User, permission: Permission) -> int:
    return Unit.objects.within_reach(person, permission).at(clock.today()).count()
