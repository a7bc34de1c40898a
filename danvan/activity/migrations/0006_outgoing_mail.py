"""E-mail: what is to be sent and who wants it; which digest told a notice."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import danvan.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0005_earlier_events_sealed"),
        ("organization", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="has_own_mail",
            field=models.BooleanField(default=False, verbose_name="có thư riêng"),
        ),
        migrations.CreateModel(
            name="MailPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wants_digest", models.BooleanField(default=True, verbose_name="nhận thư tổng hợp mỗi ngày")),
                ("wants_decisions", models.BooleanField(default=True, verbose_name="nhận thư về quyết định")),
                (
                    "confirmed_address",
                    models.EmailField(blank=True, max_length=254, verbose_name="địa chỉ đã xác nhận"),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="xác nhận lúc")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mail_preference",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người dùng",
                    ),
                ),
            ],
            options={
                "verbose_name": "cài đặt nhận thư",
                "verbose_name_plural": "cài đặt nhận thư",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254, verbose_name="địa chỉ")),
                ("subject", models.CharField(max_length=200, verbose_name="tiêu đề")),
                ("body", models.TextField(verbose_name="nội dung")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("digest", "Thư tổng hợp mỗi ngày"),
                            ("decision", "Thư về quyết định"),
                            ("confirmation", "Thư xác nhận địa chỉ"),
                        ],
                        max_length=20,
                        verbose_name="loại thư",
                    ),
                ),
                ("target_type", models.CharField(blank=True, max_length=60, verbose_name="loại đối tượng")),
                ("target_id", models.BigIntegerField(blank=True, null=True, verbose_name="mã đối tượng")),
                ("digest_on", models.DateField(blank=True, null=True, verbose_name="tổng hợp của ngày")),
                ("prepared_at", models.DateTimeField(default=danvan.common.clock.now, verbose_name="soạn lúc")),
                ("send_after", models.DateTimeField(default=danvan.common.clock.now, verbose_name="gửi từ lúc")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="bắt đầu gửi lúc")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="số lần đã thử")),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="lỗi lần cuối")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="đã gửi lúc")),
                ("failed_at", models.DateTimeField(blank=True, null=True, verbose_name="thôi gửi lúc")),
                ("edited_at", models.DateTimeField(blank=True, null=True, verbose_name="sửa lúc")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="rút lúc")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do rút")),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                        verbose_name="cấp quyết định",
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người sửa",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người nhận",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người rút",
                    ),
                ),
            ],
            options={
                "verbose_name": "thư đi",
                "verbose_name_plural": "thư đi",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="notification",
            name="digest",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="activity.outgoingmail",
                verbose_name="thư mỗi ngày đã kể",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("digest", None), ("has_own_mail", False), ("read_at", None)),
                fields=["at"],
                name="notification_untold",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailpreference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_address", ""), ("confirmed_at", None)),
                    models.Q(models.Q(("confirmed_address", ""), _negated=True), ("confirmed_at__isnull", False)),
                    _connector="OR",
                ),
                name="confirmed_address_has_its_moment",
                violation_error_message="Địa chỉ đã xác nhận phải có thời điểm xác nhận.",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("failed_at", None), ("sent_at", None), ("withdrawn_at", None)),
                fields=["send_after"],
                name="mail_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(fields=["target_type", "target_id"], name="mail_target"),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(fields=["desk", "-id"], name="mail_desk"),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("address"),
                models.F("digest_on"),
                condition=models.Q(("kind", "digest")),
                name="one_digest_a_day_for_an_address",
                violation_error_message="Mỗi địa chỉ chỉ nhận một thư tổng hợp mỗi ngày.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "digest")),
                fields=("recipient", "digest_on"),
                name="one_digest_a_day_for_a_person",
                violation_error_message="Mỗi người chỉ nhận một thư tổng hợp mỗi ngày.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "decision"), ("sent_at", None), ("withdrawn_at", None)),
                fields=("target_type", "target_id", "address"),
                name="one_unsent_mail_of_a_decision",
                violation_error_message="Đã có một thư chưa gửi về quyết định này cho địa chỉ này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "confirmation"), ("sent_at", None), ("withdrawn_at", None)),
                fields=("recipient", "address"),
                name="one_unsent_confirmation",
                violation_error_message="Đã có một thư xác nhận chưa gửi cho địa chỉ này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("digest_on__isnull", False), ("kind", "digest")),
                    models.Q(models.Q(("kind", "digest"), _negated=True), ("digest_on", None)),
                    _connector="OR",
                ),
                name="digest_has_its_day",
                violation_error_message="Thư tổng hợp phải có ngày, thư khác thì không.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "decision"), _negated=True),
                    models.Q(("desk__isnull", False), ("target_id__isnull", False)),
                    _connector="OR",
                ),
                name="decision_mail_has_desk_and_target",
                violation_error_message="Thư về quyết định phải có cấp quyết định và việc được quyết định.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at", None), ("withdrawn_at", None)),
                    models.Q(("failed_at", None), ("sent_at", None)),
                    models.Q(("failed_at", None), ("withdrawn_at", None)),
                    _connector="OR",
                ),
                name="mail_ends_one_way",
                violation_error_message="Thư đã gửi thì không rút hay thôi gửi được nữa.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("failed_at", None), models.Q(("last_error", ""), _negated=True), _connector="OR"),
                name="failed_mail_says_why",
                violation_error_message="Thư không gửi được phải ghi lỗi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("edited_at", None), ("edited_by", None)),
                    models.Q(("edited_at__isnull", False), ("edited_by__isnull", False)),
                    _connector="OR",
                ),
                name="mail_edited_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="mail_withdrawn_at_and_by_together",
            ),
        ),
    ]
