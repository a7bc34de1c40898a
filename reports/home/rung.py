"""The first page of those who review, recognise and publish at a rung: what waits at their desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from danvan.common import clock
from danvan.common.templatetags.portal import vn_date
from danvan.organization import scope
from danvan.organization.access import desks_of
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from evaluations.assigning import assigned_units, has_assignments, own_queue
from evaluations.models import Assessment, AssessmentState, Recognition, RecognitionState
from evaluations.reading.replies import dossiers_in
from models_registry.models import CampaignYear, Phase, PhaseKind, Registration
from models_registry.phase_times import PhaseTimes
from models_registry.reminding import Lack, lacking, may_remind
from reports.home.deadlines import Deadline, Phases
from reports.models import CommendationList, ListState

ARRIVALS_SHOWN = 5
_RIGHTS = (Permission.REVIEW, Permission.RECOGNISE, Permission.PUBLISH, Permission.DRAFT_LIST)


class Queue(NamedTuple):
    """A number of things that wait, and where they are."""

    label: str
    value: int
    url: str


class Missing(NamedTuple):
    """How many units have sent nothing yet, and where they are."""

    label: str
    value: int
    url: str
    note: str


class Arrival(NamedTuple):
    """Something that was sent to the desk and waits there."""

    what: str
    unit: str
    when: datetime
    url: str


class NextAct(NamedTuple):
    """The one thing to do next."""

    text: str
    label: str
    url: str


@dataclass(frozen=True)
class RungHome:
    """The desk of one person in one year."""

    user: User
    year: CampaignYear

    @classmethod
    def is_for(cls, user: User) -> bool:
        return any(scope.can_anywhere(user, permission) for permission in _RIGHTS)

    def _may(self, permission: Permission) -> bool:
        return scope.can_anywhere(self.user, permission)

    @cached_property
    def rungs(self) -> list[Unit]:
        """The units at whose desks the person works, highest first."""
        paths = {path for permission in _RIGHTS for path in desks_of(self.user, permission)}
        return list(Unit.objects.filter(path__in=paths).order_by("path"))

    @cached_property
    def body_names(self) -> list[str]:
        """What these desks are called today."""
        bodies = (
            ReviewingBody.objects.at(clock.today()).filter(unit__in=self.rungs, reviews=True).order_by("unit__path")
        )
        return [body.name for body in bodies] or [unit.name for unit in self.rungs]

    @cached_property
    def deadline(self) -> Deadline | None:
        kinds = (PhaseKind.REVIEW, PhaseKind.PUBLICATION, PhaseKind.COMMENDATION)
        return Phases.read(self.year, self.rungs[0], kinds).nearest()

    # What waits

    @cached_property
    def queues(self) -> list[Queue]:
        """Registrations, dossiers and models that wait for a decision here."""
        queues = []
        if self._may(Permission.REVIEW):
            address = reverse("models_registry:queue_list")
            queues.append(Queue("Đăng ký chờ thẩm định", self._registrations.count(), address))
            address = reverse("evaluations:appraisal_list")
            if has_assignments(self.user, self.year):
                queues.append(Queue("Việc của tôi: bản chờ thẩm định", self._mine, f"{address}?viec=cua-toi"))
            queues.append(Queue("Bản tự đánh giá chờ thẩm định", self._dossiers.count(), address))
        if self._may(Permission.RECOGNISE):
            address = reverse("evaluations:recognition_list")
            queues.append(Queue("Mô hình chờ xét công nhận", self._verdicts["undecided"], address))
        return queues

    @cached_property
    def unregistered(self) -> Missing | None:
        """The units that this desk waits for, while they can register."""
        return unregistered_for(self.user, self.year)

    @property
    def _registrations(self):  # type: ignore[no-untyped-def]
        return Registration.objects.on_desk_of(self.user).filter(year=self.year)

    @property
    def _dossiers(self):  # type: ignore[no-untyped-def]
        return Assessment.objects.on_desk_of(self.user).filter(year=self.year)

    @property
    def _mine(self) -> int:
        """How many of the dossiers that wait are assigned to this person."""
        return self._dossiers.filter(unit__in=assigned_units(self.user, self.year, to=self.user)).count()

    @cached_property
    def _verdicts(self) -> dict[str, int]:
        """How many models wait for a verdict here, and how many verdicts wait to be published."""
        pending = Q(state=RecognitionState.PENDING)
        here = Recognition.objects.on_desk_of(self.user).filter(result__assessment__year=self.year, published_at=None)
        return here.aggregate(undecided=Count("pk", filter=pending), provisional=Count("pk", filter=~pending))

    @cached_property
    def arrivals(self) -> list[Arrival]:
        """What came last and still waits, newest first."""
        if not self._may(Permission.REVIEW):
            return []
        registrations = self._registrations.order_by("-submitted_at", "-id")[:ARRIVALS_SHOWN]
        found = [
            Arrival(f"Đăng ký “{r.name}”", r.unit_name, r.submitted_at,
                    reverse("models_registry:registration_detail", args=[r.pk]))
            for r in registrations
        ]  # fmt: skip
        found += [
            Arrival(f"Bản tự đánh giá năm {self.year.year}", a.unit_name, a.submitted_at,
                    reverse("evaluations:assessment_appraise", args=[a.pk]))
            for a in self._dossiers.order_by("-submitted_at", "-id")[:ARRIVALS_SHOWN]
        ]  # fmt: skip
        return sorted(found, key=lambda arrival: arrival.when, reverse=True)[:ARRIVALS_SHOWN]

    # What is decided and not yet told

    @property
    def publishes(self) -> bool:
        return self._may(Permission.PUBLISH)

    @property
    def provisional(self) -> int:
        return self._verdicts["provisional"] if self._may(Permission.RECOGNISE) else 0

    @property
    def untold(self) -> str:
        """What is decided here and not yet published, in words; empty when there is nothing."""
        dossiers = self.unpublished_dossiers if self.publishes else 0
        parts = [(self.provisional, "quyết định dự kiến"), (dossiers, "bản tự đánh giá đã thẩm định")]
        told = " và ".join(f"{number} {words}" for number, words in parts if number)
        return f"{told} chưa công bố" if told else ""

    @cached_property
    def unpublished_dossiers(self) -> int:
        """Dossiers appraised at the person's desk and not yet published."""
        desks = desks_of(self.user, Permission.PUBLISH)
        waiting = Assessment.objects.filter(
            year=self.year, state__in=AssessmentState.judged(), desk__present_path__in=desks
        )
        return waiting.count() if desks else 0

    @cached_property
    def drafts(self) -> list[CommendationList]:
        """The lists of the year that are being built at these desks."""
        if not self._may(Permission.DRAFT_LIST):
            return []
        own = CommendationList.objects.filter(
            scope.q(self.user, Permission.DRAFT_LIST, unit="rung"), year=self.year, state=ListState.DRAFT
        )
        return list(own.select_related("body", "rung", "year").annotate(row_count=Count("entries")).order_by("-id"))

    # What to do

    @cached_property
    def next_act(self) -> NextAct | None:
        return next(self._acts(), None)

    def _acts(self) -> Iterator[NextAct]:
        if self._may(Permission.REVIEW):
            yield from self._longest_waiting()
            yield from self._replies()
        if self._may(Permission.RECOGNISE) and self._verdicts["undecided"]:
            text = f"{self._verdicts['undecided']} mô hình chưa có quyết định."
            yield NextAct(text, "Xét công nhận", reverse("evaluations:recognition_list"))
        if self.publishes and (self.provisional or self.unpublished_dossiers):
            text = "Các mô hình đã xét xong. Đơn vị chỉ thấy kết quả khi công bố."
            yield NextAct(text, "Xem và công bố", reverse("evaluations:publication"))
        for draft in self.drafts:
            url = reverse("reports:list_detail", args=[draft.pk])
            yield NextAct(f"{draft} đang là dự thảo, có {draft.row_count} dòng.", "Mở dự thảo", url)  # type: ignore[attr-defined]

    def _replies(self) -> Iterator[NextAct]:
        """What units answered to their provisional scores and nobody has decided yet."""
        number = dossiers_in("xet", self.user, self.year).count()
        if number:
            url = f"{reverse('evaluations:reply_list')}?nhom=xet"
            yield NextAct(f"{number} giải trình của đơn vị chờ xét.", "Xét giải trình", url)

    def _longest_waiting(self) -> list[NextAct]:
        """The first registration and the first dossier, the one that has waited longer before the other."""
        found: list[tuple[datetime, NextAct]] = []
        registration = self._registrations.order_by("submitted_at", "id").first()
        if registration:
            url = reverse("models_registry:registration_detail", args=[registration.pk])
            what, since = f"Đăng ký “{registration.name}” của {registration.unit_name}", registration.submitted_at
            found.append((since, NextAct(f"{what} chờ lâu nhất{_since(since)}.", "Thẩm định đăng ký", url)))
        dossier = own_queue(self.user, self.year).first()
        if dossier is not None and dossier.submitted_at is not None:
            url = reverse("evaluations:assessment_appraise", args=[dossier.pk])
            what, since = f"Bản tự đánh giá của {dossier.unit_name}", dossier.submitted_at
            found.append((since, NextAct(f"{what} chờ lâu nhất{_since(since)}.", "Thẩm định", url)))
        return [act for _, act in sorted(found, key=lambda pair: pair[0])]


def unregistered_for(user: User, year: CampaignYear) -> Missing | None:
    """The units within reach that have not registered, while the phase is open; None where there are none."""
    phase = Phase.objects.filter(year=year, kind=PhaseKind.REGISTRATION).first()
    if phase is None or not may_remind(user) or PhaseTimes.read(phase).refusals():
        return None
    number = lacking(user, year, Lack.UNREGISTERED).count()
    url = f"{reverse('models_registry:registration_missing_list')}?nam={year.year}"
    return Missing("Đơn vị chưa đăng ký", number, url, f"khóa {vn_date(phase.closes_at)}") if number else None


def _since(moment: datetime) -> str:
    """“, đã 12 ngày”, or nothing on the same day."""
    days = (clock.today() - timezone.localdate(moment)).days
    return f", đã {days} ngày" if days else ""
