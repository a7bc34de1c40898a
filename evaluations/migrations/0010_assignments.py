"""Who appraises which dossier, and who has a part in a unit."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("evaluations", "0009_results"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConflictDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="liên quan thế nào")),
                ("at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="khai lúc")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="rút lại lúc")),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declared_conflicts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người khai",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declared_conflicts",
                        to="organization.unit",
                        verbose_name="đơn vị",
                    ),
                ),
            ],
            options={
                "verbose_name": "khai báo có liên quan",
                "verbose_name_plural": "khai báo có liên quan",
                "ordering": ["unit__path", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("unit", "reviewer"),
                        name="conflict_declared_once",
                        violation_error_message="Anh/chị đã khai có liên quan đến đơn vị này.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="conflict_has_a_reason",
                        violation_error_message="Hãy ghi liên quan thế nào.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "seat",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Người thẩm định thứ nhất"), (2, "Người thẩm định thứ hai")],
                        default=1,
                        verbose_name="vị trí",
                    ),
                ),
                ("assigned_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="phân công lúc")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="hạn thẩm định")),
                (
                    "assigned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người phân công",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                        verbose_name="bàn thẩm định",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người thẩm định",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_assignments",
                        to="organization.unit",
                        verbose_name="đơn vị",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_assignments",
                        to="models_registry.campaignyear",
                        verbose_name="năm",
                    ),
                ),
            ],
            options={
                "verbose_name": "phân công thẩm định",
                "verbose_name_plural": "phân công thẩm định",
                "ordering": ["unit__path", "seat", "id"],
                "indexes": [models.Index(fields=["year", "desk", "reviewer"], name="assignment_of_reviewer")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "year", "desk", "seat"),
                        name="one_reviewer_per_seat",
                        violation_error_message="Bản của đơn vị này đã có người thẩm định ở vị trí đó.",
                    ),
                    models.UniqueConstraint(
                        fields=("unit", "year", "desk", "reviewer"),
                        name="reviewer_sits_once_at_a_dossier",
                        violation_error_message="Người này đã được giao bản của đơn vị này.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seat__in", [1, 2])),
                        name="assignment_has_a_known_seat",
                        violation_error_message="Chỉ có hai người thẩm định.",
                    ),
                ],
            },
        ),
    ]
