"""The summary of a year by the units of today and by those of that time: other groups, the same grand total."""

import pytest

from danvan.organization.actions.reorganisation import reorganise
from danvan.organization.models import Unit, UnitKind
from reports.queries import Figures, summarise
from tests.factories import UnitFactory
from tests.orders import dissolve, merge, move, opening, order, rename, split

PAGE = "/tong-ket/"


@pytest.fixture
def filled(world):
    """Something in every state in both years and both branches."""
    for year in (2024, 2025):
        rewarded = world.recognition(world.north.commune, "exemplary", published=True, year=year)
        world.commendation_list(world.north, "issued", of=[rewarded], year=year)
        world.recognition(world.south.commune, "recognised", published=True, year=year)
        world.registration(world.north.other_commune.village, "accepted", year=year)
        world.registration(world.south.other_commune, "submitted", year=year)
        world.registration(world.department, "accepted", year=year)
    return world


def acts_of(world, name):
    north, south = world.north, world.south
    a, b = north.commune.unit, north.other_commune.unit
    new_province = opening("LD", "Tỉnh Lâm Đồng", under=None, kind=UnitKind.PROVINCE)
    return {
        "merge": [merge([a, b], opening("C", "Xã Bình Minh", under=north.unit))],
        "merge across": [merge([a, south.commune.unit], opening("C", "Xã Bình Minh", under=north.unit))],
        "split": [split(a, [opening(f"C{n}", f"Xã Tách {n}", under=north.unit) for n in (1, 2)])],
        "move": [move(a, under=south.unit, code="A2")],
        "rename": [rename(a, "Xã Đổi Tên")],
        "dissolve": [dissolve(north.commune.village.unit)],
        "districts end": _districts_end(world, under=world.province.unit),
        "new province": [merge([world.province.unit], new_province)],
        "everything at once": [merge([world.province.unit], new_province), *_districts_end(world, under="LD")],
    }[name]


def _districts_end(world, *, under):
    south = [world.south.commune.unit, world.south.other_commune.unit]
    return [
        merge([world.north.commune.unit, world.north.other_commune.unit], opening("C1", "Xã Bình Minh", under=under)),
        merge(south, opening("C2", "Xã Hòa Bình", under=under)),
        dissolve(world.north.unit),
        dissolve(world.south.unit),
    ]


NAMES = (
    "merge",
    "merge across",
    "split",
    "move",
    "rename",
    "dissolve",
    "districts end",
    "new province",
    "everything at once",
)


@pytest.mark.parametrize("name", NAMES)
def test_both_groupings_have_the_same_total_for_every_number_and_year(filled, name):
    before = {year: summarise(filled.province.unit, filled.years[year]).total for year in (2024, 2025)}
    reorganise([order(*acts_of(filled, name))], actor=filled.province.administrator)
    root = Unit.objects.get(pk=filled.province.unit.pk).heir

    for year in (2024, 2025):
        for unit in Unit.objects.living():
            now = summarise(unit, filled.years[year])
            then = summarise(unit, filled.years[year], as_it_was=True)

            totals = [sum((row.figures for row in one.areas), Figures()) for one in (now, then)]
            assert totals == [now.total, then.total] == [now.total] * 2
            assert (now.fields, now.forms, now.previous) == (then.fields, then.forms, then.previous)
        assert summarise(root, filled.years[year]).total == before[year]


def areas_of(summary):
    return [(row.label, row.figures.registered) for row in summary.areas]


def test_merged_communes_are_one_row_today_and_two_rows_then(filled):
    reorganise([order(*acts_of(filled, "merge"))], actor=filled.province.administrator)

    now, then = (summarise(filled.north.unit, filled.years[2024], as_it_was=way) for way in (False, True))

    assert areas_of(now) == [("Xã Bình Minh", 2)]
    assert areas_of(then) == [("Xã Phan Hòa", 1), ("Xã Hải Ninh", 1)]


def test_unit_that_took_two_over_shows_them_as_they_were(filled):
    reorganise([order(*acts_of(filled, "merge"))], actor=filled.province.administrator)

    then = summarise(Unit.objects.get(code="C"), filled.years[2024], as_it_was=True)

    assert areas_of(then) == [("Xã Phan Hòa", 1), ("Xã Hải Ninh", 1)]


def test_new_province_shows_the_districts_of_the_one_that_it_was(filled):
    reorganise([order(*acts_of(filled, "everything at once"))], actor=filled.province.administrator)
    province = Unit.objects.get(code="LD")

    now, then = (summarise(province, filled.years[2024], as_it_was=way) for way in (False, True))

    assert areas_of(now) == [("Xã Bình Minh", 2), ("Xã Hòa Bình", 2), ("Sở, ban, ngành", 1)]
    assert areas_of(then) == [("Huyện Bắc Bình", 2), ("Huyện Đức Linh", 2), ("Sở, ban, ngành", 1)]


def test_units_of_the_year_are_shown_with_zero_and_others_not(world):
    UnitFactory(parent=world.north.unit, name="Xã Sông Lũy")
    a, b = world.north.commune.unit, world.north.other_commune.unit
    act = merge([a, b], opening("C", "Xã Bình Minh", under=world.north.unit))
    reorganise([order(act)], actor=world.province.administrator)

    rows = {year: areas_of(summarise(world.north.unit, world.years[year], as_it_was=True)) for year in (2024, 2025)}

    old = [("Xã Phan Hòa", 0), ("Xã Hải Ninh", 0), ("Xã Sông Lũy", 0)]
    assert rows == {2024: old, 2025: [*old, ("Xã Bình Minh", 0)]}


def test_renamed_unit_bears_its_name_of_that_year(filled):
    reorganise([order(*acts_of(filled, "rename"))], actor=filled.province.administrator)

    rows = {
        (year, way): areas_of(summarise(filled.north.unit, filled.years[year], as_it_was=way))[0][0]
        for year in (2024, 2025)
        for way in (False, True)
    }

    assert rows == {
        (2024, False): "Xã Đổi Tên", (2024, True): "Xã Phan Hòa",
        (2025, False): "Xã Đổi Tên", (2025, True): "Xã Đổi Tên",
    }  # fmt: skip


def test_page_offers_the_switch_only_where_something_was_reorganised(filled, client_of):
    leader = filled.north.leader
    before = client_of(leader).get(PAGE).context["groupings"]
    reorganise([order(*acts_of(filled, "merge"))], actor=filled.province.administrator)

    page = client_of(leader).get(f"{PAGE}?nam=2024&theo=khi-do")

    address = f"{PAGE}?nam=2024&don-vi={filled.north.unit.pk}"
    assert before == []
    assert page.context["groupings"] == [
        ("Theo đơn vị hiện nay", address, False),
        ("Theo đơn vị khi đó", f"{address}&theo=khi-do", True),
    ]
    assert [(row.label, url) for row, url in page.context["areas"]] == [("Xã Phan Hòa", ""), ("Xã Hải Ninh", "")]


def test_old_address_of_a_merged_unit_shows_its_heir(filled, client_of):
    reorganise([order(*acts_of(filled, "merge"))], actor=filled.province.administrator)

    page = client_of(filled.north.leader).get(f"{PAGE}?nam=2024&don-vi={filled.north.commune.unit.pk}")

    assert page.context["branch"].name == "Xã Bình Minh"


def test_units_that_existed_in_a_year(world):
    reorganise([order(*acts_of(world, "merge"))], actor=world.province.administrator)
    communes = Unit.objects.filter(parent=world.north.unit)

    names = {year: [unit.name for unit in communes.existed_in(year).order_by("path")] for year in (2024, 2025, 2026)}

    assert names == {
        2024: ["Xã Phan Hòa", "Xã Hải Ninh"],
        2025: ["Xã Phan Hòa", "Xã Hải Ninh", "Xã Bình Minh"],
        2026: ["Xã Bình Minh"],
    }
