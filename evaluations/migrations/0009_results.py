"""What became of each planned output, what was mobilised in numbers, why a model ended, where it was replicated."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0008_scoring"),
        ("models_registry", "0008_task_tells_models"),
    ]

    operations = [
        migrations.CreateModel(
            name="AchievedOutput",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quantity",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="số lượng đạt được"
                    ),
                ),
                ("is_missed", models.BooleanField(default=False, verbose_name="không đạt")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="ghi chú")),
            ],
            options={
                "verbose_name": "sản phẩm đạt được",
                "verbose_name_plural": "sản phẩm đạt được",
                "ordering": ["planned__position", "id"],
            },
        ),
        migrations.AddField(
            model_name="initiativeresult",
            name="ended_reason",
            field=models.TextField(blank=True, verbose_name="vì sao kết thúc"),
        ),
        migrations.AddField(
            model_name="initiativeresult",
            name="land_donated",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="đất hiến (m²)"
            ),
        ),
        migrations.AddField(
            model_name="initiativeresult",
            name="money_mobilised",
            field=models.DecimalField(
                blank=True, decimal_places=0, max_digits=15, null=True, verbose_name="tiền huy động (đồng)"
            ),
        ),
        migrations.AddField(
            model_name="initiativeresult",
            name="replicated_where",
            field=models.TextField(blank=True, verbose_name="nhân rộng ở đâu"),
        ),
        migrations.AddField(
            model_name="initiativeresult",
            name="workdays_mobilised",
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=10, null=True, verbose_name="ngày công"),
        ),
        migrations.AddConstraint(
            model_name="initiativeresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("money_mobilised", None), ("money_mobilised__gte", 0), _connector="OR"),
                name="money_mobilised_not_negative",
                violation_error_message="Nguồn lực huy động không thể là số âm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="initiativeresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("workdays_mobilised", None), ("workdays_mobilised__gte", 0), _connector="OR"),
                name="workdays_mobilised_not_negative",
                violation_error_message="Nguồn lực huy động không thể là số âm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="initiativeresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("land_donated", None), ("land_donated__gte", 0), _connector="OR"),
                name="land_donated_not_negative",
                violation_error_message="Nguồn lực huy động không thể là số âm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="initiativeresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_reason", ""), ("outcome", "ended"), _connector="OR"),
                name="only_what_ended_says_why_it_ended",
                violation_error_message="Chỉ mô hình kết thúc mới ghi vì sao kết thúc.",
            ),
        ),
        migrations.AddConstraint(
            model_name="initiativeresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("replicated_where", ""), ("outcome", "replicated"), _connector="OR"),
                name="only_what_is_replicated_says_where",
                violation_error_message="Chỉ mô hình được nhân rộng mới ghi nhân rộng ở đâu.",
            ),
        ),
        migrations.AddField(
            model_name="achievedoutput",
            name="planned",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="achieved",
                to="models_registry.plannedoutput",
                verbose_name="sản phẩm dự kiến",
            ),
        ),
        migrations.AddField(
            model_name="achievedoutput",
            name="result",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="achieved_outputs",
                to="evaluations.initiativeresult",
                verbose_name="kết quả mô hình",
            ),
        ),
        migrations.AddConstraint(
            model_name="achievedoutput",
            constraint=models.UniqueConstraint(
                fields=("planned",),
                name="planned_output_achieved_once",
                violation_error_message="Sản phẩm dự kiến này đã có kết quả.",
            ),
        ),
        migrations.AddConstraint(
            model_name="achievedoutput",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity", None), ("quantity__gte", 0), _connector="OR"),
                name="achieved_quantity_not_negative",
                violation_error_message="Số lượng đạt được không thể là số âm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="achievedoutput",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity", None), ("is_missed", False), _connector="OR"),
                name="missed_output_has_no_quantity",
                violation_error_message="Đã ghi số lượng thì không đánh dấu “Không đạt”.",
            ),
        ),
        migrations.AddConstraint(
            model_name="achievedoutput",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity__isnull", False),
                    ("is_missed", True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="achieved_output_says_something",
                violation_error_message="Hãy ghi số lượng đạt được, hoặc “Không đạt”, hoặc ghi chú.",
            ),
        ),
    ]
