"""One person is in the middle of an act when another begins theirs, each over a database connection of their own."""

from collections.abc import Callable
from threading import Event
from typing import Any

from django.db import connection, transaction

from tests.integration.at_once import at_once


def second_waits(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """What both gave, as `at_once`: the second begins once the first is done and not yet committed.

    The first is committed when the second waits for a row that it holds, or four seconds later.
    """
    done = Event()

    def hold() -> Any:
        with transaction.atomic():
            given = first()
            done.set()
            for _ in range(200):
                if _somebody_waits():
                    break
                Event().wait(0.02)
        return given

    def follow() -> Any:
        done.wait(20)
        return second()

    return at_once(hold, follow)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])
