"""Which branch and which year a page of figures shows, as its address says."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from danvan.common.keys import key_in
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from models_registry.models import CampaignYear
from models_registry.years import shown_year, years_of
from reports.home.leader import first_unit

AS_IT_WAS = "khi-do"  # ?theo=khi-do: by the units of that time


def asked_unit(request: HttpRequest, user: User) -> Unit:
    """The branch named by ?don-vi=, else the highest whose figures the person may see."""
    asked = request.GET.get("don-vi")
    if asked is None:
        return first_unit(user)
    within = Unit.objects.within_reach(user, Permission.VIEW_SUMMARY)
    return get_object_or_404(within, pk=key_in(asked)).heir


def asked_year(request: HttpRequest) -> CampaignYear:
    """The year named by ?nam=, else the one shown."""
    asked = request.GET.get("nam")
    if asked is None:
        return shown_year(request)
    year = next((year for year in years_of(request) if str(year.year) == asked), None)
    if year is None:
        raise Http404
    return year


def branches_above(user: User, unit: Unit) -> QuerySet[Unit]:
    """The branches in which this one lies, as far as the person may see their figures, highest first."""
    within = Unit.objects.within_reach(user, Permission.VIEW_SUMMARY).filter(path__in=unit.present_ancestor_paths)
    return within.order_by("path")
