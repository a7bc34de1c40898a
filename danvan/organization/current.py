"""Which unit a page shows to people who enter for more than one. Rights never depend on it."""

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest

from danvan.common import clock
from danvan.organization.access import desks_of, roles_granting
from danvan.organization.models import Membership, Unit, User
from danvan.organization.models.unit import UnitQuerySet
from danvan.organization.roles import Permission

SESSION_KEY = "shown_unit"


def enterable_units(user: User) -> UnitQuerySet:
    """The present units for which the user may write registrations and dossiers."""
    present = Unit.objects.within_reach(user, Permission.ENTER).at(clock.today())
    return present.select_related("parent").order_by("sort_key", "id")


def units_of(request: HttpRequest) -> list[Unit]:
    """The units whose work falls to the person: where they work, then those beneath that have nobody of their own.

    Read once per request.
    """
    if not hasattr(request, "_units_of_person"):
        user: User = request.user  # type: ignore[assignment]
        desks = desks_of(user, Permission.ENTER)
        writers = Membership.objects.current().filter(
            unit=OuterRef("pk"), role__in=roles_granting(Permission.ENTER), user__is_active=True
        )
        units = enterable_units(user).filter(Q(present_path__in=desks) | ~Exists(writers)) if desks else []
        request._units_of_person = sorted(units, key=lambda unit: unit.present_path not in desks)  # type: ignore[attr-defined]
    return request._units_of_person  # type: ignore[attr-defined]


def shown_unit(request: HttpRequest) -> Unit | None:
    """The unit chosen in the masthead, else the first where the person works; None for who enters for none."""
    units = units_of(request)
    chosen = request.session.get(SESSION_KEY)
    return next((unit for unit in units if unit.pk == chosen), None) or next(iter(units), None)
