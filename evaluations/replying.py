"""When the scores of a dossier may be announced, answered and published: what the workflows of both ask.

A unit answers what was reduced, once, in the phase of replies; more time for that unit counts. Scores are announced
while an answer can still come: before the phase opens (the unit then reads them first) or while it is open, never
after it. A year without such a phase announces nothing and publishes at once.
"""

from decimal import Decimal

from django.db.models import F, Max, Q

from danvan.common import clock
from evaluations.models import Assessment, AssessmentState, Reply, ReplyItem, ReplyState, TaskScore
from models_registry.models import CampaignYear, Extension, Phase, PhaseKind
from models_registry.models.campaign import in_words


def reduced(prefix: str = "") -> Q:
    """The condition on tasks that the score was reduced; `prefix` is the path to them (`task_scores__`)."""
    return Q(**{f"{prefix}appraised_score__lt": F(f"{prefix}self_score")})


def reduced_tasks(assessment: Assessment) -> list[TaskScore]:
    """The tasks of the dossier that its unit may answer for."""
    return list(assessment.task_scores.filter(reduced()).select_related("task").order_by("task__ordinal", "id"))


def item_for(score: TaskScore) -> ReplyItem:
    """The answer on one reduced task, not yet written, with both scores as they were announced."""
    own, announced = score.self_score or Decimal(0), score.appraised_score or Decimal(0)
    return ReplyItem(task_score=score, self_score=own, announced_score=announced)


def reply_phase(year: CampaignYear) -> Phase | None:
    return Phase.objects.filter(year=year, kind=PhaseKind.REPLY).select_related("year").first()


def reply_of(assessment: Assessment) -> Reply | None:
    """The answer of the unit, also one that is only begun."""
    return Reply.objects.filter(assessment=assessment).first()


def announcing_reasons(assessment: Assessment) -> list[str]:
    """Why the scores of this dossier cannot be announced any more, apart from its state."""
    year = assessment.year
    phase = reply_phase(year)
    if phase is None:
        return [f"Năm {year.year} không có thời gian giải trình nên không thông báo điểm dự kiến; hãy công bố thẳng."]
    closes_at = phase.closes_for(assessment.unit)
    if clock.now() > closes_at:
        return [f"Thời gian giải trình của đơn vị đã hết lúc {in_words(closes_at)} nên không thông báo được nữa."]
    return []


def unanswered_reasons(assessment: Assessment) -> list[str]:
    """What the publication of an announced dossier waits for: the unit's answer, or the decision on it."""
    if assessment.state != AssessmentState.ANNOUNCED:
        return []
    reply = reply_of(assessment)
    if reply is not None and reply.state in ReplyState.answered():
        return ["Giải trình của đơn vị chưa được xét xong."] if reply.state == ReplyState.SENT else []
    phase = reply_phase(assessment.year)
    if phase is None or not reduced_tasks(assessment):
        return []
    closes_at = phase.closes_for(assessment.unit)
    if clock.now() > closes_at:
        return []
    return [f"Đơn vị chưa trả lời về điểm dự kiến và còn thời gian giải trình đến {in_words(closes_at)}."]


def may_still_answer(year: CampaignYear) -> Q:
    """The condition on dossiers of the year that their unit's time for an answer is not over."""
    phase = reply_phase(year)
    if phase is None:
        return Q(pk__in=[])
    if clock.now() <= phase.closes_at:
        return Q()
    longer = Extension.objects.filter(phase=phase).values("unit__present_path").annotate(last=Max("closes_at"))
    paths = longer.filter(last__gte=clock.now()).order_by().values("unit__present_path")
    return Q(unit__present_path__in=paths)
