"""Whether a unit sends only what one person wrote and another signs; off for all that there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organization", "0009_saved_filters")]
    operations = [
        migrations.AddField(
            model_name="unit",
            name="sign_off",
            field=models.BooleanField(default=False, verbose_name="ký gửi hai bước"),
        ),
    ]
