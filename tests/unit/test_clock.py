"""What time it is."""

from datetime import UTC, date, datetime

import time_machine
from django.test import override_settings
from django.utils import timezone

from danvan.common import clock
from tests.conftest import on_day


def local(*parts: int) -> datetime:
    return timezone.make_aware(datetime(*parts))  # noqa: DTZ001


@time_machine.travel(datetime(2025, 9, 10, 2, 30, 15, 500, tzinfo=UTC), tick=False)
def test_clock_is_the_real_time():
    assert clock.now() == datetime(2025, 9, 10, 2, 30, 15, 500, tzinfo=UTC)
    assert clock.today() == date(2025, 9, 10)


@time_machine.travel(datetime(2025, 9, 10, 17, 0, tzinfo=UTC), tick=False)
def test_clock_day_begins_at_midnight_in_viet_nam():
    assert clock.today() == date(2025, 9, 11)


@time_machine.travel(datetime(2030, 1, 2, 17, 45, 30, tzinfo=UTC), tick=False)
@override_settings(CLOCK_DATE=date(2025, 9, 10))
def test_clock_date_keeps_the_real_time_of_day():
    assert clock.now() == local(2025, 9, 10, 0, 45, 30)
    assert clock.today() == date(2025, 9, 10)


@time_machine.travel(datetime(2028, 2, 29, 3, 0, tzinfo=UTC), tick=False)
@override_settings(CLOCK_DATE=date(2025, 9, 10))
def test_clock_date_holds_on_a_leap_day():
    assert clock.today() == date(2025, 9, 10)


@override_settings(CLOCK_DATE=date(2025, 9, 10))
def test_clock_standing_at_goes_before_the_demonstration_day():
    with clock.standing_at(local(2023, 4, 1, 8)):
        inside = clock.now(), clock.today()

    assert inside == (local(2023, 4, 1, 8), date(2023, 4, 1))
    assert clock.today() == date(2025, 9, 10)


def test_clock_standing_at_nests_and_comes_back_after_an_error():
    seen = []

    with on_day("2025-09-10"):
        try:
            with clock.standing_at(local(2023, 4, 1)):
                with clock.standing_at(local(2024, 5, 2)):
                    seen.append(clock.today())
                seen.append(clock.today())
                raise RuntimeError
        except RuntimeError:
            seen.append(clock.today())

    assert seen == [date(2024, 5, 2), date(2023, 4, 1), date(2025, 9, 10)]
