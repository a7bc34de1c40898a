"""Units that have not sent yet: the list, the page that asks before they are reminded, and what is then sent."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.activity.models import AuditEvent
from danvan.organization.models import Membership
from danvan.organization.roles import Role
from models_registry.actions.reminders import send_scheduled
from models_registry.models import Phase, PhaseKind, ReminderSent
from tests.conftest import on_day
from tests.factories import ExtensionFactory
from tests.integration.reminding import LIST, REMIND, kept, phase_of, scheduled, told

TEXT = "Hãy đăng ký trước ngày 20/9."
SENT = "/mo-hinh/chua-dang-ky/da-nhac/"


def names(client, address=LIST):
    return [row.unit.name for row in client.get(address).context["rows"]]


def press(client, address, **typed):
    """Open the page that asks, then press its button."""
    page = client.get(address)
    return client.post(address, {"units": page.context["form"]["units"].value(), "text": TEXT} | typed)


def said(response):
    return [str(message) for message in response.context["messages"]]


def plan_of(response):
    plan = response.context["plan"]
    return {
        "told": [one.unit.name for one in plan.told],
        "today": [one.unit.name for one in plan.told_today],
        "unread": [unit.name for unit in plan.unread],
        "closed": [unit.name for unit in plan.closed],
    }


# The list


def test_reviewer_sees_the_units_beneath_that_have_sent_nothing(world, client_of):
    world.registration(world.north.commune, "submitted")
    world.registration(world.north.other_commune, "draft")

    page = client_of(world.north.reviewer).get(LIST)

    assert (page.context["page_title"], [row.unit.name for row in page.context["rows"]]) == (
        "3 đơn vị chưa đăng ký", ["Thôn Bình Hòa", "Xã Hải Ninh", "Thôn Hải Lạc"],
    )  # fmt: skip
    assert [row.enterers for row in page.context["rows"]] == [
        "2 người", "2 người", "2 người của Xã Hải Ninh nhập thay",
    ]  # fmt: skip


def test_administrator_sees_their_own_branch_with_its_own_unit(world, client_of):
    assert names(client_of(world.north.administrator)) == [
        "Xã Phan Hòa", "Thôn Bình Hòa", "Xã Hải Ninh", "Thôn Hải Lạc",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "is_missing"),
    [("draft", True), ("ready", True), ("submitted", False), ("returned", False), ("accepted", False),
     ("declined", True)],
)  # fmt: skip
def test_unit_counts_as_registered_by_what_it_has_sent(world, client_of, state, is_missing):
    world.registration(world.department, state)

    assert ("Sở Xây dựng" in names(client_of(world.province.reviewer))) is is_missing


def test_units_below_their_target_are_a_list_of_their_own(world, client_of):
    unit = world.north.commune.unit
    unit.target = 2
    unit.save()
    world.registration(world.north.commune, "accepted")
    world.registration(world.north.other_commune, "submitted")

    page = client_of(world.north.reviewer).get(f"{LIST}?muc=duoi-chi-tieu")

    assert [(row.unit.name, row.sent, row.unit.target) for row in page.context["rows"]] == [("Xã Phan Hòa", 1, 2)]
    assert [(tab.label, tab.number) for tab in page.context["tabs"]] == [
        ("Chưa đăng ký", 2), ("Dưới chỉ tiêu", 1), ("Chưa nộp tự đánh giá", 4),
    ]  # fmt: skip


def test_units_without_a_dossier_are_a_list_of_their_own(world, client_of):
    world.dossier(world.north.commune, "submitted")
    world.dossier(world.north.other_commune, "draft")

    assert names(client_of(world.north.reviewer), f"{LIST}?muc=chua-nop-tu-danh-gia") == [
        "Thôn Bình Hòa", "Xã Hải Ninh", "Thôn Hải Lạc",
    ]  # fmt: skip


def test_list_is_filtered_by_area_kind_and_name(world, client_of):
    client = client_of(world.province.reviewer)

    found = [
        names(client, f"{LIST}?{query}")
        for query in (f"dia_ban={world.south.unit.pk}&loai=commune", "loai=department", "q=hai+lac")
    ]

    assert found == [["Xã Mê Pu", "Xã Sùng Nhơn"], ["Sở Xây dựng"], ["Thôn Hải Lạc"]]


def test_area_out_of_reach_is_no_choice(world, client_of):
    page = client_of(world.north.reviewer).get(f"{LIST}?dia_ban={world.south.unit.pk}")

    assert (page.context["filters"].ignored, len(page.context["rows"])) == (["Địa bàn"], 4)


@pytest.mark.parametrize("address", [LIST, REMIND, SENT])
@pytest.mark.parametrize("person", ["north.commune.sender", "north.approver", "north.leader"])
def test_reminding_is_for_reviewers_and_administrators(world, client_of, person, address):
    assert client_of(world.people[person]).get(address).status_code == 404


def test_list_asks_the_same_however_many_units(world, client_of):
    client, counts = client_of(world.province.reviewer), []
    for number in (1, 3):
        for _ in range(number):
            world.add_place(world.north, f"Xã {Membership.objects.count()}", {Role.DRAFTER})
        send_scheduled()
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# Reminding


def test_all_units_of_the_list_are_shown_reminded_and_recorded(world, client_of, committed):
    """Feature 23: “Nhắc n đơn vị” shows the n, sends, records."""
    scheduled()
    client = client_of(world.north.reviewer)

    page = client.get(f"{REMIND}?tat_ca=1")

    assert (page.context["page_title"], plan_of(page)["told"]) == (
        "Nhắc 4 đơn vị", ["Xã Phan Hòa", "Thôn Bình Hòa", "Xã Hải Ninh", "Thôn Hải Lạc"],
    )  # fmt: skip
    assert page.context["form"].initial["text"] == (
        "Đơn vị chưa gửi bản đăng ký mô hình nào năm 2025. Hạn nộp 20/09/2025. Hãy hoàn thành và gửi trên cổng."
    )
    assert {str(person): number for person, number in page.context["plan"].readers} == {
        str(person): number
        for place, number in (
            (world.north.commune, 1),
            (world.north.commune.village, 1),
            (world.north.other_commune, 2),
        )
        for person in (place.drafter, place.sender)
    }
    assert (kept(), AuditEvent.objects.count()) == ([], 0)

    with committed():
        answer = press(client, f"{REMIND}?tat_ca=1")

    who = str(world.north.reviewer)
    assert (answer.status_code, answer.url) == (302, f"{SENT}?nam=2025")
    assert kept() == [("Xã Phan Hòa", who), ("Thôn Bình Hòa", who), ("Xã Hải Ninh", who), ("Thôn Hải Lạc", who)]
    assert told(world.north.other_commune.sender) == [f"Xã Hải Ninh: {TEXT}", f"Thôn Hải Lạc: {TEXT}"]
    assert told(world.south.commune.sender) == []
    event = AuditEvent.objects.get(verb="reminder.send")
    assert (event.actor_name, event.unit_name, event.note) == (
        who, "Huyện Bắc Bình", f"{TEXT}\n4 đơn vị: Xã Phan Hòa, Thôn Bình Hòa, Xã Hải Ninh, Thôn Hải Lạc",
    )  # fmt: skip
    page = client.get(answer.url)
    assert said(page) == ["Đã nhắc 4 đơn vị, 8 thông báo."]
    assert [(row.unit.name, row.recipients) for row in page.context["page_obj"]] == [
        ("Xã Phan Hòa", 2), ("Thôn Bình Hòa", 2), ("Xã Hải Ninh", 2), ("Thôn Hải Lạc", 2),
    ]  # fmt: skip


def test_number_on_the_button_is_what_the_filter_finds_on_all_pages(world, client_of):
    for number in range(30):
        world.add_place(world.north, f"Xã số {number}", {Role.DRAFTER})
    client = client_of(world.north.reviewer)

    listed = client.get(f"{LIST}?q=xa+so")
    asked = client.get(f"{REMIND}?q=xa+so&tat_ca=1")

    assert (len(listed.context["rows"]), "Nhắc 30 đơn vị" in listed.content.decode()) == (25, True)
    assert len(asked.context["plan"].told) == 30


def test_units_that_nobody_enters_for_are_told_beside_the_number_and_found_by_a_filter(world, client_of):
    world.add_place(world.north, "Xã số một", {Role.DRAFTER})
    world.add_place(world.north, "Xã số hai", set())
    client = client_of(world.north.reviewer)

    listed = client.get(f"{LIST}?q=xa+so")
    asked = client.get(f"{REMIND}?q=xa+so&tat_ca=1")
    alone = client.get(f"{LIST}?q=xa+so&nguoi=chua-co")

    assert "1 đơn vị chưa có người nhận." in listed.content.decode()
    assert "Nhắc 1 đơn vị</span>" in listed.content.decode()
    assert asked.context["page_title"] == "Nhắc 1 đơn vị"
    assert "1 đơn vị chưa có người nhận." in asked.content.decode()
    assert [row.unit.name for row in alone.context["rows"]] == ["Xã số hai"]


def test_only_ticked_units_are_reminded(world, client_of):
    client = client_of(world.province.reviewer)
    ticked = [world.department.unit.pk, world.south.commune.unit.pk]

    page = client.get(REMIND, {"don_vi": ticked})
    press(client, f"{REMIND}?don_vi={ticked[0]}&don_vi={ticked[1]}")

    assert plan_of(page)["told"] == ["Xã Mê Pu", "Sở Xây dựng"]
    assert [name for name, _ in kept()] == ["Xã Mê Pu", "Sở Xây dựng"]


def test_whole_page_is_chosen_with_one_tick(world, client_of):
    client = client_of(world.province.reviewer)
    shown = [row.unit for row in client.get(LIST).context["rows"]]

    sent = {"ca_trang": "1", "trang": [unit.pk for unit in shown]}
    page = client.get(REMIND, sent)

    assert len(shown) > 1
    assert "Chọn cả " in client.get(LIST).content.decode()
    assert sorted(plan_of(page)["told"]) == sorted(unit.name for unit in shown)


@pytest.mark.parametrize("query", ["", "?don_vi=", "?don_vi=x&don_vi=99999999999999999999"])
def test_without_a_choice_the_list_comes_back(world, client_of, query):
    answer = client_of(world.north.reviewer).get(REMIND + query, follow=True)

    assert said(answer) == ["Chưa chọn đơn vị nào. Hãy đánh dấu các đơn vị cần nhắc, hoặc nhắc cả danh sách."]


def test_units_that_nobody_reads_for_are_told_apart_with_what_to_do(world, client_of):
    world.add_place(world.north, "Xã Sông Lũy")

    pages = [client_of(p).get(f"{REMIND}?tat_ca=1") for p in (world.north.reviewer, world.north.administrator)]

    assert [plan_of(page)["unread"] for page in pages] == [["Xã Sông Lũy"]] * 2
    assert "đề nghị quản trị giao người soạn" in pages[0].content.decode()
    assert "thêm người và giao vai trò" in pages[1].content.decode()


def test_unit_reminded_today_is_reminded_again_only_when_asked_for(world, client_of):
    client, address = client_of(world.north.reviewer), f"{REMIND}?don_vi={world.north.commune.unit.pk}"
    press(client, address)

    page = client.get(address)
    refused = press(client, address)
    number_before = ReminderSent.objects.count()
    again = press(client, address, again="on")

    assert plan_of(page) == {"told": [], "today": ["Xã Phan Hòa"], "unread": [], "closed": []}
    assert (refused.status_code, refused.context["reasons"]) == (
        422, ["Các đơn vị này đã được nhắc hôm nay. Muốn nhắc lại, hãy đánh dấu ô “Nhắc lại” bên dưới."],
    )  # fmt: skip
    assert (number_before, again.status_code, ReminderSent.objects.count()) == (1, 302, 2)
    with on_day("2025-09-11"):
        assert plan_of(client_of(world.north.reviewer).get(address))["told"] == ["Xã Phan Hòa"]


def test_unit_that_sends_in_the_meantime_is_not_reminded(world, client_of):
    client, address = client_of(world.north.reviewer), f"{REMIND}?tat_ca=1"
    shown = client.get(address).context["form"]["units"].value()
    world.registration(world.north.commune, "submitted")

    answer = client.post(address, {"units": shown, "text": TEXT})

    assert [name for name, _ in kept()] == ["Thôn Bình Hòa", "Xã Hải Ninh", "Thôn Hải Lạc"]
    assert said(client.get(answer.url)) == ["Đã nhắc 3 đơn vị, 6 thông báo. Không nhắc: 1 đơn vị vừa gửi xong."]


def test_units_of_another_branch_cannot_be_reminded(world, client_of):
    client = client_of(world.north.reviewer)

    ticked = client.get(f"{REMIND}?don_vi={world.south.commune.unit.pk}")
    posted = client.post(
        f"{REMIND}?tat_ca=1", {"units": f"{world.north.commune.unit.pk},{world.south.commune.unit.pk}", "text": TEXT}
    )

    assert (ticked.status_code, posted.status_code, kept()) == (302, 404, [])


@pytest.mark.parametrize(
    ("text", "error"), [("", "Chưa nhập nội dung nhắc."), ("x" * 251, None)], ids=["nothing", "too long"]
)
def test_text_that_cannot_be_sent_is_refused_and_kept_on_the_page(world, client_of, text, error):
    client = client_of(world.north.reviewer)

    answer = press(client, f"{REMIND}?tat_ca=1", text=text)

    assert (answer.status_code, kept(), list(answer.context["form"].errors)) == (422, [], ["text"])
    assert answer.context["form"]["text"].value() == text
    assert error is None or answer.context["form"].errors["text"] == [error]


def test_after_the_end_only_units_with_more_time_are_reminded(world, client_of):
    phase = scheduled(due="2025-09-01", closes="23:59 05/09/2025")
    address = f"{REMIND}?tat_ca=1"
    client = client_of(world.north.reviewer)

    locked = client.get(address, follow=True)
    ExtensionFactory(phase=phase, unit=world.north.commune.unit)
    page = client.get(address)

    assert said(locked) == [
        "Đã hết thời gian Đăng ký mô hình năm 2025: khóa lúc 23:59 ngày 05/09/2025. "
        "Nếu cần thêm thời gian, hãy đề nghị quản trị gia hạn cho đơn vị."
    ]
    assert plan_of(page) == {
        "told": ["Xã Phan Hòa"], "today": [], "unread": [], "closed": ["Thôn Bình Hòa", "Xã Hải Ninh", "Thôn Hải Lạc"],
    }  # fmt: skip
    assert page.context["plan"].told[0].text.endswith("Đơn vị được gia hạn đến 23:59 ngày 15/09/2025.")


def test_year_without_dates_reminds_nobody(world, client_of):
    Phase.objects.filter(year__year=2025, kind=PhaseKind.REGISTRATION).delete()

    answer = client_of(world.north.reviewer).get(f"{REMIND}?tat_ca=1", follow=True)

    assert said(answer) == ["Năm 2025 chưa đặt thời gian “Đăng ký mô hình” nên chưa nhắc được."]


def test_list_says_when_each_unit_was_reminded_last(world, client_of):
    client = client_of(world.north.reviewer)
    scheduled(due="2025-09-12")
    send_scheduled()
    with on_day("2025-09-11"):
        press(client_of(world.north.reviewer), f"{REMIND}?don_vi={world.north.commune.unit.pk}")

    rows = client.get(LIST).context["rows"]

    assert [(row.unit.name, row.reminded.by) for row in rows] == [
        ("Xã Phan Hòa", world.north.reviewer), ("Thôn Bình Hòa", None), ("Xã Hải Ninh", None), ("Thôn Hải Lạc", None),
    ]  # fmt: skip


def test_sent_reminders_are_seen_within_reach(world, client_of):
    press(client_of(world.province.reviewer), f"{REMIND}?tat_ca=1")

    seen = {row.unit.name for row in client_of(world.south.reviewer).get(SENT).context["page_obj"]}

    assert (seen, phase_of().reminders.count()) == ({"Xã Mê Pu", "Thôn 2", "Xã Sùng Nhơn", "Thôn 10"}, 9)
