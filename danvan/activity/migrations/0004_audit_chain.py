"""Events bear a seal and stand in a chain, and say whether they were provisional; more of them are found by index.

PostgreSQL refuses to empty these tables as well, unless the session says that it means to: `flush`, which clears the
database of the tests and of the demonstration, is TRUNCATE there.
"""

from django.db import migrations, models

import danvan.activity.seal
import danvan.common.fields

TABLES = ("activity_auditevent", "activity_statechange", "activity_auditlink")


def create_triggers(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        "CREATE TRIGGER activity_auditlink_append_only BEFORE UPDATE OR DELETE ON activity_auditlink "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    schema_editor.execute(
        """
        CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF current_setting('danvan.allows_truncate', true) IS DISTINCT FROM 'on' THEN
                RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME;
            END IF;
            RETURN NULL;
        END $$
        """.replace("%", "%%")
    )
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()"
        )


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP TRIGGER activity_auditlink_append_only ON activity_auditlink")
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")
    schema_editor.execute("DROP FUNCTION refuse_truncate()")


class Migration(migrations.Migration):
    dependencies = [("activity", "0003_search_audit_events")]
    operations = [
        migrations.AddField(
            model_name="auditevent",
            name="provisional",
            field=models.BooleanField(default=False, verbose_name="chưa công bố với đơn vị"),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="seal",
            field=danvan.activity.seal.SealField(
                blank=True, default="", editable=False, max_length=80, verbose_name="niêm"
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="search_text",
            field=danvan.common.fields.SearchTextField(sources=("told_label", "told_name", "unit_name")),
        ),
        migrations.AddIndex("auditevent", models.Index(fields=["actor_id", "-id"], name="audit_actor")),
        migrations.AddIndex("auditevent", models.Index(fields=["verb", "-id"], name="audit_verb")),
        migrations.AddIndex("auditevent", models.Index(fields=["at"], name="audit_at")),
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField(unique=True, verbose_name="mã sự kiện")),
                ("previous", models.CharField(max_length=64, verbose_name="mã nối trước")),
                ("hash", models.CharField(db_index=True, max_length=64, verbose_name="mã nối")),
            ],
            options={
                "verbose_name": "mắt xích nhật ký",
                "verbose_name_plural": "chuỗi nhật ký",
                "ordering": ["id"],
            },
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
