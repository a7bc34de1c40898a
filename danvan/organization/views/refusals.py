"""How a refused act is answered: out of reach is 404, everything else is said on the page."""

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404

from danvan.common.workflow import NotAllowed, OutOfReach

T = TypeVar("T")

REFUSED = 422  # the status of a page that says why nothing was done


def attempt(act: Callable[[], T]) -> tuple[T | None, list[str]]:
    """What the act gives, or the reasons why it was refused."""
    try:
        return act(), []
    except OutOfReach as refused:
        raise Http404 from refused
    except NotAllowed as refused:
        return None, refused.reasons
