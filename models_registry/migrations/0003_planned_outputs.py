"""Countable outputs of a registration; how many people take part; when the model began."""

import django.db.models.deletion
from django.db import migrations, models

import danvan.common.text


class Migration(migrations.Migration):
    dependencies = [
        ("models_registry", "0002_search_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="people_involved",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="số người tham gia"),
        ),
        migrations.AddField(
            model_name="registration",
            name="started_on",
            field=models.DateField(blank=True, null=True, verbose_name="ngày bắt đầu mô hình"),
        ),
        migrations.CreateModel(
            name="PlannedOutput",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="thứ tự")),
                (
                    "what",
                    models.CharField(
                        max_length=200,
                        validators=[danvan.common.text.refuse_control_characters],
                        verbose_name="sản phẩm",
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="số lượng")),
                (
                    "measure",
                    models.CharField(
                        max_length=40,
                        validators=[danvan.common.text.refuse_control_characters],
                        verbose_name="đơn vị tính",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned_outputs",
                        to="models_registry.registration",
                        verbose_name="đăng ký",
                    ),
                ),
            ],
            options={
                "verbose_name": "sản phẩm dự kiến",
                "verbose_name_plural": "sản phẩm dự kiến",
                "ordering": ["registration_id", "position", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="plannedoutput",
            constraint=models.UniqueConstraint(
                fields=("registration", "position"),
                name="one_planned_output_at_a_position",
                violation_error_message="Hai sản phẩm dự kiến không đứng cùng một chỗ.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedoutput",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)),
                name="planned_quantity_is_positive",
                violation_error_message="Số lượng dự kiến phải lớn hơn 0.",
            ),
        ),
    ]
