"""Filters of lists that people keep under a name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock
import danvan.common.fields
import danvan.common.text


class Migration(migrations.Migration):
    dependencies = [("organization", "0008_unfinished_forms")]

    operations = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.SlugField(max_length=40, verbose_name="trang")),
                (
                    "name",
                    models.CharField(
                        max_length=80,
                        validators=[danvan.common.text.refuse_control_characters],
                        verbose_name="tên bộ lọc",
                    ),
                ),
                ("query", models.CharField(max_length=1000, verbose_name="điều kiện lọc")),
                ("created_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="lưu lúc")),
                ("sort_key", danvan.common.fields.SortKeyField(sources=("name",))),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người lưu",
                    ),
                ),
            ],
            options={
                "verbose_name": "bộ lọc đã lưu",
                "verbose_name_plural": "bộ lọc đã lưu",
                "ordering": ["sort_key", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "page", "name"),
                        name="saved_filter_name_once_on_a_page",
                        violation_error_message="Anh/chị đã có bộ lọc tên này ở trang này. Hãy đặt tên khác.",
                    )
                ],
            },
        ),
    ]
