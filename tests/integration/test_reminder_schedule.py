"""Reminders on schedule: to whom, when, once, and with the deadline of each unit."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from danvan.activity.models import AuditEvent, Notification
from danvan.organization.models import Membership
from models_registry.actions.reminders import rule_reached, send_scheduled
from models_registry.models import Phase, PhaseKind, ReminderSent
from tests.conftest import on_day
from tests.factories import ExtensionFactory
from tests.integration.reminding import kept, phase_of, scheduled, told

# Everybody in the small province who is expected to register: all but the province and its districts.
EVERYBODY = [
    "Xã Phan Hòa", "Thôn Bình Hòa", "Xã Hải Ninh", "Thôn Hải Lạc",
    "Xã Mê Pu", "Thôn 2", "Xã Sùng Nhơn", "Thôn 10", "Sở Xây dựng",
]  # fmt: skip


def units_reminded():
    return [name for name, _ in kept()]


@pytest.mark.parametrize(
    ("days_left", "rule"),
    [(20, None), (14, 14), (10, 14), (4, 14), (3, 3), (2, 3), (1, 1), (0, 1), (-1, None)],
)
def test_reminder_that_is_due_is_the_last_one_reached(days_left, rule):
    assert rule_reached([14, 3, 1], days_left) == rule


def test_reminders_go_to_units_that_have_not_sent_on_each_of_the_days(world, committed):
    """Feature 23: at −14, −3 and −1 days, and only to those that have not sent yet."""
    scheduled(due="2025-09-24")
    world.registration(world.north.commune, "submitted")
    world.registration(world.south.commune, "draft")
    numbers = {}

    for day in (date(2025, 9, 9) + timedelta(days=n) for n in range(17)):
        with on_day(day), committed():
            if day == date(2025, 9, 22):
                world.registration(world.department, "submitted")
            numbers[f"{day:%d/%m}"] = send_scheduled()

    assert {day: number for day, number in numbers.items() if number} == {"10/09": 8, "21/09": 8, "23/09": 7}
    assert [row for row in kept() if row[0] in ("Xã Phan Hòa", "Sở Xây dựng", "Thôn Hải Lạc")] == [
        ("Thôn Hải Lạc", 14), ("Thôn Hải Lạc", 3), ("Thôn Hải Lạc", 1), ("Sở Xây dựng", 14), ("Sở Xây dựng", 3),
    ]  # fmt: skip
    assert told(world.north.commune.sender) == []
    assert told(world.department.drafter) == [
        "Sở Xây dựng: còn 14 ngày đến hạn nộp 24/09/2025, đơn vị chưa gửi bản đăng ký mô hình nào năm 2025. "
        "Hãy hoàn thành và gửi trên cổng.",
        "Sở Xây dựng: còn 3 ngày đến hạn nộp 24/09/2025, đơn vị chưa gửi bản đăng ký mô hình nào năm 2025. "
        "Hãy hoàn thành và gửi trên cổng.",
    ]


def test_officer_of_the_commune_is_reminded_of_the_village_for_which_it_enters(world, committed):
    scheduled(due="2025-09-11")

    with committed():
        send_scheduled()

    assert [text.split(":")[0] for text in told(world.north.other_commune.drafter)] == ["Xã Hải Ninh", "Thôn Hải Lạc"]
    notice = Notification.objects.filter(recipient=world.north.other_commune.drafter).latest("pk")
    assert notice.url == f"/mo-hinh/dang-ky/?don-vi={world.north.other_commune.village.unit.pk}&nam=2025"


def test_unit_without_anybody_is_left_until_somebody_can_read_it(world):
    scheduled(due="2025-09-12")
    Membership.objects.filter(unit__in=[world.north.commune.unit, world.north.commune.village.unit]).update(
        ends_on=date(2025, 9, 1)
    )

    first = send_scheduled()
    Membership.objects.filter(unit=world.north.commune.unit).update(ends_on=None)
    second = send_scheduled()

    assert (first, second) == (7, 2)  # the commune, and its village for which it now enters


def test_reminders_are_sent_once_however_often_the_command_runs(world, committed, capsys):
    scheduled(due="2025-09-24")

    for _ in range(3):
        with committed():
            call_command("send_reminders")

    assert capsys.readouterr().out.splitlines() == ["9 units reminded.", "0 units reminded.", "0 units reminded."]
    assert (units_reminded(), ReminderSent.objects.count()) == (EVERYBODY, 9)
    event = AuditEvent.objects.get(verb="reminder.schedule")
    assert (event.actor_name, event.target_name, event.note, event.unit_path) == (
        "Hệ thống", "Đăng ký mô hình 2025", "9 đơn vị", world.province.unit.path,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "rules"), [("2025-09-18", [14]), ("2025-09-22", [3]), ("2025-09-24", [1]), ("2025-09-25", [])]
)
def test_reminders_that_were_missed_are_not_sent_after_the_next(world, day, rules):
    """The timer did not run for days: of what has passed only the last one still makes sense."""
    scheduled(due="2025-09-24")

    with on_day(day):
        send_scheduled()

    assert sorted({rule for _, rule in kept()}) == rules


def test_moved_deadline_moves_what_is_not_sent_and_repeats_nothing(world):
    """Feature 23: −14 is sent; the deadline moves by ten days; −3 and −1 follow the new one, −14 does not come again."""
    scheduled(due="2025-09-24", closes="23:59 31/10/2025")
    send_scheduled()
    Phase.objects.filter(pk=phase_of().pk).update(due_on="2025-10-04")
    numbers = {}

    for day in (date(2025, 9, 11) + timedelta(days=n) for n in range(30)):
        with on_day(day):
            if number := send_scheduled():
                numbers[f"{day:%d/%m}"] = number

    assert numbers == {"01/10": 9, "03/10": 9}
    assert {rule for _, rule in kept()} == {14, 3, 1}
    assert ReminderSent.objects.count() == 27


def test_unit_that_was_given_more_time_is_reminded_by_its_own_deadline(world):
    phase = scheduled(due="2025-09-20", closes="23:59 20/09/2025", days=(3,))
    ExtensionFactory(phase=phase, unit=world.department.unit, closes_at=phase.closes_at + timedelta(days=10))
    numbers = {}

    for day in ("2025-09-17", "2025-09-20", "2025-09-27"):
        with on_day(day):
            numbers[day] = send_scheduled()

    assert numbers == {"2025-09-17": 8, "2025-09-20": 0, "2025-09-27": 1}
    last = ReminderSent.objects.latest("pk")
    assert (last.unit.name, last.due_on, last.text) == (
        "Sở Xây dựng", date(2025, 9, 30),
        "Sở Xây dựng: còn 3 ngày đến hạn nộp 30/09/2025, đơn vị chưa gửi bản đăng ký mô hình nào năm 2025. "
        "Hãy hoàn thành và gửi trên cổng.",
    )  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "ready"])
def test_dossier_that_was_not_sent_is_reminded(world, state):
    scheduled(PhaseKind.SELF_ASSESSMENT, due="2025-09-13", days=(3,))
    world.dossier(world.north.commune, "submitted")
    world.dossier(world.north.commune.village, "returned")
    world.dossier(world.north.other_commune, state)
    world.dossier(world.department, "published")

    send_scheduled()

    assert units_reminded() == ["Xã Hải Ninh", "Thôn Hải Lạc", "Xã Mê Pu", "Thôn 2", "Xã Sùng Nhơn", "Thôn 10"]
    assert "đơn vị chưa gửi bản tự đánh giá năm 2025" in ReminderSent.objects.latest("pk").text


def test_phase_that_is_not_open_reminds_nobody(world):
    phase = scheduled(due="2025-09-12")
    Phase.objects.filter(pk=phase.pk).update(opens_at="2025-09-11T00:00:00Z")

    assert send_scheduled() == 0


def test_phase_without_rules_reminds_nobody(world):
    scheduled(due="2025-09-12", days=())

    assert send_scheduled() == 0


def test_declined_registration_leaves_the_unit_to_be_reminded(world):
    scheduled(due="2025-09-11")
    world.registration(world.department, "declined")

    send_scheduled()

    assert "Sở Xây dựng" in units_reminded()
