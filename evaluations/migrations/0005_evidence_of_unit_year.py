"""What the citations hold now leaves the file."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0004_evidence_moved")]

    operations = [
        migrations.AlterField(
            "evidence",
            "unit",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="organization.unit",
                verbose_name="đơn vị",
            ),
        ),
        migrations.AlterField(
            "evidence",
            "year",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evidence",
                to="models_registry.campaignyear", verbose_name="năm",
            ),
        ),
        migrations.AlterModelOptions(
            "evidence",
            {"ordering": ["id"], "verbose_name": "minh chứng", "verbose_name_plural": "minh chứng"},
        ),
        migrations.RemoveField("evidence", "assessment"),
        migrations.RemoveField("evidence", "task_score"),
        migrations.RemoveField("evidence", "locator"),
        migrations.AddIndex(
            "evidence", models.Index(fields=["unit", "year", "sha256"], name="evidence_of_unit_and_year")
        ),
    ]  # fmt: skip
