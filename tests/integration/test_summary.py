"""The summary of a year: only what is published, added up right, over one's own branch."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.organization.models import UnitKind
from danvan.organization.roles import Role
from models_registry.models import InitiativeForm
from reports.queries import Figures, summarise
from tests.world import NOTE, SECRET_REASON

PAGE = "/tong-ket/"


@pytest.fixture
def north(world):
    """The northern branch with something in every state; gives the world."""
    world.registration(world.north.commune, "draft")
    world.registration(world.north.commune, "submitted")
    world.registration(world.north.commune.village, "declined", form=InitiativeForm.INDIVIDUAL, subject_name="Bà Lan")
    world.recognition(world.north.commune, "exemplary", published=True)
    world.recognition(world.north.other_commune, "declined")
    world.recognition(world.south.commune, "exemplary", published=True)
    return world


def areas_of(summary):
    return {row.label: row.figures for row in summary.areas}


# The figures


def test_figures_count_only_what_is_sent_accepted_published_and_issued(north):
    published = north.recognition(north.north.commune, "exemplary", year=2024, published=True)
    north.commendation_list(north.north, "issued", of=[published], year=2024)
    north.commendation_list(north.north, "draft", of=[published], year=2024)

    now, before = (summarise(north.north.unit, north.years[year]) for year in (2025, 2024))

    assert now.total == Figures(registered=4, accepted=2, effective=1, recognised=1, rewarded=0)
    assert before.total == Figures(registered=1, accepted=1, effective=1, recognised=1, rewarded=1)
    assert (now.previous, before.previous) == (before.total, None)


def test_published_but_declined_models_are_effective_and_not_recognised(world):
    world.recognition(world.north.commune, "declined", published=True)

    assert summarise(world.north.unit, world.years[2025]).total == Figures(1, 1, 1, 0, 0)


def test_model_recognised_by_two_levels_and_on_two_lists_counts_once(world):
    proposed = world.recognition(world.north.commune, "exemplary", proposed=True)
    above = proposed.result.recognitions.get(desk=world.province.unit)
    world.decide(above, "exemplary")
    world.publish(world.province)
    above.refresh_from_db()
    world.commendation_list(world.north, "issued", of=[proposed])
    world.commendation_list(world.province, "issued", of=[above])

    assert summarise(world.province.unit, world.years[2025]).total == Figures(1, 1, 1, 1, 1)


def test_superseded_list_rewards_nobody(world):
    recognition = world.recognition(world.north.commune, "exemplary", published=True)
    world.commendation_list(world.north, "superseded", of=[recognition])

    assert summarise(world.north.unit, world.years[2025]).total.rewarded == 0


def test_areas_are_the_units_right_beneath_also_those_with_nothing(north):
    summary = summarise(north.north.unit, north.years[2025])

    assert areas_of(summary) == {
        "Xã Phan Hòa": Figures(3, 1, 1, 1, 0),
        "Xã Hải Ninh": Figures(1, 1, 0, 0, 0),
    }
    assert [row.is_told for row in summary.areas] == [True, False]


def test_units_that_are_no_area_are_added_up_by_their_kind(world):
    health = world.add_place(world.province, "Sở Y tế", {Role.DRAFTER, Role.SENDER}, kind=UnitKind.DEPARTMENT)
    for place in (world.department, health, world.north.commune):
        world.registration(place, "accepted")

    summary = summarise(world.province.unit, world.years[2025])

    assert areas_of(summary) == {
        "Huyện Bắc Bình": Figures(1, 1), "Huyện Đức Linh": Figures(), "Sở, ban, ngành": Figures(2, 2),
    }  # fmt: skip


def test_work_of_the_unit_itself_stands_by_itself(world):
    commune = world.north.commune
    world.registration(commune, "accepted")
    world.registration(commune.village, "submitted")

    summary = summarise(commune.unit, world.years[2025])

    assert areas_of(summary) == {"Thôn Bình Hòa": Figures(1, 0), "Riêng Xã Phan Hòa": Figures(1, 1)}


@pytest.mark.parametrize("part", ["areas", "fields", "forms"])
def test_every_part_adds_up_to_the_total(north, part):
    summary = summarise(north.province.unit, north.years[2025])

    assert sum((row.figures for row in getattr(summary, part)), Figures()) == summary.total


def test_fields_and_forms_stand_in_their_order(north):
    summary = summarise(north.north.unit, north.years[2025])

    assert [row.label for row in summary.fields] == [str(field) for field in north.fields]
    assert [(row.label, row.figures.registered) for row in summary.forms] == [
        ("Tập thể", 3), ("Cá nhân", 1), ("Hộ gia đình", 0),
    ]  # fmt: skip


def test_averages_are_of_published_dossiers_only(north):
    summary = summarise(north.north.unit, north.years[2025])

    scores = [(t.ordinal, t.self_score, t.appraised_score) for t in summary.tasks]
    assert [(o, Decimal(str(own)), Decimal(str(appraised))) for o, own, appraised in scores] == [
        (1, Decimal("12"), Decimal("9.3")),
        *((ordinal, Decimal("12"), Decimal("12")) for ordinal in range(2, 7)),
        (7, Decimal("14"), Decimal("14")),
    ]
    assert (summary.dossiers, summary.sent, summary.is_complete) == (1, 2, False)


def test_nothing_appraised_is_averaged_before_publication(world):
    world.dossier(world.north.commune, "appraised")

    summary = summarise(world.north.unit, world.years[2025])

    assert (summary.tasks, summary.published_until, summary.dossiers) == ([], None, 0)


def test_figures_ask_the_same_however_large_the_branch(world):
    counts = []
    for number in (1, 3):
        for n in range(number):
            place = world.add_place(world.north, f"Xã {number}.{n}", {Role.DRAFTER, Role.SENDER})
            world.recognition(place, "exemplary")
        world.publish(world.north)
        with CaptureQueriesContext(connection) as queries:
            summarise(world.province.unit, world.years[2025])
        counts.append(len(queries))

    assert counts == [7, 7]


# The page


def numbers_on(page):
    return [(s.value, s.change, s.note) for s in page.context["statistics"]]


def test_page_shows_change_on_last_year_only_when_all_is_published(north, client_of):
    north.recognition(north.north.commune, "exemplary", year=2024, published=True)
    client = client_of(north.north.leader)

    unfinished = numbers_on(client.get(PAGE))
    north.publish(north.north)
    finished = numbers_on(client.get(PAGE))

    lists = ("–", None, "chưa ban hành danh sách")
    assert unfinished == [(4, 3, ""), (2, 1, ""), (1, None, "đang công bố"), (1, None, "đang công bố"), lists]
    assert finished == [(4, 3, ""), (2, 1, ""), (2, 1, ""), (1, 0, ""), lists]


def test_page_says_until_when_results_are_published(north, client_of):
    page = client_of(north.north.leader).get(PAGE)

    words = " ".join(page.content.decode().split())
    assert (
        "Số liệu từ kết quả đã công bố đến 09:00 ngày 10/09/2025, mới công bố 1 trong 2 bản tự đánh giá đã gửi."
        in words
    )


def test_year_without_published_results_leads_to_the_year_before(world, client_of):
    world.recognition(world.north.commune, "exemplary", year=2024, published=True)
    world.registration(world.north.commune, "accepted")
    client = client_of(world.north.leader)

    page = client.get(PAGE)

    assert page.context["published_years"] == [(2024, f"{PAGE}?nam=2024&don-vi={world.north.unit.pk}")]
    assert [value for value, _, _ in numbers_on(page)] == [1, 1, "–", "–", "–"]


def test_year_with_nothing_says_so(world, client_of):
    page = client_of(world.north.leader).get(f"{PAGE}?nam=2024")

    assert "Chưa có dữ liệu" in page.content.decode()
    assert "Năm trước chưa có dữ liệu để so sánh." in page.content.decode()


def test_page_follows_the_year_shown_unless_one_is_asked_for(world, client_of):
    client = client_of(world.north.leader)
    client.post("/nam-hien-thi/", {"year": "2024"})

    years = [client.get(PAGE + query).context["year"].year for query in ("", "?nam=2025")]

    assert years == [2024, 2025]


def test_rows_lead_down_into_the_branch_and_back(north, client_of):
    client = client_of(north.province.leader)
    page = client.get(PAGE)

    below = client.get(page.context["areas"][0][1])

    assert (below.context["branch"], below.context["above"][0][0]) == (north.north.unit, north.province.unit)
    assert below.context["summary"].total.registered == 4


def test_lists_are_those_that_concern_the_branch(world, client_of):
    mine = world.recognition(world.north.commune, "exemplary", proposed=True)
    above = mine.result.recognitions.get(desk=world.province.unit)
    world.decide(above, "exemplary")
    world.publish(world.province)
    theirs = world.recognition(world.south.commune, "exemplary", published=True)
    north_list = world.commendation_list(world.north, "issued", of=[mine])
    province_list = world.commendation_list(world.province, "issued", of=[above])
    world.commendation_list(world.south, "issued", of=[theirs])
    world.commendation_list(world.north, "draft", of=[mine])

    page = client_of(world.north.leader).get(PAGE)

    assert {box.list for box in page.context["lists"]} == {north_list, province_list}
    rewarded = page.context["statistics"][-1]
    assert (rewarded.value, rewarded.note, rewarded.url) == (
        1, "1 mô hình khác nhau trong 2 danh sách", "/danh-sach/?nam=2025",
    )  # fmt: skip
    assert "Số 15-QĐ/BDV, ngày 10/10/2025: 1 dòng" in page.content.decode()


def test_frame_shows_the_year_of_the_page(world, client_of):
    client = client_of(world.north.leader)

    years = [client.get(address).context["portal"].year for address in (f"{PAGE}?nam=2024", PAGE)]

    assert years == [2024, 2025]


def test_averages_have_one_decimal(north, client_of):
    page = client_of(north.north.leader).get(PAGE)

    assert '<td class="number">12,0</td>' in page.content.decode()


@pytest.mark.parametrize("query", ["?don-vi={south}", "?don-vi={province}", "?don-vi=x", "?nam=1999", "?nam=x"])
def test_what_is_out_of_reach_or_not_there_is_not_found(world, client_of, query):
    address = PAGE + query.format(south=world.south.unit.pk, province=world.province.unit.pk)

    assert client_of(world.north.leader).get(address).status_code == 404


@pytest.mark.parametrize("person", ["north.commune.sender", "north.administrator"])
def test_page_is_for_those_who_may_see_the_figures(world, client_of, person):
    assert client_of(world.people[person]).get(PAGE).status_code == 404


def test_page_tells_nothing_provisional(world, client_of):
    world.recognition(world.north.commune, "exemplary")
    world.commendation_list(world.north, "draft")
    silent = world.registration(world.north.other_commune, "accepted")

    page = client_of(world.north.leader).get(PAGE)

    words = page.content.decode()
    assert silent.name not in words
    assert [secret for secret in (SECRET_REASON, NOTE, "9,3", "83,3", "Dự thảo") if secret in words] == []
    assert [value for value, _, _ in numbers_on(page)] == [2, 2, "–", "–", "–"]


def test_page_asks_the_same_for_one_area_as_for_three(world, client_of):
    client = client_of(world.north.leader)
    counts = []
    for names in (("Xã 1",), ("Xã 2", "Xã 3")):
        for name in names:
            place = world.add_place(world.north, name, {Role.DRAFTER, Role.SENDER})
            recognition = world.recognition(place, "exemplary", published=True)
            world.commendation_list(world.north, "issued", of=[recognition])
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))

    assert counts[0] == counts[1]
