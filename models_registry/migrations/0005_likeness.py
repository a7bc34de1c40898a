import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("models_registry", "0004_returned_parts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LikenessScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="yêu cầu lúc")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="số lượt so sánh")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="số lượt đã so sánh")),
                ("compared", models.PositiveIntegerField(default=0, verbose_name="số mô hình đã so")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="xong lúc")),
                ("failure", models.CharField(blank=True, max_length=300, verbose_name="lý do không xong")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người yêu cầu",
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
                "verbose_name": "lần rà soát trùng lặp",
                "verbose_name_plural": "các lần rà soát trùng lặp",
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LikePair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("unit", "Cùng đơn vị"),
                            ("neighbour", "Đơn vị lân cận"),
                            ("last_year", "Năm trước"),
                            ("elsewhere", "Nơi khác trong năm"),
                        ],
                        max_length=12,
                        verbose_name="phạm vi",
                    ),
                ),
                ("title_score", models.PositiveSmallIntegerField(verbose_name="tên giống nhau, phần trăm")),
                ("text_score", models.PositiveSmallIntegerField(verbose_name="nội dung giống nhau, phần trăm")),
                ("found_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="phát hiện lúc")),
                ("dismissed_at", models.DateTimeField(blank=True, null=True, verbose_name="đánh dấu không trùng lúc")),
                ("dismissed_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do không trùng")),
                (
                    "dismissed_content",
                    models.JSONField(blank=True, default=list, editable=False, verbose_name="nội dung khi đánh dấu"),
                ),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người đánh dấu không trùng",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="models_registry.registration",
                        verbose_name="mô hình thứ nhất",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="models_registry.registration",
                        verbose_name="mô hình thứ hai",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="models_registry.campaignyear",
                        verbose_name="năm của mô hình sau",
                    ),
                ),
            ],
            options={
                "verbose_name": "cặp mô hình có thể trùng",
                "verbose_name_plural": "các cặp mô hình có thể trùng",
                "ordering": ["-title_score", "-text_score", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="likenessscan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("failure", ""), ("finished_at", None)),
                fields=("year",),
                name="one_likeness_scan_at_a_time",
                violation_error_message="Năm này đang được rà soát.",
            ),
        ),
        migrations.AddIndex(
            model_name="likepair",
            index=models.Index(fields=["year", "scope"], name="like_pair_year_scope"),
        ),
        migrations.AddConstraint(
            model_name="likepair",
            constraint=models.UniqueConstraint(
                fields=("first", "second"),
                name="like_pair_once",
                violation_error_message="Hai mô hình này đã được so với nhau.",
            ),
        ),
        migrations.AddConstraint(
            model_name="likepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))),
                name="like_pair_in_order",
                violation_error_message="Hai mô hình của một cặp phải khác nhau.",
            ),
        ),
        migrations.AddConstraint(
            model_name="likepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("text_score__lte", 100), ("title_score__lte", 100)),
                name="like_pair_scores_are_percent",
                violation_error_message="Mức giống nhau phải từ 0 đến 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="likepair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dismissed_at", None), ("dismissed_by", None)),
                    models.Q(("dismissed_at__isnull", False), ("dismissed_by__isnull", False)),
                    _connector="OR",
                ),
                name="like_pair_dismissed_at_and_by_together",
            ),
        ),
    ]
