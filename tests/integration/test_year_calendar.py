"""The calendar of a year is everybody's: what runs, what is over, what the own unit was given."""

from datetime import timedelta

import pytest

from models_registry.models import Phase, PhaseKind
from tests.conftest import on_day
from tests.factories import ExtensionFactory
from tests.integration.reminding import phase_of
from tests.world import PEOPLE

CALENDAR = "/nam/2025/lich/"


def stages(client, address=CALENDAR):
    return [(stage.label, stage.state_label, stage.days_left) for stage in client.get(address).context["stages"]]


@pytest.mark.parametrize("person", sorted({name.split(".")[-1]: name for name in PEOPLE}.values()))
def test_calendar_is_open_to_every_role(world, client_of, person):
    assert client_of(world.people[person]).get(CALENDAR).status_code == 200


def test_calendar_is_open_to_people_without_a_role(world, client_of):
    assert client_of(world.stranger).get(CALENDAR).status_code == 200


def test_calendar_says_how_each_stage_stands(world, client_of):
    client = client_of(world.stranger)

    assert stages(client) == [
        ("Đăng ký mô hình", "Đã quá hạn", None),
        ("Thẩm định", "Đang diễn ra", 20),
        ("Tự đánh giá", "Đang diễn ra", 5),
        ("Giải trình", "Đang diễn ra", 25),
        ("Lập danh sách khen thưởng", "Đang diễn ra", 35),
        ("Công bố kết quả", "Đang diễn ra", 30),
    ]
    with on_day("2025-01-15"):
        assert {state for _, state, _ in stages(client_of(world.stranger))} == {"Chưa bắt đầu"}
    with on_day("2025-12-01"):
        assert {state for _, state, _ in stages(client_of(world.stranger))} == {"Đã kết thúc"}


def test_unit_reads_the_time_that_it_was_given(world, client_of):
    phase = phase_of(PhaseKind.SELF_ASSESSMENT)
    ExtensionFactory(phase=phase, unit=world.north.commune.unit, closes_at=phase.closes_at + timedelta(days=3))

    own, other = (client_of(p.drafter).get(CALENDAR).content.decode() for p in (world.north.commune, world.department))

    words = "Xã Phan Hòa được gia hạn đến 23:59 ngày 28/09/2025."
    assert (words in own, "được gia hạn đến" in other) == (True, False)


def test_calendar_of_a_year_that_is_not_there(world, client_of):
    assert client_of(world.stranger).get("/nam/1999/lich/").status_code == 404


def test_year_without_dates_says_what_will_come(world, client_of):
    Phase.objects.filter(year__year=2024).delete()

    page = client_of(world.stranger).get("/nam/2024/lich/")

    assert "Năm này chưa đặt thời gian" in page.content.decode()


def test_every_page_leads_to_the_calendar(world, client_of):
    pages = [client_of(person).get("/").content.decode() for person in (world.stranger, world.north.leader)]

    assert ['href="/nam/2025/lich/"' in page for page in pages] == [True, True]
