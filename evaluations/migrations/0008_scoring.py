"""Scoring as data of a campaign, points added or taken by hand, and what was published as it was worked out then."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0007_no_evidence_reason_filled"),
        ("models_registry", "0007_bulk_acts"),
        ("organization", "0011_hidden_hints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BonusRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("bonus", "Điểm thưởng"), ("penalty", "Điểm trừ")], max_length=10, verbose_name="loại"
                    ),
                ),
                ("label", models.CharField(max_length=200, verbose_name="nội dung")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("by_hand", "Người thẩm định ghi"),
                            ("recognised", "Tự tính theo số mô hình được công nhận"),
                        ],
                        default="by_hand",
                        max_length=12,
                        verbose_name="cách tính",
                    ),
                ),
                ("points", models.DecimalField(decimal_places=1, max_digits=4, verbose_name="điểm mỗi lần")),
                (
                    "cap",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="nhiều nhất"
                    ),
                ),
            ],
            options={
                "verbose_name": "điểm thưởng, điểm trừ",
                "verbose_name_plural": "điểm thưởng, điểm trừ",
                "ordering": ["scheme", "kind", "id"],
            },
        ),
        migrations.CreateModel(
            name="DemotionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="thứ tự")),
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("task_at_zero", "Có nhiệm vụ bị 0 điểm"),
                            ("sent_late", "Gửi bản tự đánh giá muộn"),
                            ("no_effective_model", "Không có mô hình hiệu quả"),
                            ("penalty_at_least", "Bị trừ từ số điểm sau trở lên"),
                        ],
                        max_length=20,
                        verbose_name="điều kiện",
                    ),
                ),
                (
                    "threshold",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="số điểm trừ"
                    ),
                ),
                ("steps", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="hạ mấy mức")),
            ],
            options={
                "verbose_name": "điều kiện hạ mức",
                "verbose_name_plural": "điều kiện hạ mức",
                "ordering": ["scheme", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="RatingBand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="xếp loại")),
                ("from_score", models.DecimalField(decimal_places=1, max_digits=5, verbose_name="từ điểm")),
                ("needs_no_zero", models.BooleanField(default=False, verbose_name="không nhiệm vụ nào bị 0 điểm")),
            ],
            options={
                "verbose_name": "mức xếp loại",
                "verbose_name_plural": "mức xếp loại",
                "ordering": ["scheme", "-from_score", "id"],
            },
        ),
        migrations.CreateModel(
            name="SchemeTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("max_score", models.DecimalField(decimal_places=1, max_digits=5, verbose_name="điểm tối đa")),
                ("weight", models.DecimalField(decimal_places=2, default=1, max_digits=4, verbose_name="hệ số")),
            ],
            options={
                "verbose_name": "nhiệm vụ trong thang điểm",
                "verbose_name_plural": "nhiệm vụ trong thang điểm",
                "ordering": ["scheme", "task__ordinal", "id"],
            },
        ),
        migrations.CreateModel(
            name="ScoreAdjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.DecimalField(decimal_places=1, max_digits=4, verbose_name="số điểm")),
                ("reason", models.TextField(verbose_name="lý do")),
                ("at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="ghi lúc")),
            ],
            options={
                "verbose_name": "điểm cộng, trừ",
                "verbose_name_plural": "điểm cộng, trừ",
                "ordering": ["assessment", "rule", "id"],
            },
        ),
        migrations.CreateModel(
            name="ScoringScheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_year", models.PositiveSmallIntegerField(verbose_name="áp dụng từ năm")),
                ("name", models.CharField(max_length=200, verbose_name="tên thang điểm")),
                ("is_sample", models.BooleanField(default=False, verbose_name="là thang điểm mẫu")),
                ("source", models.TextField(blank=True, verbose_name="căn cứ")),
                (
                    "cap",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="tổng điểm cao nhất"
                    ),
                ),
                (
                    "bonus_cap",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="điểm thưởng nhiều nhất"
                    ),
                ),
                (
                    "penalty_cap",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="điểm trừ nhiều nhất"
                    ),
                ),
                (
                    "unsent_rating",
                    models.CharField(blank=True, max_length=80, verbose_name="xếp loại khi không gửi bản tự đánh giá"),
                ),
                (
                    "spread_limit",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=5,
                        null=True,
                        verbose_name="mức chênh giữa hai người chấm được đánh dấu",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="lần lưu")),
            ],
            options={
                "verbose_name": "thang điểm",
                "verbose_name_plural": "thang điểm",
                "ordering": ["-campaign__first_year", "-from_year", "id"],
            },
        ),
        migrations.AddField(
            model_name="assessment",
            name="frozen_outcome",
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name="cách tính điểm công bố"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="frozen_rating",
            field=models.CharField(blank=True, max_length=80, verbose_name="xếp loại công bố"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="frozen_total",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="tổng điểm công bố"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at__isnull", False),
                    models.Q(("frozen_outcome__isnull", True), ("frozen_rating", ""), ("frozen_total", None)),
                    _connector="OR",
                ),
                name="only_published_outcome_is_frozen",
                violation_error_message="Chỉ giữ tổng điểm của bản đã công bố.",
            ),
        ),
        migrations.AddField(
            model_name="demotionrule",
            name="ceiling",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="evaluations.ratingband",
                verbose_name="cao nhất là mức",
            ),
        ),
        migrations.AddField(
            model_name="schemetask",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="models_registry.directivetask",
                verbose_name="nhiệm vụ",
            ),
        ),
        migrations.AddField(
            model_name="scoreadjustment",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adjustments",
                to="evaluations.assessment",
                verbose_name="bản tự đánh giá",
            ),
        ),
        migrations.AddField(
            model_name="scoreadjustment",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người ghi",
            ),
        ),
        migrations.AddField(
            model_name="scoreadjustment",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adjustments",
                to="evaluations.bonusrule",
                verbose_name="nội dung thưởng, trừ",
            ),
        ),
        migrations.AddField(
            model_name="scoringscheme",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scoring_schemes",
                to="models_registry.campaign",
                verbose_name="giai đoạn",
            ),
        ),
        migrations.AddField(
            model_name="schemetask",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tasks",
                to="evaluations.scoringscheme",
                verbose_name="thang điểm",
            ),
        ),
        migrations.AddField(
            model_name="ratingband",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bands",
                to="evaluations.scoringscheme",
                verbose_name="thang điểm",
            ),
        ),
        migrations.AddField(
            model_name="demotionrule",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="demotions",
                to="evaluations.scoringscheme",
                verbose_name="thang điểm",
            ),
        ),
        migrations.AddField(
            model_name="bonusrule",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rules",
                to="evaluations.scoringscheme",
                verbose_name="thang điểm",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoreadjustment",
            constraint=models.UniqueConstraint(
                fields=("assessment", "rule"),
                name="one_adjustment_per_dossier_and_rule",
                violation_error_message="Bản này đã được cộng, trừ theo nội dung này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoreadjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__gt", 0)),
                name="adjustment_points_are_positive",
                violation_error_message="Số điểm phải lớn hơn 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoreadjustment",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.GreaterThanOrEqual(
                    django.db.models.functions.text.Length(django.db.models.functions.text.Trim("reason")), 10
                ),
                name="adjustment_has_a_reason",
                violation_error_message="Hãy ghi lý do, ít nhất 10 ký tự.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringscheme",
            constraint=models.UniqueConstraint(
                fields=("campaign", "from_year"),
                name="one_scheme_per_campaign_and_year",
                violation_error_message="Giai đoạn này đã có thang điểm từ năm đó.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(("cap", None), ("cap__gt", 0), _connector="OR"),
                name="scheme_cap_is_positive",
                violation_error_message="Tổng điểm cao nhất phải lớn hơn 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(("bonus_cap", None), ("bonus_cap__gte", 0), _connector="OR"),
                name="scheme_bonus_cap_not_negative",
                violation_error_message="Điểm thưởng nhiều nhất không thể âm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(("penalty_cap", None), ("penalty_cap__gte", 0), _connector="OR"),
                name="scheme_penalty_cap_not_negative",
                violation_error_message="Điểm trừ nhiều nhất không thể âm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(("spread_limit", None), ("spread_limit__gt", 0), _connector="OR"),
                name="scheme_spread_limit_is_positive",
                violation_error_message="Mức chênh phải lớn hơn 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="schemetask",
            constraint=models.UniqueConstraint(
                fields=("scheme", "task"),
                name="task_once_per_scheme",
                violation_error_message="Nhiệm vụ này đã có trong thang điểm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="schemetask",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_score__gt", 0)),
                name="scheme_task_max_score_is_positive",
                violation_error_message="Điểm tối đa của nhiệm vụ phải lớn hơn 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="schemetask",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gt", 0)),
                name="scheme_task_weight_is_positive",
                violation_error_message="Hệ số phải lớn hơn 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingband",
            constraint=models.UniqueConstraint(
                fields=("scheme", "from_score"),
                name="rating_band_once_per_score",
                violation_error_message="Hai mức xếp loại không thể cùng bắt đầu từ một điểm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingband",
            constraint=models.UniqueConstraint(
                fields=("scheme", "name"),
                name="rating_band_once_per_name",
                violation_error_message="Thang điểm đã có mức xếp loại này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingband",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_score__gte", 0)),
                name="rating_band_score_not_negative",
                violation_error_message="Điểm của mức xếp loại không thể âm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="demotionrule",
            constraint=models.UniqueConstraint(
                fields=("scheme", "position"),
                name="demotion_rule_once_per_position",
                violation_error_message="Hai điều kiện hạ mức không thể cùng thứ tự.",
            ),
        ),
        migrations.AddConstraint(
            model_name="demotionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ceiling", None), ("steps__gt", 0), ("steps__isnull", False)),
                    models.Q(("ceiling__isnull", False), ("steps", None)),
                    _connector="OR",
                ),
                name="demotion_rule_steps_or_ceiling",
                violation_error_message="Hãy ghi số mức bị hạ hoặc mức cao nhất, chỉ một trong hai.",
            ),
        ),
        migrations.AddConstraint(
            model_name="demotionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("condition", "penalty_at_least"), ("threshold__gt", 0), ("threshold__isnull", False)),
                    models.Q(models.Q(("condition", "penalty_at_least"), _negated=True), ("threshold", None)),
                    _connector="OR",
                ),
                name="demotion_rule_threshold_where_asked",
                violation_error_message="Chỉ điều kiện theo điểm trừ mới cần, và phải có, số điểm trừ lớn hơn 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bonusrule",
            constraint=models.UniqueConstraint(
                fields=("scheme", "kind", "label"),
                name="bonus_rule_once_per_label",
                violation_error_message="Thang điểm đã có nội dung thưởng, trừ này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bonusrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__gt", 0)),
                name="bonus_rule_points_are_positive",
                violation_error_message="Điểm mỗi lần phải lớn hơn 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bonusrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("cap", None), ("cap__gte", models.F("points")), _connector="OR"),
                name="bonus_rule_cap_not_below_points",
                violation_error_message="Số điểm nhiều nhất không thể ít hơn điểm mỗi lần.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bonusrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", "by_hand"), ("kind", "bonus"), _connector="OR"),
                name="penalty_rule_is_by_hand",
                violation_error_message="Điểm trừ do người thẩm định ghi, không tự tính theo mô hình được công nhận.",
            ),
        ),
    ]
