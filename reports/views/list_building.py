"""Building a draft: which models are in it, in which order and words, and under which heading."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danvan.common.keys import key_in, keys_in
from danvan.common.search import search
from danvan.common.text import nfc, sort_key
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.models import Recognition
from models_registry.models import Registration
from reports.actions import add_entries, edit_entry, edit_heading, move_entry, remove_entry, set_order
from reports.forms import EntryForm, HeadingForm
from reports.models import CommendationEntry, CommendationList, ListState
from reports.views import list_words as words
from reports.views.lists import PAGE_SIZE, REFUSED, visible_list


@require_http_methods(["GET", "HEAD", "POST"])
def list_build(request: HttpRequest, pk: int) -> HttpResponse:
    """Two panes: what may be chosen, and the list in its order; each button is one act."""
    user: User = request.user  # type: ignore[assignment]
    commendation_list = _buildable(user, pk)
    if request.method == "POST":
        return _perform(request, commendation_list)
    if not commendation_list.is_draft:
        return redirect("reports:list_detail", pk)
    query = nfc(request.GET.get("q", ""))[:200]
    page = Paginator(_to_choose_from(commendation_list, query), PAGE_SIZE).get_page(request.GET.get("page"))
    groups = words.groups_of(commendation_list)
    context = {
        "page_title": "Chọn mô hình vào danh sách",
        "list": commendation_list,
        "list_name": words.name_of(commendation_list),
        "counts": words.counts_of(commendation_list),
        "groups": groups,
        "row_count": sum(len(group.entries) for group in groups),
        "phase_reasons": words.phase_reasons(commendation_list),
        "page_obj": page,
        "candidates": [(recognition, _elsewhere(recognition)) for recognition in page],
        "query": query,
    }
    return render(request, "reports/list_build.html", context)


def _perform(request: HttpRequest, commendation_list: CommendationList) -> HttpResponse:
    """Do what the pressed button says, then show the page again at the row concerned."""
    act = next((name for name in _ACTS if name in request.POST), None)
    if act is None:
        raise Http404("Không có thao tác này.")
    place = ""
    try:
        place = _ACTS[act](request, commendation_list)
    except OutOfReach as refusal:
        raise Http404 from refusal
    except NotAllowed as refusal:
        messages.error(request, " ".join(refusal.reasons))
    address = reverse("reports:list_build", args=[commendation_list.pk])
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{address}{f'?{query}' if query else ''}{place}")


def _add(request: HttpRequest, commendation_list: CommendationList) -> str:
    chosen = keys_in(request.POST.getlist("recognition"))
    if not chosen:
        raise NotAllowed(["Chưa đánh dấu mô hình nào. Hãy đánh dấu rồi bấm “Thêm vào danh sách”."])
    return _added(request, commendation_list, Recognition.objects.filter(pk__in=chosen))


def _add_all(request: HttpRequest, commendation_list: CommendationList) -> str:
    query = nfc(request.GET.get("q", ""))[:200]
    return _added(request, commendation_list, _to_choose_from(commendation_list, query))


def _added(request: HttpRequest, commendation_list: CommendationList, chosen: QuerySet[Recognition]) -> str:
    entries = add_entries(commendation_list, chosen, actor=_user(request))
    if entries:
        messages.success(request, f"Đã thêm {len(entries)} dòng vào danh sách.")
    return ""


def _up(request: HttpRequest, commendation_list: CommendationList) -> str:
    entry = _entry(commendation_list, request.POST["up"])
    move_entry(entry, up=True, actor=_user(request))
    return f"#dong-{entry.pk}"


def _down(request: HttpRequest, commendation_list: CommendationList) -> str:
    entry = _entry(commendation_list, request.POST["down"])
    move_entry(entry, up=False, actor=_user(request))
    return f"#dong-{entry.pk}"


def _remove(request: HttpRequest, commendation_list: CommendationList) -> str:
    entry = _entry(commendation_list, request.POST["remove"])
    remove_entry(entry, actor=_user(request))
    messages.success(request, f"Đã bỏ “{entry.printed_name}” khỏi danh sách.")
    return "#danh-sach"


def _sort_by_name(request: HttpRequest, commendation_list: CommendationList) -> str:
    group = request.POST["sort_by_name"]
    rows = sorted(commendation_list.entries.filter(group=group), key=lambda row: (sort_key(row.printed_name), row.pk))
    set_order(commendation_list, group, [row.pk for row in rows], actor=_user(request))
    return "#danh-sach"


def _sort_by_unit(request: HttpRequest, commendation_list: CommendationList) -> str:
    group = request.POST["sort_by_unit"]
    rows = commendation_list.entries.filter(group=group).order_by("recognition__result__assessment__unit__path", "pk")
    set_order(commendation_list, group, list(rows.values_list("pk", flat=True)), actor=_user(request))
    return "#danh-sach"


_ACTS: dict[str, Callable[[HttpRequest, CommendationList], str]] = {
    "add": _add,
    "add_all": _add_all,
    "up": _up,
    "down": _down,
    "remove": _remove,
    "sort_by_name": _sort_by_name,
    "sort_by_unit": _sort_by_unit,
}


@require_http_methods(["GET", "HEAD", "POST"])
def list_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Heading, number, date, signer and recipients of a draft."""
    user: User = request.user  # type: ignore[assignment]
    commendation_list = _buildable(user, pk)
    name, version = words.name_of(commendation_list), commendation_list.version
    if request.method != "POST" and not commendation_list.is_draft:
        return redirect("reports:list_detail", pk)
    form = HeadingForm(_typed(request), instance=commendation_list, initial={"version": version})
    reasons: list[str] = []
    if form.is_valid():
        content, began_from = form.content, form.cleaned_data["version"]
        reasons = _refusals(lambda: edit_heading(commendation_list, content=content, version=began_from, actor=user))
        if not reasons:
            messages.success(request, "Đã lưu phần thể thức.")
            return redirect("reports:list_detail", pk)
        _take_up_newer_version(form, pk)
    context = {"page_title": "Thể thức danh sách", "list_name": name, "list_pk": pk, "form": form}
    return _form_page(request, "reports/list_edit.html", context, reasons)


@require_http_methods(["GET", "HEAD", "POST"])
def list_entry_edit(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """The printed words of one row of a draft."""
    user: User = request.user  # type: ignore[assignment]
    commendation_list = _buildable(user, pk)
    if request.method != "POST" and not commendation_list.is_draft:
        return redirect("reports:list_detail", pk)
    entry = get_object_or_404(CommendationEntry, pk=entry_pk, commendation_list=commendation_list)
    form = EntryForm(_typed(request), instance=entry, initial={"version": commendation_list.version})
    reasons: list[str] = []
    if form.is_valid():
        content, began_from = form.content, form.cleaned_data["version"]
        reasons = _refusals(lambda: edit_entry(entry, content=content, version=began_from, actor=user))
        if not reasons:
            messages.success(request, "Đã lưu dòng.")
            return HttpResponseRedirect(reverse("reports:list_build", args=[pk]) + f"#dong-{entry_pk}")
        _take_up_newer_version(form, pk)
    context = {
        "page_title": "Sửa một dòng",
        "list_name": words.name_of(commendation_list),
        "list_pk": pk,
        "initiative_name": entry.initiative_name,
        "form": form,
    }
    return _form_page(request, "reports/list_entry_edit.html", context, reasons)


def _form_page(request: HttpRequest, template: str, context: dict[str, Any], reasons: list[str]) -> HttpResponse:
    refused = request.method == "POST"
    context |= {"reasons": reasons, "has_errors": refused}
    return render(request, template, context, status=REFUSED if refused else 200)


def _refusals(act: Callable[[], object]) -> list[str]:
    """Do it; why it was refused, or nothing."""
    try:
        act()
    except OutOfReach as refusal:
        raise Http404 from refusal
    except NotAllowed as refusal:
        return refusal.reasons
    return []


def _take_up_newer_version(form: HeadingForm | EntryForm, pk: int) -> None:
    """After a clash was shown the next save goes over what somebody else has saved."""
    form.data = form.data.copy()  # type: ignore[union-attr]
    form.data["version"] = CommendationList.objects.values_list("version", flat=True).get(pk=pk)  # type: ignore[index]


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _buildable(user: User, pk: int) -> CommendationList:
    commendation_list = visible_list(user, pk)
    if not can(user, Permission.DRAFT_LIST, commendation_list.rung):
        raise Http404
    return commendation_list


def _entry(commendation_list: CommendationList, value: str) -> CommendationEntry:
    return get_object_or_404(CommendationEntry, pk=key_in(value), commendation_list=commendation_list)


def _to_choose_from(commendation_list: CommendationList, query: str) -> QuerySet[Recognition]:
    """What is eligible, in the order of the units' tree, with the other lists of the year that have it."""
    others = CommendationEntry.objects.filter(commendation_list__year=commendation_list.year_id).exclude(
        commendation_list__state=ListState.SUPERSEDED
    )
    found = commendation_list.eligible()
    if query.strip():
        named = search(Registration.objects.filter(year=commendation_list.year_id), query)
        found = found.filter(result__registration__in=named.values("pk"))
    return (
        found.select_related("result__registration__field", "result__registration__unit")
        .prefetch_related(
            Prefetch(
                "entries",
                queryset=others.select_related("commendation_list__body", "commendation_list__year"),
                to_attr="other_entries",
            )
        )
        .order_by("result__registration__unit__path", "result__registration__sort_key", "pk")
    )


def _elsewhere(recognition: Recognition) -> str:
    """Which other list of the year has it already, for a second look."""
    lists = [entry.commendation_list for entry in recognition.other_entries]  # type: ignore[attr-defined]
    names = [
        f"{words.name_of(other)} số {words.number_of(other)}" if not other.is_draft else words.name_of(other)
        for other in lists
    ]
    return f"Đã có trong: {'; '.join(names)}" if names else ""
