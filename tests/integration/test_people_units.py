"""The tree of units and the people in it, as far as one may see them."""

import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.organization.models import UnitKind
from danvan.organization.roles import Role
from tests.factories import MembershipFactory, UnitFactory, UserFactory

LIST = "/don-vi/"


def names_in(page):
    return [unit.name for unit in page.context["page_obj"]]


def detail(client, place):
    return client.get(f"{LIST}{place.unit.pk}/")


NORTH = ["Huyện Bắc Bình", "Xã Phan Hòa", "Thôn Bình Hòa", "Xã Hải Ninh", "Thôn Hải Lạc"]


@pytest.mark.parametrize("role", ["reviewer", "approver", "leader", "administrator"])
def test_unit_list_holds_the_branch_in_administrative_order(world, client_of, role):
    page = client_of(world.people[f"north.{role}"]).get(LIST)

    assert (names_in(page), page.context["page_title"]) == (NORTH, "5 đơn vị")


@pytest.mark.parametrize("person", ["north.commune.drafter", "north.commune.sender"])
def test_unit_staff_see_no_tree(world, client_of, person):
    client = client_of(world.people[person])

    assert (client.get(LIST).status_code, detail(client, world.north.commune).status_code) == (404, 404)


@pytest.mark.parametrize("query", ["hai ninh", "HẢI NINH", "Hải Ninh", "xa hai"])
def test_units_are_found_without_diacritics(world, client_of, query):
    client = client_of(world.province.leader)

    found = [names_in(client.get(LIST, {"q": text})) for text in (query, unicodedata.normalize("NFD", query))]

    assert found == [["Xã Hải Ninh"]] * 2


def test_units_are_filtered_by_kind_unit_above_and_people(world, client_of):
    world.add_place(world.north, "Xã Sông Lũy")
    client = client_of(world.north.administrator)

    found = {
        query: names_in(client.get(f"{LIST}?{query}"))
        for query in (
            f"loai={UnitKind.VILLAGE}",
            f"cap_tren={world.north.unit.pk}",
            "nguoi=chua_co",
            f"loai={UnitKind.COMMUNE}&q=hai",
        )
    }

    assert list(found.values()) == [
        ["Thôn Bình Hòa", "Thôn Hải Lạc"],
        ["Xã Phan Hòa", "Xã Hải Ninh", "Xã Sông Lũy"],
        ["Thôn Hải Lạc", "Xã Sông Lũy"],
        ["Xã Hải Ninh"],
    ]


def test_filters_in_force_are_told_in_words(world, client_of):
    page = client_of(world.north.leader).get(f"{LIST}?q=xa&loai=commune&cap_tren={world.north.unit.pk}&page=1")

    assert [tuple(chip) for chip in page.context["chips"]] == [
        ("Tìm theo tên đơn vị", "xa", f"?loai=commune&cap_tren={world.north.unit.pk}"),
        ("Loại", "Xã, phường, thị trấn", f"?q=xa&cap_tren={world.north.unit.pk}"),
        ("Trực thuộc", "Huyện Bắc Bình", "?q=xa&loai=commune"),
    ]


def test_filter_by_a_unit_out_of_reach_is_told_and_passed_over(world, client_of):
    page = client_of(world.north.leader).get(f"{LIST}?cap_tren={world.south.unit.pk}")

    assert (names_in(page), page.context["filters"].ignored, page.context["chips"]) == (NORTH, ["Trực thuộc"], [])


def test_empty_result_says_what_to_do(world, client_of):
    page = client_of(world.north.leader).get(f"{LIST}?q=khong+co+don+vi+nay")

    assert (names_in(page), "Không có đơn vị nào khớp" in page.content.decode()) == ([], True)


def test_units_that_have_ended_are_not_listed(world, client_of):
    UnitFactory(parent=world.north.unit, name="Xã Cũ", valid_to="2024-11-30")

    assert names_in(client_of(world.north.leader).get(LIST)) == NORTH


def test_people_are_counted_once_and_only_today(world, client_of):
    place = world.add_place(world.north, "Xã Sông Lũy", {Role.DRAFTER})
    MembershipFactory(unit=place.unit, user=place.drafter, role=Role.SENDER)
    MembershipFactory(unit=place.unit, role=Role.SENDER, ends_on="2025-09-09")
    MembershipFactory(unit=place.unit, role=Role.SENDER, starts_on="2025-09-11")
    MembershipFactory(unit=place.unit, user=UserFactory(is_active=False))

    page = client_of(world.north.leader).get(f"{LIST}?q=song+luy")

    assert [(unit.name, unit.people_count) for unit in page.context["page_obj"]] == [("Xã Sông Lũy", 1)]


def test_unit_page_tells_who_reviews_and_who_works_there(world, client_of):
    village = world.north.commune.village
    former = MembershipFactory(unit=village.unit, role=Role.SENDER, ends_on="2025-09-09")

    page = detail(client_of(world.province.leader), village)

    context = page.context
    assert [body.name for body in context["ladder"]] == [
        "Ban Dân vận Xã Phan Hòa", "Ban Dân vận Huyện Bắc Bình", "Ban Dân vận Tỉnh Bình Thuận",
    ]  # fmt: skip
    assert context["body"] is None
    assert [(m.user, m.role) for m in context["former_members"]] == [(former.user, Role.SENDER)]
    assert {m.user for m in context["current_members"]} == {village.drafter, village.sender}
    assert [unit.name for unit in context["ancestors"]] == ["Tỉnh Bình Thuận", "Huyện Bắc Bình", "Xã Phan Hòa"]
    words = " ".join(page.content.decode().split())
    assert "Xét duyệt bởi: Ban Dân vận Xã Phan Hòa, rồi Ban Dân vận Huyện Bắc Bình, rồi" in words


def test_unit_page_shows_the_first_children_and_leads_to_all(world, client_of):
    for number in range(30):
        UnitFactory(parent=world.north.commune.unit, kind=UnitKind.VILLAGE, name=f"Thôn {number}")

    page = detail(client_of(world.north.leader), world.north.commune)

    link = f"{LIST}?cap_tren={world.north.commune.unit.pk}"
    assert (len(page.context["children"]), page.context["children_count"]) == (25, 31)
    assert f'<a href="{link}">Xem cả 31 đơn vị trực thuộc</a>' in page.content.decode()


def test_unit_page_shows_only_ancestors_within_reach(world, client_of):
    page = detail(client_of(world.north.leader), world.north.commune)

    assert [unit.name for unit in page.context["ancestors"]] == ["Huyện Bắc Bình"]


@pytest.mark.parametrize("place", ["south", "province", "department"])
def test_unit_out_of_reach_is_not_there(world, client_of, place):
    assert detail(client_of(world.north.administrator), getattr(world, place)).status_code == 404


def test_unit_pages_ask_the_same_for_one_unit_as_for_three(world, client_of):
    client = client_of(world.north.leader)
    counts = []
    for names in (("Thôn 1", "Thôn 2"), ()):
        asked = []
        for address in (LIST, f"{LIST}{world.north.commune.unit.pk}/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            asked.append(len(queries))
        counts.append(asked)
        for name in names:
            world.add_place(world.north.commune, name, {Role.DRAFTER, Role.SENDER})
        MembershipFactory.create_batch(2, unit=world.north.commune.unit)

    assert counts[0] == counts[1]


def test_pages_hold_twenty_five_units(world, client_of):
    for number in range(30):
        UnitFactory(parent=world.north.unit, name=f"Xã {number}")
    client = client_of(world.north.leader)

    sizes = [len(names_in(client.get(f"{LIST}?page={page}"))) for page in (1, 2, "x", 99)]

    assert sizes == [25, 10, 25, 10]
