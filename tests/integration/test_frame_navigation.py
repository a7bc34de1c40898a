"""What the frame of every page shows to whom: the navigation, counts, the year and the unit."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.organization.roles import Role
from tests.factories import MembershipFactory, NotificationFactory
from tests.world import NOTE

HOME = "/"
GUIDE = "Hướng dẫn"  # last, for everybody
UNIT_STAFF = ["Việc của tôi", "Mô hình", "Tự đánh giá", "Danh sách khen thưởng"]
READS = ["Danh sách khen thưởng", "Từ đăng ký đến khen thưởng", "Tổng kết năm", "Đơn vị"]
ADMINISTERS = ["Đơn vị", "Người dùng", "Sắp xếp đơn vị", "Nhập từ Excel", "Thư", "Nhật ký"]


def nav_of(client, address=HOME):
    return client.get(address).context["portal"].nav


def labels(nav):
    return [item.label for item in nav]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("north.commune.drafter", UNIT_STAFF),
        ("north.commune.village.sender", UNIT_STAFF),
        (
            "north.reviewer",
            [
                "Việc của tôi",
                "Đăng ký chờ thẩm định",
                "Mô hình có thể trùng",
                "Đơn vị chưa đăng ký",
                "Thẩm định",
                "Công nhận",
                *READS,
            ],
        ),
        ("north.approver", ["Việc của tôi", "Phân công thẩm định", "Công nhận", "Công bố", *READS]),
        ("north.leader", ["Trang chủ", *READS]),
        ("north.administrator", ["Việc của tôi", "Thời gian trong năm", "Thang điểm", *ADMINISTERS]),
    ],
)
def test_navigation_follows_rights(world, client_of, person, expected):
    assert labels(nav_of(client_of(world.people[person]))) == [*expected, GUIDE]


def test_navigation_of_people_without_rights_is_home_alone(world, client_of):
    assert [labels(nav_of(client_of(person))) for person in (world.stranger, world.former)] == [
        ["Trang chủ", GUIDE]
    ] * 2


@pytest.mark.parametrize("person", sorted({"province.reviewer", "province.approver", "province.leader",
                                           "province.administrator", "north.commune.sender"}))  # fmt: skip
def test_every_entry_of_the_navigation_opens(world, client_of, person):
    client = client_of(world.people[person])

    assert {item.label: client.get(item.url).status_code for item in nav_of(client)} == {
        item.label: 200 for item in nav_of(client)
    }


@pytest.mark.parametrize("person", ["province.reviewer", "province.approver", "province.administrator"])
def test_each_page_marks_its_own_entry(world, client_of, person):
    client = client_of(world.people[person])

    marked = {item.label: [i.label for i in nav_of(client, item.url) if i.active] for item in nav_of(client)}

    assert marked == {label: [label] for label in marked}


@pytest.mark.parametrize(
    ("person", "label"),
    [("province.reviewer", "Đơn vị chưa đăng ký"), ("province.administrator", "Thời gian trong năm")],
)
def test_page_of_units_that_lack_something_marks_one_entry(world, client_of, person, label):
    nav = nav_of(client_of(world.people[person]), "/mo-hinh/chua-dang-ky/")

    assert [item.label for item in nav if item.active] == [label]


def test_navigation_counts_what_waits_at_the_desk(world, client_of):
    world.registration(world.north.commune, "submitted")
    world.registration(world.north.other_commune, "submitted")
    world.registration(world.south.commune, "submitted")
    world.registration(world.north.commune, "accepted")
    world.dossier(world.north.commune, "submitted")
    world.dossier(world.north.other_commune, "appraised", initiatives=2)

    nav = nav_of(client_of(world.north.reviewer))

    assert {item.label: item.count for item in nav if item.count} == {
        "Đăng ký chờ thẩm định": 2, "Thẩm định": 1, "Công nhận": 2,
    }  # fmt: skip


def test_navigation_counts_what_came_back_and_what_waits_for_a_signature(world, client_of):
    commune = world.north.commune
    world.registration(commune, "returned")
    world.registration(commune, "ready")
    world.registration(commune, "draft")
    world.registration(world.north.other_commune, "returned")
    world.dossier(commune, "returned")

    counts = [
        {item.label: item.count for item in nav_of(client_of(person)) if item.count}
        for person in (commune.drafter, commune.sender)
    ]

    assert counts == [{"Mô hình": 1, "Tự đánh giá": 1}, {"Mô hình": 2, "Tự đánh giá": 1}]


def test_unread_notices_are_counted_for_their_reader(world, client_of):
    reader = world.north.commune.drafter
    NotificationFactory.create_batch(2, recipient=reader)
    NotificationFactory(recipient=reader, read_at="2025-09-09T00:00:00Z")
    NotificationFactory(recipient=world.north.commune.sender)

    assert client_of(reader).get(HOME).context["portal"].unread == 2


def test_frame_asks_the_database_the_same_however_much_there_is(world, client_of):
    client = client_of(world.province.reviewer)
    counts = []
    for place in (world.department, world.add_place(world.province, "Sở Y tế", {Role.DRAFTER, Role.SENDER})):
        world.registration(place, "submitted")
        world.dossier(place, "submitted")
        with CaptureQueriesContext(connection) as queries:
            client.get("/thong-bao/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


# Year


def shown(client):
    portal = client.get(HOME).context["portal"]
    return portal.year, portal.unit and portal.unit.name


def test_year_shown_is_the_latest_that_has_begun_until_another_is_chosen(world, client_of):
    client = client_of(world.north.commune.drafter)
    before = shown(client)[0]

    response = client.post("/nam-hien-thi/", {"year": "2024", "next": "/mo-hinh/?trang_thai=draft"})

    assert (before, response.url, shown(client)[0]) == (2025, "/mo-hinh/?trang_thai=draft", 2024)


@pytest.mark.parametrize(
    ("address", "goes_to"),
    [
        ("/tong-ket/?nam=2025&don-vi=7", "/tong-ket/?don-vi=7"),
        ("/nam/2025/", "/nam/2024/"),
        ("/mo-hinh/?q=%C4%91%C6%B0%E1%BB%9Dng+hoa&page=2", "/mo-hinh/?q=%C4%91%C6%B0%E1%BB%9Dng+hoa&page=2"),
        ("//xau.example/", "/"),
        ("http://[", "/"),
    ],
)
def test_year_switch_leaves_no_other_year_in_the_address(world, client_of, address, goes_to):
    response = client_of(world.province.administrator).post("/nam-hien-thi/", {"year": "2024", "next": address})

    assert response.url == goes_to


@pytest.mark.parametrize("year", ["2031", "", "x", "2024; drop"])
def test_year_that_is_not_there_cannot_be_chosen(world, client_of, year):
    client = client_of(world.north.commune.drafter)

    response = client.post("/nam-hien-thi/", {"year": year})

    assert (response.status_code, shown(client)[0]) == (404, 2025)


def test_year_switch_goes_on_only_to_our_own_pages(world, client_of):
    response = client_of(world.north.commune.drafter).post(
        "/nam-hien-thi/", {"year": "2024", "next": "https://xau.example/"}
    )

    assert response.url == "/"


# Unit


def units_offered(client):
    return [unit.name for unit in client.get(HOME).context["portal"].units]


def test_unit_switch_offers_own_unit_and_villages_without_staff(world, client_of):
    world.add_place(world.north.commune, "Thôn An Hòa")

    offered = [units_offered(client_of(p.drafter)) for p in (world.north.commune, world.north.other_commune)]

    assert offered == [["Xã Phan Hòa", "Thôn An Hòa"], ["Xã Hải Ninh", "Thôn Hải Lạc"]]


def test_unit_switch_changes_what_is_shown_and_nothing_else(world, client_of):
    commune = world.north.other_commune
    client = client_of(commune.drafter)

    response = client.post("/don-vi-hien-thi/", {"unit": str(commune.village.unit.pk)})

    assert (response.status_code, response.url, shown(client)[1]) == (302, "/", "Thôn Hải Lạc")


@pytest.mark.parametrize("unit", ["own village with staff", "sibling", "other branch", "above", "nonsense"])
def test_unit_that_is_not_theirs_cannot_be_chosen(world, client_of, unit):
    commune = world.north.commune
    asked = {
        "own village with staff": commune.village.unit.pk,
        "sibling": world.north.other_commune.unit.pk,
        "other branch": world.south.commune.unit.pk,
        "above": world.north.unit.pk,
        "nonsense": "1 or 1=1",
    }[unit]
    client = client_of(commune.drafter)

    response = client.post("/don-vi-hien-thi/", {"unit": asked})

    assert (response.status_code, shown(client)[1]) == (404, "Xã Phan Hòa")


def test_unit_of_the_session_gives_no_right_once_the_membership_ends(world, client_of):
    """What lies in the session is only a wish: rights are read anew with every request."""
    commune = world.north.other_commune
    client = client_of(commune.drafter)
    client.post("/don-vi-hien-thi/", {"unit": str(commune.village.unit.pk)})
    commune.drafter.memberships.update(ends_on="2025-09-09")

    assert (shown(client)[1], labels(nav_of(client))) == (None, ["Trang chủ", GUIDE])


def test_people_of_two_units_may_choose_between_them(world, client_of):
    person = world.north.commune.drafter
    person.memberships.create(unit=world.south.commune.unit, role=Role.SENDER)
    client = client_of(world.fresh(person))

    assert sorted(units_offered(client)) == ["Xã Mê Pu", "Xã Phan Hòa"]


def test_reviewers_have_no_unit(world, client_of):
    assert shown(client_of(world.north.reviewer)) == (2025, None)


# Pages of the frame


def test_page_out_of_reach_and_page_that_is_not_there_answer_alike(world, client_of):
    theirs = world.registration(world.south.commune)
    client = client_of(world.north.commune.drafter)

    answers = [client.get(address) for address in (f"/mo-hinh/{theirs.pk}/", "/khong-co-trang-nay/")]

    assert [(a.status_code, "Không tìm thấy trang" in a.content.decode()) for a in answers] == [(404, True)] * 2
    assert NOTE not in answers[0].content.decode()


def test_frame_stands_while_no_year_is_open(db, client_of, today):
    client = client_of(MembershipFactory(role=Role.ADMINISTRATOR).user)

    page = client.get(HOME)

    assert (page.status_code, labels(page.context["portal"].nav)) == (
        200,
        ["Việc của tôi", "Thang điểm", *ADMINISTERS, GUIDE],
    )
