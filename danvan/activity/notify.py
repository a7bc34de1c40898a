"""Telling people: in-app notices, written when the change that they speak of is committed."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils.text import Truncator

from danvan.activity.models import Notification
from danvan.common import clock

LONGEST = 400  # characters; a longer reason ends in “…” here and stands whole on the page that the notice leads to


def notify(recipients: Iterable[Any], text: str, *, url: str = "", own_mail: Collection[int] = frozenset()) -> None:
    """One notice for each recipient, on commit; people named twice are told once.

    `own_mail` holds the ids of those who get a mail about this very thing: their daily mail leaves it out.
    """
    unique = {recipient.pk: recipient for recipient in recipients}.values()
    at = clock.now()

    def write() -> None:
        Notification.objects.bulk_create(
            Notification(
                recipient=recipient,
                at=at,
                text=Truncator(text).chars(LONGEST),
                url=url,
                has_own_mail=recipient.pk in own_mail,
            )
            for recipient in unique
        )

    transaction.on_commit(write)
