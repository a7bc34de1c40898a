"""A phase as it runs for many units at once: its own dates, and more time for the units that were given it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from danvan.common import clock
from danvan.organization.models import Unit
from models_registry.models import CampaignYear, Phase


@dataclass(frozen=True)
class PhaseTimes:
    """What `Phase.closes_for` and `due_for` say, without a query for each unit."""

    phase: Phase
    extended: dict[str, datetime]  # present path of a unit → until when it was given more time

    @classmethod
    def read(cls, phase: Phase) -> "PhaseTimes":
        rows = phase.extensions.order_by().values_list("unit__present_path").annotate(Max("closes_at"))  # type: ignore[attr-defined]
        return cls(phase, dict(rows))

    @classmethod
    def of(cls, year: CampaignYear, kind: str) -> "PhaseTimes | None":
        """Of the phase of this kind; None while it has no dates."""
        phase = Phase.objects.of(year, kind)
        return cls.read(phase) if phase else None

    def closes_for(self, unit: Unit) -> datetime:
        return max(self.phase.closes_at, self.extended.get(unit.present_path, self.phase.closes_at))

    def due_for(self, unit: Unit) -> date:
        return self.phase.due_with(self.closes_for(unit))

    def is_open_for(self, unit: Unit) -> bool:
        return self.phase.opens_at <= clock.now() <= self.closes_for(unit)

    def refusals(self) -> list[str]:
        """Why nobody at all can act in it now, whatever more time they were given."""
        return self.phase.refusals_until(max([self.phase.closes_at, *self.extended.values()]))

    def days_left(self, unit: Unit) -> int:
        """Whole days to the unit's deadline; negative when it is past."""
        return (self.due_for(unit) - clock.today()).days

    def is_late(self, unit: Unit, sent_at: datetime) -> bool:
        """Whether what was sent at that moment came after the unit's deadline."""
        return timezone.localdate(sent_at) > self.due_for(unit)
