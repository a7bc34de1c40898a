"""A rung publishes its year: what would become visible, what stands against it, and the act, all or nothing."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from danvan.activity.record import recorded
from danvan.common.keys import keys_in
from danvan.common.workflow import NotAllowed, OutOfReach, Workflow
from danvan.organization.access import works_at
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.models import (
    Assessment,
    AssessmentState,
    Publication,
    Recognition,
    RecognitionState,
    ReplyItem,
    ReplyState,
    ScoreAdjustment,
    ScoringScheme,
    TaskScore,
)
from evaluations.models.assessment import AssessmentQuerySet
from evaluations.models.recognition import RecognitionQuerySet
from evaluations.quotas import usage_of
from evaluations.replying import may_still_answer, reduced
from evaluations.schemes import as_numbers, lock_in_force
from evaluations.workflow import assessment_workflow, recognition_workflow
from models_registry.models import CampaignYear, Phase, PhaseKind


@dataclass(frozen=True)
class Chosen:
    """Which of the dossiers that could be published are: all but the named ones, or only these."""

    named: frozenset[int] = frozenset()
    only: bool = False

    def takes(self, pk: int) -> bool:
        return (pk in self.named) == self.only

    def __str__(self) -> str:
        """As it stands in an address."""
        return ".".join(["chi" if self.only else "tru", *(str(pk) for pk in sorted(self.named))])

    @classmethod
    def read(cls, text: str) -> "Chosen":
        """The choice that an address names; what is no number is left aside."""
        how, *named = text.split(".")
        return cls(frozenset(keys_in(named)), only=how == "chi")

    def having(self, *, ticked: Iterable[int], unticked: Iterable[int]) -> "Chosen":
        """The same choice after some were ticked and others unticked."""
        added, gone = (ticked, unticked) if self.only else (unticked, ticked)
        return Chosen(self.named.union(added).difference(gone), self.only)


EVERYTHING = Chosen()


@dataclass(frozen=True)
class PublicationPlan:
    """What publishing a rung's year would make visible, and what stands against it.

    A verdict goes with its dossier; what a rung below proposed has its dossier published already, and goes in any
    case.
    """

    rung: Unit
    year: CampaignYear
    chosen: Chosen
    waiting: int  # dossiers sent to this rung and not yet appraised: they stay unpublished
    locked_verdicts: frozenset[int] | None = None  # no others, once they are locked

    @cached_property
    def candidates(self) -> AssessmentQuerySet:
        """The dossiers that could be published now, chosen or not."""
        sources = assessment_workflow.transitions["publish"].sources
        here = self.rung.present_path  # what lies at a predecessor's desk is this rung's today
        rows = Assessment.objects.filter(desk__present_path=here, year=self.year, state__in=sources)
        return rows.select_related("unit", "year", "desk").order_by("unit__sort_key", "id")

    @cached_property
    def _taken(self) -> AssessmentQuerySet:
        named = Q(pk__in=self.chosen.named)
        return self.candidates.filter(named if self.chosen.only else ~named)

    @cached_property
    def assessments(self) -> AssessmentQuerySet:
        """The dossiers that are chosen, with their totals."""
        return self._taken.with_totals()

    @cached_property
    def recognitions(self) -> RecognitionQuerySet:
        """The verdicts of the chosen dossiers, and of those that are published already."""
        left_out = self.candidates.exclude(pk__in=self._taken.order_by().values("pk"))
        rows = Recognition.objects.filter(
            desk__present_path=self.rung.present_path, result__assessment__year=self.year, published_at=None
        ).exclude(result__assessment__in=left_out.order_by().values("pk"))
        if self.locked_verdicts is not None:
            rows = rows.filter(pk__in=self.locked_verdicts)
        return rows.select_related(
            "result__assessment__unit", "result__assessment__year", "result__registration__field", "desk"
        ).order_by("result__registration__sort_key", "id")

    def locked(self) -> "PublicationPlan":
        """The same plan over the chosen dossiers and their verdicts as they stand until the transaction ends.

        What is appraised meanwhile is not among them.
        """
        assessments = _lock(Assessment.objects.filter(pk__in=self._taken.order_by().values("pk")))
        verdicts = _lock(Recognition.objects.filter(pk__in=self.recognitions.order_by().values("pk")))
        return replace(self, chosen=Chosen(assessments, only=True), locked_verdicts=verdicts)

    @cached_property
    def candidate_count(self) -> int:
        return self.candidates.count()

    @cached_property
    def assessment_count(self) -> int:
        return self._taken.count()

    @cached_property
    def verdicts(self) -> dict[str, int]:
        """How many models by verdict, those still undecided too."""
        rows = self.recognitions.order_by().values("state").annotate(number=Count("pk"))
        counted = {row["state"]: row["number"] for row in rows}
        return {state.value: counted.get(state.value, 0) for state in RecognitionState}

    @cached_property
    def recognition_count(self) -> int:
        return sum(self.verdicts.values())

    @property
    def count(self) -> int:
        return self.assessment_count + self.recognition_count

    @cached_property
    def refusals(self) -> list[str]:
        """What stands against publishing it now, in the words of the reader."""
        year = self.year.year
        phase = Phase.objects.filter(year=self.year, kind=PhaseKind.PUBLICATION).select_related("year").first()
        refusals = phase.refusals(self.rung) if phase else [f"Năm {year} chưa đặt thời gian công bố kết quả."]
        if pending := self.verdicts[RecognitionState.PENDING]:
            refusals.append(f"Còn {pending} mô hình chờ xét. Hãy quyết định hết trước khi công bố.")
        refusals += [over for over, blocks in self._excesses if blocks]
        refusals += self._unanswered
        if not self.count:
            refusals.append(self._nothing)
        return refusals

    @cached_property
    def warnings(self) -> list[str]:
        """What is said before publishing and does not stand against it."""
        return [over for over, blocks in self._excesses if not blocks]

    @cached_property
    def _excesses(self) -> list[tuple[str, bool]]:
        """The quotas that the rung's decisions exceed, in words, and whether that is forbidden."""
        return [
            (f"Vượt chỉ tiêu “{usage.name}”: {usage.words}.", usage.quota.blocks)
            for usage in usage_of(self.rung, self.year)
            if usage.quota and usage.excess
        ]

    @property
    def _unanswered(self) -> list[str]:
        """Units whose answer to the announced scores is not decided, or may still come."""
        announced = self._taken.filter(state=AssessmentState.ANNOUNCED)
        answerable = Exists(TaskScore.objects.filter(reduced(), assessment=OuterRef("pk")))
        silent = announced.exclude(reply__state__in=ReplyState.answered()).filter(answerable)
        waited_for = {
            "chưa được xét xong giải trình": announced.filter(reply__state=ReplyState.SENT),
            "chưa trả lời điểm dự kiến mà còn thời gian giải trình": silent.filter(may_still_answer(self.year)),
        }
        return [
            f"{len(names)} đơn vị {what}: {_first(names)}. Hãy chờ, hoặc bỏ dấu các đơn vị này để công bố sau."
            for what, rows in waited_for.items()
            if (names := list(rows.values_list("unit_name", flat=True)))
        ]

    @property
    def _nothing(self) -> str:
        if self.candidate_count:
            return "Chưa chọn kết quả nào để công bố. Hãy đánh dấu ít nhất một đơn vị."
        return "Chưa có kết quả nào mới để công bố."

    @cached_property
    def fingerprint(self) -> str:
        """What exactly would be published, as 64 digits: a score, verdict or reason that changes changes it."""
        taken = self._taken.order_by().values("pk")
        dossiers: Any = self.assessments
        told = [
            dossiers.values_list("pk", "version", "appraised_total"),
            self.recognitions.values_list("pk", "state", "reason"),
            ScoreAdjustment.objects.filter(assessment__in=taken).values_list("pk", "points", "reason"),
            ReplyItem.objects.filter(reply__assessment__in=taken).values_list("pk", "decision", "new_score"),
        ]
        rows = [sorted([pk, *map(str, rest)] for pk, *rest in part) for part in told]
        scale = repr(as_numbers(ScoringScheme.objects.in_force(self.year)))
        return hashlib.sha256(json.dumps([rows, scale]).encode()).hexdigest()


def _lock(rows: QuerySet[Any]) -> frozenset[int]:
    """Lock the rows, in an order that is everybody's; gives their keys."""
    return frozenset(rows.order_by("pk").select_for_update().values_list("pk", flat=True))


def _first(names: list[str], most: int = 3) -> str:
    """Some names, and how many more."""
    return ", ".join(names[:most]) + (f" và {len(names) - most} đơn vị khác" if len(names) > most else "")


def plan_publication(rung: Unit, year: CampaignYear, chosen: Chosen = EVERYTHING) -> PublicationPlan:
    """What lies decided and unpublished on the desk of `rung`, and what stands against publishing the chosen now."""
    waiting = Assessment.objects.filter(
        desk__present_path=rung.present_path, year=year, state=AssessmentState.SUBMITTED
    )
    return PublicationPlan(rung, year, chosen, waiting.count())


@transaction.atomic
def publish_level(
    rung: Unit, year: CampaignYear, *, chosen: Chosen = EVERYTHING, actor: User, expected: str | None = None
) -> Publication:
    """Publish what was decided at `rung` for `year` and chosen, in one transaction, all or nothing.

    Notices and mails are written by the same transaction. `expected` is the fingerprint of the plan that the person
    saw; another one refuses, so that nothing unseen is published.
    """
    if not can(actor, Permission.PUBLISH, rung) or not works_at(actor, Permission.PUBLISH, rung):
        raise OutOfReach(["Anh/chị không có quyền công bố ở cấp này."])
    Unit.objects.select_for_update().get(pk=rung.pk)  # one publication of a rung at a time
    plan = plan_publication(rung, year, chosen).locked()
    lock_in_force(year)
    if plan.refusals:
        raise NotAllowed(plan.refusals)
    if expected is not None and expected != plan.fingerprint:
        raise NotAllowed(["Kết quả vừa thay đổi sau khi anh/chị xem. Hãy xem lại dưới đây rồi công bố."])
    publication = Publication(
        rung=rung,
        year=year,
        body_name=ReviewingBody.objects.name_at(rung),
        published_by=actor,
        assessment_count=plan.assessment_count,
        recognition_count=plan.recognition_count,
    )
    recognitions, assessments = list(plan.recognitions), list(plan.assessments)
    with recorded("level.publish", publication, label=f"Công bố kết quả năm {year.year}", actor=actor):
        publication.save()
        for recognition in recognitions:
            _publish(recognition_workflow, recognition, str(recognition.result), actor)
        for assessment in assessments:
            _publish(assessment_workflow, assessment, assessment.unit_name, actor)
    return publication


def _publish(workflow: Workflow, row: Assessment | Recognition, name: str, actor: User) -> None:
    """Publish one; a refusal says of which."""
    try:
        workflow.perform("publish", row, actor=actor)
    except OutOfReach:
        raise
    except NotAllowed as refused:
        raise NotAllowed([f"{name}: {reason}" for reason in refused.reasons]) from refused
