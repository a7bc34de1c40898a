"""For whom and for which year a page writes: said in its address, so that a switch in another tab changes nothing."""

from django.http import Http404, HttpRequest

from danvan.common.keys import key_in
from danvan.organization.current import enterable_units, shown_unit
from danvan.organization.models import Unit
from models_registry.models import CampaignYear
from models_registry.years import shown_year, years_of


def unit_asked(request: HttpRequest) -> Unit:
    """The unit in the address (?don-vi=), within reach; without one the unit shown."""
    asked = request.GET.get("don-vi")
    if asked is None:
        unit = shown_unit(request)
    else:
        units = enterable_units(request.user)  # type: ignore[arg-type]
        unit = units.filter(pk=key_in(asked)).first()
    if unit is None:
        raise Http404("Không có đơn vị này.")
    return unit


def year_asked(request: HttpRequest) -> CampaignYear:
    """The year in the address (?nam=); without one the year shown."""
    asked = request.GET.get("nam")
    if asked is None:
        return shown_year(request)
    year = next((year for year in years_of(request) if str(year.year) == asked), None)
    if year is None:
        raise Http404("Không có năm này.")
    return year
