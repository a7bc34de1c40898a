"""The page of the funnel, the lists behind its numbers and their files: to whom, in whose eyes, with what on them."""

import io
import re
from html import unescape

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.activity.models import AuditEvent
from danvan.organization.roles import Role
from evaluations.models import Recognition
from tests.integration.funnel_year import happen
from tests.world import SECRET_REASON

PAGE = "/tu-dang-ky-den-khen-thuong/"
LIST = f"{PAGE}mo-hinh/"
NUMBER = re.compile(r'<a href="(/tu-dang-ky-den-khen-thuong/mo-hinh/[^"]*)">([\d.]+)</a>')


def words_of(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def sheet_of(response):
    content = b"".join(response.streaming_content)
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


@pytest.mark.parametrize("who", ["province.leader", "province.reviewer", "north.approver"])
def test_every_number_on_the_page_leads_to_exactly_so_many_models(world, client_of, who):
    happen(world, 2)
    client = client_of(world.people[who])

    numbers = NUMBER.findall(client.get(PAGE).content.decode())

    lists = {address: client.get(unescape(address)).context["page_obj"].paginator.count for address, _ in numbers}
    assert [lists[address] for address, _ in numbers] == [int(number.replace(".", "")) for _, number in numbers]
    assert len(numbers) > 30


def test_area_commune_village_and_model_are_three_clicks_apart(world, client_of):
    world.recognition(world.north.commune.village, "recognised")
    client = client_of(world.province.leader)
    page = client.get(PAGE)

    for name in ("Huyện Bắc Bình", "Xã Phan Hòa"):
        rows = page.context["tables"][0][2]
        page = client.get(next(row.url for row in rows if row.label == name))
    village = next(row for row in page.context["tables"][0][2] if row.label == "Thôn Bình Hòa")
    listed = client.get(village.numbers[0].url)

    assert [row.registration.unit_name for row in listed.context["rows"]] == ["Thôn Bình Hòa"]


@pytest.mark.parametrize("who", ["north.commune.sender", "north.administrator", "department.drafter"])
@pytest.mark.parametrize("address", [PAGE, LIST, f"{LIST}tep/"])
def test_pages_are_for_those_who_may_see_the_figures(world, client_of, who, address):
    assert client_of(world.people[who]).get(address).status_code == 404


@pytest.mark.parametrize("address", [PAGE, LIST, f"{LIST}tep/"])
@pytest.mark.parametrize("query", ["?don-vi={south}", "?don-vi={province}", "?don-vi=x", "?nam=1999"])
def test_branches_out_of_reach_and_years_that_are_not_there_are_not_found(world, client_of, address, query):
    query = query.format(south=world.south.unit.pk, province=world.province.unit.pk)

    assert client_of(world.north.leader).get(address + query).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["buoc=x", "chenh=x", "khu=9999", "linh_vuc=x", "linh_vuc=0", "hinh_thuc=x", "cap=commune", "ket_qua=cong-nhan",
     "cap=commune&ket_qua=x"],
)  # fmt: skip
def test_list_of_something_that_there_is_not_is_not_found(world, client_of, query):
    assert client_of(world.province.leader).get(f"{LIST}?{query}").status_code == 404


def test_leader_sees_only_what_is_published_and_a_desk_also_its_own(world, client_of):
    world.recognition(world.north.commune, "exemplary")
    numbers = {}
    for who in ("north.leader", "north.reviewer", "province.reviewer", "province.leader"):
        page = client_of(world.people[who]).get(PAGE)
        numbers[who] = (
            page.context["funnel"].total.exemplary,
            page.context["is_provisional"],
            "Dự kiến:" in words_of(page),
        )

    assert numbers == {
        "north.leader": (0, False, False),
        "north.reviewer": (1, True, True),
        "province.reviewer": (0, True, True),  # decided at another desk, below
        "province.leader": (0, False, False),
    }


def test_desk_may_look_with_the_eyes_of_everybody(world, client_of):
    world.recognition(world.north.commune, "exemplary")
    client = client_of(world.north.reviewer)

    page = client.get(client.get(PAGE).context["sights"][1][1])

    assert (page.context["funnel"].total.exemplary, page.context["is_provisional"]) == (0, False)
    assert all("du_kien=khong" in number.url for number in page.context["total"] if number.url)


@pytest.mark.parametrize("query", ["", "?du_kien=co", "?du_kien=1", "?buoc=tieu-bieu", "?cap=district&ket_qua=cho-xet",
                                   "?cap=district&ket_qua=tieu-bieu", "?chenh=chua-xet"])  # fmt: skip
@pytest.mark.parametrize("address", [LIST, f"{LIST}tep/"])
def test_leader_gets_nothing_provisional_by_any_word_of_the_address(world, client_of, address, query):
    model = world.recognition(world.north.commune, "exemplary").result.registration
    page = client_of(world.north.leader).get(address + query)

    if address == LIST:
        told = [(row.registration.name, row.result, row.levels) for row in page.context["rows"]]
    else:
        told = [(row[1], row[6] or "", []) for row in sheet_of(page)[6:]]
    assert told in ([], [(model.name, "", [])])


def test_list_says_what_each_level_did_and_links_to_what_the_reader_may_open(world, client_of):
    recognition = world.recognition(world.north.commune, "exemplary", proposed=True)
    world.decide(Recognition.objects.get(result=recognition.result, desk=world.province.unit), "recognised")
    world.commendation_list(world.north, "issued", of=[recognition])
    told = {}
    for who in ("province.reviewer", "province.leader", "north.leader"):
        page = client_of(world.people[who]).get(LIST)
        (row,) = page.context["rows"]
        told[who] = (row.result, row.levels, row.rewards, row.may_open)

    district = ("Cấp huyện", "Tiêu biểu, đề nghị cấp trên")
    assert told == {
        "province.reviewer": (
            "Có hiệu quả",
            [district, ("Cấp tỉnh", "Công nhận (dự kiến)")],
            "Biểu dương (cấp huyện)",
            True,
        ),
        "province.leader": ("Có hiệu quả", [district], "Biểu dương (cấp huyện)", False),
        "north.leader": ("Có hiệu quả", [district], "Biểu dương (cấp huyện)", False),
    }


def test_file_has_the_rows_of_the_list_with_the_filter_in_words_and_the_count(world, client_of):
    world.recognition(world.north.commune, "exemplary", published=True)
    world.registration(world.south.commune, "submitted")
    client = client_of(world.province.leader)
    listed = client.get(f"{LIST}?buoc=cong-nhan&hinh_thuc=collective")

    rows = sheet_of(client.get(listed.context["file_url"]))

    assert rows[1][:2] == (
        "Bộ lọc",
        "Năm 2025 · Tỉnh Bình Thuận · Được công nhận · Hình thức: Tập thể · chỉ kết quả đã công bố",
    )
    assert rows[2][:2] == ("Số mô hình", 1)
    assert [row[1] for row in rows[6:]] == [row.registration.name for row in listed.context["rows"]]
    event = AuditEvent.objects.filter(verb="funnel.export").get()
    assert (event.actor_name, event.note.split(".")[0]) == (str(world.province.leader), "1 mô hình")


def test_file_of_many_rows_has_them_all_in_the_order_of_the_list(world, client_of):
    happen(world, 1)
    happen_list = client_of(world.province.leader).get(LIST).context["page_obj"].paginator

    rows = sheet_of(client_of(world.province.leader).get(f"{LIST}tep/"))

    assert [row[1] for row in rows[6:]] == [model.name for model in happen_list.object_list]


def test_page_says_what_a_desk_has_to_do_next(world, client_of):
    world.recognition(world.north.commune, "pending")
    world.recognition(world.north.other_commune, "recognised")

    acts = {
        who: [(words, action) for words, _, action in client_of(world.people[who]).get(PAGE).context["acts"]]
        for who in ("north.reviewer", "north.approver", "province.reviewer", "north.leader")
    }

    waiting = ("1 mô hình chờ xét ở bàn của anh/chị.", "Xét công nhận")
    assert acts == {
        "north.reviewer": [waiting, ("1 mô hình đã xét, chưa công bố.", "Xem lại")],
        "north.approver": [waiting, ("1 mô hình đã xét, chưa công bố.", "Xem và công bố")],
        "province.reviewer": [],
        "north.leader": [],
    }


def test_pages_take_the_same_queries_for_one_and_three(world, client_of):
    client = client_of(world.north.reviewer)
    counts = {PAGE: [], LIST: []}
    for name in ("Xã 1", "Xã 2", "Xã 3"):
        world.recognition(world.add_place(world.north, name, {Role.DRAFTER, Role.SENDER}), "exemplary")
        for address, taken in counts.items():
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            taken.append(len(queries))

    assert [taken[0] == taken[2] for taken in counts.values()] == [True, True]


def test_empty_year_says_so(world, client_of):
    assert "Chưa có mô hình nào" in words_of(client_of(world.north.leader).get(PAGE))
    assert "Không có mô hình nào" in words_of(client_of(world.north.leader).get(LIST))


def test_page_never_shows_a_score_or_a_reason(world, client_of):
    world.recognition(world.north.commune, "exemplary")

    words = words_of(client_of(world.north.reviewer).get(PAGE))

    assert [secret for secret in (SECRET_REASON, "9,3", "83,3") if secret in words] == []
