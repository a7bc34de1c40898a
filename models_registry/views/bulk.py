"""Many registrations decided at once: the page that asks, its result, and taking it back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from danvan.common.templatetags.portal import vn_datetime
from danvan.common.workflow import Transition
from models_registry.actions.bulk import registrations
from models_registry.forms.transition import NoteForm
from models_registry.models import BulkAct, RegistrationState
from models_registry.views.bulk_choice import Plan
from models_registry.views.bulk_pages import ManyPages, ask_undo, continue_work, decide_many, show_result
from models_registry.views.queue_rows import Queue


class RegistrationPages(ManyPages):
    """The words and addresses of registrations."""

    work = registrations
    noun = "đăng ký"
    list_name = "Đăng ký chờ thẩm định"
    buttons = {
        "accept": "Chấp nhận {} đăng ký",
        "return": "Trả lại {} đăng ký",
        "decline": "Không chấp nhận {} đăng ký",
    }
    done_words = {
        "accept": "Đã chấp nhận {} đăng ký",
        "return": "Đã trả lại {} đăng ký",
        "decline": "Đã ghi không chấp nhận {} đăng ký",
    }
    addresses = {
        "decide": "models_registry:queue_decide",
        "detail": "models_registry:bulk_detail",
        "undo": "models_registry:bulk_undo",
        "go_on": "models_registry:bulk_continue",
        "row": "models_registry:registration_detail",
    }
    template = "models_registry/queue_decide.html"
    going_back = "Các bản dưới đây trở lại hàng chờ thẩm định. Đơn vị được báo là bản đăng ký được mở lại."
    gone_back = "Các bản đã hoàn tác trở lại hàng chờ; đơn vị được báo."
    done_note = "Đơn vị được báo trên cổng."
    note_title = "Lý do gửi đơn vị"
    reads_note = "Mỗi đơn vị trong danh sách dưới đây đọc được lý do này."

    def queue(self, request: HttpRequest, given: QueryDict) -> Queue:
        return Queue(request, given)

    def list_url(self, bulk: BulkAct) -> str:
        return f"{reverse('models_registry:queue_list')}?nam={bulk.year.year}"

    def target(self, act: Transition) -> RegistrationState:
        return RegistrationState(str(act.target))

    def form(self, act: Transition, plan: Plan, data: QueryDict | None, initial: dict[str, Any]) -> forms.Form | None:
        return NoteForm(data, transition=act, initial=initial) if act.needs_note else None

    def undo_note(self, bulk: BulkAct) -> str:
        return f"Còn hoàn tác được đến {vn_datetime(bulk.undo_until)}." if bulk.undo_until else ""


PAGES = RegistrationPages()


@require_http_methods(["GET", "HEAD", "POST"])
def queue_decide(request: HttpRequest) -> HttpResponse:
    """Show exactly what would be decided and what not, and why; then decide just that, once."""
    return decide_many(request, PAGES)


@require_http_methods(["GET", "HEAD"])
def bulk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and then what was done, what not and why."""
    return show_result(request, pk, PAGES)


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, naming what may go back and what not; then take it back."""
    return ask_undo(request, pk, PAGES)


@require_POST
def bulk_continue(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker take up again what was left lying."""
    return continue_work(request, pk, PAGES)
