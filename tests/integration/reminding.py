"""What the tests of reminders look at: who was told what, and what is kept of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from danvan.activity.models import Notification
from models_registry.models import Phase, PhaseKind, ReminderSent
from tests.factories import ReminderRuleFactory

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LIST = "/mo-hinh/chua-dang-ky/"
REMIND = "/mo-hinh/chua-dang-ky/nhac/"


def phase_of(kind=PhaseKind.REGISTRATION, year=2025):
    return Phase.objects.get(year__year=year, kind=kind)


def scheduled(kind=PhaseKind.REGISTRATION, due="2025-09-20", closes="23:59 30/09/2025", days=(14, 3, 1)):
    """The phase of 2025, due and closed at these moments, with its reminders."""
    moment = datetime.strptime(closes, "%H:%M %d/%m/%Y").replace(tzinfo=VIETNAM)
    Phase.objects.filter(year__year=2025, kind=kind).update(due_on=due, closes_at=moment)
    phase = phase_of(kind)
    for days_before in days:
        ReminderRuleFactory(phase=phase, days_before=days_before)
    return phase


def kept():
    """(unit, days before or who) of every reminder that was sent, in the order of the units."""
    rows = ReminderSent.objects.select_related("unit", "by").order_by("unit__path", "-days_before", "pk")
    return [(row.unit.name, row.days_before if row.by is None else str(row.by)) for row in rows]


def told(person):
    """What the person was told, oldest first."""
    return list(Notification.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True))
