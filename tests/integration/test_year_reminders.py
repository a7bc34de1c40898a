"""The page of the year: each stage with its dates and its reminders; who is not there yet, on the first pages."""

import pytest

from danvan.activity.models import AuditEvent
from danvan.organization.access import writers_for
from danvan.organization.writers import writers_of_many
from models_registry.actions.reminders import send_scheduled
from models_registry.models import Phase, PhaseKind
from tests.conftest import on_day
from tests.factories import ReminderRuleFactory
from tests.integration.reminding import phase_of, scheduled

YEAR = "/nam/2025/"
DATES = {"opens_at": "00:00 01/02/2025", "due_on": "20/09/2025", "closes_at": "23:59 30/09/2025"}


def row_of(client, label="Đăng ký mô hình"):
    return next(row for row in client.get(YEAR).context["rows"] if row.label == label)


@pytest.mark.parametrize(
    ("typed", "days"),
    [("14, 3, 1", [14, 3, 1]), (" 1;7  3 ", [7, 3, 1]), ("3, 3, 3", [3]), ("", []), ("0", [0]), ("60", [60])],
)
def test_reminders_of_a_phase_are_set_with_its_dates(world, client_of, typed, days):
    ReminderRuleFactory(phase=phase_of(), days_before=30)

    answer = client_of(world.province.administrator).post("/nam/2025/dang-ky/", DATES | {"reminder_days": typed})

    assert (answer.status_code, phase_of().reminder_days) == (302, days)
    event = AuditEvent.objects.get()
    assert (event.verb, event.before["reminders"], event.after["reminders"]) == (
        "phase.set", "30", ", ".join(map(str, days)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("hai tuần", "Hãy nhập các số ngày, cách nhau bằng dấu phẩy, như 14, 3, 1."),
        ("-3", "Hãy nhập các số ngày, cách nhau bằng dấu phẩy, như 14, 3, 1."),
        ("61", "Nhắc sớm nhất 60 ngày trước hạn nộp."),
        ("1 2 3 4 5 6 7", "Mỗi giai đoạn nhắc nhiều nhất 6 lần."),
    ],
)
def test_reminders_without_sense_are_refused(world, client_of, typed, error):
    answer = client_of(world.province.administrator).post("/nam/2025/dang-ky/", DATES | {"reminder_days": typed})

    assert (answer.status_code, answer.context["form"].errors) == (422, {"reminder_days": [error]})
    assert (phase_of().reminder_days, AuditEvent.objects.count()) == ([], 0)


def test_only_phases_in_which_units_send_have_reminders(world, client_of):
    client = client_of(world.province.administrator)

    has = {
        slug: "reminder_days" in client.get(f"/nam/2025/{slug}/").context["form"].fields
        for slug in ("dang-ky", "tu-danh-gia", "tham-dinh", "khen-thuong")
    }

    assert has == {"dang-ky": True, "tu-danh-gia": True, "tham-dinh": False, "khen-thuong": False}


def test_phase_without_dates_is_offered_the_usual_reminders(world, client_of):
    Phase.objects.filter(year__year=2025, kind=PhaseKind.REGISTRATION).delete()

    form = client_of(world.province.administrator).get("/nam/2025/dang-ky/").context["form"]

    assert form["reminder_days"].value() == "14, 3, 1"


def test_page_of_the_year_says_what_became_of_each_reminder(world, client_of):
    scheduled(due="2025-09-13", days=(14, 3, 1, 0))
    send_scheduled()

    row = row_of(client_of(world.province.administrator))

    assert [(r.label, f"{r.day:%d/%m}", r.state_label) for r in row.reminders] == [
        ("Trước hạn 14 ngày", "30/08", "Đã qua, không gửi"),
        ("Trước hạn 3 ngày", "10/09", "Đã nhắc 9 đơn vị"),
        ("Trước hạn 1 ngày", "12/09", "Chưa đến ngày"),
        ("Đúng ngày hết hạn", "13/09", "Chưa đến ngày"),
    ]
    assert row.sample == (
        "Thôn A: còn 14 ngày đến hạn nộp 13/09/2025, đơn vị chưa gửi bản đăng ký mô hình nào năm 2025. "
        "Hãy hoàn thành và gửi trên cổng."
    )


def test_reminder_whose_day_has_come_waits_for_the_next_run(world, client_of):
    scheduled(due="2025-09-22", days=(14, 3))

    assert [r.state_label for r in row_of(client_of(world.province.administrator)).reminders] == [
        "Đến lượt gửi", "Chưa đến ngày",
    ]  # fmt: skip


def test_page_leads_to_the_next_year_only_from_the_latest(world, client_of):
    client = client_of(world.province.administrator)

    offered = [client.get(f"/nam/{year}/").context["next_year"] for year in (2024, 2025)]

    assert (offered, client_of(world.north.administrator).get(YEAR).context["next_year"]) == ([None, 2026], None)


def test_deadline_moves_with_the_reminders_on_the_page(world, client_of):
    scheduled(days=(3,))
    client = client_of(world.province.administrator)

    client.post("/nam/2025/dang-ky/", DATES | {"due_on": "25/09/2025", "reminder_days": "3"})

    assert [f"{r.day:%d/%m}" for r in row_of(client).reminders] == ["22/09"]


# First pages


def unregistered(client, home="rung"):
    return client.get("/").context[f"{home}_home"].unregistered


def test_reviewer_is_told_how_many_units_have_not_registered(world, client_of):
    world.registration(world.north.commune, "submitted")
    client = client_of(world.north.reviewer)

    told = unregistered(client)

    assert tuple(told) == ("Đơn vị chưa đăng ký", 3, "/mo-hinh/chua-dang-ky/?nam=2025", "khóa 20/09/2025")
    assert client.get(told.url).context["page_obj"].paginator.count == told.value
    assert told.url in client.get("/").content.decode()


def test_administrator_is_told_the_same(world, client_of):
    client = client_of(world.north.administrator)

    assert unregistered(client, "administrator").value == 4
    assert "4 đơn vị chưa đăng ký mô hình năm 2025" in client.get("/").content.decode()


def test_nobody_is_told_once_the_phase_is_over_or_everybody_has_registered(world, client_of):
    for place in (world.north.commune, world.north.commune.village, world.north.other_commune):
        world.registration(place, "submitted")
    world.registration(world.north.other_commune.village, "submitted")

    done = unregistered(client_of(world.north.reviewer))
    with on_day("2025-09-21"):
        over = unregistered(client_of(world.south.reviewer))

    assert (done, over) == (None, None)


def test_approver_who_cannot_remind_is_not_told(world, client_of):
    assert unregistered(client_of(world.north.approver)) is None


def test_writers_of_many_units_are_those_of_each(world):
    units = [place.unit for place in world.places]

    many = writers_of_many(units)

    assert {unit.name: set(many[unit.pk].people) for unit in units} == {
        unit.name: set(writers_for(unit)) for unit in units
    }
    assert [unit.name for unit in units if many[unit.pk].people and many[unit.pk].on_behalf] == [
        "Thôn Hải Lạc", "Thôn 10",
    ]  # fmt: skip
