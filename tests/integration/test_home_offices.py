"""The first page of reviewers, approvers, leaders, administrators, and of people without any right."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.organization.actions import record_sign_in
from danvan.organization.roles import Role
from models_registry.models import CampaignYear, Phase, PhaseKind, Registration
from tests.conftest import on_day
from tests.factories import MembershipFactory
from tests.world import NOTE, SECRET_REASON

OFFICES = ["reviewer", "approver", "leader", "administrator"]


def part_of(client, name):
    return client.get("/").context[f"{name}_home"]


@pytest.mark.parametrize(
    ("role", "part"),
    [("reviewer", "rung"), ("approver", "rung"), ("leader", "leader"), ("administrator", "administrator")],
)
def test_each_office_finds_its_own_part_and_no_other(world, client_of, role, part):
    context = client_of(world.people[f"north.{role}"]).get("/").context

    parts = [name for name in ("unit", "rung", "leader", "administrator") if f"{name}_home" in context]

    assert (parts, context["has_nothing"]) == ([part], False)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("reviewer", "Không có việc nào đang chờ"),
        ("approver", "Không có việc nào đang chờ"),
        ("leader", "Xem tổng kết năm 2025"),
        ("administrator", "Năm thi đua và các đơn vị đã thiết lập đủ"),
    ],
)
def test_every_office_is_told_something_even_with_nothing_there(world, client_of, role, words):
    page = client_of(world.people[f"north.{role}"]).get("/")

    assert (page.status_code, words in " ".join(page.content.decode().split())) == (200, True)


@pytest.mark.parametrize("person", ["stranger", "former"])
def test_people_without_a_role_are_told_whom_to_ask(world, client_of, person):
    page = client_of(getattr(world, person)).get("/")

    assert page.context["has_nothing"] is True
    assert "Tài khoản chưa được giao vai trò nào" in page.content.decode()


# Reviewers and approvers


def queues_of(home):
    return {queue.label: queue.value for queue in home.queues}


def test_reviewer_sees_how_much_waits_at_their_own_desk(world, client_of):
    world.registration(world.north.commune, "submitted")
    world.registration(world.north.other_commune, "submitted")
    world.registration(world.north.commune.village, "submitted")  # lies at the commune
    world.registration(world.south.commune, "submitted")
    world.dossier(world.north.commune, "submitted")
    world.dossier(world.north.other_commune, "appraised", initiatives=3)

    home = part_of(client_of(world.north.reviewer), "rung")

    assert queues_of(home) == {
        "Đăng ký chờ thẩm định": 2, "Bản tự đánh giá chờ thẩm định": 1, "Mô hình chờ xét công nhận": 3,
    }  # fmt: skip


def test_reviewer_sees_what_waited_longest_and_what_came_last(world, client_of):
    old = world.registration(world.north.commune, "submitted", name="Cũ nhất")
    Registration.objects.filter(pk=old.pk).update(submitted_at="2025-08-29T02:00:00Z")
    dossier = world.dossier(world.north.other_commune, "submitted")

    home = part_of(client_of(world.north.reviewer), "rung")

    assert [(a.what, a.unit, a.url) for a in home.arrivals] == [
        ("Bản tự đánh giá năm 2025", "Xã Hải Ninh", f"/tham-dinh/{dossier.pk}/"),
        ("Đăng ký “Cũ nhất”", "Xã Phan Hòa", f"/mo-hinh/{old.pk}/"),
    ]
    assert tuple(home.next_act) == (
        "Đăng ký “Cũ nhất” của Xã Phan Hòa chờ lâu nhất, đã 12 ngày.", "Thẩm định đăng ký", f"/mo-hinh/{old.pk}/",
    )  # fmt: skip


def test_work_of_another_year_does_not_wait_in_this_one(world, client_of):
    world.registration(world.north.commune, "submitted", year=2024)

    assert queues_of(part_of(client_of(world.north.reviewer), "rung"))["Đăng ký chờ thẩm định"] == 0


def test_reviewer_sees_the_deadline_of_the_review(world, client_of):
    Phase.objects.filter(year__year=2025, kind=PhaseKind.REVIEW).update(due_on="2025-09-28")

    deadline = part_of(client_of(world.north.reviewer), "rung").deadline

    assert (deadline.label, deadline.days_left) == ("Thẩm định năm 2025", 18)


def test_approver_is_told_what_is_decided_and_not_yet_published(world, client_of):
    world.recognition(world.north.commune, "exemplary")
    world.dossier(world.north.other_commune, "appraised")

    page = client_of(world.north.approver).get("/")

    home = page.context["rung_home"]
    assert (queues_of(home), home.provisional, home.unpublished_dossiers) == ({"Mô hình chờ xét công nhận": 1}, 1, 2)
    assert "1 quyết định dự kiến và 2 bản tự đánh giá đã thẩm định chưa công bố" in page.content.decode()
    assert tuple(home.next_act) == ("1 mô hình chưa có quyết định.", "Xét công nhận", "/cong-nhan/")


def test_approver_is_not_told_of_nothing(world, client_of):
    world.dossier(world.north.commune, "appraised", initiatives=0)

    home = part_of(client_of(world.north.approver), "rung")

    assert home.untold == "1 bản tự đánh giá đã thẩm định chưa công bố"


def test_approver_is_led_to_publish_once_all_is_decided(world, client_of):
    world.recognition(world.north.commune, "exemplary")

    home = part_of(client_of(world.north.approver), "rung")

    assert (home.next_act.label, home.next_act.url) == ("Xem và công bố", "/cong-bo/")


def test_lists_in_draft_are_shown_to_those_who_build_them(world, client_of):
    recognition = world.recognition(world.north.commune, "exemplary", published=True)
    mine = world.commendation_list(world.north, of=[recognition])
    world.commendation_list(world.south)
    world.commendation_list(world.north, "issued", of=[recognition])

    homes = [part_of(client_of(person), "rung") for person in (world.north.reviewer, world.province.reviewer)]

    assert [[(d, d.row_count) for d in home.drafts] for home in homes] == [[(mine, 1)], []]
    assert homes[0].next_act.url == f"/danh-sach/{mine.pk}/"


def test_page_of_a_reviewer_asks_the_same_for_one_thing_as_for_three(world, client_of):
    client = client_of(world.north.reviewer)
    counts = []
    places = [world.add_place(world.north, f"Xã {n}", {Role.DRAFTER, Role.SENDER}) for n in range(3)]
    for some in (places[:1], places[1:]):
        for place in some:
            world.registration(place, "submitted")
            world.dossier(place, "submitted")
            world.commendation_list(world.north)
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


# Leaders


def test_leader_sees_published_figures_and_issued_lists_only(world, client_of):
    published = world.recognition(world.north.commune, "exemplary", published=True)
    world.recognition(world.north.other_commune, "declined")
    issued = world.commendation_list(world.north, "issued", of=[published])
    world.commendation_list(world.north, "draft")
    world.commendation_list(
        world.south, "issued", of=[world.recognition(world.south.commune, "exemplary", published=True)]
    )

    page = client_of(world.north.leader).get("/")

    assert [(s.label, s.value) for s in page.context["statistics"]] == [
        ("Mô hình đăng ký", 2), ("Được chấp nhận", 2), ("Có hiệu quả", 1), ("Được công nhận", 1), ("Được khen thưởng", 1),
    ]  # fmt: skip
    assert [(box.list, box.number, box.rows) for box in page.context["lists"]] == [(issued, "15-QĐ/BDV", 1)]
    words = page.content.decode()
    assert [secret for secret in (SECRET_REASON, NOTE, "9,3", "Dự thảo") if secret in words] == []
    assert [f"/danh-sach/{issued.pk}/{fmt}/" in words for fmt in ("pdf", "xlsx")] == [True, True]


def test_leader_of_the_province_sees_its_whole_branch(world, client_of):
    for place in (world.north.commune, world.south.commune, world.department):
        world.registration(place, "accepted")

    statistics = client_of(world.province.leader).get("/").context["statistics"]

    assert [(s.value, s.note) for s in statistics] == [
        (3, ""), (3, ""), ("–", "chưa công bố"), ("–", "chưa công bố"), ("–", "chưa ban hành danh sách"),
    ]  # fmt: skip


# Administrators


def test_administrator_is_told_what_is_not_set_up(world, client_of):
    Phase.objects.filter(year__year=2025, kind__in=[PhaseKind.REPLY, PhaseKind.COMMENDATION]).delete()
    world.add_place(world.north, "Xã Sông Lũy")

    home = part_of(client_of(world.province.administrator), "administrator")

    assert [tuple(concern) for concern in home.concerns] == [
        ("Năm 2025 chưa đặt thời gian: Giải trình, Lập danh sách khen thưởng.", "/nam/2025/", "Đặt thời gian", ""),
        (
            "1 đơn vị (không kể thôn, khu phố) chưa có người nào được giao vai trò.",
            "/don-vi/?nguoi=chua_co_ngoai_thon", "Xem các đơn vị", "",
        ),
        ("Người của các đơn vị này cần có tài khoản và vai trò.", "/nguoi-dung/them/", "Thêm người", ""),
    ]  # fmt: skip


def test_list_of_units_without_people_has_as_many_as_the_first_page_says(world, client_of):
    for name in ("Xã Sông Lũy", "Xã Sông Bình"):
        world.add_place(world.north, name)
    client = client_of(world.province.administrator)
    concern, _ = part_of(client, "administrator").concerns

    page = client.get(concern.url)

    assert (concern.text.split()[0], page.context["page_title"]) == ("2", "2 đơn vị")


def test_administrator_sees_what_happened_last_in_their_branch(world, client_of):
    world.registration(world.north.commune, "submitted")
    world.registration(world.south.commune, "submitted")
    record_sign_in(world.north.reviewer, actor=world.north.reviewer)

    home = part_of(client_of(world.north.administrator), "administrator")

    assert [(row.event.label, row.event.unit_name) for row in home.events] == [
        ("Gửi Ban Dân vận", "Xã Phan Hòa"), ("Soạn đăng ký", "Xã Phan Hòa"),
    ]  # fmt: skip


# Nobody's page is empty


@pytest.mark.parametrize("day", ["2020-05-01", "2024-01-01", "2025-09-10", "2031-12-31"])
def test_first_page_stands_on_any_day(world, client_of, day):
    world.fill(world.north)
    people = [world.north.commune.sender, *(world.people[f"north.{role}"] for role in OFFICES)]
    for person in people:
        person.memberships.update(starts_on="2020-01-01")

    with on_day(day):
        answers = [client_of(world.fresh(person)).get("/").status_code for person in people]

    assert answers == [200] * len(people)


def test_first_page_stands_while_no_year_is_open(db, today, client_of):
    people = [MembershipFactory(role=role).user for role in Role]

    pages = [client_of(person).get("/") for person in people]

    assert CampaignYear.objects.count() == 0
    assert [(page.status_code, "Chưa mở năm thi đua nào" in page.content.decode()) for page in pages] == [
        (200, True)
    ] * len(people)
