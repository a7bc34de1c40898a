"""The first part of a unit's year: its registrations as rows of the task list, and what to do with them next."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse

from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.models import InitiativeResult
from evaluations.reading.rows import Line
from models_registry.models import CampaignYear, PhaseKind, Registration, RegistrationState
from models_registry.workflow import missing_parts, signs_in_two_steps
from reports.home.deadlines import Deadline, Phases

MODELS_SHOWN = 4  # more lie behind a link: the page is to fit a small screen


class NextAct(NamedTuple):
    """The one thing to do next; with `opens_dossier` it is a POST, else a link."""

    text: str
    label: str
    url: str
    opens_dossier: bool = False


@dataclass(frozen=True)
class Registering:
    """The registrations of one unit and year, in the eyes of somebody who enters for it."""

    unit: Unit
    year: CampaignYear
    user: User
    phases: Phases

    @cached_property
    def registrations(self) -> list[Registration]:
        """Of this unit, its predecessors and the year, what came back and what is unfinished first."""
        own = Registration.objects.of_unit(self.unit).filter(year=self.year)
        told = InitiativeResult.objects.filter(registration=OuterRef("pk"))
        found = own.select_related("initiative", "year", "field").annotate(is_told=Exists(told))
        first = [RegistrationState.RETURNED.value, RegistrationState.READY.value, RegistrationState.DRAFT.value]
        rows = found.order_by("sort_key", "id")
        return sorted(rows, key=lambda r: first.index(r.state) if r.state in first else len(first))

    @cached_property
    def to_continue(self) -> list[Registration]:
        """Last year's models that one press registers again."""
        if not self.is_open:
            return []
        previous = Registration.objects.visible_to(self.user).to_continue(self.unit, self.year)
        return list(previous.select_related("year").order_by("sort_key", "id")[:MODELS_SHOWN])

    @cached_property
    def is_open(self) -> bool:
        return self.phases.is_open(PhaseKind.REGISTRATION)

    @property
    def signs(self) -> bool:
        return can(self.user, Permission.SEND, self.unit)

    @property
    def url(self) -> str:
        """The empty form."""
        address = reverse("models_registry:registration_create")
        return f"{address}?don-vi={self.unit.pk}&nam={self.year.year}"

    @cached_property
    def overdue(self) -> Deadline | None:
        """The date for registering that went by while models are still lacking, and may still be sent."""
        return self.phases.overdue(PhaseKind.REGISTRATION) if self.lacking else None

    # How far

    def number_in(self, *states: RegistrationState) -> int:
        return sum(registration.state in states for registration in self.registrations)

    @property
    def lacking(self) -> int:
        """Models to be sent yet, for the target."""
        return max(0, self.unit.target - self.number_in(RegistrationState.ACCEPTED, RegistrationState.SUBMITTED))

    @property
    def state(self) -> tuple[str, str]:
        """The words and tone of the whole part: only that it is done is said."""
        waits = any(registration.state == RegistrationState.RETURNED for registration in self.registrations)
        return ("", "") if self.lacking or waits else ("Hoàn thành", "success")

    # Rows

    def lines(self, deadline: str) -> list[Line]:
        """A row for each model, then what may be begun; `deadline` is the sentence under what may be begun."""
        shown = self.registrations[:MODELS_SHOWN]
        lines = [Line(r.name, address_of(r), r.get_state_display(), r.tone, self._hint(r)) for r in shown]
        list_url = reverse("models_registry:registration_list")
        if len(self.registrations) > MODELS_SHOWN:
            lines.append(Line(f"Xem cả {len(self.registrations)} mô hình", list_url, "", "", ""))
        if self.is_open and self.lacking:
            lines.append(Line("Đăng ký mô hình mới", self.url, f"Còn thiếu {self.lacking}", "neutral", deadline))
        elif self.is_open:
            lines.append(Line("Đăng ký thêm mô hình", self.url, "", "", deadline))
        elif not lines:
            lines.append(Line("Đăng ký mô hình", "", "Chưa thể làm", "neutral", deadline))
        return lines

    def _hint(self, registration: Registration) -> str:
        """Whose work it was, where a unit that went into this one has done it; else whether it may be sent."""
        is_own = registration.unit_id == self.unit.pk or registration.unit_name == self.unit.name  # it was moved
        if not is_own:
            return f"Do {registration.unit_name} (đơn vị tiền thân) đăng ký"
        return "Đã đủ nội dung, hãy xem lại rồi gửi." if is_whole_draft(registration) else ""

    # What to do

    def acts(self) -> Iterator[NextAct]:
        """What could be done now, the most pressing first."""
        for registration in self.registrations:
            yield from self._acts_on(registration)
        on_the_way = (RegistrationState.ACCEPTED, RegistrationState.SUBMITTED, RegistrationState.RETURNED)
        if self.is_open and self.number_in(*on_the_way) < self.unit.target:
            text = f"Năm {self.year.year} đơn vị cần ít nhất {self.unit.target} mô hình."
            late = f" {self.overdue.still_taken}" if self.overdue else ""
            yield NextAct(f"{text}{late}", "Đăng ký mô hình", self.url)

    def _acts_on(self, registration: Registration) -> Iterator[NextAct]:
        name, url = registration.name, address_of(registration)
        if registration.state == RegistrationState.RETURNED:
            yield NextAct(f"Bổ sung “{name}” theo ý kiến trả lại.", "Làm tiếp", url)
        if registration.state == RegistrationState.READY and self.signs:
            yield NextAct(f"“{name}” chờ anh/chị ký gửi.", "Xem và ký gửi", url)
        if registration.state == RegistrationState.DRAFT and self.is_open:
            if is_whole_draft(registration):
                sends = self.signs and not signs_in_two_steps(self.unit)
                label = "Xem lại và gửi" if sends else "Xem lại và chuyển"
                yield NextAct(f"“{name}” đã đủ nội dung. Hãy xem lại rồi gửi.", label, url)
            else:
                yield NextAct(f"Đang soạn dở “{name}”.", "Làm tiếp", url)


def is_whole_draft(registration: Registration) -> bool:
    """Whether a draft has all that must be there before it is sent."""
    return registration.state == RegistrationState.DRAFT and not missing_parts(registration)


def address_of(registration: Registration) -> str:
    """The page on which the unit goes on with it."""
    if registration.state == RegistrationState.READY or is_whole_draft(registration):
        name = "check"
    else:
        name = "edit" if registration.is_editable else "detail"
    return reverse(f"models_registry:registration_{name}", args=[registration.pk])
