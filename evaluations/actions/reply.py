"""Provisional scores are announced, the unit answers once, the rung decides of each answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common.locking import lock_row
from danvan.common.workflow import NOTE_MIN_LENGTH, NotAllowed, OutOfReach
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.guards import lock_reply, lock_reply_for_review, reply_reasons
from evaluations.models import Assessment, AssessmentState, Decision, Reply, ReplyItem
from evaluations.replying import item_for, reduced_tasks, reply_of
from evaluations.scoring import in_points
from evaluations.workflow import assessment_workflow
from evaluations.workflow_reply import items_of, reply_workflow


@transaction.atomic
def announce_scores(assessments: Iterable[Assessment], *, actor: User) -> list[Assessment]:
    """Tell the units the provisional scores of these dossiers: all of them or none; a refusal names its dossier."""
    done, refusals = [], []
    for assessment in assessments:
        try:
            done.append(assessment_workflow.perform("announce", assessment, actor=actor))
        except NotAllowed as refused:
            if isinstance(refused, OutOfReach):
                raise
            refusals += [f"{assessment.unit_name}: {reason}" for reason in refused.reasons]
    if refusals:
        raise NotAllowed(refusals)
    return done


@transaction.atomic
def open_reply(assessment: Assessment, *, actor: User) -> Reply:
    """Begin the unit's answer, with a row for each task whose score was reduced; gives the one there is.

    Refuses out of reach, before the scores are announced and outside the phase of replies.
    """
    assessment = _locked(assessment)
    if not can(actor, Permission.ENTER, assessment.unit):
        raise OutOfReach(["Anh/chị không có quyền giải trình thay đơn vị này."])
    if existing := reply_of(assessment):
        return existing
    reply = Reply(assessment=assessment, created_by=actor)
    if reasons := _opening_reasons(reply):
        raise NotAllowed(reasons)
    with recorded("reply.open", reply, label="Bắt đầu giải trình", actor=actor):
        reply.save()
        items = [item_for(row) for row in reduced_tasks(assessment)]
        for item in items:
            item.reply = reply
        ReplyItem.objects.bulk_create(items)
    return reply


def _opening_reasons(reply: Reply) -> list[str]:
    if reply.assessment.state != AssessmentState.ANNOUNCED:
        return ["Chưa có điểm dự kiến, hoặc kết quả đã công bố, nên không giải trình được."]
    if not reduced_tasks(reply.assessment):
        return ["Không nhiệm vụ nào bị giảm điểm nên không cần giải trình."]
    return reply_reasons(reply)


@transaction.atomic
def save_reply(reply: Reply, texts: Mapping[int, str], *, version: int, actor: User) -> Reply:
    """Write what the unit says of its reduced tasks, by id of the item; what is left empty is not replied to."""
    reply = lock_reply(reply, version=version, actor=actor)
    for item in items_of(reply):
        text = texts.get(item.pk, item.text).strip()
        if text == item.text:
            continue
        label = f"Ghi giải trình nhiệm vụ {item.task_score.task.ordinal}"
        with recorded("reply.save_item", item, label=label, actor=actor, unit=reply.unit):
            item.text = text
            item.save()
    _count_save(reply)
    return reply


def perform_reply(name: str, reply: Reply, *, actor: User, note: str = "") -> Reply:
    """An act of the workflow of replies, its dossier locked first: it is not published meanwhile."""
    with transaction.atomic():
        _locked(reply.assessment)
        done: Reply = reply_workflow.perform(name, reply, actor=actor, note=note)
        return done


@transaction.atomic
def accept_scores(assessment: Assessment, *, actor: User) -> Reply:
    """The unit has nothing to say against the provisional scores, and says so: that too is its one answer."""
    if not can(actor, Permission.SEND, assessment.unit):
        raise OutOfReach(["Anh/chị không có quyền ký trả lời thay đơn vị này."])
    return perform_reply("accept", open_reply(assessment, actor=actor), actor=actor)


@dataclass(frozen=True)
class Judgement:
    """What a reviewer makes of the reply to one task."""

    decision: str
    reason: str = ""
    score: Decimal | None = None


@transaction.atomic
def judge_reply(reply: Reply, judgements: Mapping[int, Judgement], *, version: int, actor: User) -> Reply:
    """Write what is decided of some replies, by id of the item; provisional, and no task's score changes yet.

    Refuses a decision without a reason, a raise that raises nothing or goes beyond the self-score, and tasks that the
    unit did not reply to.
    """
    reply = lock_reply_for_review(reply, version=version, actor=actor)
    items = {item.pk: item for item in items_of(reply) if item.is_answered}
    refusals = [
        f"Nhiệm vụ {items[pk].task_score.task.ordinal}: {refusal}" if pk in items else "Phần này không có giải trình."
        for pk, judgement in judgements.items()
        if pk not in items or (refusal := judgement_refusal(items[pk], judgement))
    ]
    if refusals:
        raise NotAllowed(refusals)
    for pk, judgement in judgements.items():
        _write(items[pk], judgement, reply, actor)
    _count_save(reply)
    return reply


def judgement_refusal(item: ReplyItem, judgement: Judgement) -> str | None:
    """Why this cannot be decided of the item, or None; nothing decided yet is no fault."""
    if not judgement.decision:
        return None
    if refusal := score_refusal(item, judgement):
        return refusal
    if len(judgement.reason.strip()) < NOTE_MIN_LENGTH:
        return f"Hãy ghi lý do, ít nhất {NOTE_MIN_LENGTH} ký tự."
    return None


def score_refusal(item: ReplyItem, judgement: Judgement) -> str | None:
    """Why the raised score cannot stand, or None: it lies above what was announced and not above the self-score."""
    if judgement.decision != Decision.RAISED:
        return None
    if judgement.score is None:
        return "Chưa ghi điểm sau giải trình."
    if item.announced_score < judgement.score <= item.self_score:
        return None
    least, most = in_points(item.announced_score), in_points(item.self_score)
    return f"Điểm nâng phải trên {least} (điểm dự kiến) và không quá {most} (điểm tự chấm)."


def _write(item: ReplyItem, judgement: Judgement, reply: Reply, actor: User) -> None:
    score = judgement.score if judgement.decision == Decision.RAISED else None
    decided = (judgement.decision, score, judgement.reason.strip())
    if (item.decision, item.new_score, item.decision_reason) == decided:
        return
    label = f"Xét giải trình nhiệm vụ {item.task_score.task.ordinal}"
    # Provisional, so it belongs to the rung: the audit of the unit's branch must not tell it.
    with recorded("reply.judge_item", item, label=label, actor=actor, unit=reply.desk, provisional=True):
        item.decision, item.new_score, item.decision_reason = decided
        item.save()


def _locked(assessment: Assessment) -> Assessment:
    return lock_row(Assessment.objects.select_related("unit", "desk", "year"), assessment.pk)


def _count_save(reply: Reply) -> None:
    """Let whoever began from the version before this one know that it is outdated."""
    reply.version += 1
    reply.save(update_fields=["version"])
