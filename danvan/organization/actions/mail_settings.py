"""What a person chooses about mails to themself: the address, whether it is theirs, and which mails they want."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from danvan.activity.addresses import confirmation_for, fits, is_confirmed
from danvan.activity.letters import mail_is_on
from danvan.activity.models import MailKind, MailPreference, OutgoingMail
from danvan.activity.outbox import withdraw_locked
from danvan.activity.record import recorded
from danvan.activity.tasks import send_soon
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed
from danvan.organization.actions.branches import unit_of
from danvan.organization.models import User

MOST_A_DAY = 5  # mails with a link that one account may ask for: they go to addresses that nobody has confirmed
STALE_LINK = (
    "Đường dẫn xác nhận không dùng được: đã quá hạn, hoặc dành cho tài khoản hay địa chỉ khác. "
    "Hãy bấm “Gửi lại thư xác nhận”."
)


@transaction.atomic
def save_mail_settings(person: User, *, email: str, wants_digest: bool, wants_decisions: bool, actor: User) -> User:
    """Keep one's address and wishes; a new address is asked by mail whether it is right. None is needed."""
    locked = lock_row(User.objects.all(), person.pk)
    email = email.strip()
    if email != locked.email:
        with recorded("mail.address", locked, label="Ghi địa chỉ nhận thư", actor=actor, unit=unit_of(locked)):
            locked.email = email
            try:
                locked.full_clean()
            except ValidationError as error:
                raise NotAllowed(error.messages) from error
            locked.save(update_fields=["email"])
        if email and not is_confirmed(locked):
            _ask(locked, actor)
    preference = preference_of(locked)
    with recorded("mail.preference", preference, label="Chọn nhận thư", actor=actor, unit=unit_of(locked)):
        preference.wants_digest, preference.wants_decisions = wants_digest, wants_decisions
        preference.save()
    return locked


@transaction.atomic
def ask_address_again(person: User, *, actor: User) -> None:
    """Send the mail with the link once more."""
    locked = lock_row(User.objects.all(), person.pk)
    if not locked.email or is_confirmed(locked):
        raise NotAllowed(["Không có địa chỉ nào chờ xác nhận."])
    if not mail_is_on():
        raise NotAllowed(["Cổng chưa bật gửi thư nên chưa xác nhận được địa chỉ."])
    with recorded("mail.ask_again", locked, label="Gửi lại thư xác nhận", actor=actor, unit=unit_of(locked)):
        _ask(locked, actor)


@transaction.atomic
def confirm_address(person: User, token: str, *, actor: User) -> None:
    """Let mails go to the address of the link, if it is this account's and still the one it has."""
    locked = lock_row(User.objects.all(), person.pk)
    if not fits(token, locked):
        raise NotAllowed([STALE_LINK])
    preference = preference_of(locked)
    with recorded("mail.confirm", preference, label="Xác nhận địa chỉ", actor=actor, unit=unit_of(locked)):
        preference.confirmed_address, preference.confirmed_at = locked.email, clock.now()
        preference.save()


def preference_of(person: User) -> MailPreference:
    """What the person has chosen; not saved where they have chosen nothing yet."""
    return MailPreference.objects.filter(user=person).first() or MailPreference(user=person)


def _ask(person: User, actor: User) -> None:
    if not mail_is_on():
        return
    asked = OutgoingMail.objects.filter(recipient=person, kind=MailKind.CONFIRMATION)
    if asked.filter(prepared_at__gt=clock.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise NotAllowed([f"Đã gửi {MOST_A_DAY} thư xác nhận trong một ngày. Hãy thử lại vào ngày mai."])
    for earlier in asked.unsent().filter(claimed_at=None).select_for_update():
        withdraw_locked(earlier, reason="Thay bằng thư xác nhận mới.", actor=actor)
    # One that a sender holds at this moment is on its way; the constraint lets no second one stand beside it.
    OutgoingMail.objects.bulk_create([confirmation_for(person)], ignore_conflicts=True)
    send_soon()
