"""The units for which somebody else enters, because they have no staff of their own."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count
from django.urls import reverse

from danvan.organization.models import Unit
from models_registry.models import CampaignYear, Registration, RegistrationState


class Village(NamedTuple):
    """A unit that is entered for, and how its models of the year stand."""

    unit: Unit
    year: CampaignYear
    sent: int
    drafts: int
    returned: int

    @property
    def is_done(self) -> bool:
        """Whether the target is met, and nothing waits to be mended."""
        return self.sent >= self.unit.target and not self.returned

    @property
    def state_label(self) -> str:
        if self.returned:
            return "Bị trả lại"
        if self.is_done:
            return "Hoàn thành"
        if self.sent:
            return f"Còn thiếu {self.unit.target - self.sent}"
        return "Đang soạn" if self.drafts else "Chưa đăng ký"

    @property
    def tone(self) -> str:
        if self.returned:
            return "attention"
        return "success" if self.is_done else "progress" if self.sent or self.drafts else "neutral"

    @property
    def hint(self) -> str:
        """“1/2 mô hình đã gửi”, where there is anything to tell beyond the state."""
        return f"{self.sent}/{self.unit.target} mô hình đã gửi" if self.sent else ""

    @property
    def registration_url(self) -> str:
        """The empty form for this unit, while it needs one."""
        address = reverse("models_registry:registration_create")
        needs = self.sent + self.drafts + self.returned < self.unit.target
        return f"{address}?don-vi={self.unit.pk}&nam={self.year.year}" if needs else ""


def villages_of(units: list[Unit], year: CampaignYear) -> list[Village]:
    """Each of the units with its registrations of the year and its predecessors', in the order given."""
    rows = (
        Registration.objects.filter(unit__present_path__in=[unit.present_path for unit in units], year=year)
        .exclude(state=RegistrationState.DECLINED)
        .order_by()
        .values_list("unit__present_path", "state")
        .annotate(count=Count("pk"))
    )
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("sent", "drafts", "returned"), 0))
    for path, state, count in rows:
        counts[path][_side(RegistrationState(state))] += count
    return [Village(unit, year, **counts[unit.present_path]) for unit in units]


def _side(state: RegistrationState) -> str:
    if state == RegistrationState.RETURNED:
        return "returned"
    return "drafts" if state in RegistrationState.unsent() else "sent"
