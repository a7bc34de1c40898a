"""Many registrations decided at once: the page that asks, the act, its result, and taking it back."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from danvan.common.workflow import Transition
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from danvan.organization.views.refusals import REFUSED, attempt
from models_registry.actions import bulk as acts
from models_registry.forms.transition import NoteForm
from models_registry.models import BulkAct, BulkOutcome, RegistrationState
from models_registry.models.bulk_act import BulkActLine
from models_registry.views.bulk_choice import MOST_CHOSEN, Choice, Plan, choice_of, plan_of
from models_registry.workflow import registration_workflow

SECONDS_BETWEEN_LOOKS = 2
BUTTONS = {
    "accept": "Chấp nhận {} đăng ký",
    "return": "Trả lại {} đăng ký",
    "decline": "Không chấp nhận {} đăng ký",
}
DONE_WORDS = {
    "accept": "Đã chấp nhận {} đăng ký",
    "return": "Đã trả lại {} đăng ký",
    "decline": "Đã ghi không chấp nhận {} đăng ký",
}
_CHANGED = "Danh sách vừa thay đổi sau khi anh/chị xem. Hãy xem lại dưới đây rồi xác nhận."
_AGAIN = "Anh/chị vừa bỏ ra hoặc lấy lại một số bản. Hãy xem lại dưới đây rồi xác nhận."


@require_http_methods(["GET", "HEAD", "POST"])
def queue_decide(request: HttpRequest) -> HttpResponse:
    """Show exactly what would be decided and what not, and why; then decide just that, once."""
    user: User = request.user  # type: ignore[assignment]
    given = request.POST if request.method == "POST" else request.GET
    act = registration_workflow.transitions.get(given.get("viec", ""))
    if act is None or act.name not in acts.ACTS or not can_anywhere(user, Permission.REVIEW):
        raise Http404
    token = _token(given)
    if request.method == "POST" and (begun := acts.begun_with(token, actor=user)):
        return redirect("models_registry:bulk_detail", begun.pk)
    choice = choice_of(request, given)
    if refusal := _cannot_be_shown(choice, act):
        messages.error(request, refusal)
        return redirect(choice.queue.url)
    plan = plan_of(choice, act.name, user)
    asks_again = request.method == "POST" and "xem_lai" not in given
    form = NoteForm(given if asks_again else None, transition=act, initial=_kept(given)) if act.needs_note else None
    if not asks_again:
        return _question(request, act, choice, plan, form, token)
    if plan.fingerprint != given.get("dau"):
        reason = _AGAIN if set(choice.left_out) != set(_seen_out(given)) else _CHANGED
        return _question(request, act, choice, plan, form, token, reasons=[reason])
    if form is not None and not form.is_valid():
        return _question(request, act, choice, plan, form, token, has_errors=True)
    bulk, reasons = attempt(
        partial(acts.begin_bulk_act, act.name, plan.eligible, plan.excluded, token=token, actor=user,
                why=form.why if form else acts.NO_REASON, filter_words=_words(choice))
    )  # fmt: skip
    if bulk is None:
        return _question(request, act, choice, plan, form, token, reasons=reasons)
    return redirect("models_registry:bulk_detail", bulk.pk)


def _token(given: QueryDict) -> uuid.UUID:
    try:
        return uuid.UUID(given.get("ma", ""))
    except ValueError:
        return uuid.uuid4()


def _cannot_be_shown(choice: Choice, act: Transition) -> str:
    if choice.is_too_large:
        return f"Bộ lọc này có {choice.total} đăng ký, nhiều hơn {MOST_CHOSEN} bản mỗi lần. Hãy lọc hẹp hơn."
    if not choice.rows:
        gone = f"{' '.join(choice.notices)} " if choice.notices else ""
        return f"{gone}Chưa chọn đăng ký nào để thực hiện “{act.label}”. Hãy đánh dấu trong bảng."
    return ""


def _kept(given: QueryDict) -> dict[str, Any]:
    """What was typed before the list was looked at again."""
    return {name: value for name, value in given.items() if name not in ("csrfmiddlewaretoken", "viec")}


def _seen_out(given: QueryDict) -> list[int]:
    """What had been taken out already when the page that asks was shown."""
    return [int(text) for text in given.get("da_bo", "").split(",") if text.isdecimal() and len(text) < 19]


def _words(choice: Choice) -> str:
    picked = "" if choice.is_whole else "; chọn từng bản"
    return f"Năm {choice.queue.year.year}; {choice.queue.filters.in_words}{picked}"


def _question(
    request: HttpRequest,
    act: Transition,
    choice: Choice,
    plan: Plan,
    form: NoteForm | None,
    token: uuid.UUID,
    *,
    reasons: list[str] | None = None,
    has_errors: bool = False,
) -> HttpResponse:
    count, target = len(plan.eligible), RegistrationState(str(act.target))
    context = {
        "page_title": BUTTONS[act.name].format(count) + "?",
        "act": act,
        "act_label": BUTTONS[act.name].format(count),
        "target": target.label,
        "target_tone": target.tone,
        "eligible": plan.eligible,
        "excluded": plan.excluded,
        "excluded_by_reason": plan.excluded_by_reason,
        "chosen_count": count + len(plan.excluded),
        "choice": choice,
        "is_too_many": count > acts.MOST_AT_ONCE,
        "too_many_words": f"Mỗi lần thực hiện nhiều nhất {acts.MOST_AT_ONCE} đăng ký. Hãy quay lại và lọc hẹp hơn.",
        "stamp": choice.queue.stamp,
        "queue_count": choice.queue.filters.qs.count(),
        "undoable": act.name in acts.WAY_BACK,
        "fingerprint": plan.fingerprint,
        "token": token,
        "form": form,
        "reasons": reasons or [],
        "has_errors": bool(reasons) or has_errors,
        "list_url": choice.queue.url,
    }
    status = REFUSED if reasons or has_errors else 200
    return render(request, "models_registry/queue_decide.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
def bulk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and then what was done, what not and why; from here it is taken back."""
    bulk = _own(request, pk)
    groups = _groups(bulk)
    left = groups[BulkOutcome.DONE] if bulk.undone_at else groups[BulkOutcome.WAITING]
    is_under_way = bulk.finished_at is None or (bulk.undone_at is not None and bool(left))
    total = sum(len(lines) for outcome, lines in groups.items() if outcome != BulkOutcome.REFUSED or not bulk.undone_at)
    context = {
        "page_title": _title(bulk, groups, is_under_way=is_under_way),
        "bulk": bulk,
        "waiting": groups[BulkOutcome.WAITING],
        "done_lines": groups[BulkOutcome.DONE],
        "refused": groups[BulkOutcome.REFUSED],
        "undone": groups[BulkOutcome.UNDONE],
        "kept": groups[BulkOutcome.KEPT],
        "is_under_way": is_under_way,
        "is_stuck": is_under_way and bulk.is_stuck,
        "done": total - len(left),
        "total": total,
        "is_undoable": not acts.window_reasons(bulk) and bool(groups[BulkOutcome.DONE]) and bulk.undone_at is None,
        "queue_url": f"{reverse('models_registry:queue_list')}?nam={bulk.year.year}",
    }
    response = render(request, "models_registry/bulk_detail.html", context)
    if is_under_way and not bulk.is_stuck:
        response["Refresh"] = SECONDS_BETWEEN_LOOKS  # works without JavaScript
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, naming what may go back and what not; then take it back."""
    user: User = request.user  # type: ignore[assignment]
    bulk = _own(request, pk)
    reasons: list[str] = []
    if bulk.undone_at is not None:
        return redirect("models_registry:bulk_detail", pk)
    if request.method == "POST":
        undone, reasons = attempt(partial(acts.undo_bulk_act, bulk, actor=user))
        if undone is not None:
            return redirect("models_registry:bulk_detail", pk)
    lines = _groups(bulk)[BulkOutcome.DONE]
    kept = acts.undo_reasons(lines, bulk, actor=user)
    context = {
        "page_title": "Hoàn tác lần xử lý này?",
        "bulk": bulk,
        "reasons": reasons or ([] if request.method == "POST" else acts.window_reasons(bulk)),
        "has_errors": bool(reasons),
        "going_back": [line for line in lines if line.registration_id not in kept],
        "kept": [(line, kept[line.registration_id]) for line in lines if line.registration_id in kept],
    }
    return render(request, "models_registry/bulk_undo.html", context, status=REFUSED if reasons else 200)


@require_POST
def bulk_continue(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker take up again what was left lying."""
    bulk = _own(request, pk)
    acts.go_on(bulk, actor=request.user)  # type: ignore[arg-type]
    messages.success(request, "Đã cho thực hiện tiếp. Bản đã làm xong không làm lại.")
    return redirect("models_registry:bulk_detail", pk)


def _own(request: HttpRequest, pk: int) -> BulkAct:
    return get_object_or_404(
        BulkAct.objects.select_related("started_by", "undone_by", "year"), pk=pk, started_by=request.user
    )


def _groups(bulk: BulkAct) -> dict[BulkOutcome, list[BulkActLine]]:
    """The lines by what became of them."""
    groups: dict[BulkOutcome, list[BulkActLine]] = {outcome: [] for outcome in BulkOutcome}
    rows = bulk.lines.select_related(  # type: ignore[attr-defined]
        "registration__initiative", "registration__year", "registration__unit", "registration__desk"
    )
    for line in rows.order_by("position", "pk"):
        groups[BulkOutcome(line.outcome)].append(line)
    return groups


def _title(bulk: BulkAct, groups: dict[BulkOutcome, list[BulkActLine]], *, is_under_way: bool) -> str:
    if is_under_way:
        return "Đang hoàn tác" if bulk.undone_at else "Đang thực hiện"
    if bulk.undone_at:
        return f"Đã hoàn tác {len(groups[BulkOutcome.UNDONE])} đăng ký"
    return DONE_WORDS[bulk.transition].format(len(groups[BulkOutcome.DONE]))
