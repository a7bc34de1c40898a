"""Decisions of many registrations at once, with what became of each."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("models_registry", "0006_reminders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="mã lần thực hiện"),
                ),
                ("transition", models.CharField(max_length=40, verbose_name="mã thao tác")),
                ("label", models.CharField(max_length=120, verbose_name="thao tác")),
                ("note", models.TextField(blank=True, verbose_name="lý do")),
                ("reason_code", models.CharField(blank=True, max_length=20, verbose_name="mã lý do")),
                ("filter_words", models.CharField(blank=True, max_length=1000, verbose_name="điều kiện lọc")),
                ("started_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="bắt đầu lúc")),
                ("moved_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="bước gần nhất lúc")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="xong lúc")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="hoàn tác lúc")),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_acts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người thực hiện",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người hoàn tác",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="models_registry.campaignyear",
                        verbose_name="năm",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần xử lý hàng loạt",
                "verbose_name_plural": "các lần xử lý hàng loạt",
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="BulkActLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="thứ tự")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Chờ thực hiện"),
                            ("done", "Đã thực hiện"),
                            ("refused", "Không thực hiện"),
                            ("undone", "Đã hoàn tác"),
                            ("kept", "Không hoàn tác được"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="kết quả",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="lý do không thực hiện")),
                ("change_id", models.BigIntegerField(editable=False, null=True, verbose_name="mã bước xử lý")),
                (
                    "act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="models_registry.bulkact",
                        verbose_name="lần xử lý",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_lines",
                        to="models_registry.registration",
                        verbose_name="đăng ký mô hình",
                    ),
                ),
            ],
            options={
                "verbose_name": "đăng ký trong lần xử lý",
                "verbose_name_plural": "các đăng ký trong lần xử lý",
                "ordering": ["position", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="bulkact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="bulk_act_undone_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkact",
            constraint=models.CheckConstraint(
                condition=models.Q(("undone_at", None), ("finished_at__isnull", False), _connector="OR"),
                name="bulk_act_is_undone_only_when_finished",
                violation_error_message="Chỉ hoàn tác sau khi đã thực hiện xong.",
            ),
        ),
        migrations.AddIndex(
            model_name="bulkactline",
            index=models.Index(fields=["act", "outcome"], name="bulk_line_outcome"),
        ),
        migrations.AddConstraint(
            model_name="bulkactline",
            constraint=models.UniqueConstraint(fields=("act", "registration"), name="registration_once_in_a_bulk_act"),
        ),
    ]
