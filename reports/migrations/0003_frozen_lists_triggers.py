"""Both databases refuse to change an issued list or its rows, whoever writes; only its superseding is let through.

What is printed comes from the snapshot; these rows are what figures are counted from. SQLite has no delete trigger,
because it would break `flush` (the snapshot protects the list there).
"""

from django.db import migrations

# Everything that an issued list says or shows; state alone may go from issued to superseded.
FROZEN_COLUMNS = (
    "rung_id", "body_id", "year_id", "award_form", "title", "occasion", "basis", "document_symbol", "number",
    "issued_on", "signer_authority", "signer_title", "signer_name", "recipients", "version", "created_at",
    "created_by_id", "issued_at", "issued_by_id", "supersedes_id",
)  # fmt: skip

POSTGRESQL = (
    """
    CREATE FUNCTION refuse_change_of_issued_list() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state = 'draft' THEN
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END IF;
        IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'state' = to_jsonb(NEW) - 'state'
           AND (NEW.state = OLD.state OR (OLD.state = 'issued' AND NEW.state = 'superseded')) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'issued list is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE FUNCTION refuse_change_of_issued_rows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM reports_commendationlist WHERE state <> 'draft' AND (
                (TG_OP <> 'INSERT' AND id = OLD.commendation_list_id)
                OR (TG_OP <> 'DELETE' AND id = NEW.commendation_list_id)
            )
        ) THEN
            RAISE EXCEPTION 'issued list is frozen' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$
    """,
    """
    CREATE TRIGGER frozen_list BEFORE UPDATE OR DELETE ON reports_commendationlist
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued_list()
    """,
    """
    CREATE TRIGGER frozen_rows BEFORE INSERT OR UPDATE OR DELETE ON reports_commendationentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued_rows()
    """,
)
POSTGRESQL_BACK = (
    "DROP TRIGGER frozen_rows ON reports_commendationentry",
    "DROP TRIGGER frozen_list ON reports_commendationlist",
    "DROP FUNCTION refuse_change_of_issued_rows()",
    "DROP FUNCTION refuse_change_of_issued_list()",
)

_CHANGED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FROZEN_COLUMNS)
SQLITE = (
    f"""
    CREATE TRIGGER frozen_list BEFORE UPDATE ON reports_commendationlist FOR EACH ROW
    WHEN OLD.state <> 'draft' AND (
        {_CHANGED} OR (NEW.state <> OLD.state AND NOT (OLD.state = 'issued' AND NEW.state = 'superseded'))
    )
    BEGIN SELECT RAISE(ABORT, 'issued list is frozen'); END
    """,
    """
    CREATE TRIGGER frozen_rows_update BEFORE UPDATE ON reports_commendationentry FOR EACH ROW
    WHEN EXISTS (
        SELECT 1 FROM reports_commendationlist
        WHERE state <> 'draft' AND id IN (OLD.commendation_list_id, NEW.commendation_list_id)
    )
    BEGIN SELECT RAISE(ABORT, 'issued list is frozen'); END
    """,
    """
    CREATE TRIGGER frozen_rows_insert BEFORE INSERT ON reports_commendationentry FOR EACH ROW
    WHEN EXISTS (SELECT 1 FROM reports_commendationlist WHERE state <> 'draft' AND id = NEW.commendation_list_id)
    BEGIN SELECT RAISE(ABORT, 'issued list is frozen'); END
    """,
)
SQLITE_BACK = ("DROP TRIGGER frozen_rows_insert", "DROP TRIGGER frozen_rows_update", "DROP TRIGGER frozen_list")


def create_triggers(apps, schema_editor):
    for sql in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(sql, params=None)


def drop_triggers(apps, schema_editor):
    for sql in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(sql, params=None)


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_frozen_files_triggers")]
    operations = [migrations.RunPython(create_triggers, drop_triggers)]
