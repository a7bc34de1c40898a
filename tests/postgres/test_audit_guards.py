"""What only PostgreSQL has: the journal refuses to be emptied, and several people are linked in one chain."""

import pytest
from django.db import DatabaseError, connection, transaction

from danvan.activity.chain import Verification
from danvan.activity.models import AuditEvent, AuditLink, StateChange
from danvan.activity.record import record
from tests.factories import AuditEventFactory
from tests.integration.at_once import at_once

pytestmark = pytest.mark.postgres


@pytest.mark.django_db
@pytest.mark.parametrize("model", [AuditEvent, StateChange, AuditLink])
def test_journal_is_not_emptied_by_sql(model):
    AuditEventFactory()
    cursor = connection.cursor()
    cursor.execute("SET LOCAL danvan.allows_truncate = 'off'")  # as every session but those of tests

    with pytest.raises(DatabaseError, match=f"append-only table {model._meta.db_table}"), transaction.atomic():
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")

    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE activity_auditlink SET hash = 'x'", "DELETE FROM activity_auditlink"])
def test_chain_is_not_changed_by_sql(statement):
    AuditLink.objects.create(event_id=1, previous="a", hash="b")

    with pytest.raises(DatabaseError, match="append-only table activity_auditlink"), transaction.atomic():
        connection.cursor().execute(statement)

    assert AuditLink.objects.get().hash == "b"


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain():
    def write(name):
        for number in range(15):
            with transaction.atomic():
                for part in range(3):
                    record("test.done", label=f"{name}, việc {number}.{part}", actor=None)

    at_once(*(lambda name=name: write(name) for name in ("A", "B", "C", "D")))

    verification = Verification()
    assert list(verification.flaws()) == []
    assert verification.links == AuditEvent.objects.count() == 4 * 15 * 3


@pytest.mark.django_db(transaction=True)
def test_event_with_an_earlier_number_committed_later_is_linked_when_it_is_there():
    def late():
        with transaction.atomic():
            early = record("test.done", label="Bắt đầu trước", actor=None)
            at_once(lambda: record("test.done", label="Xong trước", actor=None))
        return early.pk

    early = late()

    assert [link.event_id for link in AuditLink.objects.all()] == [early + 1, early]
    assert list(Verification().flaws()) == []
