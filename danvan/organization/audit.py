"""Which events an administrator may read, and how they read: names, words and dates instead of columns and codes.

An administrator need not know scores and verdicts: of what was provisional when it was written they read who and
when, and that something was decided, for ever. What it became is told by the event of its publication, and step by
step by the history of the dossier, to those who may read that.

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

from danvan.activity.models import UNTOLD_ACT, AuditEvent
from danvan.common.templatetags.portal import vn_date, vn_datetime, vn_number
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import STEP, can_anywhere, grants

UNTOLD = frozenset({"password", "version", "sha256"})  # of use to programs only, or to nobody
LONGEST_VALUE = 300  # characters shown of a long text
EMPTY = "để trống"
NOT_TOLD = "Nội dung chưa công bố"
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
    """One event as people read it; with `is_told` False only that it happened."""

    event: AuditEvent
    changes: list[Change]
    is_told: bool = True

    @property
    def label(self) -> str:
        return self.event.label if self.is_told else UNTOLD_ACT

    @property
    def about(self) -> str:
        """The thing and its unit: “Đường hoa · Xã Phan Hòa”."""
        named = self.event.target_name if self.is_told else ""
        return " · ".join(dict.fromkeys(part for part in (named, self.event.unit_name) if part))

    @property
    def note(self) -> str:
        return self.event.note if self.is_told else NOT_TOLD


class Sight:
    """What of the events' content a reader of the log may know."""

    def __init__(self, user: User) -> None:
        # Nobody reads ahead about a unit for which they write; the log does not say which unit an appraisal is of.
        writes = can_anywhere(user, Permission.ENTER)
        self.paths = [] if writes else [path for path, _ in grants(user, Permission.VIEW_PROVISIONAL)]

    @property
    def tells_provisional(self) -> bool:
        """Whether there is any branch of whose provisional events the reader may know."""
        return bool(self.paths)

    def tells(self, event: AuditEvent) -> bool:
        return not event.provisional or event.unit_path.startswith(tuple(self.paths))

    @property
    def condition(self) -> Q:
        """The same for many events."""
        condition = Q(provisional=False)
        for path in self.paths:
            condition |= _then_under(path)
        return condition


def events_within_reach(user: User) -> QuerySet[AuditEvent]:
    """The events in the branches that the user administers; at the root also those of no unit.

    Provisional decisions are recorded in the branch of the rung that takes them, so they show only there.
    """
    condition = Q(pk__in=[])
    for path, _ in grants(user, Permission.VIEW_AUDIT):
        condition |= _then_under(path)
        if len(path) == STEP:
            condition |= Q(unit_path="")
    # What was closed elsewhere and lies in the reach of its successor today.
    closed = Unit.objects.within_reach(user, Permission.VIEW_AUDIT).filter(valid_to__isnull=False)
    return AuditEvent.objects.filter(condition | Q(unit_path__in=list(closed.values_list("path", flat=True))))


def events_of_unit(unit: Unit) -> Q:
    """The events of a unit and everything under it, predecessors included."""
    closed = Unit.objects.in_subtree(unit).filter(valid_to__isnull=False)
    return _then_under(unit.path) | Q(unit_path__in=list(closed.values_list("path", flat=True)))


def in_words(events: Iterable[AuditEvent], sight: Sight | None = None) -> list[EventRow]:
    """Each event with what it changed; the names of other things are fetched once for all events.

    Without a sight everything is told: for readers whose right was asked for otherwise.
    """
    events = list(events)
    told = [sight is None or sight.tells(event) for event in events]
    shown = [is_told and (sight is None or not _is_apart(event)) for event, is_told in zip(events, told, strict=True)]
    names = _names_of(_keys_in(event for event, is_shown in zip(events, shown, strict=True) if is_shown))
    return [
        EventRow(event, _changes(event, names) if is_shown else [], is_told)
        for event, is_told, is_shown in zip(events, told, shown, strict=True)
    ]


def _then_under(path: str) -> Q:
    """Events at or under `path` as the tree was then: a range, so that the index serves it."""
    return Q(unit_path__gte=path, unit_path__lt=f"{int(path) + 1:0{len(path)}d}")


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
    return {model: _names_in(model, pks) for model, pks in keys.items() if pks}


def _names_in(model: type[models.Model], pks: set[str]) -> dict[str, str]:
    """The rows by name; what is gone, as an undone reorganisation's units, by the name under which it was written."""
    # All that a name may need comes in the same query.
    found = {str(pk): str(row) for pk, row in model._base_manager.select_related().in_bulk(pks).items()}  # type: ignore[arg-type]
    gone = [pk for pk in pks if pk not in found and pk.isdecimal()]
    if not gone:
        return found
    written = AuditEvent.objects.filter(target_type=model._meta.label_lower, target_id__in=gone, provisional=False)
    told = written.order_by("id").values_list("target_id", "target_name")
    return {str(pk): f"{name} (nay không còn)" for pk, name in told} | found


def _changes(event: AuditEvent, names: Names) -> list[Change]:
    """In the order of the model's fields: the databases keep JSON in orders of their own.

    Stamps that say again who did this and when are left out: the row begins with that.
    """
    fields = [
        Change(
            label=_capitalised(str(field.verbose_name)),
            before=_in_words(field, event.before[attname], names) if attname in event.before else None,
            after=_in_words(field, event.after[attname], names),
        )
        for attname, field in _fields_of(event).items()
        if attname in event.after and not _repeats(event, field, event.after[attname])
    ]
    return fields + [
        Change(label, event.before.get(name) or (EMPTY if name in event.before else None), event.after[name] or EMPTY)
        for name, label in _parts_of(event).items()
        if name in event.after
    ]


def _is_apart(event: AuditEvent) -> bool:
    """Whether the log says of such a thing only that it was saved: what one appraiser writes apart from the other."""
    try:
        return getattr(apps.get_model(event.target_type), "AUDITED_APART", False)
    except (LookupError, ValueError):
        return False


def _parts_of(event: AuditEvent) -> dict[str, str]:
    """What the model tells of itself beyond its fields: name → label (see `recorded`)."""
    try:
        return getattr(apps.get_model(event.target_type), "AUDITED_PARTS", {})
    except (LookupError, ValueError):
        return {}


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
