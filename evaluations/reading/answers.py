"""What the unit wrote, to be read over before sending; each answer leads to its field where it can be mended."""

from danvan.common.shown import Answer
from evaluations.models import InitiativeResult, ResultOutcome, TaskScore
from evaluations.reading.dossier import Dossier
from evaluations.reading.results import mobilised_words, output_lines
from evaluations.reading.rows import ModelPart
from evaluations.reading.task_list import points_of


def task_answers(dossier: Dossier, score: TaskScore) -> list[Answer]:
    url = dossier.task_url(score.task.ordinal) + "?tu=kiem-tra" if dossier.may_write(score) else ""
    files = "\n".join(str(file.evidence) for file in dossier.files_of(score))
    points = "" if score.self_score is None else f"{points_of(score)} điểm"
    return [
        Answer("Điểm tự chấm", points, _at(url, "self_score")),
        Answer("Kết quả thực hiện", score.narrative, _at(url, "narrative")),
        Answer("Khó khăn, hạn chế", score.difficulties, _at(url, "difficulties")),
        Answer("Đề xuất, kiến nghị", score.proposals, _at(url, "proposals")),
        *([_no_evidence(score, url)] if score.task.evidence_required and not files else []),
        Answer("Minh chứng", files, url and f"{url}#minh-chung"),
    ]


def _no_evidence(score: TaskScore, url: str) -> Answer:
    return Answer("Vì sao chưa có minh chứng", score.no_evidence_reason, _at(url, "no_evidence_reason"))


def result_answers(dossier: Dossier, part: ModelPart) -> list[Answer]:
    result = part.result or InitiativeResult()
    url = dossier.result_url(part.registration.pk) + "?tu=kiem-tra" if dossier.may_write_result(part) else ""
    effective = {None: "", True: "Có", False: "Chưa"}[result.is_effective]
    answers = [
        Answer("Đã đăng ký", part.registration.outputs or part.registration.objectives),
        *(
            Answer(line.what, line.words if line.achieved else "", _at(url, f"output_{line.planned.pk}_quantity"))
            for line in output_lines(part.registration, part.result)
        ),
        Answer("Kết quả đạt được", result.achieved, _at(url, "achieved")),
        Answer("Có hiệu quả", effective, _at(url, "is_effective_0")),
    ]
    if result.is_effective is False:
        answers.append(Answer("Vì sao chưa hiệu quả", result.ineffective_reason, _at(url, "ineffective_reason")))
    answers.append(Answer("Hướng tiếp theo", result.get_outcome_display(), _at(url, "outcome_0")))
    if result.outcome == ResultOutcome.REPLICATED:
        answers.append(Answer("Nhân rộng ở đâu", result.replicated_where, _at(url, "replicated_where")))
    if result.outcome == ResultOutcome.ENDED:
        answers.append(Answer("Vì sao kết thúc", result.ended_reason, _at(url, "ended_reason")))
    answers.append(Answer("Nguồn lực huy động", mobilised_words(result), _at(url, "money")))
    files = "\n".join(str(file.evidence) for file in dossier.files_of(result))
    answers.append(Answer("Minh chứng", files, url and f"{url}#minh-chung"))
    return answers


def _at(url: str, field: str) -> str:
    """The address of a field on a page, where the page can be written."""
    return url and f"{url}#id_{field}"
