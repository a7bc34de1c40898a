"""What only PostgreSQL has: triggers, an order of bytes, an index of words."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from danvan.activity.models import AuditEvent, StateChange
from danvan.common.fields import SortKeyField
from danvan.common.search import matching_keys
from danvan.organization.models import Unit
from models_registry.models import Registration
from tests.factories import AuditEventFactory, UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.parametrize("model", [AuditEvent, StateChange])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET actor_name = 'x'", "DELETE FROM {table}"])
def test_journal_is_not_changed_by_sql(world, model, statement):
    AuditEventFactory()
    world.registration(world.north.commune, "submitted")
    table, before = model._meta.db_table, list(model.objects.values())

    with pytest.raises(DatabaseError, match=f"append-only table {table}"), transaction.atomic():
        connection.cursor().execute(statement.format(table=table))

    assert before
    assert list(model.objects.values()) == before


def test_sort_keys_are_compared_byte_by_byte():
    keys = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, SortKeyField)
    }

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE collation_name = 'C'"
            " AND table_schema = 'public'"
        )
        byte_by_byte = set(cursor.fetchall())

    assert keys
    assert keys <= byte_by_byte


@pytest.mark.parametrize("model", [Unit, Registration])
def test_search_is_answered_by_its_index(model):
    UnitFactory()

    asked = matching_keys(model, "search_text", ["me", "pu"])
    with connection.cursor() as cursor:
        # A few rows tempt the planner to read them all; without its other ways the index must serve.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN {asked.sql}", asked.params)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert f"{model._meta.db_table}_search_text_fts" in plan
