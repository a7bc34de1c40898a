"""The one place that says what time it is.

Rules about phases, stamps and documents ask this module, never `timezone.now()`, so that a
demonstration can stand on a day of its campaign (`CLOCK_DATE`) and so that its history can be
replayed through the real actions (`standing_at`). In production both are off.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

_standing_at: ContextVar[datetime | None] = ContextVar("standing_at", default=None)


def now() -> datetime:
    """The current moment, aware. On a demonstration day: that day, at the real time of day."""
    moment = _standing_at.get()
    if moment is not None:
        return moment
    real = timezone.now()
    day: date | None = getattr(settings, "CLOCK_DATE", None)
    if day is None:
        return real
    local = timezone.localtime(real)
    return local.replace(year=day.year, month=day.month, day=day.day)


def today() -> date:
    """The current day in the portal's time zone."""
    return timezone.localdate(now())


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at `moment` (aware): for replaying demonstration history."""
    token = _standing_at.set(moment)
    try:
        yield
    finally:
        _standing_at.reset(token)
