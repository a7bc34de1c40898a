"""Who appraises what: the load of a desk, and giving units to people."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.common import clock
from danvan.common.templatetags.portal import vn_number
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from danvan.organization.views.refusals import REFUSED, attempt
from evaluations.actions.assignment import assign_reviewers
from evaluations.assignment_plan import Plan, Planner
from evaluations.conflicts import Conflicts
from evaluations.desk_units import DONE, STAGES, TONES, WAITING, due_of
from evaluations.forms.assignment import AssignmentForm
from evaluations.reading.load import loads_of
from evaluations.views.assignment_desk import MOST_AT_ONCE, Choice, Desk, choice_of

PAGE_SIZE = 25


@require_safe
def assignment_list(request: HttpRequest) -> HttpResponse:
    """The load of each reviewer, and the units of the desk to be given out."""
    desk = Desk(request, request.GET)
    page = Paginator(desk.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page)
    _name_people(rows, desk)
    context = {
        "page_title": f"Phân công thẩm định năm {desk.year.year}",
        "desk": desk,
        "loads": loads_of(desk.everything, desk.staff, desk.others, desk.fixed),
        "due": due_of(desk.desk, desk.year),
        "filters": desk.filters,
        "chips": desk.filters.chips,
        "kept": list(desk.fixed.items()),
        "clear_url": "?" + "&".join(f"{name}={value}" for name, value in desk.fixed.items()),
        "page_obj": page,
        "rows": rows,
        "open_count": sum(row.stage != DONE for row in rows),
        "sort": desk.sort,
        "reviews": can_anywhere(desk.user, Permission.REVIEW),
    }
    return render(request, "evaluations/assignment_list.html", context)


def _name_people(rows: Iterable[Any], desk: Desk) -> None:
    """Give each row its people by name, with the mark of who has a part in the unit, and the reader's own."""
    rows, reader = list(rows), desk.user
    people = {person.pk: person for person in [*desk.staff, *desk.others]}
    known = people | {reader.pk: reader}
    conflicts = Conflicts.of(known.values(), desk.year)
    for row in rows:
        row.first, row.second = people.get(row.first_id), people.get(row.second_id)
        row.mine = conflicts.reason(reader.pk, row, row.dossier_id)
        row.first_conflict = conflicts.reason(row.first_id, row, row.dossier_id) if row.first else ""
        row.second_conflict = conflicts.reason(row.second_id, row, row.dossier_id) if row.second else ""
        row.is_waiting, row.is_open = row.stage == WAITING, row.stage != DONE
        row.stage_label, row.stage_tone = STAGES[row.stage], TONES[row.stage]
        row.is_over = row.is_waiting and any(
            due is not None and due < clock.today() and not finished
            for due, finished, counts in (
                (row.first_due, row.finished_1, True),
                (row.second_due, row.finished_2, row.second_id is not None),
            )
            if counts
        )


# --- giving ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_give(request: HttpRequest) -> HttpResponse:
    """Ask how the chosen units are given, show exactly what would change and what not; then do just that, once."""
    given = QueryDict(request.POST.get("hoi", "")) if request.method == "POST" else request.GET
    desk = Desk(request, QueryDict(given.get("tu", "")))
    choice = choice_of(desk, given)
    if refusal := _cannot_be_shown(choice):
        messages.error(request, refusal)
        return redirect(desk.url)
    planner = Planner(desk.desk, desk.year)
    staff = [(person, planner.loads[person.pk]) for person in planner.staff]
    is_asked = "cach" in given
    form = AssignmentForm(given if is_asked else None, staff=staff, units=choice.units)
    plan = planner.plan(choice.units, form.wish) if is_asked and form.is_valid() else None
    if request.method != "POST" or plan is None:
        return _give_page(request, desk, choice, form, plan)
    if plan.fingerprint != request.POST.get("dau") or not plan.lines:
        reason = "Danh sách vừa thay đổi sau khi anh/chị xem trước. Hãy xem lại dưới đây rồi xác nhận."
        return _give_page(request, desk, choice, form, plan, reasons=[reason])
    wish, user = form.wish, desk.user
    choices = {line.unit.pk: line.new for line in plan.lines}
    done, reasons = attempt(
        partial(assign_reviewers, desk.desk, desk.year, choices, seat=wish.seat, due_on=wish.due_on, actor=user)
    )
    if done is None:
        return _give_page(request, desk, choice, form, plan, reasons=reasons)
    messages.success(request, _done_words(done))
    return redirect(desk.url)


def _cannot_be_shown(choice: Choice) -> str:
    if choice.total > MOST_AT_ONCE:
        return f"Bộ lọc này có {vn_number(choice.total)} đơn vị, nhiều hơn {vn_number(MOST_AT_ONCE)}. Hãy lọc hẹp hơn."
    return "" if choice.units else "Chưa chọn đơn vị nào để phân công. Hãy đánh dấu trong bảng."


def _give_page(
    request: HttpRequest, desk: Desk, choice: Choice, form: AssignmentForm, plan: Plan | None,
    *, reasons: list[str] | None = None,
) -> HttpResponse:  # fmt: skip
    asked = request.POST.get("hoi", "") if request.method == "POST" else request.GET.urlencode()
    people = {person.pk: person for person in [*desk.staff, *desk.others]}
    by_hand = [
        (unit, people.get(unit.first_id), people.get(unit.second_id), form.hand_field(unit))
        for unit in (choice.units if form.has_hand_fields else [])
    ]
    context = {
        "page_title": f"Phân công {vn_number(len(choice.units))} đơn vị",
        "has_errors": bool(reasons) or (form.is_bound and not form.is_valid()),
        "desk": desk,
        "choice": choice,
        "form": form,
        "by_hand": by_hand,
        "kept": _kept(asked),
        "asked": asked,
        "plan": plan,
        "groups": plan.groups if plan else [],
        "reasons": reasons or [],
        "seat_words": form.wish.seat.label.lower() if plan else "",
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "evaluations/assignment_give.html", context, status=status)


def _kept(asked: str) -> list[tuple[str, str]]:
    """What was chosen, to be carried along while the way is changed: not the way itself."""
    given = QueryDict(asked)
    names = ("tu", "tat_ca", "thay", "chon", "trang", "ca_trang", "bo")
    return [(name, value) for name in names for value in given.getlist(name)]


def _done_words(done: Plan) -> str:
    parts = [
        f"{group.person.full_name}: {vn_number(len(group.lines))}" if group.person
        else f"bỏ phân công: {vn_number(len(group.lines))}"
        for group in done.groups
    ]  # fmt: skip
    return f"Đã phân công {vn_number(len(done.lines))} đơn vị ({', '.join(parts)})."
