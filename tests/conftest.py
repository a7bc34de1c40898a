"""What every test may ask for: a world, a day, a signed-in browser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings

from danvan.organization.models import Unit, User
from tests.world import TODAY, TwoBranches

# Properties are tried on the same examples every time, and a slow machine is no reason to fail.
settings.register_profile(
    "portal",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("portal")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite leave out what only PostgreSQL has; the second run, on PostgreSQL, has it all."""
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("postgres")]


def on_day(day: date | str, hour: int = 9, minute: int = 0) -> time_machine.travel:
    """Let it be that day in the portal's time zone, standing still: `with on_day("2025-10-01"):`."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    return time_machine.travel(timezone.make_aware(datetime.combine(day, time(hour, minute))), tick=False)


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back at the end: for one example of a property after another."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def _nobody_left_behind(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """At the end of the run: end sessions that threads of a live server left, or PostgreSQL keeps the database."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def today() -> Iterator[date]:
    """It is 09:00 on 10/09/2025, when all phases of 2025 are open (see tests/world.py)."""
    with on_day(TODAY):
        yield TODAY


@pytest.fixture
def world(db: None, today: date) -> TwoBranches:
    """Two branches of units with people in every role, on 10/09/2025; nothing registered yet."""
    if Unit.objects.exists():
        pytest.fail("A module uses either `world` or `filled_world`, not both: put these tests into two files.")
    return TwoBranches()


@pytest.fixture(scope="module")
def _filled_once(django_db_setup: None, django_db_blocker) -> Iterator[TwoBranches]:
    with django_db_blocker.unblock(), undone():
        with on_day(TODAY):
            world = TwoBranches()
            world.rows = {"north": world.fill(world.north), "south": world.fill(world.south)}
        yield world


@pytest.fixture
def filled_world(_filled_once: TwoBranches, db: None, today: date) -> TwoBranches:
    """The world with both branches filled (`world.rows["south"].dossiers["appraised"]`), made once per module.

    For the many tests that only look, such as every page for every stranger. What a test changes is rolled back in
    the database but not in these objects: read a row anew before changing it. Not together with `world` in one
    module, and not for transactional tests.
    """
    for user in _filled_once.people.values():
        user.__dict__.pop("_current_memberships", None)
    return _filled_once


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which the person is signed in: `client_of(world.north.commune.sender).get(…)`."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[0])
        return client

    return signed_in


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """`with committed():` runs what waits for the commit (notices) as a real transaction would."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
