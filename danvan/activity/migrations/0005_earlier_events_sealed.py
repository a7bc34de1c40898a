"""Events from before the chain are sealed as they stand today; the next event, or `verify_audit`, links them.

The one time that events are changed: what they say stays, and which of them told an unpublished score or verdict
is written beside it, so that the search no longer finds them by it.
"""

from django.db import migrations

from danvan.activity.models import UNTOLD_ACT
from danvan.activity.seal import seal_of
from danvan.common.text import search_text

BATCH = 1000
PROVISIONAL = {
    "assessment.appraise", "assessment.appraise_task", "assessment.reopen", "recognition.recognise",
    "recognition.mark_exemplary", "recognition.decline", "recognition.reset",
}  # fmt: skip


def seal_earlier_events(apps, schema_editor):
    events = apps.get_model("activity", "AuditEvent")._base_manager.filter(seal="").order_by("id")
    for_a_moment(schema_editor, "DISABLE")
    while batch := list(events[:BATCH]):
        for event in batch:
            event.provisional = event.verb in PROVISIONAL
            if event.provisional:
                event.search_text = search_text(UNTOLD_ACT, "", event.unit_name)
            event.seal = seal_of(event)
        write(schema_editor, batch)
    for_a_moment(schema_editor, "ENABLE")


def write(schema_editor, batch):
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE activity_auditevent SET provisional = %s, search_text = %s, seal = %s WHERE id = %s",
            [(event.provisional, event.search_text, event.seal, event.pk) for event in batch],
        )


def for_a_moment(schema_editor, act):
    """Let the trigger that refuses changes stand aside, inside this transaction alone."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE activity_auditevent {act} TRIGGER activity_auditevent_append_only")


class Migration(migrations.Migration):
    dependencies = [("activity", "0004_audit_chain")]
    operations = [migrations.RunPython(seal_earlier_events, migrations.RunPython.noop)]
