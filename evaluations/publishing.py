"""Publishing many results takes longer than a page may: then it is done in the background, still all or nothing.

Measured with 401 dossiers and 1,602 models: 7,6 s on SQLite, 16,4 s on PostgreSQL; hence a page does up to 200.
Nothing of it can be seen before the end, because all of it is one transaction; so the page says since when it runs.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django_tasks import task

from danvan.activity.models import AuditEvent
from danvan.activity.record import record
from danvan.common import clock
from danvan.common.workflow import NotAllowed
from danvan.organization.models import Unit, User
from evaluations.actions import Chosen, publish_level
from evaluations.models import Publication
from models_registry.models import CampaignYear

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200  # results that are published while the person waits
PATIENCE = timedelta(minutes=15)  # after this it is not said to be running any more
REQUESTED, FAILED = "level.publish_requested", "level.publish_failed"
_UNEXPECTED = "Có lỗi ngoài dự kiến nên chưa công bố kết quả nào. Hãy thử lại, hoặc báo người quản trị."


def ask_to_publish(rung: Unit, year: CampaignYear, *, chosen: Chosen, count: int, expected: str, actor: User) -> None:
    """Write down that it was asked for, and hand it to the worker."""
    record(
        REQUESTED, year, label=f"Yêu cầu công bố kết quả năm {year.year}", actor=actor, unit=rung,
        note=f"{count} kết quả", provisional=True,
    )  # fmt: skip
    publish_in_background.enqueue(rung.pk, year.pk, str(chosen), expected, actor.pk)


@task()
def publish_in_background(rung_pk: int, year_pk: int, chosen: str, expected: str, actor_pk: int) -> None:
    """Publish what was seen and chosen; what stands against it is written down for the page."""
    rung, year = Unit.objects.get(pk=rung_pk), CampaignYear.objects.get(pk=year_pk)
    actor = User.objects.get(pk=actor_pk)
    try:
        publish_level(rung, year, chosen=Chosen.read(chosen), expected=expected, actor=actor)
    except NotAllowed as refused:
        _say_failed(rung, year, " ".join(refused.reasons))
    except Exception:
        _say_failed(rung, year, _UNEXPECTED)
        logger.exception("Publishing the year %s of unit %s failed", year.year, rung_pk)
        raise


def _say_failed(rung: Unit, year: CampaignYear, reason: str) -> None:
    label = f"Chưa công bố được kết quả năm {year.year}"
    record(FAILED, year, label=label, actor=None, unit=rung, note=reason, provisional=True)


@dataclass(frozen=True)
class Publishing:
    """A publication that was asked for and is not there: since when, of how much, and why it stopped."""

    asked_at: datetime
    what: str
    failure: str

    @property
    def is_under_way(self) -> bool:
        return not self.failure and clock.now() - self.asked_at <= PATIENCE


def publishing_of(rung: Unit, year: CampaignYear) -> Publishing | None:
    """What became of the last request in the background; None where there was none, or it is done."""
    events = AuditEvent.objects.about(year).filter(unit_path=rung.path).order_by("-id")
    asked = events.filter(verb=REQUESTED).first()
    if asked is None or Publication.objects.filter(rung=rung, year=year, published_at__gte=asked.at).exists():
        return None
    failed = events.filter(verb=FAILED, id__gt=asked.pk).first()
    return Publishing(asked.at, asked.note, failed.note if failed else "")
