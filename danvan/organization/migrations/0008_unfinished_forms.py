import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0007_plan_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnfinishedForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=300, verbose_name="địa chỉ của mẫu")),
                ("fields", models.JSONField(default=dict, verbose_name="nội dung gõ dở")),
                ("saved_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="lưu tạm lúc")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unfinished_forms",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người gõ",
                    ),
                ),
            ],
            options={
                "verbose_name": "bản gõ dở",
                "verbose_name_plural": "các bản gõ dở",
                "ordering": ["-saved_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "address"),
                        name="one_unfinished_form_per_person",
                        violation_error_message="Người này đã có bản gõ dở của mẫu đó.",
                    )
                ],
            },
        ),
    ]
