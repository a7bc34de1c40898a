"""Two appraisers of a dossier each write an opinion of their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0010_assignments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "seat",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Người thẩm định thứ nhất"), (2, "Người thẩm định thứ hai")], verbose_name="chỗ"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False, verbose_name="lần lưu")),
                ("started_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="bắt đầu lúc")),
                ("updated_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="lưu lúc")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="xong lúc")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="thống nhất lúc")),
            ],
            options={
                "verbose_name": "ý kiến thẩm định",
                "verbose_name_plural": "ý kiến thẩm định",
                "ordering": ["assessment", "seat"],
            },
        ),
        migrations.CreateModel(
            name="OpinionScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("max_score", models.DecimalField(decimal_places=1, max_digits=5, verbose_name="điểm tối đa")),
                (
                    "self_score",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="điểm tự chấm"
                    ),
                ),
                (
                    "score",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="điểm thẩm định"
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="lý do chênh lệch")),
            ],
            options={
                "verbose_name": "điểm theo ý kiến",
                "verbose_name_plural": "điểm theo ý kiến",
                "ordering": ["opinion", "task_score__task__ordinal"],
            },
        ),
        migrations.AddField(
            model_name="opinion",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="opinions",
                to="evaluations.assessment",
                verbose_name="bản tự đánh giá",
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="finished_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người bấm xong",
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người ghi điểm thống nhất",
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="started_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người bắt đầu",
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="updated_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người lưu",
            ),
        ),
        migrations.AddField(
            model_name="opinionscore",
            name="opinion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scores",
                to="evaluations.opinion",
                verbose_name="ý kiến",
            ),
        ),
        migrations.AddField(
            model_name="opinionscore",
            name="task_score",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="opinion_scores",
                to="evaluations.taskscore",
                verbose_name="điểm nhiệm vụ",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.UniqueConstraint(
                fields=("assessment", "seat"),
                name="one_opinion_per_assessment_and_seat",
                violation_error_message="Người thẩm định này đã có ý kiến về bản tự đánh giá.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("seat__in", [1, 2])),
                name="opinion_has_one_of_two_seats",
                violation_error_message="Một bản có nhiều nhất hai người thẩm định.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at", None), ("finished_by", None)),
                    models.Q(("finished_at__isnull", False), ("finished_by__isnull", False)),
                    _connector="OR",
                ),
                name="opinion_finished_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("settled_by", None)),
                    models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="opinion_settled_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("settled_at", None), ("finished_at__isnull", False), _connector="OR"),
                name="only_finished_opinion_is_settled",
                violation_error_message="Chưa xong ý kiến thì chưa thống nhất điểm được.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionscore",
            constraint=models.UniqueConstraint(
                fields=("opinion", "task_score"),
                name="task_scored_once_per_opinion",
                violation_error_message="Nhiệm vụ này đã có điểm trong ý kiến.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("score", None), models.Q(("score__gte", 0), ("score__lte", models.F("max_score"))), _connector="OR"
                ),
                name="opinion_score_within_bounds",
                violation_error_message="Điểm thẩm định phải từ 0 đến điểm tối đa của nhiệm vụ.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("score", None),
                    models.Q(("score", models.F("self_score")), ("self_score__isnull", False)),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="different_opinion_has_a_reason",
                violation_error_message="Điểm thẩm định khác điểm tự chấm thì phải ghi lý do.",
            ),
        ),
    ]
