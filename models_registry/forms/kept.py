"""The form of a registration after a return: what was not named is read as text, and stays as it was sent."""

from collections.abc import Container
from typing import NamedTuple

from django import forms
from django.http import QueryDict

from models_registry.questions import PLANNED, SOURCE


class KeptPart(NamedTuple):
    """A part that is shown as text in place of its field."""

    name: str
    label: str
    text: str


def completed(typed: QueryDict, unchanged: forms.BaseForm, kept: Container[str]) -> QueryDict:
    """What was typed, with the words of the kept parts, for which the page has no fields.

    What was sent for a kept part all the same is left as it is: the action compares it and refuses a change.
    """
    data = typed.copy()
    sent = {part_of(name) for name in typed}
    for name in unchanged.fields:
        part = part_of(name)
        value = unchanged[name].value()
        if part in kept and part not in sent and value is not None:
            data.setlist(name, list(value) if isinstance(value, list | tuple) else [value])
    return data


def part_of(name: str) -> str:
    """The part of a registration to which a field of the form belongs."""
    if name.startswith("planned_"):
        return PLANNED
    return "kind" if name == SOURCE else name
