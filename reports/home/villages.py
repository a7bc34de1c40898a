"""The units for which somebody else enters, because they have no staff of their own."""

from typing import NamedTuple

from django.db.models import Count

from danvan.organization.models import Unit
from models_registry.models import CampaignYear, Registration, RegistrationState


class Village(NamedTuple):
    """A unit that is entered for, and how many models it has sent this year."""

    unit: Unit
    sent: int
    drafts: int

    @property
    def state_label(self) -> str:
        if self.sent:
            return f"Đã đăng ký {self.sent} mô hình"
        return "Đang soạn" if self.drafts else "Chưa đăng ký"

    @property
    def tone(self) -> str:
        return "success" if self.sent else "progress" if self.drafts else "neutral"


def villages_of(units: list[Unit], year: CampaignYear) -> list[Village]:
    """Each of the units with its registrations of the year and its predecessors', in the order given."""
    unsent = RegistrationState.unsent()
    rows = (
        Registration.objects.filter(unit__present_path__in=[unit.present_path for unit in units], year=year)
        .exclude(state=RegistrationState.DECLINED)
        .order_by()
        .values_list("unit__present_path", "state")
        .annotate(count=Count("pk"))
    )
    sent: dict[str, int] = {}
    drafts: dict[str, int] = {}
    for path, state, count in rows:
        side = drafts if state in unsent else sent
        side[path] = side.get(path, 0) + count
    return [Village(unit, sent.get(unit.present_path, 0), drafts.get(unit.present_path, 0)) for unit in units]
