"""The audit log with 100,000 events: pages by index, the file in flat memory, the chain at the cost of its end."""
# ruff: noqa: S608 - the numbers are ours

import time
import tracemalloc
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from danvan.activity.chain import link_events
from danvan.activity.models import AuditEvent
from danvan.organization.audit_export import AuditExport
from danvan.organization.filters import AuditFilter
from danvan.organization.models import UnitKind
from danvan.organization.roles import Role
from tests.conftest import on_day, undone
from tests.factories import AuditEventFactory, MembershipFactory, UnitFactory
from tests.world import TODAY

EVENTS, UNITS, ACTORS = 100_000, 50, 200
TRACED = 5_000  # of them: counting every allocation is slow


class Log:
    """A province, two districts, and many events of one of them and of the communes below."""

    def __init__(self) -> None:
        province = UnitFactory(kind=UnitKind.PROVINCE, name="Tỉnh Lớn", path="0001")
        self.district = UnitFactory(kind=UnitKind.DISTRICT, name="Huyện Một", parent=province, path="00010001")
        self.other = UnitFactory(kind=UnitKind.DISTRICT, name="Huyện Hai", parent=province, path="00010002")
        self.people = {
            "province": MembershipFactory(unit=province, role=Role.ADMINISTRATOR).user,
            "district": MembershipFactory(unit=self.other, role=Role.ADMINISTRATOR).user,
        }
        self._events()
        AuditEventFactory(unit_path=self.other.path, actor_id=self.people["district"].pk)

    def _events(self) -> None:
        """In one statement: through the models it would take a minute."""
        if connection.vendor == "postgresql":
            numbers = f"SELECT n FROM generate_series(1, {EVENTS}) AS n"
            moment, no = "timestamptz '2025-01-01' + n * interval '1 minute'", "false"
            place = f"lpad((n % {UNITS})::text, 4, '0')"
        else:
            numbers = (
                f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {EVENTS}) SELECT n FROM s"
            )
            moment, no = "datetime('2025-01-01', '+' || n || ' minutes')", "0"
            place = f"printf('%04d', n % {UNITS})"
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO activity_auditevent (at, verb, label, actor_id, actor_name, target_type, target_id,"
                " target_name, unit_path, unit_name, note, before, after, provisional, search_text, seal)"
                f" SELECT {moment}, 'test.verb' || (n % 20), 'Việc', 1000000 + n % {ACTORS}, 'Người', 'gone.thing', n,"
                f" 'Vật ' || n, '{self.district.path}' || {place}, 'Xã', '', '{{}}', '{{}}', {no}, ' viec vat ' || n, ''"
                f" FROM ({numbers}) AS numbers"
            )
            cursor.execute("ANALYZE activity_auditevent")


@pytest.fixture(scope="module")
def _log(django_db_setup, django_db_blocker) -> Iterator[Log]:
    with django_db_blocker.unblock(), on_day(TODAY), undone():
        yield Log()


@pytest.fixture
def log(_log: Log, db: None) -> Log:
    return _log


def seconds(act) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


def found(person, **asked) -> AuditFilter:
    request = RequestFactory().get("/nhat-ky/", asked)
    request.user = person
    return AuditFilter(request)


ASKED = [
    {},
    {"viec": "test.verb7"},
    {"tu_ngay": "2025-02-01", "den_ngay": "2025-02-02"},
    {"q": "vat 77777"},
    {"nguoi": "không có ai"},
]


@pytest.mark.parametrize("who", ["province", "district"])
@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_page_of_a_long_log_is_read_by_index(log, who, asked):
    rows = found(log.people[who], **asked).qs.order_by("-id")[:25]

    if connection.vendor == "postgresql":
        assert "Seq Scan on activity_auditevent" not in rows.explain()
    # SQLite has no index of words, nor would it take one of people for an order by number.
    assert seconds(lambda: list(rows)) < (0.2 if connection.vendor == "postgresql" else 0.8)


def test_unit_and_person_of_a_long_log_are_found_by_index(log):
    person = log.people["district"]

    for asked in ({"don_vi": log.other.pk}, {"ai": person.pk}):
        filters = found(log.people["province"], **asked)
        assert filters.ignored == []
        assert seconds(lambda filters=filters: list(filters.qs.order_by("-id")[:25])) < 0.1


@pytest.mark.parametrize("who", ["province", "district"])
def test_whole_page_of_a_long_log_is_quick(log, who, client_of):
    client: Client = client_of(log.people[who])
    client.get("/nhat-ky/")

    assert seconds(lambda: client.get("/nhat-ky/")) < 1.0


def test_file_of_a_long_log_takes_the_memory_of_a_short_one(log):
    events = AuditEvent.objects.filter(id__gt=AuditEvent.objects.latest("id").pk - TRACED)
    export = AuditExport(events, filter_in_words="Không lọc", user=log.people["province"])
    pieces = export.content()
    next(pieces)  # what is imported and prepared once
    tracemalloc.start()

    size = sum(len(piece) for piece in pieces)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert export.count == TRACED
    assert size > 20_000
    assert peak < 10_000_000


def test_linking_after_a_long_log_looks_only_at_its_end(log):
    event = AuditEventFactory()
    link_events(first=event.pk)
    AuditEventFactory()

    assert seconds(link_events) < 0.5
