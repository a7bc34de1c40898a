"""The one mail a day: what a person has not seen yet in the portal, told together.

From an hour of the day on (MAIL_DIGEST_HOUR) notices written before that hour are collected, once; later ones wait for
the next day. People who share an address get one mail. Constraints hold that no address and no person gets two.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from danvan.activity.letters import letter, mail_is_on, page_address, subject_of
from danvan.activity.models import MailKind, Notification, OutgoingMail
from danvan.common import clock

MOST_TOLD = 20  # notices in one mail, newest first; of the others only how many there are


@transaction.atomic
def prepare_digests() -> int:
    """Write today's digests if their hour has come; gives how many were written."""
    hour = digest_hour(clock.today())
    if not mail_is_on() or clock.now() < hour:
        return 0
    grouped: dict[str, list[Notification]] = {}
    for notice in _untold(before=hour):
        grouped.setdefault(notice.recipient.email.lower(), []).append(notice)
    told = _without_those_served_today(grouped)
    mails = OutgoingMail.objects.bulk_create(_digest(notices) for notices in told)
    collected = []
    for mail, notices in zip(mails, told, strict=True):
        for notice in notices:
            notice.digest = mail
            collected.append(notice)
    Notification.objects.bulk_update(collected, ["digest"], batch_size=500)
    return len(mails)


def digest_hour(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(settings.MAIL_DIGEST_HOUR)))


def _untold(*, before: datetime) -> list[Notification]:
    """Unseen notices that no mail has told, of people who want digests at a confirmed address; locked.

    What was told before the address was confirmed stays in the portal.
    """
    # Locked, so that two senders at once do not both collect them.
    untold = Notification.objects.select_for_update(of=("self",)).filter(
        at__lt=before,
        read_at=None,
        digest=None,
        has_own_mail=False,
        recipient__is_active=True,
        recipient__mail_preference__wants_digest=True,
        recipient__mail_preference__confirmed_address=F("recipient__email"),
        recipient__mail_preference__confirmed_at__lte=F("at"),
    )
    return list(untold.exclude(recipient__email="").select_related("recipient").order_by("pk"))


def _without_those_served_today(grouped: dict[str, list[Notification]]) -> list[list[Notification]]:
    """Leave out addresses, and people, that have had a digest today: an address may have changed since."""
    today = OutgoingMail.objects.filter(kind=MailKind.DIGEST, digest_on=clock.today())
    served = {(pk, address.lower()) for pk, address in today.values_list("recipient_id", "address")}
    people, addresses = {pk for pk, _ in served}, {address for _, address in served}
    return [
        notices
        for address, notices in grouped.items()
        if address not in addresses and notices[0].recipient_id not in people
    ]


def _digest(notices: Sequence[Notification]) -> OutgoingMail:
    """The mail that tells these notices, all of one address; the same sentence to two people stands once."""
    first = notices[0].recipient
    names = list(dict.fromkeys(notice.recipient.full_name for notice in notices))
    told = list({(notice.text, notice.url): notice for notice in reversed(notices)}.values())
    lines = [f"{number}. {_in_words(notice)}" for number, notice in enumerate(told[:MOST_TOLD], start=1)]
    if len(told) > MOST_TOLD:
        lines.append(f"Còn {len(told) - MOST_TOLD} thông báo khác trên cổng.")
    body = letter(
        f"Kính gửi {', '.join(names)},",
        [f"Trên cổng có {len(told)} thông báo anh/chị chưa xem:", *lines],
        signed="Trân trọng.",
        path="/thong-bao/",
    )
    return OutgoingMail(
        recipient=first,
        address=first.email,
        subject=subject_of(f"{len(told)} thông báo chưa xem ngày {clock.today():%d/%m/%Y}"),
        body=body,
        kind=MailKind.DIGEST,
        digest_on=clock.today(),
        prepared_at=clock.now(),
        send_after=clock.now(),
    )


def _in_words(notice: Any) -> str:
    when = f"{timezone.localtime(notice.at):%d/%m/%Y %H:%M}"
    return f"{notice.text} ({when})\n   {page_address(notice.url or '/thong-bao/')}"
