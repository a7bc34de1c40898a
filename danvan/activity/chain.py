"""The chain of events: what makes tampering in the database visible.

An event is sealed when it is written (seal.py), inside the transaction of the act and without any lock. Once that is
committed, one short transaction links every sealed event that has no link yet, in the order of their numbers; only
this transaction is ever in line for the chain, so it cannot stand in the way of an act. Where it fails, nobody is
troubled and the next commit catches up. An event that somebody put in by SQL has no seal and is never linked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from danvan.activity.models import AuditEvent, AuditLink
from danvan.activity.seal import has_seal, is_signed, row_of, sign

GENESIS = "0" * 64  # what stands before the first link
BATCH = 1000  # rows in memory at a time
LATE = 1000  # how far behind the newest linked event others may still come in: transactions that began before it
_IN_LINE = 0x64616E76616E  # the number of the advisory lock on PostgreSQL: “danvan”


class LinkAfterCommit:
    """Links what the transaction wrote; registered once for each transaction, however many events it writes."""

    def __init__(self, first: int) -> None:
        self.first = first

    def link(self) -> None:
        link_events(first=self.first)


def link_after_commit(event: AuditEvent) -> None:
    """Have the event linked when its transaction is committed; a failure is logged and goes no further."""
    waiting = [function for _, function, *_ in connection.run_on_commit]
    if not any(isinstance(getattr(function, "__self__", None), LinkAfterCommit) for function in waiting):
        transaction.on_commit(LinkAfterCommit(event.pk).link, robust=True)


def link_events(*, first: int | None = None) -> int:
    """Link the sealed events without a link, from `first` or a little before the newest linked one; 0 asks for all.

    Gives how many were linked. Where the chain is new, earlier events wait for `verify_audit`, not for a person.
    """
    linked = 0
    with transaction.atomic():
        _stand_in_line()
        head = AuditLink.objects.order_by("-id").first()
        previous = head.hash if head else GENESIS
        for events in _unlinked(_beginning(first)):
            links = []
            for event in events:
                if has_seal(event):
                    links.append(AuditLink(event_id=event.pk, previous=previous, hash=_hash(event, previous)))
                    previous = links[-1].hash
            AuditLink.objects.bulk_create(links)
            linked += len(links)
    return linked


@dataclass(frozen=True)
class Flaw:
    """Something that is not as our code left it."""

    what: str
    event_id: int
    at: datetime | None = None


class Verification:
    """One walk along the chain; `links` and `head` say how far it went once `flaws` has been read to the end."""

    def __init__(self) -> None:
        self.links = 0
        self.head = GENESIS

    def flaws(self) -> Iterator[Flaw]:
        """What is wrong, as it is found; in memory there is never more than a batch."""
        last = AuditLink.objects.aggregate(last=Max("id"))["last"] or 0
        seen = 0
        while links := list(AuditLink.objects.filter(id__gt=seen, id__lte=last).order_by("id")[:BATCH]):
            events = AuditEvent.objects.in_bulk([link.event_id for link in links])
            for link in links:
                yield from self._step(link, events.get(link.event_id))
            seen = links[-1].pk
        yield from _unsealed()
        yield from _copies()

    def _step(self, link: AuditLink, event: AuditEvent | None) -> Iterator[Flaw]:
        """Compare one link with the link before and with its event; the walk goes on from it in any case."""
        at = event.at if event else None
        if link.previous != self.head:
            yield Flaw("link before it is gone or changed", link.event_id, at)
        if event is None:
            yield Flaw("event is gone", link.event_id)
        elif not is_signed(link.hash, _content(event, link.previous)):
            intact = has_seal(event)
            yield Flaw("link was changed" if intact else "event was changed", link.event_id, at)
        self.links, self.head = self.links + 1, link.hash


def has_link(noted: str) -> bool:
    """Whether a head that was written down elsewhere is still a link of the chain: else its end was cut off."""
    return AuditLink.objects.filter(hash=noted).exists()


def _unsealed() -> Iterator[Flaw]:
    """Events that no link holds: after a catching up only those without a seal of ours."""
    for events in _unlinked(0):
        for event in events:
            if not has_seal(event):
                yield Flaw("event was put in or changed before it was linked", event.pk, event.at)


def _copies() -> Iterator[Flaw]:
    """Events that bear the seal of another."""
    twice = AuditEvent.objects.order_by().values("seal").annotate(number=Count("id"), last=Max("id"), when=Max("at"))
    for row in twice.filter(number__gt=1).exclude(seal="").iterator():
        yield Flaw("event is a copy of another", row["last"], row["when"])


def _unlinked(first: int) -> Iterator[list[AuditEvent]]:
    """Batches of the events from `first` on that have no link, in the order of their numbers."""
    has_link = Exists(AuditLink.objects.filter(event_id=OuterRef("pk")))
    events: QuerySet[AuditEvent] = AuditEvent.objects.filter(~has_link, id__gte=first).order_by("id")
    while batch := list(events[:BATCH]):
        yield batch
        events = events.filter(id__gt=batch[-1].pk)


def _beginning(first: int | None) -> int:
    """From which event on to look: all that a transaction wrote, and what others may have committed since."""
    newest = AuditLink.objects.aggregate(newest=Max("event_id"))["newest"] or first or 0
    return min(newest - LATE, newest if first is None else first)


def _content(event: AuditEvent, previous: str) -> list[object]:
    """All columns of the event, and the link before."""
    return [previous, row_of(event, [field.name for field in event._meta.concrete_fields])]


def _hash(event: AuditEvent, previous: str) -> str:
    return sign(_content(event, previous))


def _stand_in_line() -> None:
    """One linking at a time: on PostgreSQL an advisory lock, on SQLite the write lock that the transaction holds."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '5s'; SELECT pg_advisory_xact_lock({_IN_LINE})")
