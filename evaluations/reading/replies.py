"""The reply to one dossier's provisional scores, and the replies of a rung, as their pages show them."""

from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from danvan.organization.access import desks_of
from danvan.organization.models import User
from danvan.organization.roles import Permission
from evaluations.guards import judging_reasons, reply_reasons
from evaluations.models import (
    Assessment,
    AssessmentState,
    EvidenceCitation,
    Reply,
    ReplyItem,
    ReplyState,
    TaskScore,
)
from evaluations.models.assessment import AssessmentQuerySet
from evaluations.places import Place
from evaluations.reading.dossier import Dossier
from evaluations.reading.evidence import adding_url
from evaluations.reading.rows import File
from evaluations.replying import item_for, may_still_answer, reduced, reduced_tasks, reply_of, reply_phase
from evaluations.workflow_reply import items_of, reply_workflow
from models_registry.models import CampaignYear


class ItemShown(NamedTuple):
    """A reduced task: its scores, the reason, what the unit says, its proof, and the decision, if it may be known."""

    item: ReplyItem
    score: TaskScore
    files: list[File]
    add_url: str
    decision: str

    @property
    def new_score(self) -> object:
        return self.item.new_score if self.decision else None


class ReplyOf:
    """The answer of one dossier's unit in the eyes of the reader of `dossier`."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.assessment = dossier.assessment

    @cached_property
    def reply(self) -> Reply | None:
        """As the reader may see it: a draft is the unit's own."""
        reply = reply_of(self.assessment)
        if reply is None or not Reply.objects.visible_to(self.dossier.user).filter(pk=reply.pk).exists():
            return None
        reply.assessment = self.assessment
        return reply

    @property
    def state(self) -> ReplyState | None:
        return self.reply.state_for(self.dossier.user) if self.reply else None

    @cached_property
    def closes_at(self) -> datetime | None:
        phase = reply_phase(self.assessment.year)
        return phase.closes_for(self.assessment.unit) if phase else None

    @cached_property
    def reduced(self) -> list[TaskScore]:
        return reduced_tasks(self.assessment)

    @cached_property
    def items(self) -> list[ItemShown]:
        """What the unit may answer, or answered: before it begins what it would be."""
        reply = self.reply
        rows = items_of(reply) if reply else [item_for(score) for score in self.reduced]
        cited = EvidenceCitation.objects.filter(reply_item__reply=reply).for_lists() if reply else []
        files: dict[int, list[File]] = {}
        for row in cited:
            files.setdefault(row.reply_item_id or 0, []).append(File(row.evidence, self.is_writable, row))
        shown = reply is not None and reply.shows_decisions_to(self.dossier.user)
        return [self._shown(item, files.get(item.pk, []), shown) for item in rows]

    def _shown(self, item: ReplyItem, files: list[File], shows_decision: bool) -> ItemShown:
        if self.reply:
            item.reply = self.reply
        add_url = adding_url(Place(item)) if self.is_writable and item.pk else ""
        decision = item.get_decision_display() if item.decision and shows_decision else ""
        return ItemShown(item, item.task_score, files, add_url, decision)

    @property
    def answered(self) -> list[ItemShown]:
        return [row for row in self.items if row.item.is_answered]

    @cached_property
    def against(self) -> list[str]:
        """Why the unit cannot answer now, apart from having answered."""
        return reply_reasons(self.reply or Reply(assessment=self.assessment))

    @cached_property
    def is_open(self) -> bool:
        """Whether this reader may answer for the unit now."""
        return self.dossier.may_enter and bool(self.reduced) and not self.against

    @cached_property
    def is_writable(self) -> bool:
        return self.reply is not None and self.is_open

    @cached_property
    def signs(self) -> bool:
        """Whether this reader signs for the unit."""
        return self.is_open and reply_workflow.hooks.permits(
            self.dossier.user, Permission.SEND, Reply(assessment=self.assessment)
        )

    @cached_property
    def reviews(self) -> bool:
        reply = self.reply
        return reply is not None and reply_workflow.hooks.permits(self.dossier.user, Permission.REVIEW, reply)

    @cached_property
    def may_judge(self) -> bool:
        return self.reviews and self.reply is not None and not judging_reasons(self.reply, self.dossier.user)


# --- the replies of a rung ----------------------------------------------------------------------------


class Tab(NamedTuple):
    """One stage, by its name in the address (?nhom=…)."""

    name: str
    label: str
    empty: str
    number: int = 0


TABS = (
    Tab("chua", "Chưa thông báo", "Không còn bản nào đã thẩm định mà chưa thông báo điểm dự kiến."),
    Tab("cho", "Đang chờ ý kiến", "Không đơn vị nào còn thời gian trả lời."),
    Tab("xet", "Có giải trình chờ xét", "Không có giải trình nào chờ xét."),
    Tab("xong", "Đã xong", "Chưa có bản nào xong việc giải trình."),
)


def desk_paths(user: User) -> list[str]:
    """The desks at which the person reviews or publishes."""
    return [*desks_of(user, Permission.REVIEW), *desks_of(user, Permission.PUBLISH)]


def dossiers_in(tab: str, user: User, year: CampaignYear) -> AssessmentQuerySet:
    """The dossiers of the year at the person's desks that stand at this stage of the right of reply.

    Not those of a unit for which the person writes: of these they know no more than the unit does.
    """
    here = Assessment.objects.not_written_by(user).filter(year=year, desk__present_path__in=desk_paths(user))
    if tab == "chua":
        return here.filter(state=AssessmentState.APPRAISED)
    told = here.filter(state__in=AssessmentState.told(), announced_at__isnull=False)
    open_ones = here.filter(state=AssessmentState.ANNOUNCED)
    waits_for_us = open_ones.filter(pk__in=_answered(ReplyState.SENT))
    waits_for_unit = open_ones.exclude(pk__in=_answered(*ReplyState.answered())).filter(
        Exists(TaskScore.objects.filter(reduced(), assessment=OuterRef("pk"))), may_still_answer(year)
    )
    match tab:
        case "cho":
            return waits_for_unit
        case "xet":
            return waits_for_us
        case _:
            waiting = [rows.order_by().values("pk") for rows in (waits_for_us, waits_for_unit)]
            return told.exclude(Q(pk__in=waiting[0]) | Q(pk__in=waiting[1]))


def _answered(*states: ReplyState) -> QuerySet[Reply, Any]:
    """The dossiers whose reply is in one of these states."""
    return Reply.objects.filter(state__in=states).order_by().values("assessment")


def tabs_of(user: User, year: CampaignYear) -> list[Tab]:
    return [tab._replace(number=dossiers_in(tab.name, user, year).count()) for tab in TABS]


def how_it_stands(assessment: Assessment) -> str:
    """In few words what became of an announced dossier's right of reply."""
    reply: Reply | None = getattr(assessment, "reply", None)
    if reply is not None and reply.state != ReplyState.DRAFT:
        return reply.get_state_display()
    if assessment.state == AssessmentState.PUBLISHED:
        return "Không giải trình"
    return "Không bị giảm điểm" if not assessment.reduced_count else "Chưa trả lời"  # type: ignore[attr-defined]
