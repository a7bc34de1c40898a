"""Whose mails are whose: those of one's own body, and how mails fare to the people whom one manages."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from danvan.activity.models import MailKind, OutgoingMail, OutgoingMailQuerySet
from danvan.organization.access import desks_of
from danvan.organization.models import Membership, User
from danvan.organization.roles import Permission

WAITING = Q(sent_at=None, withdrawn_at=None, failed_at=None)
FAILED = Q(failed_at__isnull=False)


def outbox_of(user: User) -> OutgoingMailQuerySet:
    """Mails about what was decided at the rungs where the person decides, or at what these rungs were before."""
    desks = desks_of(user, Permission.RECOGNISE)
    return OutgoingMail.objects.filter(kind=MailKind.DECISION, desk__present_path__in=desks)


def mails_to_people_of(user: User) -> OutgoingMailQuerySet:
    """Mails to everybody with a role where the person manages people; of these they see the fate, not the words."""
    managed = Membership.objects.lasting().within_reach(user, Permission.MANAGE_PEOPLE)
    return OutgoingMail.objects.filter(recipient__in=managed.order_by().values("user"))


@dataclass(frozen=True)
class MailHealth:
    """How mail fares: what waits and since when, what was given up, when the last one left."""

    waiting: int
    failed: int
    sent: int
    waiting_since: datetime | None
    last_sent_at: datetime | None


def health_of(mails: OutgoingMailQuerySet) -> MailHealth:
    """The figures of a set of mails, in one query."""
    figures = mails.order_by().aggregate(
        waiting=Count("pk", filter=WAITING),
        failed=Count("pk", filter=FAILED),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        waiting_since=Min("prepared_at", filter=WAITING),
        last_sent_at=Max("sent_at"),
    )
    return MailHealth(**figures)
