"""Which year a page shows. The choice lives in the session; it decides what is shown, never who may do what."""

from django.http import Http404, HttpRequest

from danvan.common import clock
from models_registry.models import CampaignYear

SESSION_KEY = "shown_year"
_OF_THIS_PAGE = "_year_of_this_page"


def years_of(request: HttpRequest) -> list[CampaignYear]:
    """Every year of the movement, latest first; read once per request."""
    if not hasattr(request, "_campaign_years"):
        request._campaign_years = list(CampaignYear.objects.select_related("campaign__directive").order_by("-year"))  # type: ignore[attr-defined]
    return request._campaign_years  # type: ignore[attr-defined]


def show_on_this_page(request: HttpRequest, year: CampaignYear) -> None:
    """The address names a year: the masthead says that one too. What was chosen stays for the next page."""
    setattr(request, _OF_THIS_PAGE, year.year)


def shown_year(request: HttpRequest) -> CampaignYear:
    """The year chosen in the masthead, else the latest that has begun; 404 while there is no year at all."""
    year = shown_year_or_none(request)
    if year is None:
        raise Http404("Chưa có năm nào được mở.")
    return year


def year_in_address(request: HttpRequest) -> CampaignYear:
    """The year that the address names (?nam=…), so that a copied address shows the same list; else the year shown."""
    asked = request.GET.get("nam")
    named = next((year for year in years_of(request) if str(year.year) == asked), None)
    if named is not None:
        show_on_this_page(request, named)
    return shown_year(request)


def shown_year_or_none(request: HttpRequest) -> CampaignYear | None:
    """As `shown_year`, for the frame, which must stand even on an empty portal."""
    years = years_of(request)
    chosen = getattr(request, _OF_THIS_PAGE, None) or request.session.get(SESSION_KEY)
    begun = [year for year in years if year.year <= clock.today().year] or years[-1:]
    return next((year for year in years if year.year == chosen), None) or next(iter(begun), None)
