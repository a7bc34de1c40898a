"""Text that the portal offers for a task: composed of the models' results, or taken from last year's answer.

Nothing of it is saved until the person saves, and nothing that they wrote is replaced unseen: what stood in the
field is shown beside.
"""

from typing import NamedTuple

from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict

from danvan.organization.unfinished import OpenForm
from evaluations.forms.assessment import TaskForm
from evaluations.models import TaskScore
from evaluations.reading.dossier import Dossier
from evaluations.reading.earlier import earlier_answers
from evaluations.reading.models_told import told_by_models

FROM_MODELS, LAST_YEAR = "lay-lai", "nam-truoc"  # what the pressed button sends as “sau”
_TEXTS = ("narrative", "difficulties", "proposals")


class Refilled(NamedTuple):
    """What was put into the form, in words, and the text that it would replace."""

    words: str
    before: str = ""


def offered(dossier: Dossier, score: TaskScore, opened: OpenForm) -> Refilled | None:
    """Begin an empty task about the models from what they tell; puts it into the form and writes nothing."""
    if not score.task.tells_models or score.narrative.strip() or opened.unfinished or not dossier.may_write(score):
        return None
    proposal = told_by_models(dossier)
    if not proposal:
        return None
    opened.show_instead(TaskForm(None, score=score, proposal=proposal))
    words = "Điền sẵn từ kết quả các mô hình; anh/chị xem và sửa. Nội dung này chỉ được giữ khi bấm lưu."
    if dossier.missing_results:
        words += " Còn mô hình chưa ghi đủ kết quả: ghi kết quả trước thì nội dung điền sẵn đầy đủ hơn."
    return Refilled(words)


def refilled(request: HttpRequest, dossier: Dossier, score: TaskScore, opened: OpenForm) -> Refilled | None:
    """The form again with the text that the pressed button asks for; None where it asks for none."""
    if not dossier.may_write(score):
        return None
    typed = request.POST.copy()
    match request.POST.get("sau"):
        case value if value == FROM_MODELS and score.task.tells_models:
            told = _from_models(dossier, typed)
        case value if value == LAST_YEAR:
            told = _from_last_year(dossier, score, typed)
        case _:
            return None
    form = TaskForm(typed, score=score)
    form._errors = ErrorDict()  # type: ignore[attr-defined]  # shown, not judged: nothing was saved
    opened.show_instead(form)
    return told


def _from_models(dossier: Dossier, typed: QueryDict) -> Refilled:
    before, typed["narrative"] = typed.get("narrative", ""), told_by_models(dossier)
    words = "Đã lấy lại từ kết quả các mô hình, chưa lưu."
    if before.strip():
        words += " Nội dung trước đó ở ngay dưới đây; bấm lưu thì nội dung mới thay nội dung đó."
    return Refilled(words, before)


def _from_last_year(dossier: Dossier, score: TaskScore, typed: QueryDict) -> Refilled:
    """Last year's words in the fields that are empty; what is written already stays."""
    earlier = earlier_answers(dossier, score)
    empty = [name for name in _TEXTS if not typed.get(name, "").strip()]
    if len(earlier) != 1 or not any(getattr(earlier[0].score, name) for name in empty):
        return Refilled("Các ô đã có nội dung nên không chép đè. Muốn dùng lại ô nào, hãy xóa ô đó rồi bấm lại.")
    for name in empty:
        typed[name] = getattr(earlier[0].score, name)
    return Refilled(f"Đã điền nội dung năm {earlier[0].year} vào các ô trống, chưa lưu. Hãy sửa theo kết quả năm nay.")
