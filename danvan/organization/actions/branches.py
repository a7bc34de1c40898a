"""Where in the tree that shows which concerns an account as a whole."""

from danvan.organization.models import Membership, Unit, User


def unit_of(user: User) -> Unit | None:
    """The unit in whose branch what concerns this account shows: that of the first current membership."""
    membership = Membership.objects.current().filter(user=user).select_related("unit").order_by("pk").first()
    return membership.unit if membership else None
