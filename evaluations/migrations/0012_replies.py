"""Provisional scores are announced, answered by the unit, decided; a return names tasks, results and single files."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0011_opinions"),
        ("models_registry", "0008_task_tells_models"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Đang soạn giải trình"),
                            ("sent", "Chờ xét giải trình"),
                            ("accepted", "Không có ý kiến"),
                            ("decided", "Đã xét giải trình"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="trạng thái",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="lần lưu")),
                ("created_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="tạo lúc")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="gửi lúc")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="xét xong lúc")),
            ],
            options={
                "verbose_name": "giải trình",
                "verbose_name_plural": "giải trình",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ReplyItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("self_score", models.DecimalField(decimal_places=1, max_digits=5, verbose_name="điểm tự chấm")),
                ("announced_score", models.DecimalField(decimal_places=1, max_digits=5, verbose_name="điểm dự kiến")),
                ("text", models.TextField(blank=True, verbose_name="ý kiến giải trình")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("kept", "Giữ nguyên điểm"), ("raised", "Nâng điểm")],
                        max_length=8,
                        verbose_name="kết quả xét",
                    ),
                ),
                (
                    "new_score",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="điểm sau giải trình"
                    ),
                ),
                ("decision_reason", models.TextField(blank=True, verbose_name="lý do")),
            ],
            options={
                "verbose_name": "giải trình một nhiệm vụ",
                "verbose_name_plural": "giải trình các nhiệm vụ",
                "ordering": ["reply", "task_score__task__ordinal", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReturnedDossierPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(verbose_name="lần trả lại")),
                ("is_file", models.BooleanField(default=False, verbose_name="là một tệp")),
                ("label", models.CharField(max_length=500, verbose_name="tên phần khi trả lại")),
                ("reason", models.TextField(verbose_name="lý do")),
                ("reason_code", models.CharField(blank=True, max_length=20, verbose_name="mã lý do")),
                ("before", models.TextField(blank=True, verbose_name="tệp khi trả lại")),
            ],
            options={
                "verbose_name": "phần hồ sơ bị trả lại",
                "verbose_name_plural": "các phần hồ sơ bị trả lại",
                "ordering": ["assessment_id", "round", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="evidencecitation",
            name="citation_has_one_place",
        ),
        migrations.AddField(
            model_name="assessment",
            name="announced_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="thông báo điểm dự kiến lúc"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="announced_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người thông báo điểm dự kiến",
            ),
        ),
        migrations.AddField(
            model_name="evidencecitation",
            name="is_returned",
            field=models.BooleanField(default=False, verbose_name="trả lại để thay"),
        ),
        migrations.AddField(
            model_name="evidencecitation",
            name="return_reason",
            field=models.TextField(blank=True, verbose_name="lý do trả lại"),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Đang soạn"),
                    ("ready", "Chờ ký gửi"),
                    ("submitted", "Chờ thẩm định"),
                    ("returned", "Trả lại bổ sung"),
                    ("appraised", "Đã thẩm định"),
                    ("announced", "Điểm dự kiến"),
                    ("published", "Đã công bố"),
                ],
                default="draft",
                editable=False,
                max_length=12,
                verbose_name="trạng thái",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("announced_at", None), ("announced_by", None)),
                    models.Q(("announced_at__isnull", False), ("announced_by__isnull", False)),
                    _connector="OR",
                ),
                name="assessment_announced_at_and_by_together",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="assessment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reply",
                to="evaluations.assessment",
                verbose_name="bản tự đánh giá",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người tạo",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người xét",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="sent_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người ký gửi",
            ),
        ),
        migrations.AddField(
            model_name="replyitem",
            name="reply",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="evaluations.reply",
                verbose_name="giải trình",
            ),
        ),
        migrations.AddField(
            model_name="replyitem",
            name="task_score",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reply_items",
                to="evaluations.taskscore",
                verbose_name="nhiệm vụ",
            ),
        ),
        migrations.AddField(
            model_name="evidencecitation",
            name="reply_item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="citations",
                to="evaluations.replyitem",
                verbose_name="giải trình",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidencecitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("assessment__isnull", True),
                        ("registration__isnull", False),
                        ("reply_item__isnull", True),
                        ("result__isnull", True),
                        ("task_score__isnull", True),
                    ),
                    models.Q(
                        ("assessment__isnull", False),
                        ("registration__isnull", True),
                        ("reply_item__isnull", True),
                        ("result__isnull", True),
                        ("task_score__isnull", True),
                    ),
                    models.Q(
                        ("assessment__isnull", True),
                        ("registration__isnull", True),
                        ("reply_item__isnull", True),
                        ("result__isnull", True),
                        ("task_score__isnull", False),
                    ),
                    models.Q(
                        ("assessment__isnull", True),
                        ("registration__isnull", True),
                        ("reply_item__isnull", True),
                        ("result__isnull", False),
                        ("task_score__isnull", True),
                    ),
                    models.Q(
                        ("assessment__isnull", True),
                        ("registration__isnull", True),
                        ("reply_item__isnull", False),
                        ("result__isnull", True),
                        ("task_score__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="citation_has_one_place",
                violation_error_message="Mỗi lần dẫn minh chứng thuộc đúng một nơi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidencecitation",
            constraint=models.UniqueConstraint(
                fields=("evidence", "reply_item"),
                name="evidence_cited_once_by_reply_item",
                violation_error_message="Minh chứng này đã có ở đây.",
            ),
        ),
        migrations.AddField(
            model_name="returneddossierpart",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returned_parts",
                to="evaluations.assessment",
                verbose_name="bản tự đánh giá",
            ),
        ),
        migrations.AddField(
            model_name="returneddossierpart",
            name="citation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="evaluations.evidencecitation",
                verbose_name="minh chứng",
            ),
        ),
        migrations.AddField(
            model_name="returneddossierpart",
            name="result",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evaluations.initiativeresult",
                verbose_name="kết quả mô hình",
            ),
        ),
        migrations.AddField(
            model_name="returneddossierpart",
            name="task_score",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evaluations.taskscore",
                verbose_name="nhiệm vụ",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at", None), ("sent_by", None)),
                    models.Q(("sent_at__isnull", False), ("sent_by__isnull", False)),
                    _connector="OR",
                ),
                name="reply_sent_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="reply_decided_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "draft"), ("sent_at__isnull", False), _connector="OR"),
                name="answered_reply_was_sent",
                violation_error_message="Giải trình đã gửi thì phải có thời điểm gửi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="replyitem",
            constraint=models.UniqueConstraint(fields=("reply", "task_score"), name="task_replied_once"),
        ),
        migrations.AddConstraint(
            model_name="replyitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("announced_score__lt", models.F("self_score"))),
                name="only_reduced_score_is_replied_to",
                violation_error_message="Chỉ giải trình nhiệm vụ bị giảm điểm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="replyitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "raised"), ("new_score__isnull", False)),
                    models.Q(models.Q(("decision", "raised"), _negated=True), ("new_score", None)),
                    _connector="OR",
                ),
                name="raised_score_is_given",
                violation_error_message="Nâng điểm thì phải ghi điểm mới.",
            ),
        ),
        migrations.AddConstraint(
            model_name="replyitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("new_score", None),
                    models.Q(
                        ("new_score__gte", models.F("announced_score")), ("new_score__lte", models.F("self_score"))
                    ),
                    _connector="OR",
                ),
                name="raised_score_between_announced_and_self",
                violation_error_message="Điểm sau giải trình phải từ điểm dự kiến đến điểm tự chấm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="replyitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision", ""), models.Q(("decision_reason", ""), _negated=True), _connector="OR"),
                name="reply_decision_has_a_reason",
                violation_error_message="Chưa ghi lý do của kết quả xét giải trình.",
            ),
        ),
        migrations.AddConstraint(
            model_name="returneddossierpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__gte", 1)),
                name="dossier_returns_are_counted_from_one",
                violation_error_message="Lần trả lại phải từ 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="returneddossierpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="returned_dossier_part_has_a_reason",
                violation_error_message="Chưa ghi lý do trả lại.",
            ),
        ),
        migrations.AddConstraint(
            model_name="returneddossierpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_file", True), ("citation", None), _connector="OR"),
                name="only_returned_file_names_a_citation",
                violation_error_message="Chỉ tệp bị trả lại mới gắn với minh chứng.",
            ),
        ),
    ]
