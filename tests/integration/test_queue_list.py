"""The reviewer's queue: what is on it, in which order, filtered by its address, with as many queries for many rows."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from models_registry.models import InitiativeForm, Registration, RegistrationKind, TargetLevel
from models_registry.models.likeness import LikenessScope, LikePair
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.factories import InitiativeFactory, RegistrationFactory

from .queue_pages import QUEUE, chips_of, names_in, query_of


def sent_on(registration: Registration, day: int) -> Registration:
    Registration.objects.filter(pk=registration.pk).update(submitted_at=registration.submitted_at.replace(day=day))
    return registration


def test_queue_holds_what_waits_at_the_own_desk_oldest_first(world, client_of):
    sent_on(world.registration(world.north.commune, "submitted", name="Sau"), 9)
    sent_on(world.registration(world.north.other_commune, "submitted", name="Trước"), 3)
    world.registration(world.north.commune, "accepted", name="Đã xong")
    world.registration(world.north.commune.village, "submitted", name="Ở bàn xã")
    world.registration(world.south.commune, "submitted", name="Của nhánh khác")

    page = client_of(world.north.reviewer).get(QUEUE)

    assert (names_in(page), page.context["page_title"]) == (["Trước", "Sau"], "2 đăng ký chờ thẩm định")


@pytest.mark.parametrize("who", ["north.approver", "north.leader", "north.administrator", "north.commune.sender"])
def test_queue_is_not_there_for_who_reviews_nothing(world, client_of, who):
    assert client_of(world.people[who]).get(QUEUE).status_code == 404


def test_quick_views_show_what_was_decided_by_me_and_everything(world, client_of):
    world.registration(world.north.commune, "submitted", name="Chờ")
    world.registration(world.north.commune, "accepted", name="Tôi nhận")
    world.registration(world.north.commune, "returned", name="Tôi trả")
    world.registration(world.north.commune.village, "accepted", name="Xã nhận")
    world.registration(world.south.commune, "accepted", name="Của nhánh khác")
    client = client_of(world.north.reviewer)

    shown = {view: sorted(names_in(client.get(QUEUE, {"viec": view}))) for view in ("", "da_duyet", "tat_ca", "?")}

    waiting = ["Chờ"]
    assert shown == {
        "": waiting,
        "da_duyet": ["Tôi nhận", "Tôi trả"],
        "tat_ca": ["Chờ", "Tôi nhận", "Tôi trả", "Xã nhận"],
        "?": waiting,
    }


def test_queue_offers_no_act_on_what_was_decided(world, client_of):
    world.registration(world.north.commune, "accepted")
    client = client_of(world.north.reviewer)

    acts = [
        [act.name for act, _ in client.get(QUEUE, {"viec": view}).context["acts"]] for view in ("da_duyet", "tat_ca")
    ]

    assert acts == [[], []]


def test_rows_that_cannot_be_decided_carry_no_tick(world, client_of):
    waiting = world.registration(world.north.commune, "submitted")
    world.registration(world.north.commune, "accepted")
    world.registration(world.north.commune.village, "submitted", name="Ở bàn xã")

    page = client_of(world.north.reviewer).get(QUEUE, {"viec": "tat_ca"})

    ticks = re.findall(r'name="chon" value="(\d+)"', page.content.decode())
    assert (ticks, [act.name for act, _ in page.context["acts"]]) == (
        [str(waiting.pk)], ["accept", "return", "decline"],
    )  # fmt: skip
    assert "Chọn cả" not in page.content.decode()


def test_what_was_sent_again_after_a_return_is_marked_and_found(world, client_of):
    world.registration(world.north.commune, "submitted", name="Lần đầu")
    again = world.registration(world.north.commune, "submitted", name="Gửi lại")
    hour = timedelta(hours=1)
    Registration.objects.filter(pk=again.pk).update(
        returned_at=again.submitted_at - hour, returned_by=world.north.reviewer
    )
    client = client_of(world.north.reviewer)

    page = client.get(QUEUE)
    found = client.get(QUEUE, {"gui_lai": "co"})

    assert {row.name: row.is_resent for row, _ in page.context["rows"]} == {"Lần đầu": False, "Gửi lại": True}
    assert page.content.decode().count("</svg> Gửi lại sau trả lại") == 1
    assert (names_in(found), chips_of(found)) == (["Gửi lại"], [("Lần gửi", "Gửi lại sau trả lại")])


@pytest.mark.parametrize(
    ("query", "further", "is_open"),
    [
        ({}, "Lọc thêm<", False),
        ({"q": "ao"}, "Lọc thêm<", False),
        ({"q": "ao", "hinh_thuc": "household", "muon": "co", "viec": "tat_ca"}, "Lọc thêm (2)<", False),
        ({"hinh_thuc": "x"}, "Lọc thêm<", True),
    ],
)
def test_further_filters_are_folded_and_counted_until_one_is_refused(world, client_of, query, further, is_open):
    text = client_of(world.north.reviewer).get(QUEUE, query).content.decode()

    assert (further in text, '<details class="filter-more" open>' in text) == (True, is_open)


def test_queue_is_filtered_by_its_address(world, client_of):
    economy, culture = world.fields[0], world.fields[1]
    commune, other = world.north.commune, world.north.other_commune
    world.registration(commune, "submitted", name="A", field=economy)
    world.registration(other, "submitted", name="B", field=culture, target_level=TargetLevel.PROVINCE)
    world.registration(
        other, "submitted", name="C", field=economy, form=InitiativeForm.HOUSEHOLD, subject_name="Bà Lan",
        kind=RegistrationKind.CONTINUED,
    )  # fmt: skip
    client = client_of(world.north.reviewer)
    queries = {
        f"linh_vuc={economy.pk}": ["A", "C"],
        f"dia_ban={commune.unit.pk}": ["A"],
        "loai_don_vi=commune": ["A", "B", "C"],
        "loai_don_vi=village": [],
        "hinh_thuc=household": ["C"],
        "loai=continued": ["C"],
        "cap=province": ["B"],
        "q=ba+lan": ["C"],
        f"linh_vuc={economy.pk}&hinh_thuc=collective": ["A"],
    }

    found = {query: sorted(names_in(client.get(f"{QUEUE}?{query}"))) for query in queries}

    assert found == queries


def test_queue_shows_what_was_sent_after_the_deadline(world, client_of):
    phase = world.year.phases.get(kind="registration")
    phase.due_on = phase.due_on.replace(month=9, day=5)
    phase.save()
    draft = world.registration(world.north.commune, name="Đúng hạn")
    with on_day("2025-09-04"):
        registration_workflow.perform("submit", draft, actor=world.north.commune.sender)
    world.registration(world.north.other_commune, "submitted", name="Sau hạn")
    client = client_of(world.north.reviewer)

    everything, late = client.get(QUEUE), client.get(QUEUE, {"muon": "co"})

    assert {row.name: row.is_late for row, _ in everything.context["rows"]} == {"Đúng hạn": False, "Sau hạn": True}
    assert (names_in(late), chips_of(late)) == (["Sau hạn"], [("Thời hạn", "Nộp muộn")])


def test_queue_shows_what_may_be_double(world, client_of):
    one = world.registration(world.north.commune, "submitted", name="Đường hoa")
    two = world.registration(world.north.other_commune, "submitted", name="Đường hoa tự quản")
    world.registration(world.north.commune, "submitted", name="Khác hẳn")
    LikePair.objects.all().delete()
    LikePair.objects.create(
        first=one, second=two, year=world.year, scope=LikenessScope.NEIGHBOUR, title_score=90, text_score=50
    )
    client = client_of(world.north.reviewer)

    page, double = client.get(QUEUE), client.get(QUEUE, {"trung": "co"})

    assert {row.name: bool(row.may_be_double) for row, _ in page.context["rows"]} == {
        "Đường hoa": True, "Đường hoa tự quản": True, "Khác hẳn": False,
    }  # fmt: skip
    assert names_in(double) == ["Đường hoa", "Đường hoa tự quản"]


def test_address_shows_a_colleague_the_same_list(world, client_of):
    """Also where the colleague is looking at another year."""
    world.registration(world.north.commune, "submitted", name="Năm nay")
    world.registration(world.north.commune, "submitted", name="Năm trước", year=2024)
    mine, theirs = client_of(world.north.reviewer), client_of(world.north.reviewer)
    theirs.post("/nam-hien-thi/", {"year": 2024})

    query = mine.get(QUEUE, {"q": "nam", "page": "1"}).context["queue_query"]
    shown = [names_in(client.get(f"{QUEUE}?{query}")) for client in (mine, theirs)]

    assert query == "q=nam&nam=2025"
    assert (shown, names_in(theirs.get(QUEUE))) == ([["Năm nay"], ["Năm nay"]], ["Năm trước"])


def test_filter_out_of_reach_is_ignored_and_said(world, client_of):
    world.registration(world.north.commune, "submitted", name="Của mình")

    page = client_of(world.north.reviewer).get(QUEUE, {"dia_ban": world.south.commune.unit.pk, "loai": "xyz"})

    assert (names_in(page), page.context["filters"].ignored) == (["Của mình"], ["Địa bàn, đơn vị", "Loại đăng ký"])


def test_chips_take_one_filter_out_and_all_at_once(world, client_of):
    world.registration(world.north.commune, "submitted")

    page = client_of(world.north.reviewer).get(
        QUEUE, {"viec": "tat_ca", "hinh_thuc": "collective", "cap": "grassroots", "sort": "ten", "page": "1"}
    )

    assert [(chip.label, query_of(chip.remove_url)) for chip in page.context["chips"]] == [
        ("Hình thức", {"viec": "tat_ca", "cap": "grassroots", "sort": "ten"}),
        ("Đăng ký công nhận", {"viec": "tat_ca", "hinh_thuc": "collective", "sort": "ten"}),
    ]
    assert page.context["clear_url"] == f"{QUEUE}?viec=tat_ca&nam=2025"


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["Đèn", "Ao"]),
        ("ngay_gui", ["Đèn", "Ao"]),
        ("-ngay_gui", ["Ao", "Đèn"]),
        ("ten", ["Ao", "Đèn"]),
        ("-ten", ["Đèn", "Ao"]),
        ("don_vi", ["Ao", "Đèn"]),
        ("-don_vi", ["Đèn", "Ao"]),
        ("password", ["Đèn", "Ao"]),
    ],
)
def test_queue_is_sorted_as_asked(world, client_of, sort, names):
    sent_on(world.registration(world.north.commune, "submitted", name="Đèn"), 2)
    sent_on(world.registration(world.north.other_commune, "submitted", name="Ao"), 5)

    assert names_in(client_of(world.north.reviewer).get(QUEUE, {"sort": sort})) == names


def test_queue_comes_in_pages_of_25(world, client_of):
    for _ in range(27):
        world.registration(world.north.commune, "submitted")
    client = client_of(world.north.reviewer)

    lengths = [len(names_in(client.get(QUEUE, {"page": number}))) for number in ("1", "2")]
    page = client.get(QUEUE)

    assert (lengths, page.context["page_title"]) == ([25, 2], "27 đăng ký chờ thẩm định")
    assert "Chọn cả 27 kết quả đúng bộ lọc" in page.content.decode()


def test_queue_asks_the_database_as_often_for_three_as_for_one(world, client_of):
    client, queries = client_of(world.north.reviewer), []
    for places in ([world.north.commune], [world.north.other_commune, world.north.commune]):
        for place in places:
            world.registration(place, "submitted", form=InitiativeForm.INDIVIDUAL, subject_name="Ông Ba")
        with CaptureQueriesContext(connection) as counted:
            client.get(QUEUE, {"sort": "-ten", "q": "duong"})
        queries.append(len(counted))

    assert queries[0] == queries[1]


def test_empty_queue_says_what_will_come(world, client_of):
    client = client_of(world.north.reviewer)

    pages = [client.get(QUEUE, query).content.decode() for query in ({}, {"q": "gì đó"}, {"viec": "da_duyet"})]

    sentences = ("Không có đăng ký nào chờ thẩm định", "Không có đăng ký nào khớp", "Chưa có đăng ký nào ở đây")
    assert [sentence in page for sentence, page in zip(sentences, pages, strict=True)] == [True, True, True]


def test_drafts_are_never_on_the_queue(world, client_of):
    initiative = InitiativeFactory(unit=world.north.commune.unit)
    RegistrationFactory(unit=world.north.commune.unit, year=world.year, initiative=initiative, name="Nháp")

    assert names_in(client_of(world.north.reviewer).get(QUEUE, {"viec": "tat_ca"})) == []
