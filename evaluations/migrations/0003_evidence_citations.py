"""A file belongs to a unit's year and is cited where it proves something; the rows move in 0004."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock

PLACES = ("registration", "assessment", "task_score", "result")


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0002_search_index"),
        ("models_registry", "0002_search_index"),
        ("organization", "0003_lineage"),
    ]

    operations = [
        migrations.AddField(
            "evidence",
            "unit",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="evidence",
                to="organization.unit", verbose_name="đơn vị",
            ),
        ),
        migrations.AddField(
            "evidence",
            "year",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="evidence",
                to="models_registry.campaignyear", verbose_name="năm",
            ),
        ),
        migrations.AddField(
            "evidence", "issuer", models.CharField("cơ quan ban hành", max_length=160, blank=True)
        ),
        migrations.AddField(
            "evidence", "thumbnail", models.FileField("ảnh thu nhỏ", upload_to="minh-chung/%Y/%m", blank=True)
        ),
        migrations.CreateModel(
            name="EvidenceCitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("locator", models.CharField(blank=True, max_length=60, verbose_name="mục, trang")),
                ("cited_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="dẫn lúc")),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="citations",
                        to="evaluations.evidence", verbose_name="minh chứng",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="citations",
                        to="models_registry.registration", verbose_name="bản đăng ký",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="citations",
                        to="evaluations.assessment", verbose_name="cả bản tự đánh giá",
                    ),
                ),
                (
                    "task_score",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="citations",
                        to="evaluations.taskscore", verbose_name="nhiệm vụ",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="citations",
                        to="evaluations.initiativeresult", verbose_name="kết quả mô hình",
                    ),
                ),
                (
                    "cited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL,
                        verbose_name="người dẫn",
                    ),
                ),
            ],
            options={
                "verbose_name": "nơi dẫn minh chứng",
                "verbose_name_plural": "nơi dẫn minh chứng",
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            "evidencecitation",
            models.CheckConstraint(
                condition=models.Q(registration__isnull=False, assessment=None, task_score=None, result=None)
                | models.Q(registration=None, assessment__isnull=False, task_score=None, result=None)
                | models.Q(registration=None, assessment=None, task_score__isnull=False, result=None)
                | models.Q(registration=None, assessment=None, task_score=None, result__isnull=False),
                name="citation_has_one_place",
                violation_error_message="Mỗi lần dẫn minh chứng thuộc đúng một nơi.",
            ),
        ),
        *(
            migrations.AddConstraint(
                "evidencecitation",
                models.UniqueConstraint(
                    fields=["evidence", place],
                    name=f"evidence_cited_once_by_{place}",
                    violation_error_message="Minh chứng này đã có ở đây.",
                ),
            )
            for place in PLACES
        ),
        # It goes in 0005; on the way back the rows are filled while it may be empty.
        migrations.AlterField(
            "evidence",
            "assessment",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="evidence",
                to="evaluations.assessment", verbose_name="bản tự đánh giá",
            ),
        ),
    ]  # fmt: skip
