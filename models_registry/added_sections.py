"""Sections that apps above add to the pages of a registration; they fill this in their `apps.ready`."""

from collections.abc import Callable
from typing import Any, NamedTuple

from danvan.organization.models import User
from models_registry.models import Registration

Prepare = Callable[[Registration, User], Any]


class AddedSection(NamedTuple):
    """A part of a page: the template that draws it, and what that takes as `extra.data`."""

    template: str
    data: Any


_PREPARED_BY: list[tuple[str, Prepare]] = []


def register_section(template: str, prepare: Prepare) -> None:
    """Let `template` stand on the page, drawn with what `prepare` gives for a registration that the user may read."""
    if (template, prepare) not in _PREPARED_BY:
        _PREPARED_BY.append((template, prepare))


def sections_added(registration: Registration, user: User) -> list[AddedSection]:
    return [AddedSection(template, prepare(registration, user)) for template, prepare in _PREPARED_BY]
