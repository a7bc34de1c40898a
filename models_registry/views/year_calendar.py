"""The calendar of a year, for everybody who is signed in: what happens when, and what the own unit was given."""

from datetime import date, datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from danvan.common import clock
from danvan.organization.current import shown_unit
from models_registry.models import CampaignYear, Phase, PhaseKind
from models_registry.views.year_words import EXPLAINS
from models_registry.years import show_on_this_page


class Stage(NamedTuple):
    """One phase as the calendar tells it."""

    label: str
    explains: str
    phase: Phase
    state_label: str
    tone: str
    days_left: int | None  # to the deadline, while it runs
    extended_to: datetime | None  # more time for the unit shown
    due: date
    is_of_units: bool


@require_safe
def year_calendar(request: HttpRequest, year: int) -> HttpResponse:
    """The phases in the order in which they begin."""
    campaign_year = get_object_or_404(CampaignYear.objects.select_related("campaign"), year=year)
    show_on_this_page(request, campaign_year)
    unit = shown_unit(request)
    phases = Phase.objects.filter(year=campaign_year).order_by("opens_at", "closes_at", "pk")
    context = {
        "page_title": f"Lịch năm {year}",
        "year": campaign_year,
        "unit": unit,
        "stages": [_stage(phase, phase.closes_for(unit) if unit else phase.closes_at) for phase in phases],
    }
    return render(request, "models_registry/year_calendar.html", context)


def _stage(phase: Phase, closes_at: datetime) -> Stage:
    now, due, kind = clock.now(), phase.due_with(closes_at), PhaseKind(phase.kind)
    is_running = phase.opens_at <= now <= closes_at
    if is_running:
        state_label, tone = ("Đang diễn ra", "info") if clock.today() <= due else ("Đã quá hạn", "attention")
    else:
        state_label, tone = ("Chưa bắt đầu", "neutral") if now < phase.opens_at else ("Đã kết thúc", "success")
    return Stage(
        label=kind.label,
        explains=EXPLAINS[kind],
        phase=phase,
        state_label=state_label,
        tone=tone,
        days_left=(due - clock.today()).days if is_running and clock.today() <= due else None,
        extended_to=closes_at if closes_at > phase.closes_at else None,
        due=due,
        is_of_units=kind in PhaseKind.of_units(),
    )
