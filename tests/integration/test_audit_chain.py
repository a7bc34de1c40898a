"""The chain of the audit log: linked after the commit, and every kind of tampering is seen."""
# ruff: noqa: S608 - the tampering is ours

from importlib import import_module
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from danvan.activity.chain import GENESIS, LinkAfterCommit, Verification, link_events
from danvan.activity.models import AuditEvent, AuditLink
from danvan.activity.record import record
from tests.conftest import undone
from tests.factories import AuditEventFactory

GUARDS = ("activity_auditevent", "activity_auditlink")


@pytest.fixture
def linked(db, today):
    """Five events in the chain, recorded as people record them."""
    events = [record("test.done", label=f"Việc thứ {n}", actor=None, note="Có lý do") for n in range(5)]
    link_events(first=0)
    return events


def tamper(sql, *params):
    """Raw SQL by somebody who may also switch the triggers off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in GUARDS:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, params)
        if connection.vendor == "postgresql":
            for table in GUARDS:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def flaws():
    return [(flaw.event_id, flaw.what) for flaw in Verification().flaws()]


def verify(*args):
    """What the command says, line by line; the last line is the error with which it ends, if it does."""
    said = StringIO()
    try:
        call_command("verify_audit", *args, stdout=said)
    except CommandError as error:
        return [*said.getvalue().splitlines(), str(error)]
    return said.getvalue().splitlines()


def test_intact_chain_is_told_with_its_head(linked):
    head = AuditLink.objects.latest("id").hash

    assert verify() == [f"5 events linked, head {head}"]
    assert flaws() == []


def test_empty_log_is_intact(db):
    assert verify() == [f"0 events linked, head {GENESIS}"]


def test_links_stand_in_a_row(linked):
    links = list(AuditLink.objects.all())

    assert [link.event_id for link in links] == [event.pk for event in linked]
    assert [link.previous for link in links] == [GENESIS, *(link.hash for link in links[:-1])]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("label", "Việc khác"),
        ("actor_name", "Người khác"),
        ("actor_id", 7),
        ("note", ""),
        ("at", "2020-01-01 00:00:00+00"),
        ("after", '{"a": "1"}'),
        ("unit_path", "0001"),
        ("target_name", "Khác"),
    ],
)
def test_changed_event_is_found(linked, column, value):
    event = linked[2]

    tamper(f"UPDATE activity_auditevent SET {column} = %s WHERE id = %s", value, event.pk)

    assert flaws() == [(event.pk, "event was changed")]


def test_changed_event_is_told_with_its_time_and_fails_the_command(linked):
    tamper("UPDATE activity_auditevent SET label = 'x' WHERE id = %s", linked[2].pk)

    first, summary, error = verify()

    assert first == f"Event {linked[2].pk} of 10/09/2025 09:00:00: event was changed"
    assert (summary.split(",")[0], error) == ("5 events linked", "Flaws in the audit log: 1.")


def test_words_that_are_searched_are_covered_too(linked):
    tamper("UPDATE activity_auditevent SET search_text = ' khac' WHERE id = %s", linked[1].pk)

    assert flaws() == [(linked[1].pk, "link was changed")]


def test_removed_event_is_found(linked):
    tamper("DELETE FROM activity_auditevent WHERE id = %s", linked[3].pk)

    assert flaws() == [(linked[3].pk, "event is gone")]


def test_event_removed_with_its_link_breaks_the_chain(linked):
    gone, after = linked[1].pk, linked[2].pk
    tamper("DELETE FROM activity_auditlink WHERE event_id = %s", gone)
    tamper("DELETE FROM activity_auditevent WHERE id = %s", gone)

    assert flaws() == [(after, "link before it is gone or changed")]


def test_changed_link_is_found(linked):
    tamper("UPDATE activity_auditlink SET hash = %s WHERE event_id = %s", "a" * 64, linked[1].pk)

    assert flaws() == [(linked[1].pk, "link was changed"), (linked[2].pk, "link before it is gone or changed")]


def test_exchanged_links_are_found(linked):
    tamper(f"UPDATE activity_auditlink SET event_id = 0 WHERE event_id = {linked[1].pk}")
    tamper(f"UPDATE activity_auditlink SET event_id = {linked[1].pk} WHERE event_id = {linked[2].pk}")
    tamper(f"UPDATE activity_auditlink SET event_id = {linked[2].pk} WHERE event_id = 0")

    assert flaws() == [(linked[2].pk, "link was changed"), (linked[1].pk, "link was changed")]


COLUMNS = (
    "at, verb, label, actor_name, target_type, target_name, unit_path, unit_name, note, before, after, provisional,"
    " search_text"
)


def test_inserted_event_is_never_linked_and_is_found(linked):
    tamper(
        f"INSERT INTO activity_auditevent ({COLUMNS}, seal) SELECT {COLUMNS}, %s FROM activity_auditevent WHERE id = %s",
        "a" * 80,
        linked[0].pk,
    )
    put_in = AuditEvent.objects.latest("id").pk

    record("test.done", label="Việc sau đó", actor=None)
    link_events(first=0)

    assert flaws() == [(put_in, "event was put in or changed before it was linked")]


def test_copied_event_is_found(linked):
    tamper(
        f"INSERT INTO activity_auditevent ({COLUMNS}, seal) SELECT {COLUMNS}, seal FROM activity_auditevent WHERE id = %s",
        linked[0].pk,
    )
    link_events(first=0)

    assert flaws() == [(AuditEvent.objects.latest("id").pk, "event is a copy of another")]


def test_cut_off_end_is_found_by_a_head_that_was_noted(linked):
    noted = AuditLink.objects.latest("id").hash
    for table, column in (("activity_auditlink", "event_id"), ("activity_auditevent", "id")):
        tamper(f"DELETE FROM {table} WHERE {column} >= %s", linked[3].pk)

    assert len(verify()) == 1
    assert verify("--noted", noted)[0].startswith("The noted head is not in the chain")


def test_noted_head_of_an_intact_chain_is_there(linked):
    noted = AuditLink.objects.latest("id").hash
    record("test.done", label="Việc sau đó", actor=None)

    assert len(verify("--noted", noted)) == 1


def test_key_decides_what_is_ours(linked, settings):
    settings.AUDIT_KEYS = ["khóa mới"]

    assert len(flaws()) == 5
    assert verify()[-1] == "Flaws in the audit log: 5. Was AUDIT_KEY or SECRET_KEY changed?"


def test_former_key_still_verifies(db, settings):
    settings.AUDIT_KEYS = ["khóa cũ"]
    AuditEventFactory()
    link_events()
    settings.AUDIT_KEYS = ["khóa mới", "khóa cũ"]
    AuditEventFactory()
    link_events()

    assert flaws() == []
    settings.AUDIT_KEYS = ["khóa mới"]
    assert [event for event, _ in flaws()] == [AuditEvent.objects.earliest("id").pk]


@pytest.mark.django_db(transaction=True)
def test_events_are_linked_once_their_transaction_is_committed():
    with transaction.atomic():
        for number in range(20):
            record("test.done", label=f"Việc thứ {number}", actor=None)
        before = AuditLink.objects.count()
        waiting = [function for _, function, *_ in connection.run_on_commit]

    assert (before, [type(function.__self__) for function in waiting]) == (0, [LinkAfterCommit])
    assert AuditLink.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_linked_and_what_follows_is():
    with transaction.atomic():
        with undone():
            record("test.done", label="Không thành", actor=None)
        kept = record("test.done", label="Thành", actor=None)

    assert [link.event_id for link in AuditLink.objects.all()] == [kept.pk]


@pytest.mark.django_db(transaction=True)
def test_failure_to_link_troubles_nobody_and_the_next_commit_catches_up(monkeypatch, caplog):
    def fails(*args, **kwargs):
        raise RuntimeError("chain")

    with monkeypatch.context() as patched:
        patched.setattr("danvan.activity.chain.link_events", fails)
        first = record("test.done", label="Việc đầu", actor=None)
    assert not AuditLink.objects.exists()
    assert "chain" in caplog.text

    second = record("test.done", label="Việc sau", actor=None)

    assert [link.event_id for link in AuditLink.objects.all()] == [first.pk, second.pk]


def test_links_are_only_added(linked):
    for change in (
        lambda: AuditLink.objects.first().save(),
        lambda: AuditLink.objects.first().delete(),
        lambda: AuditLink.objects.update(hash="x"),
        lambda: AuditLink.objects.all().delete(),
    ):
        with pytest.raises(TypeError, match="Nhật ký chỉ được ghi thêm"):
            change()


def test_linking_asks_the_same_for_one_event_as_for_many(linked):
    counts = []
    for number in (1, 100):
        AuditEvent.objects.bulk_create(AuditEventFactory.build_batch(number))
        with CaptureQueriesContext(connection) as queries:
            link_events()
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_events_from_before_the_chain_are_sealed_as_they_stand(linked):
    tamper("UPDATE activity_auditevent SET seal = '', verb = 'recognition.decline' WHERE id = %s", linked[0].pk)
    tamper("UPDATE activity_auditevent SET seal = '' WHERE id = %s", linked[1].pk)
    tamper("DELETE FROM activity_auditlink")
    migration = import_module("danvan.activity.migrations.0005_earlier_events_sealed")

    with connection.cursor() as cursor:
        migration.seal_earlier_events(apps, SimpleNamespace(connection=connection, execute=cursor.execute))
    link_events(first=0)

    assert flaws() == []
    decided, other = AuditEvent.objects.order_by("id")[:2]
    assert (decided.provisional, decided.search_text) == (True, " tham dinh xet cong nhan")
    assert (other.provisional, other.label) == (False, "Việc thứ 1")
