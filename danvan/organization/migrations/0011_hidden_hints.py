"""Which first-visit hints a person has put away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organization", "0010_sign_off")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="hidden_hints",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="gợi ý đã ẩn"),
        ),
    ]
