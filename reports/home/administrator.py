"""The first page of administrators: what is not set up yet, and what happened last."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.audit import EventRow, Sight, events_within_reach, in_words
from danvan.organization.filters import NOBODY_NEEDED, lacking_people
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from models_registry.actions.handover import waiting_for_heirs
from models_registry.models import CampaignYear, PhaseKind
from reports.home.rung import Missing, RungHome, unregistered_for

EVENTS_SHOWN = 6
_RIGHTS = (Permission.MANAGE_YEAR, Permission.MANAGE_PEOPLE, Permission.VIEW_AUDIT)


class Concern(NamedTuple):
    """Something that an administrator should look at."""

    text: str
    url: str
    action: str
    note: str = ""


@dataclass(frozen=True)
class AdministratorHome:
    """What one administrator looks after in one year."""

    user: User
    year: CampaignYear

    @classmethod
    def is_for(cls, user: User) -> bool:
        return any(scope.can_anywhere(user, permission) for permission in _RIGHTS)

    @cached_property
    def concerns(self) -> list[Concern]:
        return [*self._phases_without_dates(), *self._units_without_people(), *self._models_without_heirs()]

    def _phases_without_dates(self) -> list[Concern]:
        if not scope.can_anywhere(self.user, Permission.MANAGE_YEAR):
            return []
        dated = set(self.year.phases.values_list("kind", flat=True))  # type: ignore[attr-defined]
        missing = [kind.label for kind in PhaseKind if kind not in dated]
        if not missing:
            return []
        text = f"Năm {self.year.year} chưa đặt thời gian: {', '.join(missing)}."
        return [Concern(text, reverse("models_registry:year_detail", args=[self.year.year]), "Đặt thời gian")]

    def _units_without_people(self) -> list[Concern]:
        """As many as the list behind the link has, hence the reach of that list."""
        if not scope.can_anywhere(self.user, Permission.MANAGE_PEOPLE):
            return []
        within = Unit.objects.within_reach(self.user, Permission.VIEW_UNITS).at(clock.today())
        count = lacking_people(within).count()
        if not count:
            return []
        text = f"{count} đơn vị (không kể thôn, khu phố) chưa có người nào được giao vai trò."
        url = f"{reverse('organization:unit_list')}?nguoi={NOBODY_NEEDED}"
        return [
            Concern(text, url, "Xem các đơn vị"),
            Concern(
                "Người của các đơn vị này cần có tài khoản và vai trò.",
                reverse("organization:person_create"),
                "Thêm người",
            ),
        ]

    def _models_without_heirs(self) -> list[Concern]:
        count = waiting_for_heirs(self.user).count()
        if not count:
            return []
        text = f"{count} mô hình của đơn vị đã kết thúc chưa có đơn vị kế thừa."
        return [Concern(text, reverse("models_registry:handover_list"), "Bàn giao")]

    @cached_property
    def unregistered(self) -> Missing | None:
        """Units that have not registered, told here where no desk above tells it already."""
        return None if RungHome.is_for(self.user) else unregistered_for(self.user, self.year)

    @cached_property
    def events(self) -> list[EventRow]:
        """What people did last, apart from coming and going."""
        events = events_within_reach(self.user).exclude(verb__in=("session.sign_in", "session.sign_out"))
        events = events.exclude(actor_id=None)
        return in_words(events.order_by("-id")[:EVENTS_SHOWN], Sight(self.user))
