"""The first page of those who enter for a unit: its year as a task list, what came back, what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from danvan.activity.models import StateChange
from danvan.organization.access import works_at
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.inheritance import dossier_of
from evaluations.models import Assessment, AssessmentState, InitiativeResult
from evaluations.reading.dossier import Dossier
from evaluations.reading.rows import Group, Line
from evaluations.reading.task_list import task_groups
from models_registry.models import CampaignYear, PhaseKind, Registration, RegistrationState
from reports.home.deadlines import Deadline, Phases
from reports.home.villages import Village, villages_of

MODELS_SHOWN = 4  # more lie behind a link: the page is to fit a small screen
RECEIPTS_SHOWN = 5
VILLAGES_SHOWN = 5


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
        """Of this unit, its predecessors and the year, what came back and what is unfinished first."""
        own = Registration.objects.of_unit(self.unit).filter(year=self.year)
        told = InitiativeResult.objects.filter(registration=OuterRef("pk"))
        found = own.select_related("initiative", "year").annotate(is_told=Exists(told)).order_by("sort_key", "id")
        first = [RegistrationState.RETURNED.value, RegistrationState.READY.value, RegistrationState.DRAFT.value]
        return sorted(found, key=lambda r: first.index(r.state) if r.state in first else len(first))

    @cached_property
    def dossier(self) -> Dossier | None:
        assessment = dossier_of(self.unit, self.year)
        return Dossier(assessment, self.user) if assessment else None

    @cached_property
    def inherited(self) -> list[Dossier]:
        """The dossiers of the year that predecessors left unfinished."""
        of_lineage = Assessment.objects.filter(unit__present_path=self.unit.present_path, year=self.year)
        left = of_lineage.filter(state__in=AssessmentState.with_unit())
        left = left.exclude(pk=self.dossier.assessment.pk) if self.dossier else left
        found = left.select_related("unit", "desk", "year__campaign__directive").order_by("unit__path", "id")
        returned_first = sorted(found, key=lambda assessment: assessment.state != AssessmentState.RETURNED)
        return [Dossier(assessment, self.user) for assessment in returned_first]

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

    @property
    def registration_deadline(self) -> str:
        """In a sentence, unless the card of the deadline already says it."""
        if self.deadline and self.deadline.kind == PhaseKind.REGISTRATION:
            return ""
        return self.phases.in_short(PhaseKind.REGISTRATION)

    # How far

    @property
    def accepted(self) -> int:
        return self._number_in(RegistrationState.ACCEPTED)

    @property
    def bar_length(self) -> int:
        """A bar cannot be longer than the target."""
        return min(self.accepted, self.unit.target)

    @property
    def on_the_way(self) -> str:
        """“1 đang chờ, 1 bị trả lại”; empty when there is neither."""
        waiting, returned = self._number_in(RegistrationState.SUBMITTED), self._number_in(RegistrationState.RETURNED)
        parts = [(waiting, "đang chờ"), (returned, "bị trả lại")]
        return ", ".join(f"{number} {words}" for number, words in parts if number)

    def _number_in(self, state: RegistrationState) -> int:
        return sum(registration.state == state for registration in self.registrations)

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
        for dossier in self.inherited:
            if dossier.state == AssessmentState.RETURNED:
                back["evaluations.assessment", dossier.assessment.pk] = (_inherited_name(dossier), dossier.url)
        return [
            Returned(what, _with_role(change), change.at, change.note, url)
            for (what, url), change in ((back[key], change) for key, change in _last_returns(list(back)))
        ]

    # What to do

    @cached_property
    def groups(self) -> list[Group]:
        """The year in four parts, as components/task_list.html shows them; each has at least a sentence."""
        return [
            Group("1. Đăng ký mô hình", self._registration_lines()),
            Group("2. Tự đánh giá bảy nhiệm vụ", self._task_lines()),
            Group("3. Kết quả mô hình", self._result_lines()),
            Group("4. Ký gửi", [self._sending_line(), *map(self._inherited_line, self.inherited)]),
        ]

    @property
    def group_lists(self) -> list[list[Group]]:
        """Each part by itself, to be laid side by side where there is room."""
        return [[group] for group in self.groups]

    def _registration_lines(self) -> list[Line]:
        shown = self.registrations[:MODELS_SHOWN]
        lines = [Line(r.name, _url_of(r), r.get_state_display(), r.tone, self._registered_by(r)) for r in shown]
        if len(self.registrations) > MODELS_SHOWN:
            everything = f"Xem cả {len(self.registrations)} mô hình"
            lines.append(Line(everything, reverse("models_registry:registration_list"), "", "", ""))
        if self.phases.is_open(PhaseKind.REGISTRATION):
            lines.append(Line("Đăng ký mô hình mới", self.registration_url, "", "", self.registration_deadline))
        elif not lines:
            lines.append(Line("Đăng ký mô hình", "", "Chưa thể làm", "neutral", self.registration_deadline))
        return lines

    def _registered_by(self, registration: Registration) -> str:
        """Whose work it was, where a unit that went into this one has done it."""
        is_own = registration.unit_id == self.unit.pk or registration.unit_name == self.unit.name  # it was moved
        return "" if is_own else f"Do {registration.unit_name} (đơn vị tiền thân) đăng ký"

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
            lines = [line._replace(hint="") for group in self.dossier_groups[1:] for line in group.rows]
        else:
            # What a predecessor's dossier tells already is not told again.
            accepted = [r for r in self.registrations if r.state == RegistrationState.ACCEPTED]
            lines = [Line(r.name, "", "Chưa làm", "neutral", "") for r in accepted if not r.is_told]  # type: ignore[attr-defined]
        return lines or [Line("Mô hình được chấp nhận sẽ hiện ở đây để ghi kết quả.", "", "", "", "")]

    def _sending_line(self) -> Line:
        what = f"Bản tự đánh giá năm {self.year.year}"
        if self.dossier is None:
            return Line(what, "", "Chưa thể gửi", "neutral", "")
        state = self.dossier.state
        if state in AssessmentState.editable():
            url = reverse("evaluations:assessment_check", args=[self.dossier.assessment.pk])
            label = f"Xem lại và gửi b{what[1:]}" if self.signs else "Xem lại và chuyển người ký gửi"
            done = "Gửi được" if self.signs else "Đã đủ"
            return Line(label, url, *(("Chưa đủ", "neutral") if self.dossier.missing else (done, "progress")), "")
        return Line(what, self.dossier.url, state.label, state.tone, "")

    def _inherited_line(self, dossier: Dossier) -> Line:
        return Line(_inherited_name(dossier), dossier.url, dossier.state.label, dossier.state.tone, "")

    @property
    def signs(self) -> bool:
        return can(self.user, Permission.SEND, self.unit)

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
        for dossier in self.inherited:
            if dossier.is_writable:
                yield NextAct(f"Hoàn tất b{_inherited_name(dossier)[1:]}.", "Làm tiếp", dossier.url)
        yield from self._dossier_acts()

    def _registration_acts(self) -> Iterator[NextAct]:
        registers = self.phases.is_open(PhaseKind.REGISTRATION)
        for registration in self.registrations:
            if registration.state == RegistrationState.RETURNED:
                yield NextAct(f"Bổ sung “{registration.name}” theo ý kiến trả lại.", "Làm tiếp", _url_of(registration))
            if registration.state == RegistrationState.READY and self.signs:
                yield NextAct(f"“{registration.name}” chờ anh/chị ký gửi.", "Xem và ký gửi", _url_of(registration))
            if registration.state == RegistrationState.DRAFT and registers:
                yield NextAct(f"Đang soạn dở “{registration.name}”.", "Làm tiếp", _url_of(registration))
        on_the_way = (RegistrationState.ACCEPTED, RegistrationState.SUBMITTED, RegistrationState.RETURNED)
        if registers and sum(map(self._number_in, on_the_way)) < self.unit.target:
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
            yield from self._mending_acts()
            for missing in self.dossier.missing:
                yield NextAct(missing.text, "Làm tiếp", missing.url)
            if self.signs:
                yield NextAct("Các phần đã đủ. Hãy xem lại lần cuối rồi gửi.", "Xem lại và gửi", check_url)
            else:
                yield NextAct("Các phần đã đủ. Hãy xem lại rồi chuyển người ký gửi.", "Xem lại và chuyển", check_url)
        elif self.dossier.state == AssessmentState.READY and self.signs:
            yield NextAct("Bản tự đánh giá chờ anh/chị ký gửi.", "Xem và ký gửi", check_url)

    def _mending_acts(self) -> Iterator[NextAct]:
        """What the reviewer asked for in the returned dossier."""
        for line in self.dossier_groups[0].rows:
            if line.tone == "attention":
                task = line.label.split(".")[0]
                yield NextAct(f"Bổ sung nhiệm vụ {task} theo ý kiến trả lại.", "Làm tiếp", line.url)
        for line in (line for group in self.dossier_groups[1:] for line in group.rows):
            if line.tone == "attention":
                yield NextAct(f"Bổ sung kết quả “{line.label}” theo ý kiến trả lại.", "Làm tiếp", line.url)

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
    def villages_in_words(self) -> str:
        registered = sum(village.sent > 0 for village in self.villages)
        done = f"{registered} đơn vị đã" if registered else "chưa đơn vị nào"
        return f"{len(self.villages)} đơn vị chưa có cán bộ riêng; {done} đăng ký mô hình năm {self.year.year}."

    @property
    def village_parts(self) -> list[list[Village]]:
        """Those that need something first: a few to see at once, and the others to unfold."""
        ordered = sorted(self.villages, key=lambda village: village.sent > 0)
        return [ordered[:VILLAGES_SHOWN], ordered[VILLAGES_SHOWN:]]


def _url_of(registration: Registration) -> str:
    name = "registration_edit" if registration.is_editable else "registration_detail"
    return reverse(f"models_registry:{name}", args=[registration.pk])


def _inherited_name(dossier: Dossier) -> str:
    year, unit = dossier.assessment.year.year, dossier.assessment.unit_name
    return f"Bản tự đánh giá năm {year} của {unit} (đơn vị tiền thân)"


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
