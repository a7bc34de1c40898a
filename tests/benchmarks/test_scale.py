"""A whole province and more: what a page asks stays within its budget when there is much of everything.

Budgets are processor seconds, five and more times what was measured, so that a busy machine does no harm; they
catch a query that begins to walk through everything.
"""

import time
from collections.abc import Iterator

import pytest
from django.db import connection

from danvan.common.search import search
from danvan.organization import scope
from danvan.organization.models import Unit, UnitKind
from danvan.organization.roles import Permission, Role
from models_registry.models import Initiative, Registration
from tests.conftest import on_day, undone
from tests.factories import (
    CampaignYearFactory,
    FieldFactory,
    InitiativeFactory,
    MembershipFactory,
    RegistrationFactory,
    UnitFactory,
    UserFactory,
)
from tests.world import TODAY

DISTRICTS, COMMUNES, VILLAGES = 20, 10, 10  # of one province: 2,221 units


class Country:
    """One province with all its villages, a registration of each, and a person at three heights."""

    def __init__(self) -> None:
        province = UnitFactory(kind=UnitKind.PROVINCE, name="Tỉnh Lớn", path="0001")
        districts = self._below([province], DISTRICTS, UnitKind.DISTRICT, "Huyện")
        communes = self._below(districts, COMMUNES, UnitKind.COMMUNE, "Xã")
        villages = self._below(communes, VILLAGES, UnitKind.VILLAGE, "Thôn")
        self.people = {
            "province": MembershipFactory(unit=province, role=Role.REVIEWER).user,
            "district": MembershipFactory(unit=districts[7], role=Role.REVIEWER).user,
            "commune": MembershipFactory(unit=communes[70], role=Role.DRAFTER).user,
        }
        year, field, author = CampaignYearFactory(phases=True), FieldFactory(), UserFactory()
        initiatives = Initiative.objects.bulk_create(
            InitiativeFactory.build(unit=unit, field=field) for unit in villages
        )
        Registration.objects.bulk_create(
            RegistrationFactory.build(unit=row.unit, year=year, initiative=row, created_by=author)
            for row in initiatives
        )

    def _below(self, above: list[Unit], count: int, kind: UnitKind, form: str) -> list[Unit]:
        return Unit.objects.bulk_create(
            UnitFactory.build(
                parent=parent,
                kind=kind,
                form=form,
                name=f"{form} {n} {parent.short_name}"[:60],
                path=f"{parent.path}{n:04d}",
            )
            for parent in above
            for n in range(1, count + 1)
        )


@pytest.fixture(scope="module")
def _country(django_db_setup, django_db_blocker) -> Iterator[Country]:
    with django_db_blocker.unblock(), on_day(TODAY), undone():
        yield Country()


@pytest.fixture
def country(_country: Country, db: None) -> Country:
    return _country


def seconds(act) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


@pytest.mark.parametrize(("who", "units"), [("province", 2220), ("district", 110)])
def test_reach_over_the_tree_is_quick(country, who, units):
    rows = Unit.objects.within_reach(country.people[who], Permission.REVIEW)

    assert rows.count() == units
    assert seconds(lambda: rows.count()) < 0.1


def test_reach_over_the_tree_uses_the_index(country):
    rows = Unit.objects.within_reach(country.people["district"], Permission.REVIEW)
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET LOCAL enable_seqscan = off")

    assert "organization_unit_present_path" in rows.explain()


def test_first_page_of_registrations_is_quick(country, django_assert_num_queries):
    person = country.people["commune"]
    scope.memberships_of(person)
    page = Registration.objects.visible_to(person).for_lists()[:25]

    with django_assert_num_queries(1):
        found = list(page)

    assert len(found) == VILLAGES
    assert seconds(lambda: list(page.all())) < 0.3


@pytest.mark.parametrize("query", ["duong que", "thap sang 7", "không có đâu"])
def test_search_among_many_is_quick(country, query):
    rows = search(Registration.objects.all(), query)[:25]

    assert seconds(lambda: list(rows)) < 0.5


def test_making_sort_keys_is_quick(country):
    names = list(Unit.objects.all())
    field = Unit._meta.get_field("sort_key")

    assert seconds(lambda: [field.pre_save(unit, add=False) for unit in names]) < 1.0
