"""The first page of those who enter for a unit: its year as a task list, what came back, what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from danvan.activity.models import StateChange
from danvan.organization.access import works_at
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.models import Assessment, AssessmentState
from evaluations.reading.dossier import Dossier
from evaluations.reading.rows import Group, Line
from evaluations.reading.task_list import task_groups
from models_registry.models import CampaignYear, PhaseKind, Registration, RegistrationState
from reports.home.deadlines import Deadline, Phases
from reports.home.villages import Village, villages_of

MODELS_SHOWN = 4  # more lie behind a link: the page is to fit a small screen
RECEIPTS_SHOWN = 5


class Returned(NamedTuple):
    """Something that came back: what, by whom, when, why, and where to mend it."""

    what: str
    who: str
    when: datetime
    why: str
    url: str


class NextAct(NamedTuple):
    """The one thing to do next; with `opens_dossier` it is a POST, else a link."""

    text: str
    label: str
    url: str
    opens_dossier: bool = False


class Receipt(NamedTuple):
    """Something that was sent."""

    what: str
    reference: str
    when: datetime
    url: str


@dataclass(frozen=True)
class UnitHome:
    """One unit and year, in the eyes of somebody who enters for it."""

    unit: Unit
    year: CampaignYear
    user: User
    others: list[Unit]  # the further units that fall to the person: villages without staff

    # What there is

    @cached_property
    def phases(self) -> Phases:
        return Phases.read(self.year, self.unit, (PhaseKind.REGISTRATION, PhaseKind.SELF_ASSESSMENT))

    @cached_property
    def registrations(self) -> list[Registration]:
        """Of this unit and year, what came back and what is unfinished first."""
        own = Registration.objects.filter(unit=self.unit, year=self.year)
        found = own.select_related("initiative", "year").order_by("sort_key", "id")
        first = [RegistrationState.RETURNED.value, RegistrationState.READY.value, RegistrationState.DRAFT.value]
        return sorted(found, key=lambda r: first.index(r.state) if r.state in first else len(first))

    @cached_property
    def dossier(self) -> Dossier | None:
        found = Assessment.objects.filter(unit=self.unit, year=self.year)
        assessment = found.select_related("unit", "desk", "year__campaign__directive").first()
        return Dossier(assessment, self.user) if assessment else None

    @cached_property
    def dossier_groups(self) -> list[Group]:
        """The tasks, then the models, as the page of the dossier itself shows them; none without a dossier."""
        return task_groups(self.dossier) if self.dossier else []

    # When

    @cached_property
    def deadline(self) -> Deadline | None:
        return self.phases.nearest()

    @property
    def no_deadline(self) -> str:
        return self.phases.when_none_is_open()

    # How far

    @cached_property
    def counted(self) -> int:
        """The models that count towards the target: accepted or on their way."""
        on_the_way = {RegistrationState.SUBMITTED, RegistrationState.RETURNED, RegistrationState.ACCEPTED}
        return sum(registration.state in on_the_way for registration in self.registrations)

    @property
    def accepted(self) -> int:
        return sum(registration.state == RegistrationState.ACCEPTED for registration in self.registrations)

    # What came back

    @cached_property
    def returned(self) -> list[Returned]:
        back: dict[tuple[str, int], tuple[str, str]] = {
            ("models_registry.registration", r.pk): (
                f"Đăng ký “{r.name}”",
                reverse("models_registry:registration_edit", args=[r.pk]),
            )
            for r in self.registrations
            if r.state == RegistrationState.RETURNED
        }
        if self.dossier and self.dossier.state == AssessmentState.RETURNED:
            back["evaluations.assessment", self.dossier.assessment.pk] = (
                f"Bản tự đánh giá năm {self.year.year}",
                self.dossier.url,
            )
        return [
            Returned(what, _with_role(change), change.at, change.note, url)
            for (what, url), change in ((back[key], change) for key, change in _last_returns(list(back)))
        ]

    # What to do

    @cached_property
    def groups(self) -> list[Group]:
        """The year in four parts, as components/task_list.html shows them."""
        parts = [
            Group("1. Đăng ký mô hình", self._registration_lines()),
            Group("2. Tự đánh giá bảy nhiệm vụ", self._task_lines()),
            Group("3. Kết quả mô hình", self._result_lines()),
            Group("4. Ký gửi", [self._sending_line()]),
        ]
        return [part for part in parts if part.rows]

    @property
    def group_lists(self) -> list[list[Group]]:
        """Each part by itself, to be laid side by side where there is room."""
        return [[group] for group in self.groups]

    def _registration_lines(self) -> list[Line]:
        lines = [Line(r.name, _url_of(r), r.get_state_display(), r.tone, "") for r in self.registrations[:MODELS_SHOWN]]
        if len(self.registrations) > MODELS_SHOWN:
            everything = f"Xem cả {len(self.registrations)} mô hình"
            lines.append(Line(everything, reverse("models_registry:registration_list"), "", "", ""))
        if self.phases.is_open(PhaseKind.REGISTRATION):
            lines.append(Line("Đăng ký mô hình mới", self.registration_url, "", "", ""))
        elif not lines:
            lines.append(Line("Đăng ký mô hình", "", "Chưa thể làm", "neutral", ""))
        return lines

    def _task_lines(self) -> list[Line]:
        if self.dossier:
            return [line._replace(hint="") for line in self.dossier_groups[0].rows]
        is_open = self.phases.is_open(PhaseKind.SELF_ASSESSMENT)
        url = reverse("evaluations:assessment_list") if is_open else ""
        return [
            Line(str(task), url, "Chưa làm", "neutral", "") for task in self.year.directive.tasks.order_by("ordinal")
        ]  # type: ignore[attr-defined]

    def _result_lines(self) -> list[Line]:
        if self.dossier:
            return [line._replace(hint="") for group in self.dossier_groups[1:] for line in group.rows]
        return [
            Line(r.name, "", "Chưa làm", "neutral", "")
            for r in self.registrations
            if r.state == RegistrationState.ACCEPTED
        ]

    def _sending_line(self) -> Line:
        what = f"Bản tự đánh giá năm {self.year.year}"
        if self.dossier is None:
            return Line(what, "", "Chưa thể gửi", "neutral", "")
        state = self.dossier.state
        if state in AssessmentState.editable():
            url = reverse("evaluations:assessment_check", args=[self.dossier.assessment.pk])
            ready = not self.dossier.missing
            return Line(
                f"Xem lại và gửi b{what[1:]}", url, *(("Gửi được", "progress") if ready else ("Chưa đủ", "neutral")), ""
            )
        return Line(what, self.dossier.url, state.label, state.tone, "")

    @property
    def registration_url(self) -> str:
        address = reverse("models_registry:registration_create")
        return f"{address}?don-vi={self.unit.pk}&nam={self.year.year}"

    @cached_property
    def next_act(self) -> NextAct | None:
        return next(self._acts(), None)

    def _acts(self) -> Iterator[NextAct]:
        """What could be done now, the most pressing first."""
        yield from self._registration_acts()
        yield from self._dossier_acts()

    def _registration_acts(self) -> Iterator[NextAct]:
        signs = can(self.user, Permission.SEND, self.unit)
        registers = self.phases.is_open(PhaseKind.REGISTRATION)
        for registration in self.registrations:
            if registration.state == RegistrationState.RETURNED:
                yield NextAct(f"Bổ sung “{registration.name}” theo ý kiến trả lại.", "Làm tiếp", _url_of(registration))
            if registration.state == RegistrationState.READY and signs:
                yield NextAct(f"“{registration.name}” chờ anh/chị ký gửi.", "Xem và ký gửi", _url_of(registration))
            if registration.state == RegistrationState.DRAFT and registers:
                yield NextAct(f"Đang soạn dở “{registration.name}”.", "Làm tiếp", _url_of(registration))
        if registers and self.counted < self.unit.target:
            text = f"Năm {self.year.year} đơn vị cần ít nhất {self.unit.target} mô hình."
            yield NextAct(text, "Đăng ký mô hình", self.registration_url)

    def _dossier_acts(self) -> Iterator[NextAct]:
        if self.dossier is None:
            if self.phases.is_open(PhaseKind.SELF_ASSESSMENT):
                text = "Chấm điểm bảy nhiệm vụ và ghi kết quả các mô hình."
                yield NextAct(text, "Bắt đầu tự đánh giá", reverse("evaluations:assessment_open"), opens_dossier=True)
            return
        check_url = reverse("evaluations:assessment_check", args=[self.dossier.assessment.pk])
        if self.dossier.is_writable:
            for line in self.dossier_groups[0].rows:
                if line.tone == "attention":
                    yield NextAct(
                        f"Bổ sung nhiệm vụ {line.label.split('.')[0]} theo ý kiến trả lại.", "Làm tiếp", line.url
                    )
            for line in (line for group in self.dossier_groups[1:] for line in group.rows):
                if line.tone == "attention":
                    yield NextAct(f"Bổ sung kết quả “{line.label}” theo ý kiến trả lại.", "Làm tiếp", line.url)
            for missing in self.dossier.missing:
                yield NextAct(missing.text, "Làm tiếp", missing.url)
            yield NextAct("Các phần đã đủ. Hãy xem lại lần cuối rồi gửi.", "Xem lại và gửi", check_url)
        elif self.dossier.state == AssessmentState.READY and can(self.user, Permission.SEND, self.unit):
            yield NextAct("Bản tự đánh giá chờ anh/chị ký gửi.", "Xem và ký gửi", check_url)

    @property
    def nothing_to_do(self) -> str:
        """What there is to know when there is nothing to press."""
        if self.dossier and self.dossier.assessment.is_published:
            return "Kết quả năm nay đã công bố. Hãy mở bản tự đánh giá để xem."
        if self.dossier and self.dossier.state == AssessmentState.SUBMITTED:
            return "Bản tự đánh giá đã gửi, đang chờ thẩm định. Có kết quả, cổng sẽ báo."
        waiting = any(registration.state == RegistrationState.SUBMITTED for registration in self.registrations)
        if waiting:
            return "Đăng ký đã gửi, đang chờ thẩm định. Có kết quả, cổng sẽ báo."
        return "Hiện không có việc nào chờ anh/chị."

    # What was sent

    @cached_property
    def receipts(self) -> list[Receipt]:
        sent = [
            Receipt(
                f"Đăng ký “{r.name}”", r.reference, r.submitted_at, _receipt_url("models_registry:registration", r.pk)
            )
            for r in self.registrations
            if r.submitted_at and r.state not in RegistrationState.unsent()
        ]
        if self.dossier and self.dossier.assessment.submitted_at and self.dossier.state not in AssessmentState.unsent():
            assessment = self.dossier.assessment
            url = _receipt_url("evaluations:assessment", assessment.pk)
            sent.append(Receipt(str(assessment), assessment.reference, assessment.submitted_at, url))  # type: ignore[arg-type]
        return sorted(sent, key=lambda receipt: receipt.when, reverse=True)[:RECEIPTS_SHOWN]

    # Whom one enters for

    @cached_property
    def villages(self) -> list[Village]:
        return villages_of(self.others, self.year) if works_at(self.user, Permission.ENTER, self.unit) else []

    @property
    def villages_registered(self) -> int:
        return sum(village.sent > 0 for village in self.villages)


def _url_of(registration: Registration) -> str:
    name = "registration_edit" if registration.is_editable else "registration_detail"
    return reverse(f"models_registry:{name}", args=[registration.pk])


def _receipt_url(noun: str, pk: int) -> str:
    return reverse(f"{noun}_receipt", args=[pk])


def _with_role(change: StateChange) -> str:
    return f"{change.actor_name}, {change.actor_role}" if change.actor_role else change.actor_name


def _last_returns(keys: list[tuple[str, int]]) -> list[tuple[tuple[str, int], StateChange]]:
    """The last return of each of these things (type, id), latest first."""
    if not keys:
        return []
    named = Q(pk__in=[])
    for target_type, target_id in keys:
        named |= Q(target_type=target_type, target_id=target_id)
    changes = StateChange.objects.filter(named, transition="return", provisional=False).order_by("id")
    last = {(change.target_type, change.target_id): change for change in changes}
    return sorted(last.items(), key=lambda item: item[1].pk, reverse=True)
