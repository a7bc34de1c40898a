"""A second look at appraisal: drawn samples, hints that were looked into, the marks by which equal texts are found."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock
import danvan.common.fields


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0013_ladder"),
        ("models_registry", "0008_task_tells_models"),
        ("organization", "0011_hidden_hints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HintReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("same_as_others", "Lời văn trùng với đơn vị khác"),
                            ("nearly_as_others", "Lời văn chỉ khác đơn vị khác ở con số"),
                            ("same_as_last_year", "Lời văn trùng với năm trước của chính đơn vị"),
                            ("last_minute", "Đăng ký mô hình sát giờ đóng"),
                            ("no_evidence", "Không có minh chứng nào"),
                            ("evidence_missing", "Nhiệm vụ cần minh chứng mà chưa có"),
                            ("full_marks", "Tự chấm điểm tối đa ở mọi nhiệm vụ"),
                            ("quickly_sent", "Gửi chỉ ít phút sau khi mở"),
                        ],
                        max_length=20,
                        verbose_name="dấu hiệu",
                    ),
                ),
                ("basis", models.CharField(editable=False, max_length=64, verbose_name="căn cứ của dấu hiệu")),
                ("words", models.CharField(max_length=300, verbose_name="nhận xét")),
                ("reviewed_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="xem lúc")),
            ],
            options={
                "verbose_name": "dấu hiệu đã xem",
                "verbose_name_plural": "các dấu hiệu đã xem",
                "ordering": ["assessment", "kind", "id"],
            },
        ),
        migrations.CreateModel(
            name="RecheckItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="thứ tự chọn")),
                ("group", models.CharField(max_length=200, verbose_name="nhóm")),
                ("finding", models.TextField(blank=True, verbose_name="nhận xét khi kiểm tra lại")),
                ("rechecked_at", models.DateTimeField(blank=True, null=True, verbose_name="kiểm tra lại lúc")),
            ],
            options={
                "verbose_name": "bản được chọn kiểm tra lại",
                "verbose_name_plural": "các bản được chọn kiểm tra lại",
                "ordering": ["sample", "position"],
            },
        ),
        migrations.CreateModel(
            name="RecheckSample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần chọn")),
                ("percent", models.PositiveSmallIntegerField(verbose_name="tỷ lệ, phần trăm")),
                ("seed", models.CharField(max_length=40, verbose_name="số gieo")),
                (
                    "stratum",
                    models.CharField(
                        choices=[("reviewer", "Người thẩm định"), ("area", "Địa bàn, khối")],
                        max_length=12,
                        verbose_name="mỗi nhóm có ít nhất một bản",
                    ),
                ),
                ("algorithm", models.CharField(max_length=40, verbose_name="cách chọn")),
                ("population_size", models.PositiveIntegerField(verbose_name="số bản đem chọn")),
                ("population_sha256", models.CharField(max_length=64, verbose_name="mã băm danh sách đem chọn")),
                ("drawn_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="chọn lúc")),
            ],
            options={
                "verbose_name": "mẫu kiểm tra lại",
                "verbose_name_plural": "các mẫu kiểm tra lại",
                "ordering": ["-drawn_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RecheckScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "appraised_score",
                    models.DecimalField(decimal_places=1, max_digits=5, verbose_name="điểm thẩm định khi kiểm tra lại"),
                ),
                ("score", models.DecimalField(decimal_places=1, max_digits=5, verbose_name="điểm kiểm tra lại")),
                ("words", models.TextField(blank=True, verbose_name="nhận xét nhiệm vụ")),
            ],
            options={
                "verbose_name": "điểm kiểm tra lại",
                "verbose_name_plural": "điểm kiểm tra lại",
                "ordering": ["item", "task_score__task__ordinal", "id"],
            },
        ),
        migrations.AddField(
            model_name="initiativeresult",
            name="fingerprint",
            field=danvan.common.fields.FingerprintField(sources=("achieved",)),
        ),
        migrations.AddField(
            model_name="initiativeresult",
            name="numberless_fingerprint",
            field=danvan.common.fields.FingerprintField(sources=("achieved",), without_numbers=True),
        ),
        migrations.AddField(
            model_name="taskscore",
            name="fingerprint",
            field=danvan.common.fields.FingerprintField(sources=("narrative",)),
        ),
        migrations.AddField(
            model_name="taskscore",
            name="numberless_fingerprint",
            field=danvan.common.fields.FingerprintField(sources=("narrative",), without_numbers=True),
        ),
        migrations.AddIndex(
            model_name="initiativeresult",
            index=models.Index(fields=["numberless_fingerprint"], name="result_words"),
        ),
        migrations.AddIndex(
            model_name="taskscore",
            index=models.Index(fields=["numberless_fingerprint"], name="task_words"),
        ),
        migrations.AddField(
            model_name="hintreview",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hint_reviews",
                to="evaluations.assessment",
                verbose_name="bản tự đánh giá",
            ),
        ),
        migrations.AddField(
            model_name="hintreview",
            name="reviewed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người xem",
            ),
        ),
        migrations.AddField(
            model_name="recheckitem",
            name="appraised_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người thẩm định khi chọn",
            ),
        ),
        migrations.AddField(
            model_name="recheckitem",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rechecks",
                to="evaluations.assessment",
                verbose_name="bản tự đánh giá",
            ),
        ),
        migrations.AddField(
            model_name="recheckitem",
            name="rechecked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người kiểm tra lại",
            ),
        ),
        migrations.AddField(
            model_name="rechecksample",
            name="desk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.unit",
                verbose_name="cấp thẩm định",
            ),
        ),
        migrations.AddField(
            model_name="rechecksample",
            name="drawn_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người chọn",
            ),
        ),
        migrations.AddField(
            model_name="rechecksample",
            name="year",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="models_registry.campaignyear",
                verbose_name="năm",
            ),
        ),
        migrations.AddField(
            model_name="recheckitem",
            name="sample",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="evaluations.rechecksample",
                verbose_name="mẫu",
            ),
        ),
        migrations.AddField(
            model_name="recheckscore",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scores",
                to="evaluations.recheckitem",
                verbose_name="bản được chọn",
            ),
        ),
        migrations.AddField(
            model_name="recheckscore",
            name="task_score",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evaluations.taskscore",
                verbose_name="nhiệm vụ",
            ),
        ),
        migrations.AddConstraint(
            model_name="hintreview",
            constraint=models.UniqueConstraint(
                fields=("assessment", "kind", "basis"),
                name="hint_reviewed_once",
                violation_error_message="Dấu hiệu này đã được xem.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hintreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True),
                name="reviewed_hint_has_words",
                violation_error_message="Chưa ghi nhận xét.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rechecksample",
            constraint=models.UniqueConstraint(
                fields=("desk", "year", "number"),
                name="recheck_samples_numbered_by_desk_and_year",
                violation_error_message="Lần chọn này đã có.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rechecksample",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__gte", 10), ("percent__lte", 20)),
                name="recheck_percent_within_bounds",
                violation_error_message="Tỷ lệ kiểm tra lại phải từ 10 đến 20 phần trăm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rechecksample",
            constraint=models.CheckConstraint(
                condition=models.Q(("seed", ""), _negated=True),
                name="recheck_sample_has_its_seed",
                violation_error_message="Chưa nhập số gieo.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rechecksample",
            constraint=models.CheckConstraint(
                condition=models.Q(("population_size__gt", 0)),
                name="recheck_sample_is_of_something",
                violation_error_message="Không có bản nào để chọn.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheckitem",
            constraint=models.UniqueConstraint(
                fields=("sample", "assessment"),
                name="dossier_drawn_once_by_sample",
                violation_error_message="Bản này đã có trong mẫu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheckitem",
            constraint=models.UniqueConstraint(
                fields=("sample", "position"),
                name="drawn_dossiers_numbered_by_sample",
                violation_error_message="Thứ tự này đã có trong mẫu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheckitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rechecked_at", None), ("rechecked_by", None)),
                    models.Q(("rechecked_at__isnull", False), ("rechecked_by__isnull", False)),
                    _connector="OR",
                ),
                name="rechecked_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheckitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("rechecked_at", None), models.Q(("finding", ""), _negated=True), _connector="OR"),
                name="rechecked_dossier_has_a_finding",
                violation_error_message="Chưa ghi nhận xét khi kiểm tra lại.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheckitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rechecked_by", None),
                    models.Q(("rechecked_by", models.F("appraised_by")), _negated=True),
                    _connector="OR",
                ),
                name="rechecked_by_somebody_else",
                violation_error_message="Người kiểm tra lại phải khác người đã thẩm định.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheckscore",
            constraint=models.UniqueConstraint(
                fields=("item", "task_score"),
                name="task_rechecked_once_by_item",
                violation_error_message="Nhiệm vụ này đã có điểm kiểm tra lại.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheckscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__gte", 0)),
                name="recheck_score_is_not_negative",
                violation_error_message="Điểm kiểm tra lại không được âm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheckscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("score", models.F("appraised_score")), models.Q(("words", ""), _negated=True), _connector="OR"
                ),
                name="different_recheck_score_has_words",
                violation_error_message="Điểm kiểm tra lại khác điểm thẩm định thì phải ghi nhận xét.",
            ),
        ),
    ]
