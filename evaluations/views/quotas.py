"""The quotas of a rung's year: set by who publishes there, read by who decides there."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danvan.organization.access import works_at
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.views.refusals import REFUSED, attempt
from evaluations.actions.quota import set_quotas
from evaluations.forms.quota import QuotaForm
from evaluations.quotas import every_usage, usage_of
from evaluations.views.recognitions import desks_of_reader
from models_registry.years import year_in_address


@require_http_methods(["GET", "HEAD", "POST"])
def quota_list(request: HttpRequest) -> HttpResponse:
    """What may be recognised at my rung this year and what is used of it; ?cap= where a person has several rungs."""
    user: User = request.user  # type: ignore[assignment]
    desks = desks_of_reader(user)
    rung = _chosen(request, desks)
    year = year_in_address(request)
    may_edit = works_at(user, Permission.PUBLISH, rung)
    if request.method == "POST" and not may_edit:
        raise Http404
    form = QuotaForm(request.POST if request.method == "POST" else None, usages=every_usage(rung, year))
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        _, reasons = attempt(partial(set_quotas, rung, year, form.limits, actor=user))
        if not reasons:
            messages.success(request, f"Đã lưu chỉ tiêu năm {year.year} của {rung.name}.")
            return redirect(f"{reverse('evaluations:quota_list')}?cap={rung.pk}&nam={year.year}")
    context: dict[str, Any] = {
        "page_title": f"Chỉ tiêu công nhận năm {year.year}",
        "year": year,
        "rung": rung,
        "body_name": ReviewingBody.objects.name_at(rung),
        "desks": desks,
        "usages": usage_of(rung, year),
        "may_edit": may_edit,
        "form": form,
        "reasons": reasons,
        "has_errors": bool(reasons) or bool(form.errors),
    }
    status = REFUSED if context["has_errors"] else 200
    return render(request, "evaluations/quota_list.html", context, status=status)


def _chosen(request: HttpRequest, desks: list[Unit]) -> Unit:
    asked = request.GET.get("cap")
    chosen = next((desk for desk in desks if str(desk.pk) == asked), None) if asked else next(iter(desks), None)
    if chosen is None:
        raise Http404
    return chosen
