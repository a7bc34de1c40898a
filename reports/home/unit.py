"""The first page of those who enter for a unit: its year as a task list, what came back, what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse

from danvan.common.templatetags.portal import vn_datetime
from danvan.organization.access import works_at
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from evaluations.inheritance import dossier_of
from evaluations.models import Assessment, AssessmentState
from evaluations.reading.dossier import Dossier
from evaluations.reading.replies import ReplyOf
from evaluations.reading.rows import Group, Line
from evaluations.reading.task_list import task_groups
from models_registry.models import CampaignYear, PhaseKind, Registration, RegistrationState
from models_registry.workflow import signs_in_two_steps
from reports.home.deadlines import Deadline, Phases
from reports.home.registering import NextAct, Registering
from reports.home.returned import Returned, returned_things
from reports.home.villages import Village, villages_of

RECEIPTS_SHOWN = 5
VILLAGES_SHOWN = 5


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
    def registering(self) -> Registering:
        return Registering(self.unit, self.year, self.user, self.phases)

    @property
    def registrations(self) -> list[Registration]:
        return self.registering.registrations

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

    @cached_property
    def open_reply(self) -> ReplyOf | None:
        """The right of reply to this year's announced scores, while the person may still use it."""
        if self.dossier is None or self.dossier.state != AssessmentState.ANNOUNCED:
            return None
        shown = ReplyOf(self.dossier)
        return shown if shown.is_open else None

    # When

    @cached_property
    def deadline(self) -> Deadline | None:
        """The answer to announced scores, while it may be given; what is overdue and lacking; what is due next."""
        if self.open_reply:
            return Phases.read(self.year, self.unit, (PhaseKind.REPLY,)).nearest()
        overdue = self.registering.overdue
        return replace(overdue, text=overdue.still_taken) if overdue else self.phases.nearest()

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
        return self.registering.number_in(RegistrationState.ACCEPTED)

    @property
    def bar_length(self) -> int:
        """A bar cannot be longer than the target."""
        return min(self.accepted, self.unit.target)

    @property
    def on_the_way(self) -> str:
        """“1 đang chờ, 1 bị trả lại”; empty when there is neither."""
        waiting, returned = (
            self.registering.number_in(RegistrationState.SUBMITTED),
            self.registering.number_in(RegistrationState.RETURNED),
        )
        parts = [(waiting, "đang chờ"), (returned, "bị trả lại")]
        return ", ".join(f"{number} {words}" for number, words in parts if number)

    # What came back

    @cached_property
    def returned(self) -> list[Returned]:
        things = {
            (Registration._meta.label_lower, r.pk): (
                f"Đăng ký “{r.name}”",
                reverse("models_registry:registration_edit", args=[r.pk]),
            )
            for r in self.registrations
            if r.is_editable
        }
        for r in self.returned_of_villages:
            address = reverse("models_registry:registration_edit", args=[r.pk])
            things[Registration._meta.label_lower, r.pk] = (f"Đăng ký “{r.name}” của {r.unit_name}", address)
        kind = Assessment._meta.label_lower
        if self.dossier and self.dossier.state in AssessmentState.editable():
            things[kind, self.dossier.assessment.pk] = (f"Bản tự đánh giá năm {self.year.year}", self.dossier.url)
        for dossier in self.inherited:
            if dossier.state in AssessmentState.editable():
                things[kind, dossier.assessment.pk] = (_inherited_name(dossier), dossier.url)
        return returned_things(things)

    @cached_property
    def returned_of_villages(self) -> list[Registration]:
        """What came back to units without staff, which fall to the person as well; asked only where something did."""
        paths = [village.unit.present_path for village in self.villages if village.returned]
        if not paths:
            return []
        back = Registration.objects.filter(
            unit__present_path__in=paths, year=self.year, state=RegistrationState.RETURNED
        )
        return list(back.order_by("sort_key", "id"))

    # What to do

    @cached_property
    def groups(self) -> list[Group]:
        """The year in four parts, as components/task_list.html shows them; each has at least a sentence."""
        return [
            Group("1. Đăng ký mô hình", self.registering.lines(self.registration_deadline), *self.registering.state),
            Group("2. Tự đánh giá bảy nhiệm vụ", self._task_lines()),
            Group("3. Kết quả mô hình", self._result_lines()),
            Group("4. Ký gửi", [self._sending_line(), *map(self._inherited_line, self.inherited)]),
        ]

    @property
    def group_lists(self) -> list[list[Group]]:
        """Each part by itself, to be laid side by side where there is room."""
        return [[group] for group in self.groups]

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
            label = f"Xem lại và gửi b{what[1:]}" if self.sends else "Xem lại và chuyển người ký gửi"
            done = "Gửi được" if self.sends else "Đã đủ"
            return Line(label, url, *self._readiness(done), "")
        if state == AssessmentState.SUBMITTED:  # the unit's own part is done
            return Line(what, self.dossier.url, "Hoàn thành", "success", "Đã gửi, chờ thẩm định.")
        return Line(what, self.dossier.url, state.label, state.tone, "")

    def _readiness(self, done: str) -> tuple[str, str]:
        """How the dossier stands before it is sent, in few words with their tone; `done` where nothing is open."""
        if self.dossier and self.dossier.missing:
            return "Chưa đủ", "neutral"
        if self.dossier and self.dossier.untouched:
            return f"Còn {len(self.dossier.untouched)} phần cần bổ sung", "attention"
        return done, "progress"

    def _inherited_line(self, dossier: Dossier) -> Line:
        return Line(_inherited_name(dossier), dossier.url, dossier.state.label, dossier.state.tone, "")

    @property
    def signs(self) -> bool:
        return self.registering.signs

    @property
    def sends(self) -> bool:
        """Whether the person may send what they wrote themselves."""
        return self.signs and not signs_in_two_steps(self.unit)

    @cached_property
    def next_act(self) -> NextAct | None:
        return next(self._acts(), None)

    def _acts(self) -> Iterator[NextAct]:
        """What could be done now, the most pressing first."""
        for returned in self.returned_of_villages:
            url = reverse("models_registry:registration_edit", args=[returned.pk])
            text = f"Bổ sung “{returned.name}” của {returned.unit_name} theo ý kiến trả lại."
            yield NextAct(text, "Làm tiếp", url)
        yield from self._reply_acts()
        yield from self.registering.acts()
        for dossier in self.inherited:
            if dossier.is_writable:
                yield NextAct(f"Hoàn tất b{_inherited_name(dossier)[1:]}.", "Làm tiếp", dossier.url)
        yield from self._dossier_acts()

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
            if self.sends:
                yield NextAct("Các phần đã đủ. Hãy xem lại lần cuối rồi gửi.", "Xem lại và gửi", check_url)
            else:
                yield NextAct("Các phần đã đủ. Hãy xem lại rồi chuyển người ký gửi.", "Xem lại và chuyển", check_url)
        elif self.dossier.state == AssessmentState.READY and self.signs:
            yield NextAct("Bản tự đánh giá chờ anh/chị ký gửi.", "Xem và ký gửi", check_url)

    def _reply_acts(self) -> Iterator[NextAct]:
        """To answer the provisional scores, while the time for it lasts: it is short."""
        if self.open_reply:
            url = reverse("evaluations:reply", args=[self.open_reply.assessment.pk])
            text = f"Đã có điểm dự kiến. Đơn vị trả lời một lần, trước {vn_datetime(self.open_reply.closes_at)}."
            yield NextAct(text, "Xem và trả lời", url)

    def _mending_acts(self) -> Iterator[NextAct]:
        """What the reviewer asked for in the returned dossier."""
        for line in self.dossier_groups[0].rows:
            if line.tone == "attention":
                task = line.label.split(".")[0]
                yield NextAct(f"Bổ sung nhiệm vụ {task} theo ý kiến trả lại.", "Làm tiếp", line.url)
        for line in (line for group in self.dossier_groups[1:] for line in group.rows):
            if line.tone == "attention":
                yield NextAct(f"Bổ sung kết quả “{line.label}” theo ý kiến trả lại.", "Làm tiếp", line.url)
        for citation in self.dossier.files_to_replace if self.dossier else ():
            url = reverse("evaluations:evidence_replace", args=[citation.pk])
            yield NextAct(f"Thay minh chứng “{citation.evidence.title}” theo ý kiến trả lại.", "Làm tiếp", url)

    @property
    def nothing_to_do(self) -> str:
        """What there is to know when there is nothing to press."""
        if self.dossier and self.dossier.assessment.is_published:
            return "Kết quả năm nay đã công bố. Hãy mở bản tự đánh giá để xem."
        if self.dossier and self.dossier.state == AssessmentState.SUBMITTED:
            return "Bản tự đánh giá đã gửi, đang chờ thẩm định. Có kết quả, cổng sẽ báo."
        if self.dossier and self.dossier.state == AssessmentState.ANNOUNCED:
            return "Điểm dự kiến đã được thông báo. Kết quả chính thức có khi công bố."
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

    @property
    def on_behalf_of(self) -> Unit | None:
        """Where the person works, while the unit shown is one without staff beneath it."""
        return None if works_at(self.user, Permission.ENTER, self.unit) else self.unit.parent

    @cached_property
    def villages(self) -> list[Village]:
        return villages_of(self.others, self.year) if works_at(self.user, Permission.ENTER, self.unit) else []

    @property
    def villages_in_words(self) -> str:
        registered = sum(village.sent + village.returned > 0 for village in self.villages)
        done = f"{registered} đơn vị đã" if registered else "chưa đơn vị nào"
        return f"{len(self.villages)} đơn vị chưa có cán bộ riêng; {done} đăng ký mô hình năm {self.year.year}."

    @property
    def village_parts(self) -> list[list[Village]]:
        """Those that need something first: a few to see at once, and the others to unfold."""
        ordered = sorted(self.villages, key=lambda village: (village.is_done, not village.returned))
        return [ordered[:VILLAGES_SHOWN], ordered[VILLAGES_SHOWN:]]


def _inherited_name(dossier: Dossier) -> str:
    year, unit = dossier.assessment.year.year, dossier.assessment.unit_name
    return f"Bản tự đánh giá năm {year} của {unit} (đơn vị tiền thân)"


def _receipt_url(noun: str, pk: int) -> str:
    return reverse(f"{noun}_receipt", args=[pk])
