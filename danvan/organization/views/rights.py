"""Who may do what over a unit, and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from danvan.organization import scope
from danvan.organization.access import people_within_reach
from danvan.organization.importing.unit_finder import UnitFinder, unit_label
from danvan.organization.models import Unit, User
from danvan.organization.rights import acts_over
from danvan.organization.roles import Permission
from danvan.organization.views.people import MOST_CHOICES


@require_safe
def rights_over_unit(request: HttpRequest) -> HttpResponse:
    """Choose a unit within reach; then every act, who holds it over that unit, and on what ground."""
    user: User = request.user  # type: ignore[assignment]
    if not scope.can_anywhere(user, Permission.VIEW_UNITS):
        raise Http404
    finder = UnitFinder(Unit.objects.living().within_reach(user, Permission.VIEW_UNITS))
    typed = request.GET.get("don-vi", "").strip()
    found = finder.find(typed) if typed else finder.units[:1]
    unit = found[0] if len(found) == 1 else None
    context = {
        "page_title": "Ai được làm gì, ở đâu, vì sao",
        "typed": typed or (unit_label(unit) if unit else ""),
        "refusal": finder.reason(typed) if typed else "",
        "unit": unit,
        "groups": acts_over(unit, _links(user)) if unit else {},
        "unit_choices": [unit_label(unit) for unit in finder.units[:MOST_CHOICES]],
        "manages": scope.can_anywhere(user, Permission.MANAGE_PEOPLE),
    }
    return render(request, "organization/rights_over_unit.html", context)


def _links(user: User) -> set[int]:
    """The people whom the reader may open."""
    return set(people_within_reach(user).order_by().values_list("pk", flat=True))
