"""Notices that a person has read."""

from danvan.activity.models import Notification
from danvan.common import clock
from danvan.organization.models import User


def read_notice(notice: Notification, *, actor: User) -> None:
    """Mark one notice of the actor as read; reading it again changes nothing."""
    Notification.objects.filter(pk=notice.pk, recipient=actor, read_at=None).update(read_at=clock.now())


def read_all_notices(*, actor: User) -> int:
    """Mark every notice of the actor as read; gives how many were new."""
    return Notification.objects.filter(recipient=actor, read_at=None).update(read_at=clock.now())
