"""Files of rows brought in from Excel, their lines, and other names of units."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0005_password_slips"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="loại dữ liệu")),
                ("file_name", models.CharField(max_length=200, verbose_name="tên tệp")),
                ("sha256", models.CharField(max_length=64, verbose_name="mã băm của tệp")),
                ("content", models.BinaryField(verbose_name="nội dung tệp")),
                ("uploaded_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="tải lên lúc")),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="số dòng")),
                ("progress", models.PositiveIntegerField(default=0, verbose_name="số dòng đã đọc")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="kiểm tra xong lúc")),
                ("result", models.JSONField(blank=True, default=dict, verbose_name="kết quả")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="xác nhận lúc")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="lưu xong lúc")),
                ("discarded_at", models.DateTimeField(blank=True, null=True, verbose_name="bỏ lúc")),
                ("failure", models.CharField(blank=True, max_length=500, verbose_name="lý do không đọc được")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người xác nhận",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                        verbose_name="đơn vị nhập",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người tải lên",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần nhập từ Excel",
                "verbose_name_plural": "các lần nhập từ Excel",
                "ordering": ["-uploaded_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="dòng trong tệp")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("new", "Mới"), ("changed", "Thay đổi"), ("same", "Đã có"), ("wrong", "Có lỗi")],
                        max_length=10,
                        verbose_name="kết quả",
                    ),
                ),
                ("values", models.JSONField(default=dict, verbose_name="nội dung đã đọc")),
                ("conversions", models.JSONField(default=list, verbose_name="phần đã chuyển mã")),
                ("errors", models.JSONField(default=list, verbose_name="lỗi")),
                ("unknown_unit", models.CharField(blank=True, max_length=200, verbose_name="đơn vị chưa nhận ra")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="organization.importbatch",
                        verbose_name="lần nhập",
                    ),
                ),
            ],
            options={
                "verbose_name": "dòng nhập từ Excel",
                "verbose_name_plural": "các dòng nhập từ Excel",
                "ordering": ["number", "id"],
            },
        ),
        migrations.CreateModel(
            name="UnitAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200, verbose_name="tên gọi khác")),
                ("search_key", models.CharField(db_index=True, max_length=200, verbose_name="tên để so")),
                ("added_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="ghi nhớ lúc")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người chọn",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aliases",
                        to="organization.unit",
                        verbose_name="đơn vị",
                    ),
                ),
            ],
            options={
                "verbose_name": "tên gọi khác của đơn vị",
                "verbose_name_plural": "tên gọi khác của đơn vị",
                "ordering": ["search_key", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="import_confirmed_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("finished_at", None), ("confirmed_at__isnull", False), _connector="OR"),
                name="import_is_saved_only_when_confirmed",
                violation_error_message="Chỉ lưu sau khi có người xác nhận.",
            ),
        ),
        migrations.AddIndex(
            model_name="importline",
            index=models.Index(fields=["batch", "outcome"], name="import_line_outcome"),
        ),
        migrations.AddConstraint(
            model_name="importline",
            constraint=models.UniqueConstraint(fields=("batch", "number"), name="import_line_once_in_a_batch"),
        ),
        migrations.AddConstraint(
            model_name="unitalias",
            constraint=models.UniqueConstraint(
                fields=("unit", "search_key"),
                name="alias_once_for_a_unit",
                violation_error_message="Đơn vị này đã có tên gọi đó.",
            ),
        ),
    ]
