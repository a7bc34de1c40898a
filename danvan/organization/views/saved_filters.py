"""Filters that a person keeps: saved from a list page, renamed, thrown away. One set of pages for every list."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from danvan.organization.actions import saved_filters as acts
from danvan.organization.filter_pages import FilterPage, page_named
from danvan.organization.forms.saved_filter import SavedFilterForm
from danvan.organization.models import SavedFilter, User
from danvan.organization.views.refusals import REFUSED, attempt


@require_POST
def saved_filter_create(request: HttpRequest, page: str) -> HttpResponse:
    """Keep the filter in force on a list page under a name."""
    user: User = request.user  # type: ignore[assignment]
    list_page = _page(user, page)
    form = SavedFilterForm(request.POST)
    reasons: list[str] = []
    if form.is_valid():
        saved, reasons = attempt(partial(acts.save_filter, list_page, **form.cleaned_data, actor=user))
        if saved is not None:
            messages.success(request, f"Đã lưu bộ lọc “{saved.name}”. Bộ lọc ở đầu danh sách, còn cả khi đăng xuất.")
            return redirect(list_page.address(saved.query))
    query = list_page.canonical(request.POST.get("query", ""))
    return _form_page(request, list_page, form, reasons, query, {"page_title": "Lưu bộ lọc", "act_label": "Lưu bộ lọc"})


@require_http_methods(["GET", "HEAD", "POST"])
def saved_filter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for one's own filter; from here it is thrown away, too."""
    user: User = request.user  # type: ignore[assignment]
    saved = get_object_or_404(SavedFilter, user=user, pk=pk)
    list_page = _page(user, saved.page)
    name = saved.name
    reasons: list[str] = []
    typed = request.POST if request.method == "POST" else None
    form = SavedFilterForm(typed, initial={"name": name})
    if typed is not None and form.is_valid():
        renamed, reasons = attempt(partial(acts.rename_filter, saved, name=form.cleaned_data["name"], actor=user))
        if renamed is not None:
            messages.success(request, f"Đã đổi tên bộ lọc thành “{renamed.name}”.")
            return redirect(list_page.address(saved.query))
    more = {
        "page_title": f"Bộ lọc “{name}”",
        "act_label": "Lưu tên mới",
        "delete_url": reverse("organization:saved_filter_delete", args=[pk]),
    }
    return _form_page(request, list_page, form, reasons, saved.query, more)


@require_POST
def saved_filter_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw one's own filter away."""
    user: User = request.user  # type: ignore[assignment]
    saved = get_object_or_404(SavedFilter, user=user, pk=pk)
    list_page = _page(user, saved.page)
    attempt(partial(acts.drop_filter, saved, actor=user))
    messages.success(request, f"Đã xóa bộ lọc “{saved.name}”.")
    return redirect(list_page.url)


def _page(user: User, key: str) -> FilterPage:
    page = page_named(key)
    if page is None or not page.is_open_to(user):
        raise Http404("Không có trang này.")
    return page


def _form_page(
    request: HttpRequest, page: FilterPage, form: SavedFilterForm, reasons: list[str], query: str, more: dict[str, Any]
) -> HttpResponse:
    refused = request.method == "POST"
    context = {
        "form": form,
        "reasons": reasons,
        "has_errors": refused,
        "list_label": page.label,
        "list_url": page.address(query),
        **more,
    }
    return render(request, "organization/saved_filter_edit.html", context, status=REFUSED if refused else 200)
