"""What a rung does to the models on its desk: decides of them, and publishes its year."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.access import works_at
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.models import Assessment, AssessmentState, Publication, Recognition, RecognitionState
from evaluations.workflow import assessment_workflow, recognition_workflow
from models_registry.models import CampaignYear, Phase, PhaseKind


@transaction.atomic
def decide_recognitions(
    recognitions: Iterable[Recognition], transition: str, *, note: str = "", actor: User
) -> list[Recognition]:
    """Do one transition on several recognitions; one refusal refuses all, naming the model."""
    done, refusals = [], []
    for recognition in recognitions:
        try:
            done.append(recognition_workflow.perform(transition, recognition, actor=actor, note=note))
        except NotAllowed as refused:
            if isinstance(refused, OutOfReach):
                raise
            refusals += [f"{recognition.result}: {reason}" for reason in refused.reasons]
    if refusals:
        raise NotAllowed(refusals)
    return done


@dataclass(frozen=True)
class PublicationPlan:
    """What publishing a rung's year would make visible, and what stands against it."""

    assessments: list[Assessment]
    recognitions: list[Recognition]
    refusals: list[str]
    waiting: int  # dossiers sent to this rung and not yet appraised: they stay unpublished

    @property
    def count(self) -> int:
        return len(self.assessments) + len(self.recognitions)

    @property
    def fingerprint(self) -> str:
        """What exactly would be published, as 64 digits: a score, verdict or reason that changes changes it."""
        dossiers = [[each.pk, each.version, str(each.appraised_total)] for each in self.assessments]  # type: ignore[attr-defined]
        verdicts = [[each.pk, each.state, each.reason] for each in self.recognitions]
        return hashlib.sha256(json.dumps([sorted(dossiers), sorted(verdicts)]).encode()).hexdigest()


def plan_publication(rung: Unit, year: CampaignYear) -> PublicationPlan:
    """What lies decided and unpublished on the desk of `rung`, and what stands against publishing it now."""
    here = rung.present_path  # what lies at a predecessor's desk is this rung's today
    assessments = list(
        Assessment.objects.filter(desk__present_path=here, year=year, state=AssessmentState.APPRAISED)
        .select_related("unit", "year", "desk")
        .with_totals()
        .order_by("unit__sort_key", "id")
    )
    recognitions = list(
        Recognition.objects.filter(desk__present_path=here, result__assessment__year=year, published_at=None)
        .select_related("result__assessment__unit", "result__assessment__year", "result__registration__field", "desk")
        .order_by("result__registration__sort_key", "id")
    )
    pending = [r for r in recognitions if r.state == RecognitionState.PENDING]
    phase = Phase.objects.filter(year=year, kind=PhaseKind.PUBLICATION).select_related("year").first()
    refusals = phase.refusals(rung) if phase else [f"Năm {year.year} chưa đặt thời gian công bố kết quả."]
    if pending:
        refusals.append(f"Còn {len(pending)} mô hình chờ xét. Hãy quyết định hết trước khi công bố.")
    if not assessments and not recognitions:
        refusals.append("Chưa có kết quả nào mới để công bố.")
    waiting = Assessment.objects.filter(desk__present_path=here, year=year, state=AssessmentState.SUBMITTED).count()
    return PublicationPlan(assessments, recognitions, refusals, waiting)


@transaction.atomic
def publish_level(rung: Unit, year: CampaignYear, *, actor: User, expected: str | None = None) -> Publication:
    """Publish everything decided at `rung` for `year`, in one transaction, all or nothing.

    `expected` is the fingerprint of the plan that the person saw; another one refuses, so that nothing unseen is
    published.
    """
    if not can(actor, Permission.PUBLISH, rung) or not works_at(actor, Permission.PUBLISH, rung):
        raise OutOfReach(["Anh/chị không có quyền công bố ở cấp này."])
    Unit.objects.select_for_update().get(pk=rung.pk)  # one publication of a rung at a time
    plan = plan_publication(rung, year)
    if plan.refusals:
        raise NotAllowed(plan.refusals)
    if expected is not None and expected != plan.fingerprint:
        raise NotAllowed(["Kết quả vừa thay đổi sau khi anh/chị xem. Hãy xem lại dưới đây rồi công bố."])
    publication = Publication(
        rung=rung,
        year=year,
        body_name=ReviewingBody.objects.name_at(rung),
        published_by=actor,
        assessment_count=len(plan.assessments),
        recognition_count=len(plan.recognitions),
    )
    with recorded("level.publish", publication, label=f"Công bố kết quả năm {year.year}", actor=actor):
        publication.save()
        for recognition in plan.recognitions:
            recognition_workflow.perform("publish", recognition, actor=actor)
        for assessment in plan.assessments:
            assessment_workflow.perform("publish", assessment, actor=actor)
    return publication
