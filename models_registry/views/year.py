"""The year: which one is shown, when its phases run, who has been given more time."""

import re
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.common import clock
from danvan.common.addresses import is_ours
from danvan.common.keys import key_in
from danvan.common.search import search
from danvan.common.templatetags.portal import vn_datetime
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization import scope
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from models_registry.actions import grant_extension, set_phase
from models_registry.actions.year import sets_dates
from models_registry.forms.year import ExtensionForm, PhaseForm, initial_of
from models_registry.models import CampaignYear, Extension, Phase, PhaseKind
from models_registry.views.year_words import Reminder, reminders_of, sample_of, standing
from models_registry.years import SESSION_KEY, years_of

UNPROCESSABLE = 422
USUAL_EXTENSION = timedelta(days=3)
UNITS_SHOWN = 20
PAGE_SIZE = 25
# The names of the phases in addresses.
SLUGS = {
    PhaseKind.REGISTRATION: "dang-ky",
    PhaseKind.SELF_ASSESSMENT: "tu-danh-gia",
    PhaseKind.REVIEW: "tham-dinh",
    PhaseKind.REPLY: "giai-trinh",
    PhaseKind.PUBLICATION: "cong-bo",
    PhaseKind.COMMENDATION: "khen-thuong",
}


class PhaseRow(NamedTuple):
    """One phase of the year as the page shows it; `phase` None while nobody has set its dates."""

    label: str
    phase: Phase | None
    state_label: str
    tone: str
    edit_url: str
    extend_url: str
    reminds: bool  # whether units send something in it, so that they can be reminded
    reminders: list[Reminder]
    sample: str  # what a reminder says


@require_POST
def year_switch(request: HttpRequest) -> HttpResponse:
    """Choose which year is shown."""
    year = next((year for year in years_of(request) if str(year.year) == request.POST.get("year")), None)
    if year is None:
        raise Http404
    request.session[SESSION_KEY] = year.year
    messages.info(request, f"Đang xem năm {year.year}.")
    wanted = request.POST.get("next", "")
    return HttpResponseRedirect(_same_page_in(year, wanted) if is_ours(request, wanted) else resolve_url("home"))


def _same_page_in(year: CampaignYear, address: str) -> str:
    """The address, no longer naming the year that was just left."""
    parts = urlsplit(address)
    query = QueryDict(parts.query, mutable=True)
    query.pop("nam", None)
    path = re.sub(r"^/nam/\d+/", f"/nam/{year.year}/", parts.path)
    return parts._replace(path=path, query=query.urlencode()).geturl()


@require_safe
def year_detail(request: HttpRequest, year: int) -> HttpResponse:
    """The stages of a year, each with its dates and its reminders, and the extensions granted within reach."""
    user, campaign_year = _manager_and_year(request, year)
    phases = {
        phase.kind: phase
        for phase in campaign_year.phases.select_related("year").prefetch_related("reminder_rules")  # type: ignore[attr-defined]
    }
    all_dates = sets_dates(user)
    latest = max(one.year for one in years_of(request))
    context = {
        "page_title": f"Thời gian trong năm {year}",
        "year": campaign_year,
        "rows": [_row(campaign_year, kind, phases.get(kind), sets_dates=all_dates) for kind in PhaseKind],
        "sets_dates": all_dates,
        "next_year": latest + 1 if all_dates and year == latest else None,
        "page_obj": Paginator(_extensions(user, campaign_year), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "models_registry/year_detail.html", context)


@require_http_methods(["GET", "POST"])
def phase_edit(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Set when a phase opens, is due and closes."""
    user, campaign_year = _manager_and_year(request, year)
    phase_kind = _kind(kind)
    if not sets_dates(user):
        raise Http404
    phase = Phase.objects.of(campaign_year, phase_kind)
    form = PhaseForm(request.POST or None, initial=initial_of(phase), kind=phase_kind)
    if request.method == "POST" and form.is_valid():
        try:
            set_phase(phase or Phase(year=campaign_year, kind=phase_kind), **form.cleaned_data, actor=user)
        except NotAllowed as refused:
            _show(form, refused)
        else:
            messages.success(request, f"Đã đặt thời gian “{phase_kind.label}” năm {year}.")
            return redirect("models_registry:year_detail", year)
    context = {"page_title": f"Thời gian “{phase_kind.label}”", "year": campaign_year, "form": form}
    return render(request, "models_registry/phase_edit.html", context, status=_status(request))


@require_http_methods(["GET", "POST"])
def extension_create(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Give one unit more time: find the unit (?q=), choose it (?don-vi=), say until when and why."""
    user, campaign_year = _manager_and_year(request, year)
    phase = get_object_or_404(Phase.objects.select_related("year"), year=campaign_year, kind=_kind(kind))
    within = Unit.objects.within_reach(user, Permission.MANAGE_YEAR).at(clock.today()).select_related("parent")
    context: dict[str, Any] = {"year": campaign_year, "phase": phase}
    chosen = request.GET.get("don-vi", "")
    if not chosen:
        query = request.GET.get("q", "")
        found = search(within, query).order_by("sort_key", "id") if query.strip() else Unit.objects.none()
        context |= {"page_title": "Chọn đơn vị được gia hạn", "q": query, "count": found.count()}
        context["units"] = found[:UNITS_SHOWN]
        return render(request, "models_registry/extension_find_unit.html", context)
    unit = get_object_or_404(within, pk=key_in(chosen))
    closes_at = phase.closes_for(unit)
    form = ExtensionForm(request.POST or None, initial={"closes_at": closes_at + USUAL_EXTENSION})
    if request.method == "POST" and form.is_valid():
        try:
            extension = grant_extension(phase, unit, **form.cleaned_data, actor=user)
        except NotAllowed as refused:
            _show(form, refused)
        else:
            messages.success(request, f"Đã gia hạn cho {unit.name} đến {vn_datetime(extension.closes_at)}.")
            return redirect("models_registry:year_detail", year)
    context |= {"page_title": f"Gia hạn cho {unit.name}", "unit": unit, "closes_at": closes_at, "form": form}
    return render(request, "models_registry/extension_create.html", context, status=_status(request))


def _manager_and_year(request: HttpRequest, year: int) -> tuple[User, CampaignYear]:
    """The person, if they manage the year anywhere, and the year; otherwise there is no such page."""
    user: User = request.user  # type: ignore[assignment]
    if not scope.can_anywhere(user, Permission.MANAGE_YEAR):
        raise Http404
    return user, get_object_or_404(CampaignYear, year=year)


def _kind(slug: str) -> PhaseKind:
    for kind, name in SLUGS.items():
        if name == slug:
            return kind
    raise Http404


def _row(year: CampaignYear, kind: PhaseKind, phase: Phase | None, *, sets_dates: bool) -> PhaseRow:
    state_label, tone = standing(phase)
    args = [year.year, SLUGS[kind]]
    reminds = kind in PhaseKind.of_units()
    return PhaseRow(
        label=kind.label,
        phase=phase,
        state_label=state_label,
        tone=tone,
        edit_url=reverse("models_registry:phase_edit", args=args) if sets_dates else "",
        extend_url=reverse("models_registry:extension_create", args=args) if phase else "",
        reminds=reminds,
        reminders=reminders_of(phase) if phase and reminds else [],
        sample=sample_of(phase) if phase and reminds else "",
    )


def _extensions(user: User, year: CampaignYear) -> QuerySet[Extension]:
    """The extensions of the year for units within reach, newest first."""
    granted = Extension.objects.filter(scope.q(user, Permission.MANAGE_YEAR), phase__year=year)
    return granted.select_related("phase", "unit", "granted_by").order_by("-granted_at", "-id")


def _show(form: Any, refused: NotAllowed) -> None:
    """Put the reasons of a refusal above the form; what is out of reach does not exist."""
    if isinstance(refused, OutOfReach):
        raise Http404
    for reason in refused.reasons:
        form.add_error(None, reason)


def _status(request: HttpRequest) -> int:
    return UNPROCESSABLE if request.method == "POST" else 200
