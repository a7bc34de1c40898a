"""A task that wants evidence takes a written explanation in a field of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0005_evidence_of_unit_year")]

    operations = [
        migrations.AddField(
            "taskscore",
            "no_evidence_reason",
            models.TextField("vì sao chưa có minh chứng", blank=True),
        ),
    ]
