"""Whose address is whose: mails go only to one that its owner has confirmed.

An address is typed by an administrator or by the person, and either may slip. So each new one gets a single mail
with a signed link; only who signs in to that very account and confirms it there gets others. A shared mailbox of an
office may be confirmed for several accounts.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from danvan.activity.letters import letter, mail_is_on, subject_of
from danvan.activity.models import MailKind, MailPreference, OutgoingMail
from danvan.common import clock

CONFIRM_PATH = "/thong-bao/cai-dat/xac-nhan/"
VALID = timedelta(days=7)  # how long a link may be used
_SALT = "danvan.activity.addresses"


def mailable(people: Iterable[Any], *, wants: str) -> list[Any]:
    """Those of `people` who have confirmed their address and want mails of this kind (a field of MailPreference)."""
    with_address = {person.pk: person for person in people if person.email}
    if not with_address:
        return []
    confirmed = MailPreference.objects.filter(**{wants: True}, user__in=with_address).exclude(confirmed_address="")
    addresses = dict(confirmed.values_list("user_id", "confirmed_address"))
    return [person for pk, person in with_address.items() if addresses.get(pk) == person.email]


def is_confirmed(person: Any) -> bool:
    """Whether mails may go to the address that the account has now."""
    return bool(person.email) and MailPreference.objects.filter(user=person, confirmed_address=person.email).exists()


def token_for(person: Any) -> str:
    """What the link holds: whose account and which address, signed."""
    return signing.dumps([person.pk, person.email], salt=_SALT)


def fits(token: str, person: Any) -> bool:
    """Whether the link was made for this account and the address that it still has, and is not too old."""
    try:
        return signing.loads(token, salt=_SALT, max_age=VALID) == [person.pk, person.email]
    except signing.BadSignature:
        return False


def confirmation_for(person: Any) -> OutgoingMail:
    """The mail with the link, not saved yet."""
    now = clock.now()
    body = letter(
        f"Kính gửi {person.full_name},",
        [
            f"Địa chỉ {person.email} được ghi cho tài khoản “{person.username}” để nhận thư của cổng.",
            "Nếu đúng, hãy mở trang dưới đây, đăng nhập rồi bấm “Xác nhận địa chỉ”. Đường dẫn dùng được trong "
            f"{VALID.days} ngày. Nếu không phải của anh/chị, hãy bỏ qua thư này: cổng không gửi thêm thư nào.",
        ],
        signed="Trân trọng.",
        path=f"{CONFIRM_PATH}{token_for(person)}/",
    )
    return OutgoingMail(
        recipient=person,
        address=person.email,
        subject=subject_of("Xác nhận địa chỉ nhận thư"),
        body=body,
        kind=MailKind.CONFIRMATION,
        prepared_at=now,
        send_after=now,
    )


def prepare_confirmations() -> int:
    """Ask once, at every address that is neither confirmed nor asked yet; gives how many mails were written."""
    if not mail_is_on():
        return 0
    with transaction.atomic():
        # Two senders at once: the second waits here, and then finds those asked whom the first has asked.
        wanted = get_user_model()._default_manager.filter(pk__in=list(unasked_people().values_list("pk", flat=True)))
        held = list(wanted.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        people = list(unasked_people().filter(pk__in=held))
        OutgoingMail.objects.bulk_create(map(confirmation_for, people), ignore_conflicts=True)
    return len(people)


def unasked_people() -> models.QuerySet[Any]:
    """Active people with an address that they have not confirmed, and were never asked about."""
    asked = OutgoingMail.objects.filter(kind=MailKind.CONFIRMATION, recipient=OuterRef("pk"), address=OuterRef("email"))
    people = get_user_model()._default_manager.filter(~Exists(asked), is_active=True).exclude(email="")
    confirmed = Q(mail_preference__confirmed_address=F("email"))
    return people.exclude(confirmed).order_by("pk")
