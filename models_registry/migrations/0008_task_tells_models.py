"""A task may be about the models themselves: then its text can begin from what they achieved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("models_registry", "0007_bulk_acts")]

    operations = [
        migrations.AddField(
            "directivetask",
            "tells_models",
            models.BooleanField("nói về các mô hình", default=False),
        ),
    ]
