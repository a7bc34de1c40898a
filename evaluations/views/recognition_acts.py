"""Many models decided at once: the page that asks, its result, and taking it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from danvan.common.templatetags.portal import vn_number
from danvan.common.workflow import Transition
from evaluations.actions.recognition import recognitions
from evaluations.forms.recognition import DecisionForm
from evaluations.models import RecognitionAct, RecognitionState
from evaluations.proposing import next_place
from evaluations.quotas import Usage, usage_after
from evaluations.views.recognition_rows import RecognitionQueue
from models_registry.views.bulk_choice import Choice, Plan
from models_registry.views.bulk_pages import ManyPages, ask_undo, continue_work, decide_many, show_result

_WARNED = ("recognise", "mark_exemplary", "decline")  # with these verdicts the warnings are kept


class RecognitionPages(ManyPages):
    """The words and addresses of models up for recognition, and the effect on the quotas."""

    work = recognitions
    noun = "mô hình"
    list_name = "Công nhận"
    buttons = {
        "recognise": "Công nhận {} mô hình",
        "mark_exemplary": "Công nhận tiêu biểu {} mô hình",
        "propose": "Đề nghị cấp trên {} mô hình",
        "decline": "Không công nhận {} mô hình",
        "reset": "Đưa {} mô hình về chờ xét",
    }
    done_words = {
        "recognise": "Đã công nhận {} mô hình",
        "mark_exemplary": "Đã ghi tiêu biểu {} mô hình",
        "propose": "Đã đề nghị cấp trên {} mô hình",
        "decline": "Đã ghi không công nhận {} mô hình",
        "reset": "Đã đưa {} mô hình về chờ xét",
    }
    addresses = {
        "decide": "evaluations:recognition_decide",
        "detail": "evaluations:recognition_act_detail",
        "undo": "evaluations:recognition_act_undo",
        "go_on": "evaluations:recognition_act_continue",
        "row": "evaluations:recognition_detail",
    }
    template = "evaluations/recognition_decide.html"
    going_back = "Các mô hình dưới đây trở lại đúng như trước khi xét. Đơn vị không biết việc này."
    gone_back = "Các mô hình đã hoàn tác trở lại đúng như trước."
    done_note = ""
    note_title = "Lý do"
    reads_note = ""

    def queue(self, request: HttpRequest, given: QueryDict) -> RecognitionQueue:
        return RecognitionQueue(request, given)

    def list_url(self, bulk: RecognitionAct) -> str:
        return f"{reverse('evaluations:recognition_list')}?nam={bulk.year.year}"

    def target(self, act: Transition) -> RecognitionState | None:
        return RecognitionState(act.target) if act.target else None

    def form(self, act: Transition, plan: Plan, data: QueryDict | None, initial: dict[str, Any]) -> DecisionForm | None:
        if not plan.eligible:
            return None
        over = [one for one in usage_after(plan.eligible, act.name) if one.excess and not _blocks(one)]
        form = DecisionForm(
            data, transition=act, rows=plan.eligible, is_over=bool(over), first_order=next_place(plan.eligible[0]),
            initial=initial,
        )  # fmt: skip
        return form if form.fields else None

    def against(self, act: Transition, plan: Plan) -> list[str]:
        return [
            f"Chỉ tiêu “{one.name}” là {vn_number(one.quota.number)}, thực hiện thì thành {vn_number(one.used)}. "
            f"Hãy bỏ ra {vn_number(one.excess)} mô hình."
            for one in usage_after(plan.eligible, act.name)
            if one.quota and one.excess and _blocks(one)
        ]

    def begin(self, act: Transition, plan: Plan, form: Any, **common: Any) -> Any:
        for row in plan.eligible:
            row.act_details = {}
            if act.name in _WARNED:
                row.act_details["warnings_shown"] = row.known.in_words
            if act.name == "propose" and form:
                row.act_details["proposed_order"] = form.places[row.pk]
        return super().begin(act, plan, form, **common, quota_reason=form.quota_reason if form else "")

    def more(self, act: Transition, choice: Choice, plan: Plan) -> dict[str, Any]:
        against = self.against(act, plan)
        return {
            "quotas": [one for one in usage_after(plan.eligible, act.name) if one.quota],
            "against": against,
            "is_closed": bool(against),
            "warned_count": sum(bool(row.known.warnings) for row in plan.eligible),
        }

    def undo_note(self, bulk: RecognitionAct) -> str:
        return "Kết quả là dự kiến; còn hoàn tác được cho đến khi công bố."


def _blocks(usage: Usage) -> bool:
    return usage.quota is not None and usage.quota.blocks


PAGES = RecognitionPages()


@require_http_methods(["GET", "HEAD", "POST"])
def recognition_decide(request: HttpRequest) -> HttpResponse:
    """Show exactly what would be decided, with warnings and the effect on the quotas; then decide just that, once."""
    return decide_many(request, PAGES)


@require_http_methods(["GET", "HEAD"])
def recognition_act_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and then what was done, what not and why."""
    return show_result(request, pk, PAGES)


@require_http_methods(["GET", "HEAD", "POST"])
def recognition_act_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, naming what may go back and what not; then give each back what it was."""
    return ask_undo(request, pk, PAGES)


@require_POST
def recognition_act_continue(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker take up again what was left lying."""
    return continue_work(request, pk, PAGES)
