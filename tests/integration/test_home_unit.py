"""The first page of those who enter for a unit: what is due, what came back, the year as a task list, what is next."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.organization.roles import Role
from evaluations.actions import open_assessment
from evaluations.models import TaskScore
from models_registry.models import Phase, PhaseKind
from tests.factories import MembershipFactory
from tests.integration.home_pages import home_of, rows_of
from tests.world import NOTE, RETURN_REASON, SECRET_REASON


def next_of(home):
    return home.next_act and (home.next_act.text, home.next_act.label, home.next_act.url)


def close(*kinds):
    Phase.objects.filter(year__year=2025, kind__in=kinds).update(closes_at="2025-09-10T01:59:59Z")


@pytest.fixture
def commune(world):
    """A rung's unit with a drafter and a sender."""
    return world.north.commune


@pytest.fixture
def drafter(commune, client_of):
    return client_of(commune.drafter)


@pytest.fixture
def sender(commune, client_of):
    return client_of(commune.sender)


def test_year_always_has_four_parts(commune, drafter):
    home = home_of(drafter)

    assert [group.title[:2] for group in home.groups] == ["1.", "2.", "3.", "4."]
    assert rows_of(home, 3) == [("Mô hình được chấp nhận sẽ hiện ở đây để ghi kết quả.", "")]


def test_last_row_offers_each_person_what_they_may_do(world, commune, drafter, sender):
    world.dossier(commune, "draft")

    assert [rows_of(home_of(client), 4) for client in (drafter, sender)] == [
        [("Xem lại và chuyển người ký gửi", "Đã đủ")],
        [("Xem lại và gửi bản tự đánh giá năm 2025", "Gửi được")],
    ]


# What came back


def test_returned_things_say_who_returned_them_when_and_why(world, commune, drafter):
    registration = world.registration(commune, "returned", name="Đèn đường thôn")
    dossier = world.dossier(commune, "returned")

    returned = home_of(drafter).returned

    reviewer = f"{world.north.reviewer}, Cán bộ thẩm định, Huyện Bắc Bình"
    assert [(r.what, r.who, f"{r.when:%d/%m/%Y}", r.url) for r in returned] == [
        ("Bản tự đánh giá năm 2025", reviewer, "10/09/2025", f"/tu-danh-gia/{dossier.pk}/"),
        ("Đăng ký “Đèn đường thôn”", reviewer, "10/09/2025", f"/mo-hinh/{registration.pk}/sua/"),
    ]
    assert [NOTE in r.why for r in returned] == [True, True]
    assert [each.reason for each in returned[0].to_mend] == [RETURN_REASON]


def test_answered_return_is_no_longer_shown(world, commune, sender):
    registration = world.registration(commune, "returned")
    sender.post(f"/mo-hinh/{registration.pk}/thao-tac/submit/")

    assert home_of(sender).returned == []


# What to do


def test_unit_with_nothing_is_told_where_to_begin(commune, drafter):
    home = home_of(drafter)

    assert rows_of(home, 1) == [("Đăng ký mô hình mới", "Còn thiếu 1")]
    assert [state for _, state in rows_of(home, 2)] == ["Chưa làm"] * 7
    assert rows_of(home, 4) == [("Bản tự đánh giá năm 2025", "Chưa thể gửi")]
    assert next_of(home) == (
        "Năm 2025 đơn vị cần ít nhất 1 mô hình. Quá hạn đăng ký; còn nhận đến 20/09/2025.", "Đăng ký mô hình",
        f"/mo-hinh/dang-ky/?don-vi={commune.unit.pk}&nam=2025",
    )  # fmt: skip


def test_seven_tasks_stand_in_the_order_of_the_directive_with_their_state(world, commune, drafter):
    dossier = open_assessment(commune.unit, world.years[2025], actor=commune.drafter)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=1).update(self_score="12", narrative="Đã quán triệt")
    TaskScore.objects.filter(assessment=dossier, task__ordinal=2).update(narrative="Đang viết")

    home = home_of(drafter)

    assert [label.split(".")[0] for label, _ in rows_of(home, 2)] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [state for _, state in rows_of(home, 2)] == ["Hoàn thành", "Đang làm", *["Chưa làm"] * 5]
    assert home.groups[1].rows[1].url == f"/tu-danh-gia/{dossier.pk}/nhiem-vu/2/"


def test_every_row_opens_its_page(world, commune, sender):
    world.registration(commune, "draft")
    world.registration(commune, "submitted")
    world.dossier(commune, "returned")

    rows = [row for group in home_of(sender).groups for row in group.rows]

    assert {row.label: sender.get(row.url).status_code for row in rows if row.url} == {
        row.label: 200 for row in rows if row.url
    }


def test_returned_parts_of_a_dossier_are_marked(world, commune, drafter):
    world.dossier(commune, "returned")

    states = [state for _, state in rows_of(home_of(drafter), 2)]

    assert states == ["Hoàn thành", "Cần bổ sung", *["Hoàn thành"] * 5]


def test_many_models_are_cut_short_with_a_link_to_all(world, commune, drafter):
    for number in range(6):
        world.registration(commune, "draft", name=f"Mô hình {number}")
    world.registration(commune, "returned", name="Bị trả")

    labels = [label for label, _ in rows_of(home_of(drafter), 1)]

    assert labels == ["Bị trả", "Mô hình 0", "Mô hình 1", "Mô hình 2", "Xem cả 7 mô hình", "Đăng ký mô hình mới"]


def test_next_act_of_the_drafter_and_of_the_sender(world, commune, drafter, sender):
    world.registration(commune, "ready", name="Đèn đường thôn")
    world.registration(commune, "accepted")

    acts = [next_of(home_of(client))[:2] for client in (drafter, sender)]

    assert acts == [
        ("Chấm điểm bảy nhiệm vụ và ghi kết quả các mô hình.", "Bắt đầu tự đánh giá"),
        ("“Đèn đường thôn” chờ anh/chị ký gửi.", "Xem và ký gửi"),
    ]


def test_dossier_is_opened_from_the_first_page(world, commune, drafter):
    world.registration(commune, "accepted")
    home = home_of(drafter)

    opened = drafter.post(home.next_act.url, {"unit": home.unit.pk, "year": home.year.year}, follow=True)

    assert (home.next_act.opens_dossier, opened.status_code) == (True, 200)
    assert next_of(home_of(drafter))[:2] == ("Nhiệm vụ 1: chưa chấm điểm.", "Làm tiếp")


def test_next_act_follows_the_dossier_to_its_end(world, commune, sender):
    acts = []
    dossier = world.dossier(commune, "draft")
    acts.append(next_of(home_of(sender)))
    sender.post(f"/tu-danh-gia/{dossier.pk}/thao-tac/submit/", follow=True)
    home = home_of(sender)
    acts.append(next_of(home))

    assert acts == [
        ("Các phần đã đủ. Hãy xem lại lần cuối rồi gửi.", "Xem lại và gửi", f"/tu-danh-gia/{dossier.pk}/kiem-tra/"),
        None,
    ]
    assert home.nothing_to_do == "Bản tự đánh giá đã gửi, đang chờ thẩm định. Có kết quả, cổng sẽ báo."


def test_dossier_made_ready_waits_for_the_sender(world, commune, drafter, sender):
    dossier = world.dossier(commune, "ready")

    assert next_of(home_of(drafter)) is None
    assert next_of(home_of(sender)) == (
        "Bản tự đánh giá chờ anh/chị ký gửi.", "Xem và ký gửi", f"/tu-danh-gia/{dossier.pk}/kiem-tra/",
    )  # fmt: skip


def test_nothing_can_be_begun_once_the_phases_are_closed(world, commune, drafter):
    close(PhaseKind.REGISTRATION, PhaseKind.SELF_ASSESSMENT, PhaseKind.REVIEW)

    home = home_of(drafter)

    assert (next_of(home), rows_of(home, 1)) == (None, [("Đăng ký mô hình", "Chưa thể làm")])
    assert {row.url for group in home.groups for row in group.rows} == {""}


# What was sent


def test_receipts_of_what_was_sent_latest_first(world, commune, drafter):
    world.registration(commune, "draft")
    registration = world.registration(commune, "submitted", name="Đèn đường thôn")

    receipts = home_of(drafter).receipts

    assert [(r.what, r.reference, r.url) for r in receipts] == [
        ("Đăng ký “Đèn đường thôn”", registration.reference, f"/mo-hinh/{registration.pk}/giay-bao/")
    ]


# Whom one enters for


def test_commune_sees_which_of_its_villages_have_registered(world, client_of):
    commune = world.north.other_commune
    for name in ("Thôn An Hòa", "Thôn Bình Minh"):
        world.add_place(commune, name)
    world.registration(commune.below[0], "submitted")
    world.registration(commune.below[1], "draft")

    home = home_of(client_of(commune.sender))

    assert [(v.unit.name, v.state_label) for v in home.villages] == [
        ("Thôn An Hòa", "Đang soạn"), ("Thôn Bình Minh", "Chưa đăng ký"), ("Thôn Hải Lạc", "Hoàn thành"),
    ]  # fmt: skip
    assert home.villages_in_words == "3 đơn vị chưa có cán bộ riêng; 1 đơn vị đã đăng ký mô hình năm 2025."
    assert [[v.unit.name for v in part] for part in home.village_parts] == [
        ["Thôn An Hòa", "Thôn Bình Minh", "Thôn Hải Lạc"], [],
    ]  # fmt: skip


def test_of_many_villages_those_that_need_something_come_first_and_the_others_fold_away(world, client_of):
    commune = world.north.other_commune
    for number in range(5):
        world.add_place(commune, f"Thôn {number}")
    world.registration(commune.below[0], "submitted")
    client = client_of(commune.sender)

    home = home_of(client)

    assert [[v.unit.name for v in part] for part in home.village_parts] == [
        ["Thôn 0", "Thôn 1", "Thôn 2", "Thôn 3", "Thôn 4"], ["Thôn Hải Lạc"],
    ]  # fmt: skip
    assert "Xem cả 6 đơn vị" in client.get("/").content.decode()


def test_village_chosen_shows_its_own_work_and_no_villages(world, client_of):
    commune = world.north.other_commune
    client = client_of(commune.sender)
    client.post("/don-vi-hien-thi/", {"unit": commune.village.unit.pk})

    home = home_of(client)

    assert (home.unit, home.villages) == (commune.village.unit, [])


# What is not told


@pytest.mark.parametrize("verdict", ["recognised", "exemplary", "declined"])
def test_nothing_provisional_is_told_on_the_first_page(world, commune, sender, verdict):
    world.recognition(commune, verdict)

    page = sender.get("/")

    words = page.content.decode()
    secrets = (SECRET_REASON, NOTE, "9,3", "83,3", "Đã thẩm định", "Công nhận", "Tiêu biểu", "Không công nhận")
    assert [secret for secret in secrets if secret in words] == []
    assert rows_of(page.context["unit_home"], 4) == [("Bản tự đánh giá năm 2025", "Hoàn thành")]


def test_appraised_dossier_looks_to_its_unit_like_one_that_waits(world, commune, sender, client_of):
    """Apart from names and moments the two pages are the same."""
    other = world.north.other_commune
    world.dossier(commune, "appraised")
    world.dossier(other, "submitted")

    homes = [home_of(client) for client in (sender, client_of(other.sender))]

    def looks(home):
        return [[(r.state_label, r.tone, r.hint) for r in g.rows] for g in home.groups], home.nothing_to_do

    assert looks(homes[0]) == looks(homes[1])


def test_published_result_is_told(world, commune, sender):
    world.dossier(commune, "published")

    home = home_of(sender)

    assert rows_of(home, 4) == [("Bản tự đánh giá năm 2025", "Đã công bố")]
    assert home.nothing_to_do == "Kết quả năm nay đã công bố. Hãy mở bản tự đánh giá để xem."


# How much is asked


def test_first_page_asks_the_same_for_one_model_as_for_three(world, commune, sender):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            world.registration(commune, "returned")
            world.registration(commune, "accepted")
        with CaptureQueriesContext(connection) as queries:
            sender.get("/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_looking_at_the_first_page_writes_nothing(world, commune, sender):
    with CaptureQueriesContext(connection) as queries:
        sender.get("/")

    assert [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_person_of_two_roles_sees_both_parts(world, client_of):
    person = world.north.commune.sender
    MembershipFactory(user=person, unit=world.north.commune.unit, role=Role.REVIEWER)

    context = client_of(world.fresh(person)).get("/").context

    assert [name for name in ("unit_home", "rung_home", "leader_home", "administrator_home") if name in context] == [
        "unit_home", "rung_home",
    ]  # fmt: skip
