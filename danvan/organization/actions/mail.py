"""What people do to mails before they leave, or when they did not: correct, withdraw, hurry, send again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from danvan.activity.addresses import confirmation_for, is_confirmed
from danvan.activity.letters import mail_is_on, subject_of
from danvan.activity.models import MailKind, OutgoingMail
from danvan.activity.outbox import withdraw_locked
from danvan.activity.record import recorded
from danvan.activity.tasks import send_soon
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.text import one_line
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.branches import unit_of
from danvan.organization.models import Unit, User
from danvan.organization.outbox import mails_to_people_of, outbox_of

MAIL_OFF = "Cổng chưa bật gửi thư nên không gửi được. Người nhận vẫn thấy thông báo trên cổng."


@transaction.atomic
def edit_mail(
    mail: OutgoingMail, *, subject: str, body: str, seen: datetime | None = None, actor: User
) -> OutgoingMail:
    """Change the words of a mail that waits; `seen` is when it had last been edited as the person saw it."""
    locked = _waiting(mail, actor)
    if locked.edited_at != seen:
        raise NotAllowed(
            [
                "Người khác vừa sửa thư này. Nội dung anh/chị gõ còn nguyên dưới đây, kèm bản đang lưu để so. Sửa cho "
                "đủ rồi lưu lại: bản lưu sau thay bản trước."
            ]
        )
    with recorded("mail.edit", locked, label="Sửa thư trước khi gửi", actor=actor, unit=locked.desk):
        locked.subject, locked.body = subject_of(subject), "\n".join(body.strip().splitlines()) + "\n"
        locked.edited_at, locked.edited_by = clock.now(), actor
        locked.save()
    return locked


@transaction.atomic
def withdraw_mail(mail: OutgoingMail, *, reason: str, actor: User) -> OutgoingMail:
    """Let a mail never leave; the notice in the portal stays."""
    locked = _within(mail, actor)
    if not (locked.is_waiting or locked.failed_at):
        raise NotAllowed([_standing(locked, "rút")])
    if not reason.strip():
        raise NotAllowed(["Chưa ghi lý do. Hãy viết ngắn gọn vì sao không gửi thư này."])
    withdraw_locked(locked, reason=one_line(reason), actor=actor)
    return locked


@transaction.atomic
def send_now(mail: OutgoingMail, *, actor: User) -> OutgoingMail:
    """Do not wait any longer: the mail leaves in the background."""
    locked = _waiting(mail, actor)
    if not mail_is_on():
        raise NotAllowed([MAIL_OFF])
    with recorded("mail.send_now", locked, label="Gửi thư ngay", actor=actor, unit=locked.desk):
        locked.send_after = clock.now()
        locked.save()
    send_soon()
    return locked


@transaction.atomic
def send_again(mail: OutgoingMail, *, actor: User) -> OutgoingMail:
    """Try a mail anew that was given up, at the address that its recipient has confirmed by now."""
    in_reach = outbox_of(actor).filter(pk=mail.pk).exists() or mails_to_people_of(actor).filter(pk=mail.pk).exists()
    if not in_reach:
        raise OutOfReach(["Anh/chị không gửi lại được thư này."])
    locked = _locked(mail)
    if not mail_is_on():
        raise NotAllowed([MAIL_OFF])
    if locked.failed_at is None:
        raise NotAllowed([_standing(locked, "gửi lại")])
    recipient = User.objects.get(pk=locked.recipient_id)
    with recorded("mail.send_again", locked, label="Gửi lại thư", actor=actor, unit=_branch(locked)):
        _address_anew(locked, recipient)
        locked.failed_at, locked.attempts, locked.send_after = None, 0, clock.now()
        _save_checked(locked)
    send_soon()
    return locked


def _address_anew(mail: OutgoingMail, recipient: User) -> None:
    if not recipient.is_active:
        raise NotAllowed([f"Tài khoản của {recipient.full_name} đang khóa nên không gửi thư."])
    if mail.kind == MailKind.CONFIRMATION:
        if recipient.email != mail.address:
            raise NotAllowed(["Người nhận đã đổi địa chỉ. Cổng tự gửi thư xác nhận đến địa chỉ mới."])
        mail.body = confirmation_for(recipient).body  # the link of the first one may be too old
    elif not is_confirmed(recipient):
        raise NotAllowed([f"{recipient.full_name} chưa có địa chỉ nhận thư đã xác nhận."])
    mail.address = recipient.email


def _save_checked(mail: OutgoingMail) -> None:
    try:
        mail.validate_constraints()
    except ValidationError as error:
        raise NotAllowed(error.messages) from error
    mail.save()


def _branch(mail: OutgoingMail) -> Unit | None:
    return mail.desk if mail.desk_id else unit_of(User(pk=mail.recipient_id))


def _waiting(mail: OutgoingMail, actor: User) -> OutgoingMail:
    locked = _within(mail, actor)
    if not locked.is_waiting:
        raise NotAllowed([_standing(locked, "sửa hay gửi ngay")])
    return locked


def _within(mail: OutgoingMail, actor: User) -> OutgoingMail:
    if not outbox_of(actor).filter(pk=mail.pk).exists():
        raise OutOfReach(["Thư này không phải của cơ quan anh/chị."])
    return _locked(mail)


def _locked(mail: OutgoingMail) -> OutgoingMail:
    return lock_row(OutgoingMail.objects.select_related("desk"), mail.pk)


def _standing(mail: OutgoingMail, act: str) -> str:
    return f"Thư ở tình trạng “{mail.standing[0]}” nên không {act} được. Hãy tải lại trang để xem tình hình mới."
