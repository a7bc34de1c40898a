"""What was written before gets its fingerprints: by the same rule as when a row is saved."""

from django.db import migrations

from danvan.common.fields import fingerprint

_AT_ONCE = 500


def fill(apps, schema_editor):
    for model, text in (("TaskScore", "narrative"), ("InitiativeResult", "achieved")):
        rows = apps.get_model("evaluations", model).objects
        waiting = []
        written = rows.exclude(**{text: ""}).order_by("pk").only("pk", text)
        for row in written.iterator(chunk_size=_AT_ONCE):
            words = getattr(row, text)
            row.fingerprint = fingerprint(words)
            row.numberless_fingerprint = fingerprint(words, without_numbers=True)
            waiting.append(row)
            if len(waiting) == _AT_ONCE:
                _store(rows, waiting)
                waiting = []
        _store(rows, waiting)


def _store(rows, waiting):
    rows.bulk_update(waiting, ["fingerprint", "numberless_fingerprint"])


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0014_calibration")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
