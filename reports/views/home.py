"""The first page after signing in: what each person has to do, by their rights."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from danvan.organization.access import works_at
from danvan.organization.current import shown_unit, units_of
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.unfinished import left_by
from models_registry.years import shown_year_or_none
from reports.home.administrator import AdministratorHome
from reports.home.leader import LeaderHome
from reports.home.rung import RungHome
from reports.home.unit import UnitHome
from reports.views.summary import in_words, numbers_and_chart


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A part for each thing that the person is; somebody may be several."""
    user: User = request.user  # type: ignore[assignment]
    year = shown_year_or_none(request)
    context: dict[str, Any] = {"page_title": "Việc của tôi", "year": year}
    if year is not None:
        unit = shown_unit(request)
        if unit is not None:
            others = [other for other in units_of(request) if not works_at(user, Permission.ENTER, other)]
            context["unit_home"] = UnitHome(unit, year, user, others)
        if RungHome.is_for(user):
            context["rung_home"] = RungHome(user, year)
        if LeaderHome.is_for(user):
            leader_home = LeaderHome(user, year)
            context |= {"leader_home": leader_home, "lists": in_words(leader_home.lists)}
            context |= numbers_and_chart(leader_home.summary, user)
        if AdministratorHome.is_for(user):
            context["administrator_home"] = AdministratorHome(user, year)
    context["unfinished"] = left_by(user)
    parts = [name for name in context if name.endswith("_home")]
    context |= {"has_nothing": not parts, "is_several": len(parts) > 1}
    if parts == ["leader_home"] and year is not None:
        context["page_title"] = f"“Dân vận khéo” năm {year.year}"
    return render(request, "reports/home_show.html", context)
