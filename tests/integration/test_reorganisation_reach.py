"""Reach over a tree that was reorganised again and again: `q` for rows and `can` for one stay the same thing."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from danvan.organization import scope
from danvan.organization.actions.reorganisation import reorganise
from danvan.organization.models import Unit, UnitKind, User
from danvan.organization.roles import Permission, Role
from tests.conftest import on_day, undone
from tests.factories import MembershipFactory, UnitFactory, UserFactory
from tests.orders import DAY, dissolve, merge, move, opening, order, rename, split
from tests.world import TODAY

ACTS = ("merge", "split", "move", "rename", "dissolve")
sequences = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6)


def make_tree() -> User:
    """A province of two districts with two communes each and a village in each; somebody in every role everywhere."""
    root = UnitFactory(kind=UnitKind.PROVINCE)
    for _ in range(2):
        district = UnitFactory(parent=root, kind=UnitKind.DISTRICT)
        for _ in range(2):
            UnitFactory(parent=UnitFactory(parent=district), kind=UnitKind.VILLAGE)
    for unit in Unit.objects.all():
        for role in Role:
            MembershipFactory(unit=unit, role=role)
    chief = UserFactory()
    MembershipFactory(user=chief, unit=root, role=Role.ADMINISTRATOR)
    return chief


def act_on(units: list[Unit], n: int, name: str, first: int, second: int):
    """The act that these numbers mean on the tree as it is; None where they mean none."""
    inner = [unit for unit in units if unit.parent_id is not None]
    one, other = inner[first % len(inner)], inner[second % len(inner)]
    above = one.parent
    if name == "merge" and one != other and one.parent_id == other.parent_id:
        return merge([one, other], opening(f"G{n}", f"Xã gộp {n}", under=above, kind=UnitKind(one.kind)))
    if name == "split":
        return split(one, [opening(f"T{n}{part}", f"Xã tách {n} {part}", under=above) for part in "ab"])
    if name == "move" and not other.path.startswith(one.path) and other != above:
        return move(one, under=other, code=f"C{n}")
    if name == "rename":
        return rename(one, f"Xã đổi tên {n}")
    if name == "dissolve":
        return dissolve(one)
    return None


def reached(user: User, permission: Permission) -> tuple[set[int], set[int]]:
    by_rows = set(Unit.objects.within_reach(user, permission).values_list("pk", flat=True))
    return by_rows, {unit.pk for unit in Unit.objects.all() if scope.can(user, permission, unit)}


@pytest.mark.django_db
@hypothesis_settings(max_examples=12)
@given(sequences)
def test_reach_of_rows_is_reach_of_each_after_reorganising(acts):
    with undone(), on_day(TODAY):
        chief = make_tree()
        everything = Unit.objects.count()
        for n, (name, first, second) in enumerate(acts):
            living = list(Unit.objects.living().filter(valid_from__lt=DAY).select_related("parent"))
            if len(living) > 1 and (act := act_on(living, n, name, first, second)):
                reorganise([order(act)], actor=chief)

        for user in User.objects.filter(memberships__ends_on=None).distinct():
            for permission in Permission:
                by_rows, by_unit = reached(user, permission)
                assert by_rows == by_unit

        assert Unit.objects.within_reach(chief, Permission.VIEW_UNITS).count() == Unit.objects.count() >= everything
        standing = Unit.objects.living()
        assert [unit.path for unit in standing] == [unit.present_path for unit in standing]
        heirs = Unit.objects.filter(valid_to__isnull=False, present_path__in=standing.values("path")).count()
        dissolved = Unit.objects.filter(valid_to__isnull=False).exclude(present_path__in=standing.values("path"))
        assert heirs + dissolved.count() == Unit.objects.count() - standing.count()
        assert not dissolved.filter(
            successors__kind__in=["merged", "moved", "split"], successors__is_main=True
        ).exists()


@pytest.mark.django_db
def test_reach_of_the_successor_holds_the_predecessors_as_its_own(today):
    chief = make_tree()
    first, second = Unit.objects.filter(kind=UnitKind.COMMUNE).order_by("path")[:2]
    sender = User.objects.get(memberships__unit=first, memberships__role=Role.SENDER)
    stranger = Unit.objects.filter(kind=UnitKind.COMMUNE).order_by("path")[2]

    reorganise([order(merge([first, second], opening("C", "Xã Bình Minh", under=first.parent)))], actor=chief)

    scope.forget(sender)
    new = Unit.objects.get(code="C")
    own = set(Unit.objects.within_reach(sender, Permission.SEND).values_list("name", flat=True))
    villages = {unit.name for unit in Unit.objects.filter(kind=UnitKind.VILLAGE, parent__in=[first, second, new])}
    assert own == {new.name, first.name, second.name} | villages
    assert not scope.can(sender, Permission.SEND, stranger)
    assert not scope.can(
        User.objects.get(memberships__unit=new, memberships__role=Role.REVIEWER, pk=_reviewer(new)),
        Permission.REVIEW,
        Unit.objects.get(pk=first.pk),
    )


def _reviewer(unit: Unit) -> int:
    return User.objects.filter(memberships__unit=unit, memberships__role=Role.REVIEWER).order_by("pk")[0].pk
