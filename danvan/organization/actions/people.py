"""What administrators do to people: accounts made, locked and reopened; roles given, ended and moved.

Every act asks access.py how far the actor reaches, whatever page or file it came from. A person who is out of reach
is `OutOfReach`; what stands against an act within reach is told in words (`NotAllowed`). Nothing secret is recorded.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from danvan.activity.notify import notify
from danvan.activity.record import record, recorded
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.templatetags.portal import vn_date
from danvan.common.text import one_line
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization import scope
from danvan.organization.access import account_reasons, grant_reasons, people_within_reach
from danvan.organization.accounts.usernames import propose_username
from danvan.organization.actions.branches import unit_of
from danvan.organization.actions.passwords import set_one_time_password
from danvan.organization.actions.sessions import close_sessions
from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import Permission, Role

LONGEST_AHEAD = timedelta(days=366)  # roles are planned within a year
NO_REASON = "Chưa ghi lý do. Hãy viết ngắn gọn, ví dụ: nghỉ hưu, chuyển công tác."


# Roles


@transaction.atomic
def create_person(
    *, full_name: str, title: str = "", username: str, email: str = "", unit: Unit, role: Role, actor: User
) -> tuple[User, str]:
    """Make an account with a role at `unit` and a one-time password, which is given back and kept nowhere."""
    require_grant(actor, role, unit)
    user = new_account(full_name=full_name, title=title, username=username, email=email, unit=unit, actor=actor)
    begin_role(user, role, unit, starts_on=clock.today(), actor=actor)
    return user, set_one_time_password(user, actor=actor)


@transaction.atomic
def give_role(person: User, role: Role, unit: Unit, *, starts_on: date | None = None, actor: User) -> Membership:
    """Let the person hold a role at `unit` as well, from `starts_on` (today)."""
    require_grant(actor, role, unit)
    _require_other(actor, person)
    person = _within_reach(person, actor)
    if not person.is_active:
        raise NotAllowed([f"Tài khoản của {person.full_name} đang khóa. Hãy mở lại tài khoản rồi giao vai trò."])
    membership = begin_role(person, role, unit, starts_on=starts_on or clock.today(), actor=actor)
    notify([person], f"Anh/chị được giao vai trò “{role.label}” tại {unit.name} từ {vn_date(membership.starts_on)}.")
    return membership


@transaction.atomic
def end_role(membership: Membership, *, ends_on: date, reason: str, actor: User) -> Membership:
    """End a role with the day `ends_on`; what the person did in it keeps their name."""
    membership = _locked_membership(membership)
    _require_end(membership, actor)
    reasons = [] if reason.strip() else [NO_REASON]
    if ends_on < membership.starts_on:
        reasons.append(f"Vai trò bắt đầu từ {vn_date(membership.starts_on)}: ngày kết thúc không thể sớm hơn.")
    if ends_on > clock.today() + LONGEST_AHEAD:
        reasons.append("Ngày kết thúc phải trong vòng một năm tới.")
    if reasons:
        raise NotAllowed(reasons)
    _end(membership, ends_on, note=one_line(reason), actor=actor)
    return membership


@transaction.atomic
def move_role(
    membership: Membership, unit: Unit, *, role: Role, starts_on: date, reason: str, actor: User
) -> Membership:
    """End a role here and begin one at `unit` on `starts_on`: both or nothing."""
    membership = _locked_membership(membership)
    _require_end(membership, actor)
    require_grant(actor, role, unit)
    if not reason.strip():
        raise NotAllowed([NO_REASON])
    if (membership.unit_id, membership.role) == (unit.pk, role):
        raise NotAllowed(["Đơn vị và vai trò mới giống như đang giữ. Hãy chọn đơn vị khác hoặc vai trò khác."])
    if starts_on < membership.starts_on:
        raise NotAllowed([f"Vai trò đang giữ bắt đầu từ {vn_date(membership.starts_on)}: không thể chuyển sớm hơn."])
    note = f"Chuyển đến {unit.name}: {one_line(reason)}"
    _end(membership, max(starts_on - timedelta(days=1), membership.starts_on), note=note, actor=actor)
    begun = begin_role(membership.user, role, unit, starts_on=starts_on, actor=actor)
    notify(
        [membership.user],
        f"Vai trò của anh/chị chuyển từ {membership.unit.name} sang {unit.name} ({role.label.lower()}) "
        f"từ {vn_date(starts_on)}.",
    )
    return begun


# Accounts


@transaction.atomic
def edit_person(person: User, *, full_name: str, title: str, email: str, actor: User) -> User:
    """Correct name, title and address of a person; issued papers keep what stood on them."""
    person = _for_account_act(person, actor)
    with recorded("people.edit", person, label="Sửa họ tên, chức vụ", actor=actor, unit=unit_of(person)):
        person.full_name, person.title, person.email = one_line(full_name), one_line(title), email.strip()
        _clean(person)
        person.save()
    return person


@transaction.atomic
def deactivate_person(person: User, *, reason: str, actor: User) -> User:
    """Lock an account: it cannot sign in, its sessions end; roles and old records stay as they are."""
    person = _for_account_act(person, actor)
    if not person.is_active:
        raise NotAllowed([f"Tài khoản của {person.full_name} đã khóa từ trước."])
    if not reason.strip():
        raise NotAllowed([NO_REASON])
    unit = unit_of(person)
    with recorded("people.deactivate", person, label="Khóa tài khoản", actor=actor, unit=unit, note=one_line(reason)):
        person.is_active = False
        person.save(update_fields=["is_active"])
    close_sessions(person, actor=actor)
    return person


@transaction.atomic
def reactivate_person(person: User, *, actor: User) -> User:
    """Open a locked account again, with the roles it still has."""
    person = _for_account_act(person, actor)
    if person.is_active:
        raise NotAllowed([f"Tài khoản của {person.full_name} đang dùng, không cần mở lại."])
    with recorded("people.reactivate", person, label="Mở lại tài khoản", actor=actor, unit=unit_of(person)):
        person.is_active = True
        person.save(update_fields=["is_active"])
    return person


# What these rest on, also for accounts made in bulk


def require_grant(actor: User, role: Role, unit: Unit) -> None:
    """Raise unless the actor may give this role at this unit, and the unit is there today."""
    if not scope.can(actor, Permission.MANAGE_PEOPLE, unit):
        raise OutOfReach(grant_reasons(actor, role, unit))
    reasons = grant_reasons(actor, role, unit) + closed_reasons(unit)
    if reasons:
        raise NotAllowed(reasons)


def closed_reasons(unit: Unit) -> list[str]:
    """Why nobody can be appointed at a unit that is no more."""
    if not unit.is_closed:
        return []
    heir = unit.heir
    instead = "" if heir == unit else f" Hãy chọn đơn vị hiện nay: {heir.name}."
    return [f"{unit.name} đã kết thúc hoạt động ngày {vn_date(unit.valid_to)} nên không giao vai trò ở đó.{instead}"]


def new_account(*, full_name: str, title: str, username: str, email: str, unit: Unit, actor: User) -> User:
    """Save an account without a password and write it down in the branch of `unit`."""
    username = username.strip().lower()
    if User.objects.filter(username=username).exists():
        other = propose_username(full_name)
        raise NotAllowed([f"Tên đăng nhập “{username}” đã có người dùng. Hãy chọn tên khác, ví dụ {other}."])
    user = User(full_name=one_line(full_name), title=one_line(title), username=username, email=email.strip())
    user.set_unusable_password()
    _clean(user)
    user.save()
    # Not `recorded`: what is new would hold the password's mark.
    told = {name: getattr(user, name) for name in ("username", "full_name", "title", "email") if getattr(user, name)}
    record("people.create", user, label="Tạo tài khoản", actor=actor, unit=unit, after=told)
    return user


def begin_role(user: User, role: Role, unit: Unit, *, starts_on: date, actor: User) -> Membership:
    """Write a role down, unless the person holds it or will hold it."""
    if Membership.objects.lasting().filter(user=user, unit=unit, role=role).exists():
        raise NotAllowed([f"{user.full_name} đang giữ vai trò “{role.label}” tại {unit.name}."])
    if starts_on > clock.today() + LONGEST_AHEAD:
        raise NotAllowed(["Ngày bắt đầu phải trong vòng một năm tới."])
    membership = Membership(user=user, unit=unit, role=role, starts_on=starts_on)
    _clean(membership)
    with recorded("people.appoint", membership, label=f"Giao vai trò {role.label.lower()}", actor=actor, unit=unit):
        membership.save()
    scope.forget(user)
    return membership


def _end(membership: Membership, ends_on: date, *, note: str, actor: User) -> None:
    label = f"Kết thúc vai trò {membership.get_role_display().lower()}"
    with recorded("people.end_role", membership, label=label, actor=actor, unit=membership.unit, note=note):
        membership.ends_on = ends_on
        membership.save(update_fields=["ends_on"])
    scope.forget(membership.user)


def _require_end(membership: Membership, actor: User) -> None:
    _require_other(actor, membership.user)
    reasons = grant_reasons(actor, Role(membership.role), membership.unit)
    if reasons and not scope.can(actor, Permission.MANAGE_PEOPLE, membership.unit):
        raise OutOfReach(reasons)
    if not membership.is_lasting:
        reasons.append(f"Vai trò này đã kết thúc ngày {vn_date(membership.ends_on)}.")
    if reasons:
        raise NotAllowed(reasons)


def _require_other(actor: User, person: User) -> None:
    if actor.pk == person.pk:
        raise NotAllowed(["Anh/chị không tự giao, kết thúc hay chuyển vai trò của mình. Hãy nhờ một quản trị khác."])


def _for_account_act(person: User, actor: User) -> User:
    """The person, locked and read anew, if the actor may act on the account as a whole."""
    person = _within_reach(person, actor)
    reasons = account_reasons(actor, person)
    if reasons:
        raise NotAllowed(reasons)
    return person


def _within_reach(person: User, actor: User) -> User:
    """The person, locked and read anew, if they hold or held a role where the actor manages people."""
    if not people_within_reach(actor).filter(pk=person.pk).exists():
        raise OutOfReach(["Anh/chị không quản lý người dùng này."])
    return lock_row(User.objects.all(), person.pk)


def _locked_membership(membership: Membership) -> Membership:
    return lock_row(Membership.objects.select_related("user", "unit__parent"), membership.pk)


def _clean(row: User | Membership) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise NotAllowed(error.messages) from error
