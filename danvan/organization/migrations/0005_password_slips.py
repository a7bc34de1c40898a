"""One-time passwords on their way to the printer, wiped once taken."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock
import danvan.organization.models.slips


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0004_account_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="PasswordSlips",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(default=danvan.common.clock.now, editable=False, verbose_name="tạo lúc"),
                ),
                ("count", models.PositiveIntegerField(verbose_name="số phiếu")),
                (
                    "expires_at",
                    models.DateTimeField(default=danvan.organization.models.slips.kept_until, verbose_name="giữ đến"),
                ),
                ("content", models.BinaryField(null=True, verbose_name="nội dung")),
                ("wiped_at", models.DateTimeField(editable=False, null=True, verbose_name="xóa nội dung lúc")),
                ("downloaded_at", models.DateTimeField(editable=False, null=True, verbose_name="tải lúc")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="password_slips",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người tạo",
                    ),
                ),
            ],
            options={
                "verbose_name": "tập phiếu mật khẩu",
                "verbose_name_plural": "tập phiếu mật khẩu",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content__isnull", False), ("wiped_at__isnull", True)),
                            models.Q(("content__isnull", True), ("wiped_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="slips_are_there_or_wiped",
                        violation_error_message="Nội dung phiếu hoặc còn, hoặc đã xóa và ghi lúc xóa.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="slips_expire_after_they_are_made",
                        violation_error_message="Thời hạn giữ phiếu phải sau lúc tạo.",
                    ),
                ],
            },
        ),
    ]
