"""Signing in and out as it is written down, and the browsers in which a person is signed in."""

from django.contrib.sessions.models import Session
from django.db import models, transaction

from danvan.activity.record import record
from danvan.common import clock
from danvan.organization.actions.branches import unit_of
from danvan.organization.models import SignInSession, User

UNKNOWN_NAME = "Tên đăng nhập không có trong hệ thống"


@transaction.atomic
def begin_session(
    user: User, *, session_key: str, browser: str, address: str | None, actor: User, way: str = ""
) -> None:
    """Write down that a person has signed in, and list the browser among theirs; those that have ended drop out."""
    ended = SignInSession.objects.filter(user=user).exclude(pk__in=SignInSession.objects.alive().values("pk"))
    ended.delete()
    SignInSession.objects.create(user=user, session_key=session_key, browser=browser, address=address)
    user.last_login = clock.now()  # by the portal's clock: Django's own stamp goes by the machine's
    user.save(update_fields=["last_login"])
    record_sign_in(user, note=way, actor=actor)


def record_sign_in(user: User, *, note: str = "", actor: User) -> None:
    """Write down that a person has signed in; `note` says by what, where it was not the password."""
    record("session.sign_in", user, label="Đăng nhập", actor=actor, unit=unit_of(user), note=note)


@transaction.atomic
def record_sign_out(user: User, *, session_key: str | None = None, actor: User) -> None:
    """Write down that a person has signed out in this browser."""
    SignInSession.objects.filter(user=user, session_key=session_key).delete()
    record("session.sign_out", user, label="Đăng xuất", actor=actor, unit=unit_of(user))


def record_refused_sign_in(username: str, *, note: str = "", actor: User | None = None) -> None:
    """Write down a sign-in that failed; nobody is its actor, for nobody has shown who they are.

    A name that is no account's may be a password typed into the wrong field: it is not kept.
    """
    _record_about_name("session.refused", "Đăng nhập không thành công", username, note, actor)


def record_lock(username: str, *, actor: User | None = None) -> None:
    """Write down that a name has been locked after too many wrong passwords."""
    _record_about_name("session.locked", "Tạm khóa đăng nhập vì gõ sai nhiều lần", username, "", actor)


def _record_about_name(verb: str, label: str, username: str, note: str, actor: User | None) -> None:
    account = User.objects.filter(username=username.strip().lower()).first()
    unit = unit_of(account) if account else None
    name = str(account) if account else UNKNOWN_NAME
    record(verb, account, label=label, actor=actor, unit=unit, target_name=name, note=note)


def carry_over(user: User, *, old_key: str | None, new_key: str | None, actor: User) -> None:
    """The same browser goes on under a new session key."""
    SignInSession.objects.filter(user=user, session_key=old_key).update(session_key=new_key)


@transaction.atomic
def end_session(sign_in: SignInSession, *, actor: User) -> None:
    """Sign a browser out; its next request finds nobody signed in."""
    record(
        "session.ended", sign_in.user, label="Đăng xuất một thiết bị", actor=actor, unit=unit_of(sign_in.user),
        note=sign_in.browser,
    )  # fmt: skip
    _close(SignInSession.objects.filter(pk=sign_in.pk))


@transaction.atomic
def end_all_sessions(user: User, *, actor: User) -> int:
    """Sign the person out everywhere, here as well; gives how many browsers it were."""
    count = SignInSession.objects.alive().filter(user=user).count()
    _close(SignInSession.objects.filter(user=user))
    record("session.all_ended", user, label="Đăng xuất mọi thiết bị", actor=actor, unit=unit_of(user))
    return count


def close_sessions(user: User, *, except_key: str | None = None, actor: User | None) -> None:
    """End what was begun with a password or a code that holds no longer; recorded with what made it so."""
    _close(SignInSession.objects.filter(user=user).exclude(session_key=except_key or ""))


def _close(sign_ins: models.QuerySet[SignInSession]) -> None:
    keys = list(sign_ins.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    sign_ins.delete()
