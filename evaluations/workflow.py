"""The lives of a dossier and of a recognition."""

from typing import Any

from django.db.models import Q

from danvan.activity.record import recorded
from danvan.common import clock
from danvan.common.templatetags.portal import vn_number
from danvan.common.workflow import Transition, Workflow
from danvan.organization.models import ReviewingBody
from danvan.organization.roles import Permission
from evaluations.assigning import for_the_appraiser, for_the_unconcerned
from evaluations.bench import bench_of
from evaluations.completeness import result_gaps, task_gaps
from evaluations.inheritance import accepted_for
from evaluations.models import (
    Assessment,
    EvidenceCitation,
    InitiativeResult,
    Recognition,
    ReplyItem,
)
from evaluations.models import AssessmentState as State
from evaluations.models import RecognitionState as Verdict
from evaluations.notices import assessment_changed, recognition_changed
from evaluations.proposing import take_place
from evaluations.quotas import keep_within
from evaluations.replying import announcing_reasons, unanswered_reasons
from evaluations.schemes import lock_in_force
from evaluations.scoring_facts import freeze
from models_registry.hooks import PortalHooks
from models_registry.models import PhaseKind
from models_registry.workflow import another_signs, has_rung, not_own, signed_by_two, to_unit

# --- dossier ---------------------------------------------------------------------------------------


def missing_tasks(assessment: Assessment) -> dict[int, str]:
    """Ordinal of the task → what is missing in it first, for every task that cannot be sent yet."""
    scores = assessment.task_scores.select_related("task")
    return {score.task.ordinal: gaps[0].text for score in scores if (gaps := task_gaps(score))}


def missing_results(assessment: Assessment) -> dict[int, str]:
    """Id of the registration → what is missing first, for every accepted model without a full result."""
    results = {result.registration_id: result for result in assessment.results.prefetch_related("achieved_outputs")}
    accepted = accepted_for(assessment).prefetch_related("planned_outputs")
    return {model.pk: gaps[0].text for model in accepted if (gaps := result_gaps(model, results.get(model.pk)))}


def _is_complete(assessment: Assessment, actor: Any) -> list[str]:
    return [*missing_tasks(assessment).values(), *missing_results(assessment).values()]


def _not_begun(assessment: Assessment, actor: Any) -> list[str]:
    if assessment.returned_at is not None:  # else withdrawing would open the parts that were not returned
        return ["Bản đã gửi lại sau khi bị trả nên không rút về được. Nếu cần sửa, hãy đề nghị Ban Dân vận trả lại."]
    begun = Q(appraised_score__isnull=False) | Q(opinion_scores__score__isnull=False)
    if assessment.task_scores.filter(begun).exists() or assessment.adjustments.exists():
        return ["Ban Dân vận đang thẩm định nên không rút về được."]
    return []


def _names_a_part(assessment: Assessment, actor: Any) -> list[str]:
    parts = (assessment.task_scores, assessment.results, EvidenceCitation.objects.in_dossier(assessment))
    if any(rows.filter(is_returned=True).exists() for rows in parts):
        return []
    return ["Chưa chọn phần nào để trả lại. Hãy đánh dấu nhiệm vụ, mô hình hoặc tệp cần bổ sung và ghi lý do."]


def _is_appraised(assessment: Assessment, actor: Any) -> list[str]:
    if reasons := bench_of(assessment).finishing_reasons:
        return reasons
    left = assessment.task_scores.filter(appraised_score=None).values_list("task__ordinal", flat=True)
    if not left:
        return []
    return [f"Chưa thẩm định xong: còn nhiệm vụ {', '.join(str(ordinal) for ordinal in left)}."]


def _can_be_answered(assessment: Assessment, actor: Any) -> list[str]:
    return announcing_reasons(assessment)


def _is_answered(assessment: Assessment, actor: Any) -> list[str]:
    return unanswered_reasons(assessment)


def _nothing_decided(assessment: Assessment, actor: Any) -> list[str]:
    if Recognition.objects.filter(result__assessment=assessment).exclude(state=Verdict.PENDING).exists():
        return ["Đã có mô hình của bản này được xét công nhận. Hãy đưa các mô hình về “chờ xét” trước."]
    return []


def _to_nearest_rung(assessment: Assessment, actor: Any, note: str) -> None:
    assessment.desk = ReviewingBody.objects.ladder_of(assessment.unit)[0].unit
    # The answer is in: nothing is marked as returned any more; the reasons stay in the state changes.
    cited = EvidenceCitation.objects.in_dossier(assessment)
    for rows in (assessment.task_scores, assessment.results, cited):
        rows.filter(is_returned=True).update(is_returned=False, return_reason="")


def _open_recognitions(assessment: Assessment, actor: Any, note: str) -> None:
    """Each result of the dossier is now to be decided at this rung."""
    for result in InitiativeResult.objects.filter(assessment=assessment):
        Recognition.objects.get_or_create(result=result, desk=assessment.desk)


def _drop_recognitions(assessment: Assessment, actor: Any, note: str) -> None:
    Recognition.objects.filter(result__assessment=assessment, state=Verdict.PENDING).delete()


def _apply_raised_scores(assessment: Assessment, actor: Any, note: str) -> None:
    """What was decided of the unit's reply counts from the publication on; the history keeps both scores."""
    raised = ReplyItem.objects.raised().filter(reply__assessment=assessment)
    for item in raised.select_related("task_score__task").order_by("task_score__task__ordinal", "id"):
        row = item.task_score
        words = f"{vn_number(item.announced_score)} → {vn_number(item.new_score)}, sau giải trình"
        label = f"Nâng điểm nhiệm vụ {row.task.ordinal} sau giải trình"
        with recorded(
            "assessment.raise_task", row, label=label, actor=actor, unit=assessment.unit,
            note=f"{words}. {item.decision_reason}",
        ):  # fmt: skip
            row.appraised_score = item.new_score
            row.save()


def _settle_outcome(assessment: Assessment, actor: Any, note: str) -> None:
    """What the replies raised counts, and what then comes out stays: the scheme may change for later years."""
    _apply_raised_scores(assessment, actor, note)
    lock_in_force(assessment.year)
    freeze(assessment)


ASSESSMENT_TRANSITIONS = (
    Transition(
        "hand_over", "Chuyển người ký gửi", frozenset({State.DRAFT, State.RETURNED}), State.READY,
        Permission.ENTER, phases=(PhaseKind.SELF_ASSESSMENT,), blockers=(_is_complete, another_signs),
        explains="Người ký gửi của đơn vị sẽ xem lại và gửi lên cấp trên.",
    ),
    Transition(
        "take_back", "Lấy lại để sửa", frozenset({State.READY}), State.DRAFT,
        Permission.ENTER, phases=(PhaseKind.SELF_ASSESSMENT,), tone="quiet",
        explains="Bản tự đánh giá trở lại trạng thái đang soạn.",
    ),
    Transition(
        "send_back", "Trả lại người soạn", frozenset({State.READY}), State.DRAFT,
        Permission.SEND, phases=(PhaseKind.SELF_ASSESSMENT,), needs_note=True,
        explains="Người soạn được báo kèm lý do, sửa rồi chuyển lại. Cấp trên không thấy việc này.",
    ),
    Transition(
        "submit", "Gửi Ban Dân vận", frozenset({State.DRAFT, State.READY, State.RETURNED}), State.SUBMITTED,
        Permission.SEND, phases=(PhaseKind.SELF_ASSESSMENT,), stamp="submitted", tone="primary",
        blockers=(_is_complete, has_rung, signed_by_two), effect=_to_nearest_rung,
        explains="Sau khi gửi, đơn vị không sửa được nữa trừ khi rút về hoặc bị trả lại.",
    ),
    Transition(
        "withdraw", "Rút về", frozenset({State.SUBMITTED}), State.DRAFT,
        Permission.SEND, phases=(PhaseKind.SELF_ASSESSMENT,), tone="quiet",
        blockers=(_not_begun,), effect=to_unit,
        explains="Bản tự đánh giá trở về đơn vị để sửa, rồi phải gửi lại.",
    ),
    Transition(
        "appraise", "Hoàn thành thẩm định", frozenset({State.SUBMITTED}), State.APPRAISED,
        Permission.REVIEW, phases=(PhaseKind.REVIEW,), stamp="appraised", tone="primary",
        blockers=(for_the_appraiser, _is_appraised), effect=_open_recognitions,
        explains="Các mô hình của đơn vị được đưa vào xét công nhận. Điểm chỉ hiện với đơn vị khi công bố.",
    ),
    Transition(
        "return", "Trả lại bổ sung", frozenset({State.SUBMITTED}), State.RETURNED,
        Permission.REVIEW, phases=(PhaseKind.REVIEW,), stamp="returned", needs_note=True,
        blockers=(for_the_appraiser, _names_a_part), effect=to_unit,
        explains="Đơn vị chỉ sửa được các phần bị trả lại, rồi gửi lại.",
    ),
    Transition(
        "reopen", "Mở lại để thẩm định", frozenset({State.APPRAISED}), State.SUBMITTED,
        Permission.REVIEW, phases=(PhaseKind.REVIEW,), needs_note=True, tone="quiet",
        blockers=(for_the_unconcerned, _nothing_decided), effect=_drop_recognitions,
        explains="Bản tự đánh giá trở lại hàng chờ thẩm định.",
    ),
    Transition(
        # Never taken back: what the unit was told stands, and is only raised by way of its reply.
        "announce", "Thông báo điểm dự kiến", frozenset({State.APPRAISED}), State.ANNOUNCED,
        Permission.PUBLISH, phases=(PhaseKind.REVIEW, PhaseKind.PUBLICATION), stamp="announced",
        blockers=(_can_be_answered,),
        explains="Đơn vị thấy điểm dự kiến và lý do, được giải trình một lần; chưa thấy kết quả công nhận.",
    ),
    Transition(
        "publish", "Công bố", frozenset(State.judged()), State.PUBLISHED,
        Permission.PUBLISH, phases=(PhaseKind.PUBLICATION,), stamp="published", tone="primary",
        blockers=(_is_answered,), effect=_settle_outcome,
        explains="Đơn vị thấy điểm thẩm định và kết quả công nhận.",
    ),
)  # fmt: skip

assessment_workflow = Workflow(
    Assessment,
    ASSESSMENT_TRANSITIONS,
    hooks=PortalHooks(verb="assessment", notices=assessment_changed, provisional=frozenset({"appraise", "reopen"})),
    label="bản tự đánh giá",
    related=("unit", "desk", "year"),
)

# --- recognition -----------------------------------------------------------------------------------


def _is_provisional(recognition: Recognition, actor: Any) -> list[str]:
    if recognition.published_at is not None:
        return ["Kết quả đã công bố nên không thay đổi được."]
    return []


def _is_effective(recognition: Recognition, actor: Any) -> list[str]:
    if not recognition.result.is_effective:
        return ["Đơn vị ghi mô hình chưa hiệu quả nên không công nhận được."]
    return []


def _can_go_up(recognition: Recognition, actor: Any) -> list[str]:
    if recognition.published_at is None:
        return ["Cấp mình chưa công bố nên chưa đề nghị lên cấp trên được."]
    if recognition.proposed_at is not None:
        return ["Mô hình này đã được đề nghị lên cấp trên."]
    if not ReviewingBody.objects.ladder_of(recognition.desk):
        return ["Không còn cấp xét duyệt nào ở trên."]
    return []


def _recognise(recognition: Recognition, actor: Any, note: str) -> None:
    keep_within(recognition, "recognise")
    recognition.reason = note


def _mark_exemplary(recognition: Recognition, actor: Any, note: str) -> None:
    keep_within(recognition, "mark_exemplary")
    recognition.reason = note


def _decline(recognition: Recognition, actor: Any, note: str) -> None:
    recognition.reason, recognition.quota_reason = note, ""


def _restore_recognised(recognition: Recognition, actor: Any, note: str) -> None:
    keep_within(recognition, "recognise")


def _restore_exemplary(recognition: Recognition, actor: Any, note: str) -> None:
    keep_within(recognition, "mark_exemplary")


def _clear_decision(recognition: Recognition, actor: Any, note: str) -> None:
    recognition.reason, recognition.decided_at, recognition.decided_by = "", None, None
    recognition.reason_code = recognition.quota_reason = recognition.warnings_shown = ""


def _propose_to_next_rung(recognition: Recognition, actor: Any, note: str) -> None:
    keep_within(recognition, "propose")
    take_place(recognition)
    next_rung = ReviewingBody.objects.ladder_of(recognition.desk)[0].unit
    recognition.proposed_at, recognition.proposed_by, recognition.proposed_reason = clock.now(), actor, note
    Recognition.objects.get_or_create(result=recognition.result, desk=next_rung)


_DECISION_PHASES = (PhaseKind.REVIEW, PhaseKind.PUBLICATION)
_ANY_VERDICT = frozenset(Verdict)

RECOGNITION_TRANSITIONS = (
    Transition(
        "recognise", "Công nhận", _ANY_VERDICT - {Verdict.RECOGNISED}, Verdict.RECOGNISED,
        Permission.RECOGNISE, phases=_DECISION_PHASES, stamp="decided", tone="primary",
        blockers=(_is_provisional, not_own, _is_effective), effect=_recognise,
    ),
    Transition(
        "mark_exemplary", "Công nhận tiêu biểu", _ANY_VERDICT - {Verdict.EXEMPLARY}, Verdict.EXEMPLARY,
        Permission.RECOGNISE, phases=_DECISION_PHASES, stamp="decided",
        blockers=(_is_provisional, not_own, _is_effective), effect=_mark_exemplary,
    ),
    Transition(
        "decline", "Không công nhận", _ANY_VERDICT - {Verdict.DECLINED}, Verdict.DECLINED,
        Permission.RECOGNISE, phases=_DECISION_PHASES, stamp="decided", needs_note=True, tone="quiet",
        blockers=(_is_provisional, not_own), effect=_decline,
        explains="Đơn vị đọc được lý do khi kết quả được công bố.",
    ),
    Transition(
        "reset", "Đưa về chờ xét", frozenset(Verdict.decided()), Verdict.PENDING,
        Permission.RECOGNISE, phases=_DECISION_PHASES, tone="quiet",
        blockers=(_is_provisional, not_own), effect=_clear_decision,
    ),
    # What undoes an act on many: each gives back the state that was, and the fields with it (see RecognitionActLine).
    Transition(
        "restore_pending", "Hoàn tác, về chờ xét", _ANY_VERDICT - {Verdict.PENDING}, Verdict.PENDING,
        Permission.RECOGNISE, phases=_DECISION_PHASES, tone="quiet", blockers=(_is_provisional, not_own),
    ),
    Transition(
        "restore_recognised", "Hoàn tác, về công nhận", _ANY_VERDICT - {Verdict.RECOGNISED}, Verdict.RECOGNISED,
        Permission.RECOGNISE, phases=_DECISION_PHASES, tone="quiet", blockers=(_is_provisional, not_own),
        effect=_restore_recognised,
    ),
    Transition(
        "restore_exemplary", "Hoàn tác, về tiêu biểu", _ANY_VERDICT - {Verdict.EXEMPLARY}, Verdict.EXEMPLARY,
        Permission.RECOGNISE, phases=_DECISION_PHASES, tone="quiet", blockers=(_is_provisional, not_own),
        effect=_restore_exemplary,
    ),
    Transition(
        "restore_declined", "Hoàn tác, về không công nhận", _ANY_VERDICT - {Verdict.DECLINED}, Verdict.DECLINED,
        Permission.RECOGNISE, phases=_DECISION_PHASES, tone="quiet", blockers=(_is_provisional, not_own),
    ),
    Transition(
        "publish", "Công bố", frozenset(Verdict.decided()), None,
        Permission.PUBLISH, phases=(PhaseKind.PUBLICATION,), stamp="published", blockers=(_is_provisional,),
    ),
    Transition(
        "propose", "Đề nghị cấp trên", frozenset(Verdict.positive()), None,
        Permission.RECOGNISE, phases=(PhaseKind.PUBLICATION,), blockers=(_can_go_up, not_own),
        effect=_propose_to_next_rung,
        explains="Mô hình được đưa lên bàn của cấp xét duyệt kế trên.",
    ),
)  # fmt: skip

PROVISIONAL_VERDICTS = frozenset(
    {"recognise", "mark_exemplary", "decline", "reset", *(f"restore_{state}" for state in Verdict)}
)

recognition_workflow = Workflow(
    Recognition,
    RECOGNITION_TRANSITIONS,
    hooks=PortalHooks(
        verb="recognition",
        notices=recognition_changed,
        provisional=PROVISIONAL_VERDICTS,
    ),
    label="kết quả xét",
    related=("result__assessment__unit", "result__assessment__year", "result__registration", "desk"),
)
