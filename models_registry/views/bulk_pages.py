"""The pages of an act on many rows, of whatever kind: the one that asks, its result, and taking it back."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from danvan.common.keys import keys_in
from danvan.common.templatetags.portal import vn_number
from danvan.common.workflow import Transition
from danvan.organization.models import User
from danvan.organization.scope import can_anywhere
from danvan.organization.views.refusals import REFUSED, attempt
from models_registry.actions import bulk_work
from models_registry.actions.bulk_work import BulkWork
from models_registry.models import BulkOutcome
from models_registry.views.bulk_choice import MOST_CHOSEN, Choice, ChosenFrom, Plan, choice_of, plan_of

SECONDS_BETWEEN_LOOKS = 2
_CHANGED = "Danh sách vừa thay đổi sau khi anh/chị xem. Hãy xem lại dưới đây rồi xác nhận."
_AGAIN = "Anh/chị vừa bỏ ra hoặc lấy lại một số bản. Hãy xem lại dưới đây rồi xác nhận."


class ManyPages:
    """What tells the pages of one kind of row from those of another."""

    work: BulkWork
    noun: str  # “đăng ký”
    list_name: str  # what the list is called from which the rows are chosen
    buttons: Mapping[str, str]  # by act, with {} for the number
    done_words: Mapping[str, str]
    addresses: Mapping[str, str]  # names of addresses: decide, detail, undo, go_on, row
    template: str  # of the page that asks
    going_back: str  # what undoing does, for the page that asks
    gone_back: str  # what it has done
    done_note: str  # what the result says beside the number
    note_title: str  # above the reason
    reads_note: str  # who reads the reason

    def queue(self, request: HttpRequest, given: QueryDict) -> ChosenFrom:
        """The list from which the rows were chosen."""
        raise NotImplementedError

    def list_url(self, bulk: Any) -> str:
        """The list to which the result leads back."""
        raise NotImplementedError

    def target(self, act: Transition) -> Any:
        """The state that the act leads to, with .label and .tone; None where it stays."""
        raise NotImplementedError

    def form(self, act: Transition, plan: Plan, data: QueryDict | None, initial: dict[str, Any]) -> forms.Form | None:
        """What is typed before the act; None where nothing is."""
        raise NotImplementedError

    def begin(self, act: Transition, plan: Plan, form: Any, **common: Any) -> Any:
        """Do it; `common` are token, actor and the filter in words."""
        why = form.why if form else bulk_work.NO_REASON
        return self.work.begin(act.name, plan.eligible, plan.excluded, why=why, **common)

    def against(self, act: Transition, plan: Plan) -> list[str]:
        """Why the act cannot be done to all of these together."""
        return []

    def more(self, act: Transition, choice: Choice, plan: Plan) -> dict[str, Any]:
        """What else the page that asks shows."""
        return {}

    def undo_note(self, bulk: Any) -> str:
        """Until when the act can be undone, in words."""
        raise NotImplementedError


def decide_many(request: HttpRequest, pages: ManyPages) -> HttpResponse:
    """Show exactly what would be decided and what not, and why; then decide just that, once."""
    user: User = request.user  # type: ignore[assignment]
    given = request.POST if request.method == "POST" else request.GET
    act = pages.work.workflow.transitions.get(given.get("viec", ""))
    if act is None or act.name not in pages.work.acts or not can_anywhere(user, pages.work.permission):
        raise Http404
    token = _token(given)
    if request.method == "POST" and (begun := pages.work.begun_with(token, actor=user)):
        return redirect(pages.addresses["detail"], begun.pk)
    choice = choice_of(pages.queue(request, QueryDict(given.get("tu", ""))), given, pages.noun)
    if refusal := _cannot_be_shown(choice, act, pages.noun):
        messages.error(request, refusal)
        return redirect(choice.queue.url)
    plan = plan_of(choice, act.name, pages.work)
    asks_again = request.method == "POST" and "xem_lai" not in given
    form = pages.form(act, plan, given if asks_again else None, _kept(given))
    ask = partial(_question, request, pages, act, choice, plan, form, token)
    if not asks_again:
        return ask()
    if plan.fingerprint != given.get("dau"):
        return ask(reasons=[_AGAIN if set(choice.left_out) != set(_seen_out(given)) else _CHANGED])
    if against := pages.against(act, plan):
        return ask(reasons=against)
    if form is not None and not form.is_valid():
        return ask(has_errors=True)
    bulk, reasons = attempt(partial(pages.begin, act, plan, form, token=token, actor=user, filter_words=_words(choice)))
    return ask(reasons=reasons) if bulk is None else redirect(pages.addresses["detail"], bulk.pk)


def _token(given: QueryDict) -> uuid.UUID:
    try:
        return uuid.UUID(given.get("ma", ""))
    except ValueError:
        return uuid.uuid4()


def _cannot_be_shown(choice: Choice, act: Transition, noun: str) -> str:
    if choice.is_too_large:
        return f"Bộ lọc này có {choice.total} {noun}, nhiều hơn {MOST_CHOSEN} bản mỗi lần. Hãy lọc hẹp hơn."
    if not choice.rows:
        gone = f"{' '.join(choice.notices)} " if choice.notices else ""
        return f"{gone}Chưa chọn {noun} nào để thực hiện “{act.label}”. Hãy đánh dấu trong bảng."
    return ""


def _kept(given: QueryDict) -> dict[str, Any]:
    """What was typed before the list was looked at again."""
    return {name: value for name, value in given.items() if name not in ("csrfmiddlewaretoken", "viec")}


def _seen_out(given: QueryDict) -> list[int]:
    """What had been taken out already when the page that asks was shown."""
    return keys_in(given.get("da_bo", "").split(","))


def _words(choice: Choice) -> str:
    picked = "" if choice.is_whole else "; chọn từng bản"
    return f"Năm {choice.queue.year.year}; {choice.queue.filters.in_words}{picked}"


def _question(
    request: HttpRequest,
    pages: ManyPages,
    act: Transition,
    choice: Choice,
    plan: Plan,
    form: forms.Form | None,
    token: uuid.UUID,
    *,
    reasons: list[str] | None = None,
    has_errors: bool = False,
) -> HttpResponse:
    count = len(plan.eligible)
    context = {
        "page_title": pages.buttons[act.name].format(vn_number(count)) + "?",
        "pages": pages,
        "noun": pages.noun,
        "act": act,
        "act_label": pages.buttons[act.name].format(vn_number(count)),
        "target": pages.target(act),
        "eligible": plan.eligible,
        "excluded": plan.excluded,
        "excluded_by_reason": plan.excluded_by_reason,
        "chosen_count": count + len(plan.excluded),
        "choice": choice,
        "is_too_many": count > bulk_work.MOST_AT_ONCE,
        "too_many_words": f"Mỗi lần thực hiện nhiều nhất {bulk_work.MOST_AT_ONCE} {pages.noun}. "
        "Hãy quay lại và lọc hẹp hơn.",
        "stamp": choice.queue.stamp,
        "queue_count": choice.queue.filters.qs.count(),
        "undoable": act.name in pages.work.way_back,
        "fingerprint": plan.fingerprint,
        "token": token,
        "form": form,
        "reasons": reasons or [],
        "has_errors": bool(reasons) or has_errors,
        "list_url": choice.queue.url,
    }
    context |= pages.more(act, choice, plan)
    return render(request, pages.template, context, status=REFUSED if reasons or has_errors else 200)


def show_result(request: HttpRequest, pk: int, pages: ManyPages) -> HttpResponse:
    """How far it is, and then what was done, what not and why; from here it is taken back."""
    bulk = _own(request, pk, pages)
    groups = _groups(bulk, pages)
    left = groups[BulkOutcome.DONE] if bulk.undone_at else groups[BulkOutcome.WAITING]
    is_under_way = bulk.finished_at is None or (bulk.undone_at is not None and bool(left))
    total = sum(len(lines) for outcome, lines in groups.items() if outcome != BulkOutcome.REFUSED or not bulk.undone_at)
    done_lines = groups[BulkOutcome.DONE]
    context = {
        "page_title": _title(bulk, groups, pages, is_under_way=is_under_way),
        "pages": pages,
        "noun": pages.noun,
        "bulk": bulk,
        "waiting": groups[BulkOutcome.WAITING],
        "done_lines": done_lines,
        "refused": groups[BulkOutcome.REFUSED],
        "undone": groups[BulkOutcome.UNDONE],
        "kept": groups[BulkOutcome.KEPT],
        "is_under_way": is_under_way,
        "is_stuck": is_under_way and bulk.is_stuck,
        "done": total - len(left),
        "total": total,
        "is_undoable": not pages.work.window_reasons(bulk) and bool(done_lines) and bulk.undone_at is None,
        "undo_note": pages.undo_note(bulk),
        "queue_url": pages.list_url(bulk),
    }
    response = render(request, "models_registry/bulk_detail.html", context)
    if is_under_way and not bulk.is_stuck:
        response["Refresh"] = SECONDS_BETWEEN_LOOKS  # works without JavaScript
    return response


def ask_undo(request: HttpRequest, pk: int, pages: ManyPages) -> HttpResponse:
    """Ask first, naming what may go back and what not; then take it back."""
    user: User = request.user  # type: ignore[assignment]
    bulk = _own(request, pk, pages)
    reasons: list[str] = []
    if bulk.undone_at is not None:
        return redirect(pages.addresses["detail"], pk)
    if request.method == "POST":
        undone, reasons = attempt(partial(pages.work.undo, bulk, actor=user))
        if undone is not None:
            return redirect(pages.addresses["detail"], pk)
    lines = _groups(bulk, pages)[BulkOutcome.DONE]
    kept = pages.work.undo_reasons(lines, bulk, actor=user)
    context = {
        "page_title": "Hoàn tác lần xử lý này?",
        "pages": pages,
        "noun": pages.noun,
        "bulk": bulk,
        "reasons": reasons or ([] if request.method == "POST" else pages.work.window_reasons(bulk)),
        "has_errors": bool(reasons),
        "going_back": [line for line in lines if line.row_id not in kept],
        "kept": [(line, kept[line.row_id]) for line in lines if line.row_id in kept],
    }
    return render(request, "models_registry/bulk_undo.html", context, status=REFUSED if reasons else 200)


def continue_work(request: HttpRequest, pk: int, pages: ManyPages) -> HttpResponse:
    """Have a worker take up again what was left lying."""
    bulk = _own(request, pk, pages)
    pages.work.go_on(bulk, actor=request.user)  # type: ignore[arg-type]
    messages.success(request, "Đã cho thực hiện tiếp. Bản đã làm xong không làm lại.")
    return redirect(pages.addresses["detail"], pk)


def _own(request: HttpRequest, pk: int, pages: ManyPages) -> Any:
    acts = pages.work.act_model.objects.select_related("started_by", "undone_by", "year")
    return get_object_or_404(acts, pk=pk, started_by=request.user)


def _groups(bulk: Any, pages: ManyPages) -> dict[BulkOutcome, list[Any]]:
    """The lines by what became of them."""
    groups: dict[BulkOutcome, list[Any]] = {outcome: [] for outcome in BulkOutcome}
    row = pages.work.row_field
    rows = bulk.lines.select_related(*(f"{row}__{name}" for name in pages.work.shown_with))
    for line in rows.order_by("position", "pk"):
        groups[BulkOutcome(line.outcome)].append(line)
    return groups


def _title(bulk: Any, groups: dict[BulkOutcome, list[Any]], pages: ManyPages, *, is_under_way: bool) -> str:
    if is_under_way:
        return "Đang hoàn tác" if bulk.undone_at else "Đang thực hiện"
    if bulk.undone_at:
        return f"Đã hoàn tác {len(groups[BulkOutcome.UNDONE])} {pages.noun}"
    return pages.done_words[bulk.transition].format(len(groups[BulkOutcome.DONE]))
