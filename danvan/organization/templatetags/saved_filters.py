"""`{% saved_filters "mo-hinh" %}`: the filters that the reader keeps for this list, and the way to keep one more."""

from typing import Any, NamedTuple

from django import template

from danvan.organization.filter_pages import page_named
from danvan.organization.models import SavedFilter

register = template.Library()


class Kept(NamedTuple):
    """A saved filter as components/saved_filters.html shows it."""

    pk: int
    name: str
    url: str
    is_current: bool


@register.inclusion_tag("components/saved_filters.html", takes_context=True)
def saved_filters(context: dict[str, Any], key: str) -> dict[str, Any]:
    request, page = context["request"], page_named(key)
    if page is None:
        raise LookupError(f"No page of filters is registered as {key}.")
    current = page.canonical(request.GET.urlencode())
    rows = SavedFilter.objects.filter(user_id=request.user.pk, page=key).order_by("sort_key", "id")
    kept = [Kept(row.pk, row.name, page.address(row.query), row.query == current) for row in rows]
    return {
        "page": page,
        "kept": kept,
        "current": next((each for each in kept if each.is_current), None),
        "query": current,
    }
