"""What every act on a dossier checks first: the row locked and read anew, right, state, phase, version."""

from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.assigning import for_the_appraiser
from evaluations.models import Assessment, AssessmentState, InitiativeResult, Reply, ReplyState, TaskScore
from evaluations.workflow import assessment_workflow
from evaluations.workflow_reply import reply_workflow
from models_registry.models import PhaseKind


class Outdated(NotAllowed):
    """Somebody else has saved since this person began; the page shows both texts."""


def lock_for_writing(assessment: Assessment, *, version: int | None = None, actor: User) -> Assessment:
    """The dossier, locked for its unit to write; `version` None where nothing can be overwritten."""
    locked = _locked(assessment)
    if not can(actor, Permission.ENTER, locked.unit):
        raise OutOfReach(["Anh/chị không có quyền sửa bản tự đánh giá này."])
    if not locked.is_editable:
        state = AssessmentState(locked.state).before_publication
        raise NotAllowed([f"Bản tự đánh giá đang ở trạng thái “{state.label}” nên không sửa được."])
    if reasons := assessment_workflow.hooks.phase_reasons(locked, (PhaseKind.SELF_ASSESSMENT,)):
        raise NotAllowed(reasons)
    _check_version(locked, version)
    return locked


def lock_for_review(assessment: Assessment, *, version: int | None = None, actor: User) -> Assessment:
    """The dossier, locked for the rung on whose desk it lies to judge; `version` None as for writing."""
    locked = _locked(assessment)
    if not assessment_workflow.hooks.permits(actor, Permission.REVIEW, locked):
        raise OutOfReach(["Anh/chị không có quyền thẩm định bản này."])
    if reasons := review_reasons(locked, actor):
        raise NotAllowed(reasons)
    _check_version(locked, version)
    return locked


def review_reasons(assessment: Assessment, actor: User) -> list[str]:
    """Why the reviewer cannot judge this dossier now, apart from reach."""
    if assessment.state != AssessmentState.SUBMITTED:
        return [f"Bản tự đánh giá đang ở trạng thái “{assessment.get_state_display()}” nên không thẩm định được."]
    phase = assessment_workflow.hooks.phase_reasons(assessment, (PhaseKind.REVIEW,))
    return [*phase, *for_the_appraiser(assessment, actor)]


def lock_reply(reply: Reply, *, version: int | None = None, actor: User) -> Reply:
    """The draft of a reply, locked for its unit to write."""
    locked = _locked_reply(reply)
    if not can(actor, Permission.ENTER, locked.unit):
        raise OutOfReach(["Anh/chị không có quyền viết giải trình này."])
    if reasons := reply_reasons(locked):
        raise NotAllowed(reasons)
    _check_version(locked, version)
    return locked


def lock_reply_for_review(reply: Reply, *, version: int, actor: User) -> Reply:
    """The reply, locked for the rung at whose desk its dossier lies to decide of it."""
    locked = _locked_reply(reply)
    if not reply_workflow.hooks.permits(actor, Permission.REVIEW, locked):
        raise OutOfReach(["Anh/chị không có quyền xét giải trình này."])
    if reasons := judging_reasons(locked, actor):
        raise NotAllowed(reasons)
    _check_version(locked, version)
    return locked


def reply_reasons(reply: Reply) -> list[str]:
    """Why the unit cannot write in its reply now, apart from reach: it is sent, published, or out of time."""
    if reply.assessment.state != AssessmentState.ANNOUNCED:
        return ["Kết quả đã công bố nên không giải trình được nữa."]
    if not reply.is_editable:
        return ["Đơn vị đã trả lời về điểm dự kiến nên không sửa được nữa: mỗi đơn vị trả lời một lần."]
    return reply_workflow.hooks.phase_reasons(reply, (PhaseKind.REPLY,))


def judging_reasons(reply: Reply, actor: User) -> list[str]:
    """Why the reviewer cannot decide of this reply now, apart from reach."""
    if reply.state != ReplyState.SENT or reply.assessment.state != AssessmentState.ANNOUNCED:
        return [f"Giải trình đang ở trạng thái “{reply.get_state_display()}” nên không xét được."]
    phase = reply_workflow.hooks.phase_reasons(reply, (PhaseKind.REVIEW, PhaseKind.PUBLICATION))
    return [*phase, *for_the_appraiser(reply.assessment, actor)]


def _locked_reply(reply: Reply) -> Reply:
    """The dossier first, so that it is not published while its reply changes."""
    lock_row(Assessment.objects.all(), reply.assessment_id)
    related = ("assessment__unit", "assessment__desk", "assessment__year")
    return lock_row(Reply.objects.select_related(*related), reply.pk)


def writing_reasons(assessment: Assessment) -> list[str]:
    """Why the unit's writer cannot write in this dossier now, apart from reach and state."""
    return assessment_workflow.hooks.phase_reasons(assessment, (PhaseKind.SELF_ASSESSMENT,))


def is_closed_by_return(assessment: Assessment, part: TaskScore | InitiativeResult | None) -> bool:
    """Whether the dossier was returned without naming this part: then the part stays as it was sent.

    The dossier as a whole (None) stays too; a result that was never written is free.
    """
    if assessment.returned_at is None:
        return False
    return part is None or (part.pk is not None and not part.is_returned)


def count_save(assessment: Assessment) -> None:
    """Let whoever began from the version before this one know that it is outdated."""
    assessment.version += 1
    assessment.save(update_fields=["version", "search_text"])


def _locked(assessment: Assessment) -> Assessment:
    return lock_row(Assessment.objects.select_related("unit", "desk", "year"), assessment.pk)


def _check_version(row: Assessment | Reply, version: int | None) -> None:
    if version is not None and row.version != version:
        raise Outdated(
            ["Bản này vừa được lưu ở nơi khác. Nội dung anh/chị gõ còn nguyên dưới đây, kèm nội dung đang lưu để so. "
             "Sửa cho đủ rồi lưu lại: bản lưu sau thay bản trước."]
        )  # fmt: skip
