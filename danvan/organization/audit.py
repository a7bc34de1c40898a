"""Which events an administrator may read, and how they read: names, words and dates instead of columns and codes.

The log is kept for ever and names things by type and id, so that a thing may be gone, or belong to an app above
this one: everything is looked up through Django's registry of models, and what is not found stays as it was written.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet

from danvan.activity.models import AuditEvent
from danvan.common.templatetags.portal import vn_date, vn_datetime, vn_number
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import STEP, grants, in_subtree

UNTOLD = frozenset({"password", "version", "sha256"})  # of use to programs only, or to nobody
LONGEST_VALUE = 300  # characters shown of a long text
EMPTY = "để trống"
SAME_MOMENT = timedelta(seconds=5)  # a stamp and its event are written one after the other

Keys = dict[type[models.Model], set[str]]
Names = dict[type[models.Model], dict[str, str]]


@dataclass(frozen=True)
class Change:
    """One field of a thing as it was and as it is; `before` None where the thing was new."""

    label: str
    before: str | None
    after: str


@dataclass(frozen=True)
class EventRow:
    """One event as people read it."""

    event: AuditEvent
    changes: list[Change]


def events_within_reach(user: User) -> QuerySet[AuditEvent]:
    """The events in the branches that the user administers; at the root also those of no unit.

    Provisional decisions are recorded in the branch of the rung that takes them, so they show only there.
    """
    condition = Q(pk__in=[])
    for path, _ in grants(user, Permission.VIEW_AUDIT):
        condition |= in_subtree(path, "unit_")
        if len(path) == STEP:
            condition |= Q(unit_path="")
    return AuditEvent.objects.filter(condition)


def in_words(events: Iterable[AuditEvent]) -> list[EventRow]:
    """Each event with what it changed; the names of other things are fetched once for all events."""
    events = list(events)
    names = _names_of(_keys_in(events))
    return [EventRow(event, _changes(event, names)) for event in events]


def _fields_of(event: AuditEvent) -> dict[str, Any]:
    """The fields of the thing that the event is about, by column; none when that kind is gone."""
    try:
        model = apps.get_model(event.target_type)
    except (LookupError, ValueError):
        return {}
    return {field.attname: field for field in model._meta.concrete_fields if field.attname not in UNTOLD}


def _keys_in(events: Iterable[AuditEvent]) -> Keys:
    """What must be looked up: model → primary keys, as text."""
    keys: Keys = defaultdict(set)
    for event in events:
        for attname, field in _fields_of(event).items():
            if field.is_relation:
                values = (event.before.get(attname), event.after.get(attname))
                keys[field.related_model].update(value for value in values if value)
    return keys


def _names_of(keys: Keys) -> Names:
    return {
        # All that a name may need comes in the same query.
        model: {str(pk): str(row) for pk, row in model._base_manager.select_related().in_bulk(pks).items()}  # type: ignore[arg-type]
        for model, pks in keys.items()
        if pks
    }


def _changes(event: AuditEvent, names: Names) -> list[Change]:
    """In the order of the model's fields: the databases keep JSON in orders of their own.

    Stamps that say again who did this and when are left out: the row begins with that.
    """
    return [
        Change(
            label=_capitalised(str(field.verbose_name)),
            before=_in_words(field, event.before[attname], names) if attname in event.before else None,
            after=_in_words(field, event.after[attname], names),
        )
        for attname, field in _fields_of(event).items()
        if attname in event.after and not _repeats(event, field, event.after[attname])
    ]


def _repeats(event: AuditEvent, field: Any, value: str | None) -> bool:
    """Whether a `…_by` or `…_at` only names the actor or the moment of the event itself."""
    if field.name.endswith("_by"):
        return value == str(event.actor_id)
    if field.name.endswith("_at") and value:
        return abs(field.to_python(value) - event.at) < SAME_MOMENT
    return False


def _in_words(field: Any, value: str | None, names: Mapping[Any, Mapping[str, str]]) -> str:
    """A stored value as people read it."""
    if value in (None, ""):
        return EMPTY
    if field.is_relation:
        return names.get(field.related_model, {}).get(str(value), "không còn trong hệ thống")
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    try:
        typed = field.to_python(value)
    except ValidationError:
        return str(value)
    match field:
        case models.BooleanField():
            return "có" if typed else "không"
        case models.DateTimeField():
            return vn_datetime(typed)
        case models.DateField():
            return vn_date(typed)
        case models.DecimalField():
            return vn_number(typed)
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE].rstrip()}… (còn nữa)"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
