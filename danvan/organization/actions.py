"""What people do to accounts: sign in and out, change the password, read their notices, be given a role.

Each is recorded in the branch of the unit where the person works, without anything secret: never a password, its
hash, or the name that somebody typed where no such account is.
"""

from django.db import transaction

from danvan.activity.models import Notification
from danvan.activity.record import record, recorded
from danvan.common import clock
from danvan.common.text import one_line
from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import Role


def record_sign_in(user: User, *, actor: User) -> None:
    """Write down that a person has signed in."""
    record("session.sign_in", user, label="Đăng nhập", actor=actor, unit=unit_of(user))


def record_sign_out(user: User, *, actor: User) -> None:
    """Write down that a person has signed out."""
    record("session.sign_out", user, label="Đăng xuất", actor=actor, unit=unit_of(user))


def record_refused_sign_in(username: str, *, actor: User | None = None) -> None:
    """Write down a sign-in that failed; nobody is its actor, for nobody has shown who they are.

    A name that is no account's may be a password typed into the wrong field: it is not kept.
    """
    account = User.objects.filter(username=username.strip().lower()).first()
    record(
        "session.refused",
        account,
        label="Đăng nhập không thành công",
        actor=actor,
        unit=unit_of(account) if account else None,
        target_name=str(account) if account else "Tên đăng nhập không có trong hệ thống",
    )


@transaction.atomic
def change_password(user: User, password: str, *, actor: User) -> None:
    """Set a new password; every other session of the account ends, for it carries the old password's mark."""
    user.set_password(password)
    user.save(update_fields=["password"])
    # Not `recorded`: before and after would hold the hashes.
    record("password.change", user, label="Đổi mật khẩu", actor=actor, unit=unit_of(user))


def read_notice(notice: Notification, *, actor: User) -> None:
    """Mark one notice of the actor as read; reading it again changes nothing."""
    Notification.objects.filter(pk=notice.pk, recipient=actor, read_at=None).update(read_at=clock.now())


def read_all_notices(*, actor: User) -> int:
    """Mark every notice of the actor as read; gives how many were new."""
    return Notification.objects.filter(recipient=actor, read_at=None).update(read_at=clock.now())


def unit_of(user: User) -> Unit | None:
    """The unit in whose branch what concerns this account shows: that of the first current membership."""
    membership = Membership.objects.current().filter(user=user).select_related("unit").order_by("pk").first()
    return membership.unit if membership else None


@transaction.atomic
def appoint(
    username: str, role: Role, unit: Unit, *, full_name: str, password: str, actor: User | None
) -> tuple[User, bool]:
    """Give the account `username` a role at `unit`; makes the account with `password` where there is none.

    Gives the account and whether it is new. Raises ValidationError, and then nothing has changed.
    """
    user = User.objects.filter(username=username.strip().lower()).first()
    is_new = user is None
    if user is None:
        user = User(username=username.strip().lower(), full_name=one_line(full_name))
        user.set_password(password)
        user.full_clean()
        user.save()
    membership = Membership(user=user, unit=unit, role=role)
    membership.full_clean()
    with recorded("people.appoint", membership, label=f"Giao vai trò {role.label.lower()}", actor=actor, unit=unit):
        membership.save()
    return user, is_new
