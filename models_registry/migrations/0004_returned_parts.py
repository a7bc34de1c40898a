"""The parts named in a return with their reasons, the words that were signed, and why a registration was declined."""

import django.db.models.deletion
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [("models_registry", "0003_planned_outputs")]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="decline_code",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=20, verbose_name="mã lý do không chấp nhận"
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="ReturnedPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(verbose_name="lần trả lại")),
                ("field", models.CharField(max_length=40, verbose_name="phần")),
                ("label", models.CharField(max_length=200, verbose_name="tên phần khi trả lại")),
                ("reason", models.TextField(verbose_name="lý do")),
                ("reason_code", models.CharField(blank=True, max_length=20, verbose_name="mã lý do")),
                ("before", models.TextField(blank=True, verbose_name="nội dung khi trả lại")),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returned_parts",
                        to="models_registry.registration",
                        verbose_name="đăng ký",
                    ),
                ),
            ],
            options={
                "verbose_name": "phần bị trả lại",
                "verbose_name_plural": "các phần bị trả lại",
                "ordering": ["registration_id", "round", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("registration", "round", "field"),
                        name="part_returned_once_a_round",
                        violation_error_message="Phần này đã được trả lại trong lần này.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("round__gte", 1)),
                        name="returns_are_counted_from_one",
                        violation_error_message="Lần trả lại phải từ 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="returned_part_has_a_reason",
                        violation_error_message="Chưa ghi lý do trả lại.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "at",
                    models.DateTimeField(default=danvan.common.clock.now, editable=False, verbose_name="thời điểm"),
                ),
                ("content", models.JSONField(default=dict, verbose_name="nội dung")),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signed_copies",
                        to="models_registry.registration",
                        verbose_name="đăng ký",
                    ),
                ),
            ],
            options={
                "verbose_name": "bản chụp khi ký",
                "verbose_name_plural": "các bản chụp khi ký",
                "ordering": ["registration_id", "id"],
            },
        ),
    ]
