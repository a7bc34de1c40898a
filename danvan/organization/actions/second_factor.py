"""The second factor: set up, shown, renewed, and taken away by who manages the person.

Nothing secret is recorded. A wrong code is answered, not raised: an exception would take back the count of failures
by which django-otp slows a guesser down.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from danvan.activity.notify import notify
from danvan.activity.record import record
from danvan.common.workflow import OutOfReach
from danvan.organization.accounts.help import require_helper
from danvan.organization.accounts.second_factor import (
    RECOVERY_CODES,
    demonstration_key,
    kind_of_new_app,
    mark_of_code,
    new_recovery_code,
    recovery_codes_left,
)
from danvan.organization.actions.branches import unit_of
from danvan.organization.actions.sessions import close_sessions
from danvan.organization.models import User


@transaction.atomic
def begin_enrolment(user: User, *, actor: User) -> None:
    """Make a new secret for the person's app; it counts once a code of it was shown, until then the old one does."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    TOTPDevice.objects.create(user=user, confirmed=False, **kind_of_new_app())
    record("second_factor.begin", user, label="Bắt đầu cài mã xác thực", actor=actor, unit=unit_of(user))


@transaction.atomic
def confirm_enrolment(user: User, code: str, *, actor: User) -> tuple[list[str], str]:
    """Take the new app into use if `code` is its present one, in place of any before.

    Gives new recovery codes, to be shown once, and why it was refused: one of the two is empty.
    """
    app = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).order_by("-pk").first()
    if app is None:
        return [], "Chưa có mã QR nào đang chờ. Hãy tạo mã QR."
    refusal = _try(app, code, user, actor)
    if refusal:
        return [], refusal
    TOTPDevice.objects.filter(user=user).exclude(pk=app.pk).delete()
    app.confirmed = True
    app.save(update_fields=["confirmed"])
    record("second_factor.enrol", user, label="Bật mã xác thực", actor=actor, unit=unit_of(user))
    return _new_codes(user), ""


@transaction.atomic
def check_code(user: User, *, code: str = "", recovery: str = "", actor: User) -> str:
    """Use up one code of the app or one recovery code; gives why it was refused, or “”."""
    if code:
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).order_by("-pk").first()
        return _try(device, code, user, actor)
    device = StaticDevice.objects.select_for_update().filter(user=user).order_by("pk").first()
    refusal = _try(device, mark_of_code(recovery), user, actor)
    if not refusal:
        left = recovery_codes_left(user)
        label = f"Dùng một mã dự phòng (còn {left} mã)"
        record("second_factor.recovery", user, label=label, actor=actor, unit=unit_of(user))
    return refusal


@transaction.atomic
def renew_recovery_codes(user: User, *, actor: User) -> list[str]:
    """Give new recovery codes, to be shown once; the old ones hold no longer."""
    record("second_factor.renew", user, label="Tạo lại mã dự phòng", actor=actor, unit=unit_of(user))
    return _new_codes(user)


@transaction.atomic
def reset_second_factor(user: User, *, actor: User | None) -> None:
    """Take the second factor from somebody who has lost the phone; they are signed out and set it up anew.

    `actor` None is the server's console. Raises OutOfReach or NotAllowed.
    """
    require_helper(actor, user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    close_sessions(user, actor=actor)
    record("second_factor.reset", user, label="Đặt lại mã xác thực", actor=actor, unit=unit_of(user))
    notify([user], "Người quản trị đã đặt lại mã xác thực của anh/chị. Nếu anh/chị không đề nghị, hãy báo ngay.")


@transaction.atomic
def enrol_for_demonstration(user: User, *, actor: User | None) -> None:
    """Set up a demonstration account with a secret that everybody can work out; nothing of the kind elsewhere."""
    if not settings.ALLOWS_DEMONSTRATION:
        raise OutOfReach(["Chỉ dùng cho bản trình diễn."])
    TOTPDevice.objects.create(user=user, key=demonstration_key(user), **kind_of_new_app())
    record("second_factor.enrol", user, label="Bật mã xác thực", actor=actor, unit=unit_of(user))


def _try(device: Device | None, token: str, user: User, actor: User) -> str:
    """Let the device judge; gives the refusal in words and writes it down."""
    if device is None:
        return "Mã không đúng. Hãy gõ mã mới nhất."
    allowed, details = device.verify_is_allowed()
    if allowed and device.verify_token(token):
        return ""
    record("second_factor.refused", user, label="Gõ sai mã xác thực", actor=actor, unit=unit_of(user))
    if allowed:
        return "Mã không đúng hoặc đã dùng rồi. Hãy chờ ứng dụng hiện mã mới rồi gõ mã đó."
    seconds = max(1, round((details["locked_until"] - timezone.now()).total_seconds()))  # noqa: TID251
    return f"Mã vừa gõ sai nên phải chờ. Hãy đợi {seconds} giây rồi gõ mã mới nhất."


def _new_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=mark_of_code(code)) for code in codes)
    return codes
