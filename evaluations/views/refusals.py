"""How a refused act is answered: out of reach is 404, everything else is said on the page."""

from collections.abc import Callable

from django.http import Http404

from danvan.common.workflow import NotAllowed, OutOfReach

REFUSED = 422  # the status of a page that says why nothing was done


def refusal_of(act: Callable[[], object]) -> NotAllowed | None:
    """Do the act; give its refusal, or None when it was done."""
    try:
        act()
    except OutOfReach as refused:
        raise Http404 from refused
    except NotAllowed as refused:
        return refused
    return None
