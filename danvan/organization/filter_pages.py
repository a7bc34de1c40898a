"""The list pages whose filters people may save. Apps register theirs in AppConfig.ready.

A saved filter keeps only what its page understands, in one order, so that two addresses that show the same list are
the same filter. The year is not kept: next year the filter shows next year's list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from danvan.common.text import one_line

LONGEST_VALUE = 200


@dataclass(frozen=True)
class FilterPage:
    """A list page: its key in addresses, where it is, the filters it understands, who may open it."""

    key: str
    label: str
    url_name: str
    parameters: frozenset[str]
    is_open_to: Callable[[Any], bool]

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def address(self, query: str) -> str:
        return f"{self.url}?{query}" if query else self.url

    def canonical(self, query: str) -> str:
        """What the page understands of the part of an address after “?”: each filter once, sorted by name."""
        asked = QueryDict(query)
        kept = QueryDict(mutable=True)
        for name in sorted(self.parameters & asked.keys()):
            value = one_line(asked[name].replace("\x00", ""))  # PostgreSQL knows no NUL
            if 0 < len(value) <= LONGEST_VALUE:
                kept[name] = value
        return kept.urlencode()


_PAGES: dict[str, FilterPage] = {}


def register_page(page: FilterPage) -> None:
    """Let the filters of this page be saved."""
    _PAGES[page.key] = page


def page_named(key: str) -> FilterPage | None:
    return _PAGES.get(key)
