"""The dossier as a task list: each task and each model with its state in words."""

from danvan.common.templatetags.portal import vn_number
from evaluations.models import InitiativeResult, TaskScore
from evaluations.reading.dossier import Dossier
from evaluations.reading.rows import Group, Line, ModelPart


def task_groups(dossier: Dossier) -> list[Group]:
    """The tasks and, where there are any, the models, as components/task_list.html takes them."""
    title = "Bảy nhiệm vụ" if len(dossier.scores) == 7 else "Các nhiệm vụ"
    tasks = Group(title, [_task(dossier, score) for score in dossier.scores])
    models = Group("Kết quả mô hình", [_model(dossier, part) for part in dossier.models])
    return [tasks, models] if models.rows else [tasks]


def points_of(score: TaskScore) -> str:
    """A self-score as people read it: 12,5/14."""
    return f"{vn_number(score.self_score)}/{vn_number(score.max_score)}"


def _task(dossier: Dossier, score: TaskScore) -> Line:
    files = len(dossier.files_of(score))
    points = "Chưa chấm điểm" if score.self_score is None else f"Tự chấm {points_of(score)} điểm"
    hint = f"{points} · {files} minh chứng" if files else points
    if score.is_returned:
        hint = f"Cần bổ sung: {score.return_reason}"
    is_missing = score.task.ordinal in dossier.missing_tasks
    label, tone = _progress(dossier, score, is_missing, is_begun=score.self_score is not None or bool(score.narrative))
    return Line(f"{score.task.ordinal}. {score.task.label}", dossier.task_url(score.task.ordinal), label, tone, hint)


def _model(dossier: Dossier, part: ModelPart) -> Line:
    result = part.result
    hint = " · ".join(_words_of(result)) if result else "Ghi kết quả đạt được so với đã đăng ký"
    if result and result.is_returned:
        hint = f"Cần bổ sung: {result.return_reason}"
    is_missing = part.registration.pk in dossier.missing_results
    label, tone = _progress(dossier, result, is_missing, is_begun=result is not None)
    return Line(part.registration.name, dossier.result_url(part.registration.pk), label, tone, hint)


def _words_of(result: InitiativeResult) -> list[str]:
    """A result in few words: effective or not, and what becomes of it."""
    effective = {None: "Chưa ghi hiệu quả", True: "Có hiệu quả", False: "Chưa hiệu quả"}[result.is_effective]
    return [effective, *([result.get_outcome_display()] if result.outcome else [])]


def _progress(
    dossier: Dossier, part: TaskScore | InitiativeResult | None, is_missing: bool, *, is_begun: bool
) -> tuple[str, str]:
    """The state of a part in words, and its tone."""
    if part and part.is_returned and not is_missing and not dossier.is_untouched(part):
        return "Đã sửa, chờ gửi", "progress"
    if part and part.is_returned:
        return "Cần bổ sung", "attention"
    if not is_missing:
        return "Hoàn thành", "success"
    return ("Đang làm", "progress") if is_begun else ("Chưa làm", "neutral")
