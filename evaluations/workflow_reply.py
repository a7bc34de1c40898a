"""The life of a reply: written and sent by the unit in the phase of replies, then decided by the rung."""

from typing import Any

from danvan.common.workflow import NOTE_MIN_LENGTH, Transition, Workflow
from danvan.organization.roles import Permission
from evaluations.assigning import for_the_appraiser
from evaluations.models import AssessmentState, Reply, ReplyItem
from evaluations.models import ReplyState as State
from evaluations.notices import reply_changed
from models_registry.hooks import PortalHooks
from models_registry.models import PhaseKind


def items_of(reply: Reply) -> list[ReplyItem]:
    """What was written of each reduced task; nothing where the unit has not begun."""
    if reply.pk is None:
        return []
    return list(reply.items.select_related("task_score__task").order_by("task_score__task__ordinal", "id"))


def _still_announced(reply: Reply, actor: Any) -> list[str]:
    if reply.assessment.state == AssessmentState.ANNOUNCED:
        return []
    return ["Kết quả đã công bố nên giải trình không thay đổi được nữa."]


def _for_the_appraiser(reply: Reply, actor: Any) -> list[str]:
    """Who may appraise the dossier decides of the reply: nobody of the unit, nor who signed for it."""
    return for_the_appraiser(reply.assessment, actor)


def _says_something(reply: Reply, actor: Any) -> list[str]:
    items = items_of(reply)
    if not any(item.is_answered for item in items):
        return ["Chưa giải trình nhiệm vụ nào. Hãy viết ý kiến, hoặc chọn “Không có ý kiến”."]
    short = [item for item in items if 0 < len(item.text.strip()) < NOTE_MIN_LENGTH]
    with_files = [item for item in items if not item.is_answered and item.citations.exists()]
    return [
        *(f"Nhiệm vụ {each.task_score.task.ordinal}: hãy viết ít nhất {NOTE_MIN_LENGTH} ký tự." for each in short),
        *(f"Nhiệm vụ {each.task_score.task.ordinal}: có tệp nhưng chưa có lời giải trình." for each in with_files),
    ]


def _says_nothing(reply: Reply, actor: Any) -> list[str]:
    begun = [item for item in items_of(reply) if item.is_answered or item.citations.exists()]
    if not begun:
        return []
    tasks = ", ".join(str(item.task_score.task.ordinal) for item in begun)
    return [f"Đang có giải trình soạn dở cho nhiệm vụ {tasks}. Hãy gửi giải trình, hoặc xóa phần đó trước."]


def _is_judged(reply: Reply, actor: Any) -> list[str]:
    left = [item for item in items_of(reply) if item.is_answered and not item.decision]
    if not left:
        return []
    return [f"Chưa xét xong: còn nhiệm vụ {', '.join(str(item.task_score.task.ordinal) for item in left)}."]


REPLY_TRANSITIONS = (
    Transition(
        "send", "Gửi giải trình", frozenset({State.DRAFT}), State.SENT,
        Permission.SEND, phases=(PhaseKind.REPLY,), stamp="sent", tone="primary",
        blockers=(_still_announced, _says_something),
        explains="Mỗi đơn vị giải trình một lần. Sau khi gửi không sửa được nữa.",
    ),
    Transition(
        "accept", "Không có ý kiến", frozenset({State.DRAFT}), State.ACCEPTED,
        Permission.SEND, phases=(PhaseKind.REPLY,), stamp="sent",
        blockers=(_still_announced, _says_nothing),
        explains="Đơn vị đồng ý với điểm dự kiến và không giải trình nữa.",
    ),
    Transition(
        "decide", "Kết thúc xét giải trình", frozenset({State.SENT}), State.DECIDED,
        Permission.REVIEW, phases=(PhaseKind.REVIEW, PhaseKind.PUBLICATION), stamp="decided", tone="primary",
        blockers=(_still_announced, _for_the_appraiser, _is_judged),
        explains="Đơn vị thấy kết quả xét khi cấp mình công bố.",
    ),
    Transition(
        "reopen", "Xét lại giải trình", frozenset({State.DECIDED}), State.SENT,
        Permission.REVIEW, phases=(PhaseKind.REVIEW, PhaseKind.PUBLICATION), needs_note=True, tone="quiet",
        blockers=(_still_announced, _for_the_appraiser),
        explains="Giải trình trở lại chờ xét; đơn vị không thấy việc này.",
    ),
)  # fmt: skip

reply_workflow = Workflow(
    Reply,
    REPLY_TRANSITIONS,
    hooks=PortalHooks(verb="reply", notices=reply_changed, provisional=frozenset({"decide", "reopen"})),
    label="giải trình",
    related=("assessment__unit", "assessment__desk", "assessment__year"),
)
