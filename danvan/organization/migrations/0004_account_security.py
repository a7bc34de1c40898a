"""Where people are signed in, and the account at a provider of OpenID Connect that is theirs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0003_lineage"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="oidc_subject",
            field=models.CharField(
                blank=True, editable=False, max_length=500, null=True, unique=True, verbose_name="tài khoản liên kết"
            ),
        ),
        migrations.CreateModel(
            name="SignInSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session_key", models.CharField(editable=False, max_length=40, unique=True, verbose_name="mã phiên")),
                ("begun_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="đăng nhập lúc")),
                ("last_seen_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="dùng lần cuối")),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="địa chỉ mạng")),
                ("browser", models.CharField(max_length=80, verbose_name="trình duyệt")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_ins",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người dùng",
                    ),
                ),
            ],
            options={
                "verbose_name": "phiên đăng nhập",
                "verbose_name_plural": "phiên đăng nhập",
                "ordering": ["-last_seen_at", "-id"],
            },
        ),
    ]
