"""Which registrations have been published as recognised: told by the app above that knows.

Filled in its `apps.ready`. What is provisional is never told here: these models are shown by code, name and unit to
everybody who may learn from them.
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

Recognised = Callable[[], "QuerySet"]  # type: ignore[type-arg]  # keys of registrations

_TOLD_BY: list[Recognised] = []


def register_recognised(recognised: Recognised) -> None:
    if recognised not in _TOLD_BY:
        _TOLD_BY.append(recognised)


def published_as_recognised() -> Q:
    """The condition on registrations."""
    condition = Q(pk__in=[])
    for recognised in _TOLD_BY:
        condition |= Q(pk__in=recognised())
    return condition
