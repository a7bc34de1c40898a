"""The page “Phân công”: who has how many, each number its rows; choosing, reading over, confirming once."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.organization.models import UnitKind
from evaluations.models import Assessment, ReviewAssignment
from tests.conftest import on_day
from tests.factories import MembershipFactory

from .assignment_pages import GIVE, PAGE, asked, communes, confirmed, given, reviewer_at, who_has
from .rows import every_row

HEADS = ("Được giao", "Chưa gửi", "Đã trả lại", "Chờ thẩm định", "Quá hạn", "Đã thẩm định")


def names_in(page):
    return [row.name for row in page.context["rows"]]


def loads_in(page):
    return {load.label: [number.value for number in load.numbers] for load in page.context["loads"]}


@pytest.fixture
def busy(world):
    """A desk of three reviewers with dossiers at every stage."""
    anh, binh = reviewer_at(world.north, "Lê Anh"), reviewer_at(world.north, "Lê Bình")
    places = communes(world, 5)
    for place, state in zip(places, ("draft", "submitted", "submitted", "returned", "appraised"), strict=True):
        world.dossier(place, state, initiatives=0)
    given(world, places[0], anh)
    given(world, places[1], anh, binh, due_on=date(2025, 9, 12))
    given(world, places[3], binh)
    Assessment.objects.filter(unit=places[4].unit).update(appraised_at=None, appraised_by=None)
    sent = Assessment.objects.get(unit=places[4].unit).submitted_at
    Assessment.objects.filter(unit=places[4].unit).update(
        appraised_at=sent + timedelta(days=3, hours=12), appraised_by=anh
    )
    ReviewAssignment.objects.create(
        unit=places[4].unit, year=world.year, desk=world.north.unit, reviewer=anh, assigned_by=anh
    )
    return places


@pytest.mark.parametrize(
    ("who", "status"),
    [("north.reviewer", 200), ("north.approver", 200), ("north.leader", 404), ("north.administrator", 404),
     ("north.commune.drafter", 404), ("north.commune.sender", 404), ("department.sender", 404)],
)  # fmt: skip
def test_page_is_for_who_assigns(world, client_of, who, status):
    client = client_of(world.people[who])

    assert [client.get(PAGE).status_code, client.get(GIVE).status_code in (302, 404)] == [status, True]


def test_load_shows_everybody_zeros_and_nobody(world, client_of, busy):
    with on_day("2025-09-15"):
        page = client_of(world.north.approver).get(PAGE)

    own = world.north.reviewer.full_name
    assert loads_in(page) == {
        own: [0, 0, 0, 0, 0, 0],
        "Lê Anh": [3, 1, 0, 1, 1, 1],
        "Lê Bình": [2, 0, 1, 1, 1, 0],
        "Chưa phân công": [3, 2, 0, 1, 0, 0],
        "Tất cả": [7, 3, 1, 2, 1, 1],
    }
    days = {load.label: load.days for load in page.context["loads"]}
    assert days == {own: None, "Lê Anh": 3.5, "Lê Bình": None, "Chưa phân công": None, "Tất cả": 3.5}


@pytest.mark.parametrize("day", ["2025-09-10", "2025-09-15", "2025-10-02"])
def test_each_number_leads_to_as_many_rows(world, client_of, busy, day):
    with on_day(day):
        client = client_of(world.north.approver)
        page = client.get(PAGE)
        wrong = [
            (load.label, head, number.value, found)
            for load in page.context["loads"]
            for head, number in zip(HEADS, load.numbers, strict=True)
            if (found := client.get(PAGE + number.url).context["page_obj"].paginator.count) != number.value
        ]

    assert wrong == []


def test_who_reviews_here_no_more_is_shown_with_what_they_have(world, client_of, busy):
    world_anh = ReviewAssignment.objects.filter(reviewer__full_name="Lê Anh").first().reviewer
    world_anh.memberships.update(ends_on=date(2025, 9, 1))

    page = client_of(world.north.approver).get(PAGE)

    line = next(load for load in page.context["loads"] if load.label == "Lê Anh")
    assert (line.numbers[0].value, line.note) == (
        3, "không còn thẩm định ở bàn này, cần giao lại"
    )  # fmt: skip


def test_units_are_found_by_area_branch_field_person_and_stage(world, client_of):
    commune, other = world.north.commune, world.north.other_commune
    world.registration(commune, "accepted", field=world.fields[1])
    world.registration(other, "declined", field=world.fields[1])
    office = world.add_place(world.north, "Phòng Kinh tế", kind=UnitKind.DEPARTMENT)
    world.dossier(other, "submitted", initiatives=0)
    given(world, office, world.north.reviewer)
    client = client_of(world.north.approver)

    def found(**asked_for):
        return names_in(client.get(PAGE, asked_for))

    assert {
        "everything": found(),
        "area": found(dia_ban=commune.unit.pk),
        "branch": found(khoi="department"),
        "territory": found(khoi="dia-ban"),
        "field": found(linh_vuc=world.fields[1].pk),
        "nobody": found(nguoi="chua"),
        "person": found(nguoi=world.north.reviewer.pk),
        "waiting": found(trang_thai="cho"),
        "not sent": found(trang_thai="chua-gui"),
        "words": found(q="hai ninh"),
    } == {
        "everything": ["Xã Phan Hòa", "Xã Hải Ninh", "Phòng Kinh tế"],
        "area": ["Xã Phan Hòa"],
        "branch": ["Phòng Kinh tế"],
        "territory": ["Xã Phan Hòa", "Xã Hải Ninh"],
        "field": ["Xã Phan Hòa"],
        "nobody": ["Xã Phan Hòa", "Xã Hải Ninh"],
        "person": ["Phòng Kinh tế"],
        "waiting": ["Xã Hải Ninh"],
        "not sent": ["Xã Phan Hòa", "Phòng Kinh tế"],
        "words": ["Xã Hải Ninh"],
    }


def test_giving_is_read_over_first_and_done_once(world, client_of):
    anh = reviewer_at(world.north, "Lê Anh")
    places = communes(world, 3)
    client = client_of(world.north.approver)
    before = every_row()

    page = asked(client, [place.unit for place in places], "mot", [anh])
    words = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    nothing_yet = every_row() == before
    first = confirmed(client, page)
    after_once = every_row()
    second = confirmed(client, page)

    assert nothing_yet
    assert "Xác nhận đổi 3 đơn vị" in words
    assert "Lê Anh: 3 đơn vị (đang có 0, sẽ có 3)" in words
    assert (first.status_code, second.status_code, second.context["reasons"]) == (
        302, 422, ["Danh sách vừa thay đổi sau khi anh/chị xem trước. Hãy xem lại dưới đây rồi xác nhận."]
    )  # fmt: skip
    assert every_row() == after_once
    assert who_has(world.north) == {place.unit.name: ["Lê Anh"] for place in places}


def test_changed_meanwhile_is_shown_again_and_not_done(world, client_of):
    anh, binh = reviewer_at(world.north, "Lê Anh"), reviewer_at(world.north, "Lê Bình")
    client = client_of(world.north.approver)
    page = asked(client, [world.north.commune.unit], "mot", [anh], doi="on")
    given(world, world.north.commune, binh)

    refused = confirmed(client, page)

    assert (refused.status_code, who_has(world.north)) == (422, {"Xã Phan Hòa": ["Lê Bình"]})


def test_page_that_asks_shows_exclusions_with_reasons(world, client_of):
    anh = reviewer_at(world.north, "Lê Anh")
    MembershipFactory(user=anh, unit=world.north.commune.unit, role="sender")
    world.dossier(world.north.other_commune, "appraised", initiatives=0)
    client = client_of(world.north.approver)

    page = asked(client, [world.north.commune.unit, world.north.other_commune.unit], "deu", [anh])

    plan = page.context["plan"]
    assert (plan.lines, [(why, [unit.name for unit in units]) for why, units in plan.left_out_by_reason]) == (
        [],
        [
            ("Đã thẩm định xong.", ["Xã Hải Ninh"]),
            ("Lê Anh là người của Xã Phan Hòa hoặc có vai trò ở đó trong năm.", ["Xã Phan Hòa"]),
        ],
    )


def test_all_of_a_filter_goes_across_pages(world, client_of):
    anh = reviewer_at(world.north, "Lê Anh")
    communes(world, 30)
    client = client_of(world.north.approver)
    listed = client.get(PAGE, {"q": "xã mới"})

    given_to = {"tu": listed.context["desk"].query, "tat_ca": 1, "thay": listed.context["desk"].stamp}
    page = client.get(GIVE, given_to | {"cach": "deu", "cho": 1, "nguoi": [anh.pk, world.north.reviewer.pk]})
    confirmed(client, page)

    assert (len(listed.context["rows"]), len(page.context["plan"].lines)) == (25, 30)
    counts = ReviewAssignment.objects.values_list("reviewer__full_name", flat=True)
    assert sorted(list(counts).count(name) for name in set(counts)) == [15, 15]


def test_row_by_row_gives_each_its_own(world, client_of):
    anh, binh = reviewer_at(world.north, "Lê Anh"), reviewer_at(world.north, "Lê Bình")
    commune, other = world.north.commune, world.north.other_commune
    third = communes(world, 1)[0]
    given(world, third, anh)
    client = client_of(world.north.approver)

    page = asked(
        client, [commune.unit, other.unit, third.unit], "tay",
        **{f"ai_{commune.unit.pk}": anh.pk, f"ai_{other.unit.pk}": binh.pk, f"ai_{third.unit.pk}": "0"},
    )  # fmt: skip
    confirmed(client, page)

    assert who_has(world.north) == {"Xã Phan Hòa": ["Lê Anh"], "Xã Hải Ninh": ["Lê Bình"]}


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"cach": "deu"}, {"nguoi": ["Chọn ít nhất một người để chia."]}),
        ({"cach": "mot"}, {"nguoi": ["Chọn đúng một người nhận tất cả."]}),
        ({"cach": "tay"}, {"cach": ["Chưa chọn người cho đơn vị nào. Hãy chọn trong bảng dưới, rồi xem trước."]}),
        ({"cach": "bo", "han": "09/09/2025"}, {"han": ["Hạn thẩm định phải từ hôm nay trở đi."]}),
        ({"cach": "bo", "han": "mai"}, {"han": ["Hãy nhập ngày dạng 15/10/2025."]}),
    ],
)
def test_unclear_wish_is_asked_again(world, client_of, typed, errors):
    page = client_of(world.north.approver).get(GIVE, {"chon": [world.north.commune.unit.pk], "cho": 1} | typed)

    assert (page.context["form"].errors, page.context["plan"]) == (errors, None)


def test_units_of_another_desk_are_not_chosen(world, client_of):
    response = client_of(world.north.approver).get(GIVE, {"chon": [world.south.commune.unit.pk]})

    assert (response.status_code, response.url.split("?")[0]) == (302, PAGE)


def queries_of(client, address, **given_to):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address, given_to).status_code == 200
    return len(queries)


def test_pages_ask_as_many_questions_of_many_units_as_of_few(world, client_of):
    client = client_of(world.north.reviewer)
    people = [world.north.reviewer.pk]
    few = [commune.unit for commune in (world.north.commune, world.north.other_commune)]
    given(world, world.north.commune, world.north.reviewer)
    client.get(PAGE)
    before = (
        queries_of(client, PAGE),
        queries_of(client, GIVE, chon=[unit.pk for unit in few], cach="deu", cho=1, nguoi=people),
    )
    places = communes(world, 20)
    for place in places[:6]:
        given(world, place, world.north.reviewer)
        world.dossier(place, "submitted", initiatives=0)

    after = (
        queries_of(client, PAGE),
        queries_of(client, GIVE, chon=[place.unit.pk for place in places], cach="deu", cho=1, nguoi=people),
    )

    assert after == before


def test_reader_sees_the_mark_of_what_they_have_a_part_in(world, client_of):
    MembershipFactory(user=world.north.reviewer, unit=world.north.commune.unit, role="leader")
    page = client_of(world.north.reviewer).get(PAGE)

    marks = {row.name: row.mine for row in page.context["rows"]}
    assert marks == {
        "Xã Phan Hòa": "là người của Xã Phan Hòa hoặc có vai trò ở đó trong năm", "Xã Hải Ninh": "",
    }  # fmt: skip
    assert reverse("evaluations:conflict_declare", args=[world.north.other_commune.unit.pk]) in page.content.decode()
