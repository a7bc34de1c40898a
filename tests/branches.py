"""Units, people and years of the small province of `tests.world`, made in few queries."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from danvan.common import clock
from danvan.organization.models import Membership, ReviewingBody, Unit, UnitKind, User
from danvan.organization.roles import Role
from models_registry.models import CampaignYear, Field
from tests.factories import (
    CampaignYearFactory,
    FieldFactory,
    MembershipFactory,
    ReviewingBodyFactory,
    UnitFactory,
    UserFactory,
)

TODAY = date(2025, 9, 10)
# Every name in `TwoBranches.people`, for parametrised tests.
PEOPLE = tuple(
    f"{place}.{role}"
    for place, roles in {
        "province": ("reviewer", "approver", "leader", "administrator"),
        "north": ("reviewer", "approver", "leader", "administrator"),
        "south": ("reviewer", "approver"),
        "north.commune": ("drafter", "sender", "reviewer", "approver"),
        "north.commune.village": ("drafter", "sender"),
        "north.other_commune": ("drafter", "sender", "reviewer", "approver"),
        "south.commune": ("drafter", "sender", "reviewer", "approver"),
        "south.commune.village": ("drafter", "sender"),
        "south.other_commune": ("drafter", "sender", "reviewer", "approver"),
        "department": ("drafter", "sender"),
    }.items()
    for role in roles
)


_STAFF = {Role.REVIEWER, Role.APPROVER}
_WRITERS = {Role.DRAFTER, Role.SENDER}
_OVERSEERS = {Role.LEADER, Role.ADMINISTRATOR}


@dataclass(eq=False)
class Place:
    """A unit, the people who work there, and the places beneath it."""

    unit: Unit
    people: dict[Role, User]
    below: "list[Place]" = field(default_factory=list)

    def __str__(self) -> str:
        return self.unit.name

    def __getattr__(self, name: str) -> User:
        if name in Role.values:
            try:
                return self.people[Role(name)]
            except KeyError:
                raise LookupError(f"{self.unit.name} has no {name}") from None
        raise AttributeError(name)

    @property
    def commune(self) -> "Place":
        return self.below[0]

    @property
    def other_commune(self) -> "Place":
        return self.below[1]

    @property
    def village(self) -> "Place":
        return self.below[0]


class Branches:
    """The places, the people and the years; nothing is registered."""

    def __init__(self) -> None:
        self.people: dict[str, User] = {}
        self._places: dict[int, Place] = {}
        self._make_tree()
        self._make_years()

    @property
    def places(self) -> list[Place]:
        return list(self._places.values())

    def place_of(self, unit: Unit | Place) -> Place:
        return unit if isinstance(unit, Place) else self._places[unit.pk]

    def rung_of(self, unit: Unit | Place) -> Place:
        """The nearest rung above: where the unit sends."""
        body = ReviewingBody.objects.ladder_of(self.place_of(unit).unit, TODAY)[0]
        return self._places[body.unit_id]

    def sender_for(self, unit: Unit | Place) -> User:
        """Who signs for the unit: its own sender, or that of the unit above where it has nobody."""
        return self._writer(self.place_of(unit), Role.SENDER)

    def drafter_for(self, unit: Unit | Place) -> User:
        return self._writer(self.place_of(unit), Role.DRAFTER)

    def fresh(self, user: User) -> User:
        """The same person read anew, without cached memberships."""
        return User.objects.get(pk=user.pk)

    def standing_in(self, year: int) -> AbstractContextManager[None]:
        """10 September of `year`, when all its phases are open."""
        return clock.standing_at(timezone.make_aware(datetime.combine(TODAY.replace(year=year), time(9))))

    def add_place(
        self, parent: Place, name: str, roles: Iterable[Role] = (), *, rung: bool = False, kind: UnitKind | None = None
    ) -> Place:
        """A further unit under `parent` with one new person for each of `roles`."""
        unit = UnitFactory(parent=parent.unit, name=name, kind=kind or UnitKind.COMMUNE)
        if rung:
            ReviewingBodyFactory(unit=unit)
        people = {role: MembershipFactory(unit=unit, role=role).user for role in roles}
        place = self._places[unit.pk] = Place(unit, people)
        parent.below.append(place)
        return place

    # How it is made

    def _make_tree(self) -> None:
        overseen = _STAFF | _OVERSEERS
        everybody = _STAFF | _WRITERS
        self.province = self._place("province", None, UnitKind.PROVINCE, "tỉnh", "Tỉnh Bình Thuận", overseen)
        self.north = self._place("north", self.province, UnitKind.DISTRICT, "huyện", "Huyện Bắc Bình", overseen)
        self.south = self._place("south", self.province, UnitKind.DISTRICT, "huyện", "Huyện Đức Linh", _STAFF)
        for label, branch, names in (
            ("north", self.north, (("Xã Phan Hòa", "Thôn Bình Hòa"), ("Xã Hải Ninh", "Thôn Hải Lạc"))),
            ("south", self.south, (("Xã Mê Pu", "Thôn 2"), ("Xã Sùng Nhơn", "Thôn 10"))),
        ):
            for key, (commune_name, village_name) in zip(("commune", "other_commune"), names, strict=True):
                commune = self._place(f"{label}.{key}", branch, UnitKind.COMMUNE, "xã", commune_name, everybody)
                writers = _WRITERS if key == "commune" else set()
                self._place(f"{label}.{key}.village", commune, UnitKind.VILLAGE, "thôn", village_name, writers)
        self.department = self._place("department", self.province, UnitKind.DEPARTMENT, "sở", "Sở Xây dựng", _WRITERS)
        rungs = {UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE}
        ReviewingBody.objects.bulk_create(
            ReviewingBodyFactory.build(unit=place.unit) for place in self.places if place.unit.kind in rungs
        )
        self._make_people()

    def _place(self, label: str, above: Place | None, kind: UnitKind, form: str, name: str, roles: set[Role]) -> Place:
        parent = above.unit if above else None
        path = f"{parent.path}{len(above.below) + 1:04d}" if above else "0001"
        unit = UnitFactory(parent=parent, kind=kind, form=form, name=name, path=path)
        people = {role: UserFactory.build(title=f"{role.label}, {name}") for role in Role if role in roles}
        self.people |= {f"{label}.{role.value}": user for role, user in people.items()}
        place = self._places[unit.pk] = Place(unit, people)
        if above:
            above.below.append(place)
        return place

    def _make_people(self) -> None:
        self.stranger, self.former = UserFactory.build(), UserFactory.build()
        self.inactive = UserFactory.build(is_active=False)
        User.objects.bulk_create([*self.people.values(), self.stranger, self.former, self.inactive])
        held = [(user, place.unit, role) for place in self.places for role, user in place.people.items()]
        memberships = [MembershipFactory.build(user=user, unit=unit, role=role) for user, unit, role in held]
        lost = [
            MembershipFactory.build(user=user, unit=self.north.commune.unit, role=role, ends_on=ends_on)
            for user, ends_on in ((self.former, date(2025, 6, 30)), (self.inactive, None))
            for role in (Role.SENDER, Role.REVIEWER)
        ]
        Membership.objects.bulk_create(memberships + lost)

    def _make_years(self) -> None:
        names = ("Kinh tế", "Văn hóa – xã hội", "Quốc phòng – an ninh", "Xây dựng hệ thống chính trị")
        self.fields: list[Field] = [FieldFactory(name=name, position=at) for at, name in enumerate(names, start=1)]
        year = CampaignYearFactory(year=2025, phases=True)
        earlier = CampaignYearFactory(year=2024, campaign=year.campaign, phases=True)
        self.years: dict[int, CampaignYear] = {2025: year, 2024: earlier}
        self.year = year
        self.directive = year.directive
        self.tasks = list(self.directive.tasks.all())
