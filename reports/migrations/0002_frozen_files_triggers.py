"""PostgreSQL refuses to change or delete the snapshot and files of an issued list."""

from django.db import migrations

TABLES = ("reports_issuedsnapshot", "reports_issuedfile")


def create_triggers(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("activity", "0002_append_only_triggers")]
    operations = [migrations.RunPython(create_triggers, drop_triggers)]
