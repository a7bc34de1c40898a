"""Quotas of a rung, field surveys, decisions of many models at once, and what is kept with a verdict."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0012_replies"),
        ("models_registry", "0008_task_tells_models"),
        ("organization", "0011_hidden_hints"),
    ]

    operations = [
        migrations.AddField(
            model_name="recognition",
            name="proposed_order",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="thứ tự đề nghị"),
        ),
        migrations.AddField(
            model_name="recognition",
            name="proposed_quota_reason",
            field=models.TextField(blank=True, verbose_name="lý do vượt chỉ tiêu đề nghị"),
        ),
        migrations.AddField(
            model_name="recognition",
            name="proposed_reason",
            field=models.TextField(blank=True, verbose_name="lý do đề nghị"),
        ),
        migrations.AddField(
            model_name="recognition",
            name="quota_reason",
            field=models.TextField(blank=True, verbose_name="lý do vượt chỉ tiêu"),
        ),
        migrations.AddField(
            model_name="recognition",
            name="reason_code",
            field=models.CharField(blank=True, max_length=20, verbose_name="mã lý do"),
        ),
        migrations.AddField(
            model_name="recognition",
            name="warnings_shown",
            field=models.TextField(blank=True, verbose_name="cảnh báo khi quyết định"),
        ),
        migrations.CreateModel(
            name="FieldSurvey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("visited_on", models.DateField(verbose_name="ngày khảo sát")),
                ("people", models.TextField(verbose_name="người đi khảo sát")),
                ("findings", models.TextField(blank=True, verbose_name="ghi nhận chung")),
                ("entered_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="ghi lúc")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surveys",
                        to="evaluations.assessment",
                        verbose_name="bản tự đánh giá",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người ghi",
                    ),
                ),
                (
                    "rung",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                        verbose_name="cấp khảo sát",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần khảo sát thực tế",
                "verbose_name_plural": "các lần khảo sát thực tế",
                "ordering": ["-visited_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RecognitionAct",
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
                ("quota_reason", models.TextField(blank=True, verbose_name="lý do vượt chỉ tiêu")),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                "verbose_name": "lần xét công nhận hàng loạt",
                "verbose_name_plural": "các lần xét công nhận hàng loạt",
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RecognitionActLine",
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
                ("details", models.JSONField(blank=True, default=dict, editable=False, verbose_name="ghi kèm")),
                ("before", models.JSONField(blank=True, default=dict, editable=False, verbose_name="trước đó")),
                (
                    "act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="evaluations.recognitionact",
                        verbose_name="lần xét",
                    ),
                ),
                (
                    "recognition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="act_lines",
                        to="evaluations.recognition",
                        verbose_name="công nhận",
                    ),
                ),
            ],
            options={
                "verbose_name": "mô hình trong lần xét",
                "verbose_name_plural": "các mô hình trong lần xét",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="SurveyedResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "conclusion",
                    models.CharField(
                        choices=[
                            ("as_reported", "Đúng như báo cáo"),
                            ("differs", "Có chỗ khác báo cáo"),
                            ("unclear", "Chưa kiểm chứng được"),
                        ],
                        max_length=12,
                        verbose_name="kết luận",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="ghi nhận")),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surveyed",
                        to="evaluations.initiativeresult",
                        verbose_name="kết quả mô hình",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="evaluations.fieldsurvey",
                        verbose_name="lần khảo sát",
                    ),
                ),
            ],
            options={
                "verbose_name": "mô hình được khảo sát",
                "verbose_name_plural": "các mô hình được khảo sát",
                "ordering": ["survey", "result__registration__sort_key", "id"],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("recognised", "Công nhận"),
                            ("exemplary", "Tiêu biểu"),
                            ("proposed", "Đề nghị cấp trên"),
                        ],
                        max_length=12,
                        verbose_name="mức",
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[("collective", "Tập thể"), ("individual", "Cá nhân"), ("household", "Hộ gia đình")],
                        max_length=12,
                        verbose_name="nhóm",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="chỉ tiêu")),
                (
                    "on_excess",
                    models.CharField(
                        choices=[("warn", "Cảnh báo, phải ghi lý do"), ("block", "Không cho vượt")],
                        default="warn",
                        max_length=6,
                        verbose_name="khi vượt",
                    ),
                ),
                ("set_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="đặt lúc")),
                (
                    "rung",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotas",
                        to="organization.unit",
                        verbose_name="cấp xét",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người đặt",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotas",
                        to="models_registry.campaignyear",
                        verbose_name="năm",
                    ),
                ),
            ],
            options={
                "verbose_name": "chỉ tiêu",
                "verbose_name_plural": "chỉ tiêu",
                "ordering": ["rung", "year", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rung", "year", "tier", "group"),
                        name="one_quota_per_tier_and_group",
                        violation_error_message="Mức này của nhóm này đã có chỉ tiêu.",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="recognitionact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="recognition_act_undone_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="recognitionact",
            constraint=models.CheckConstraint(
                condition=models.Q(("undone_at", None), ("finished_at__isnull", False), _connector="OR"),
                name="recognition_act_is_undone_only_when_finished",
                violation_error_message="Chỉ hoàn tác sau khi đã thực hiện xong.",
            ),
        ),
        migrations.AddIndex(
            model_name="recognitionactline",
            index=models.Index(fields=["act", "outcome"], name="recognition_line_outcome"),
        ),
        migrations.AddConstraint(
            model_name="recognitionactline",
            constraint=models.UniqueConstraint(fields=("act", "recognition"), name="recognition_once_in_an_act"),
        ),
        migrations.AddConstraint(
            model_name="surveyedresult",
            constraint=models.UniqueConstraint(
                fields=("survey", "result"),
                name="result_once_in_a_survey",
                violation_error_message="Mô hình này đã có trong lần khảo sát.",
            ),
        ),
    ]
