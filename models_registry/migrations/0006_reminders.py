"""Reminders: on how many days before a deadline, and whom was reminded when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("models_registry", "0005_likeness"),
        ("organization", "0007_plan_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days_before", models.PositiveSmallIntegerField(verbose_name="số ngày trước hạn nộp")),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminder_rules",
                        to="models_registry.phase",
                        verbose_name="giai đoạn",
                    ),
                ),
            ],
            options={
                "verbose_name": "lịch nhắc",
                "verbose_name_plural": "lịch nhắc",
                "ordering": ["phase", "-days_before"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("phase", "days_before"),
                        name="reminder_rule_once_per_phase",
                        violation_error_message="Giai đoạn này đã có lần nhắc trước hạn từng ấy ngày.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days_before__lte", 60)),
                        name="reminder_rule_is_not_too_early",
                        violation_error_message="Nhắc sớm nhất 60 ngày trước hạn nộp.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderSent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "days_before",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="lần nhắc trước hạn (ngày)"),
                ),
                ("due_on", models.DateField(verbose_name="hạn nộp khi nhắc")),
                ("text", models.CharField(max_length=400, verbose_name="nội dung")),
                ("recipients", models.PositiveSmallIntegerField(verbose_name="số người nhận")),
                ("at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="nhắc lúc")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người nhắc",
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="models_registry.phase",
                        verbose_name="giai đoạn",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="organization.unit",
                        verbose_name="đơn vị",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần nhắc đã gửi",
                "verbose_name_plural": "các lần nhắc đã gửi",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["phase", "unit", "-at"], name="reminder_last_of_unit")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("phase", "unit", "days_before"),
                        name="reminder_on_schedule_once",
                        violation_error_message="Đơn vị đã được nhắc lần này theo lịch.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by__isnull", False), ("days_before", None)),
                            models.Q(("by", None), ("days_before__isnull", False)),
                            _connector="OR",
                        ),
                        name="reminder_is_on_schedule_or_by_somebody",
                        violation_error_message="Một lần nhắc là theo lịch hoặc do một người gửi.",
                    ),
                ],
            },
        ),
    ]
