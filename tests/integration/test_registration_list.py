"""The list of registrations: who sees what, filters in the address, search, order, pages, constant queries."""

import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from models_registry.models import InitiativeForm, Registration
from tests.factories import InitiativeFactory, RegistrationFactory

from .registration_pages import LIST, names_in


def chips_of(response):
    return [(chip.label, chip.value) for chip in response.context["chips"]]


def test_list_of_a_unit_holds_its_own_and_those_of_its_villages(world, client_of):
    world.registration(world.north.commune, name="Của xã")
    world.registration(world.north.commune.village, name="Của thôn")
    world.registration(world.north.other_commune, "submitted", name="Của xã bạn")
    world.registration(world.south.commune, "submitted", name="Của nhánh khác")

    page = client_of(world.north.commune.drafter).get(LIST)

    assert (names_in(page), page.context["page_title"]) == (["Của thôn", "Của xã"], "2 mô hình")


def test_list_of_a_reviewer_holds_what_was_sent_from_below(world, client_of):
    for state in ("draft", "ready", "submitted", "returned", "accepted", "declined"):
        world.registration(world.north.commune, state, name=f"Bản {state}")
    world.registration(world.north.commune.village, "submitted", name="Của thôn")
    world.registration(world.south.commune, "submitted", name="Của nhánh khác")

    page = client_of(world.north.reviewer).get(LIST)

    assert names_in(page) == ["Bản accepted", "Bản declined", "Bản returned", "Bản submitted", "Của thôn"]


def test_list_shows_the_year_chosen(world, client_of):
    world.registration(world.north.commune, name="Năm nay")
    world.registration(world.north.commune, year=2024, name="Năm trước")
    client = client_of(world.north.commune.drafter)
    client.post("/nam-hien-thi/", {"year": 2024})

    page = client.get(LIST)

    assert names_in(page) == ["Năm trước"]


def test_list_is_filtered_by_state_field_and_form(world, client_of):
    economy, culture = world.fields[0], world.fields[1]
    world.registration(world.north.commune, "submitted", name="A", field=economy)
    world.registration(world.north.commune, "draft", name="B", field=economy)
    world.registration(world.north.commune, "submitted", name="C", field=culture)
    world.registration(
        world.north.commune, "submitted", name="D", field=economy, form=InitiativeForm.HOUSEHOLD, subject_name="Bà Lan"
    )
    client = client_of(world.north.commune.drafter)

    found = {
        query: names_in(client.get(f"{LIST}?{query}"))
        for query in (
            "trang_thai=submitted",
            f"linh_vuc={economy.pk}",
            "hinh_thuc=household",
            f"trang_thai=submitted&linh_vuc={economy.pk}&hinh_thuc=collective",
        )
    }

    assert list(found.values()) == [["A", "C", "D"], ["A", "B", "D"], ["D"], ["A"]]


def test_area_filter_holds_everything_beneath_the_unit(world, client_of):
    world.registration(world.north.commune, "submitted", name="Xã")
    world.registration(world.north.commune.village, "submitted", name="Thôn")
    world.registration(world.north.other_commune, "submitted", name="Xã bạn")
    client = client_of(world.north.reviewer)

    page = client.get(LIST, {"dia_ban": world.north.commune.unit.pk})

    assert names_in(page) == ["Thôn", "Xã"]
    assert chips_of(page) == [("Địa bàn, đơn vị", "Xã Phan Hòa")]


def test_filter_choices_lie_within_reach(world, client_of):
    districts = client_of(world.province.reviewer).get(LIST).context["filters"].form
    communes = client_of(world.north.reviewer).get(LIST).context["filters"].form
    villages = client_of(world.north.commune.drafter).get(LIST).context["filters"].form
    none = client_of(world.north.commune.village.drafter).get(LIST).context["filters"].form

    areas = [[str(unit) for unit in form.fields["dia_ban"].queryset] for form in (districts, communes, villages)]
    assert areas == [
        ["Huyện Bắc Bình", "Huyện Đức Linh", "Sở Xây dựng"],
        ["Xã Hải Ninh", "Xã Phan Hòa"],
        ["Thôn Bình Hòa"],
    ]
    assert "dia_ban" not in none.fields
    assert [label for _, label in communes.fields["trang_thai"].choices] == [
        "Tất cả", "Chờ thẩm định", "Trả lại bổ sung", "Đã chấp nhận", "Không chấp nhận",
    ]  # fmt: skip
    assert [label for _, label in villages.fields["trang_thai"].choices][1:3] == ["Đang soạn", "Chờ ký gửi"]


def test_filter_out_of_reach_is_ignored_and_said(world, client_of):
    world.registration(world.south.commune, "submitted", name="Của nhánh khác")
    world.registration(world.north.commune, "submitted", name="Của mình")

    page = client_of(world.north.reviewer).get(LIST, {"dia_ban": world.south.commune.unit.pk, "trang_thai": "draft"})

    assert (names_in(page), page.context["filters"].ignored) == (["Của mình"], ["Trạng thái", "Địa bàn, đơn vị"])


def test_old_address_of_what_waits_leads_to_the_queue(world, client_of):
    response = client_of(world.north.reviewer).get(LIST, {"viec": "cho_toi"})

    assert response.url == "/mo-hinh/cho-tham-dinh/"


def test_quick_view_is_not_offered_to_who_reviews_nothing(world, client_of):
    world.registration(world.north.commune, name="Của mình")

    page = client_of(world.north.commune.drafter).get(LIST, {"viec": "cho_toi"})

    assert (names_in(page), page.context["reviews"], chips_of(page)) == (["Của mình"], False, [])


def test_chip_takes_its_filter_and_the_page_out_of_the_address(world, client_of):
    world.registration(world.north.commune, "submitted", name="Đường hoa")
    client = client_of(world.north.commune.drafter)

    page = client.get(LIST, {"q": "duong", "trang_thai": "submitted", "sort": "-ten", "page": "1"})

    assert [(chip.label, chip.value, chip.remove_url) for chip in page.context["chips"]] == [
        ("Tìm", "duong", "?trang_thai=submitted&sort=-ten"),
        ("Trạng thái", "Chờ thẩm định", "?q=duong&sort=-ten"),
    ]


NAMES = (
    "Dân vận khéo giữ rừng",
    "Đường hoa Dân Vận Khéo",
    "Khéo vận động dân làm đường",
    "Đường cờ, đường hoà bình",
    "Dương Hóa học tập",
    "Vườn rau",
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("dan van kheo", NAMES[:3]),
        ("DÂN VẬN KHÉO", NAMES[:3]),
        ("dân vận khéo", NAMES[:3]),
        (unicodedata.normalize("NFD", "dân vận khéo"), NAMES[:3]),
        ("  Khéo,  DAN – vận ", NAMES[:3]),
        ("duong hoa", (NAMES[1], NAMES[3], NAMES[4])),
        ("đường hoa", (NAMES[1], NAMES[3], NAMES[4])),
        ("ĐƯỜNG HÒA", (NAMES[1], NAMES[3], NAMES[4])),
        (unicodedata.normalize("NFD", "Đường Hoà"), (NAMES[1], NAMES[3], NAMES[4])),
        ("duo ho", (NAMES[1], NAMES[3], NAMES[4])),
        ("uong", ()),  # words are found from their beginning
        ("%", ()),
        ("'; drop", ()),
        ("", NAMES),
        ("a" * 300, NAMES),  # refused by the form, said above the list
    ],
)
def test_search_does_not_care_for_marks(world, client_of, query, found):
    for name in NAMES:
        world.registration(world.north.other_commune, name=name)
    in_order = ("Dân vận khéo giữ rừng", "Dương Hóa học tập", "Đường cờ, đường hoà bình", "Đường hoa Dân Vận Khéo",
                "Khéo vận động dân làm đường", "Vườn rau")  # fmt: skip

    page = client_of(world.north.other_commune.drafter).get(LIST, {"q": query})

    assert names_in(page) == [name for name in in_order if name in found]


def test_search_finds_unit_person_and_code(world, client_of):
    individual = {"form": InitiativeForm.INDIVIDUAL, "subject_name": "Thông Thị Hạnh"}
    mine = world.registration(world.north.commune.village, "submitted", name="A", **individual)
    world.registration(world.north.commune, "submitted", name="B")
    client = client_of(world.north.commune.drafter)

    found = [names_in(client.get(LIST, {"q": q})) for q in ("thon binh hoa", "thi hanh", mine.reference)]

    assert found == [["A"], ["A"], ["A"]]


@pytest.mark.parametrize("query", ["7e3k9a", "7E3", "MH-7E3K9A", "mh 7e3k9a 2025", "7e3k9a/2025"])
def test_search_takes_a_code_for_a_word(world, client_of, query):
    """A parser of numbers would read 7e3k9a as 7e3 and k9a, and find the second code by the first's end."""
    unit = world.north.commune.unit
    for code in ("MH-7E3K9A", "MH-AAAAAA"):
        initiative = InitiativeFactory(unit=unit, code=code, name=f"Mang mã {code}")
        RegistrationFactory(unit=unit, year=world.year, initiative=initiative)
    client = client_of(world.north.commune.drafter)

    found = (names_in(client.get(LIST, {"q": query})), names_in(client.get(LIST, {"q": "k9a"})))

    assert found == (["Mang mã MH-7E3K9A"], [])


def test_search_finds_nothing_out_of_reach(world, client_of):
    world.registration(world.south.commune, "submitted", name="Đường hoa bí mật")

    page = client_of(world.north.reviewer).get(LIST, {"q": "duong hoa bi mat"})

    assert (names_in(page), page.context["page_title"]) == ([], "0 mô hình")


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["Ăn sạch", "Đèn đường", "Đường hoa", "Ô rác"]),
        ("ten", ["Ăn sạch", "Đèn đường", "Đường hoa", "Ô rác"]),
        ("-ten", ["Ô rác", "Đường hoa", "Đèn đường", "Ăn sạch"]),
        ("don_vi", ["Đèn đường", "Ô rác", "Ăn sạch", "Đường hoa"]),
        ("-don_vi", ["Ăn sạch", "Đường hoa", "Đèn đường", "Ô rác"]),
        ("ngay_gui", ["Ô rác", "Đường hoa", "Ăn sạch", "Đèn đường"]),
        ("-ngay_gui", ["Đường hoa", "Ô rác", "Ăn sạch", "Đèn đường"]),
        ("password", ["Ăn sạch", "Đèn đường", "Đường hoa", "Ô rác"]),
    ],
)
def test_list_is_sorted_as_asked(world, client_of, sort, names):
    """Vietnamese alphabet; what was never sent comes last whichever way the dates run."""
    commune, village = world.north.commune, world.north.commune.village
    world.registration(commune, "draft", name="Ăn sạch")
    world.registration(village, "draft", name="Đèn đường")
    world.registration(village, "submitted", name="Ô rác")
    later = world.registration(commune, "submitted", name="Đường hoa")
    Registration.objects.filter(pk=later.pk).update(submitted_at=later.submitted_at.replace(day=11))

    page = client_of(commune.drafter).get(LIST, {"sort": sort})

    assert names_in(page) == names


def test_list_comes_in_pages_of_25(world, client_of):
    for number in range(27):
        initiative = InitiativeFactory(unit=world.north.commune.unit, name=f"Mô hình {number}")
        RegistrationFactory(unit=world.north.commune.unit, year=world.year, initiative=initiative)
    client = client_of(world.north.commune.drafter)

    pages = [names_in(client.get(LIST, {"page": number})) for number in ("1", "2", "99", "x")]

    first, second = [f"Mô hình {n}" for n in range(25)], ["Mô hình 25", "Mô hình 26"]
    assert pages == [first, second, second, first]


@pytest.mark.parametrize("who", ["north.commune.sender", "north.reviewer"])
def test_list_asks_the_database_as_often_for_three_as_for_one(world, client_of, who):
    client, queries = client_of(world.people[who]), []
    for places in ([world.north.commune], [world.north.other_commune, world.north.commune.village]):
        for place in places:
            world.registration(place, "submitted", form=InitiativeForm.INDIVIDUAL, subject_name="Ông Ba")
        with CaptureQueriesContext(connection) as counted:
            client.get(LIST, {"sort": "-ngay_gui", "q": "duong"})
        queries.append(len(counted))

    assert queries[0] == queries[1]


def test_empty_list_says_what_will_come(world, client_of):
    unit = client_of(world.north.commune.drafter).get(LIST).content.decode()
    reviewer = client_of(world.north.reviewer).get(LIST).content.decode()
    filtered = client_of(world.north.reviewer).get(LIST, {"q": "gì đó"}).content.decode()

    assert "Chưa có mô hình nào trong năm" in unit
    assert "Chưa có đơn vị nào gửi đăng ký" in reviewer
    assert "Không có mô hình nào khớp" in filtered


def test_list_offers_to_register_only_while_it_is_possible(world, client_of):
    link = f"{LIST}dang-ky/?don-vi={world.north.commune.unit.pk}&amp;nam="

    open_year = client_of(world.north.commune.drafter)
    closed_year = client_of(world.north.commune.drafter)
    closed_year.post("/nam-hien-thi/", {"year": 2024})
    pages = [client.get(LIST).content.decode() for client in (open_year, closed_year, client_of(world.north.reviewer))]

    assert [link in page for page in pages] == [True, False, False]
    assert "Đã hết thời gian Đăng ký mô hình năm 2024" in pages[1]
