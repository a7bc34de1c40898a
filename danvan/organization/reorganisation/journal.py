"""What a reorganisation did, read from its journal in words; also of one that was undone and has no successions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db.models import QuerySet
from django.utils.text import capfirst

from danvan.organization.models import Reorganisation, ReorganisationEffect, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import q

SHOWN = 100  # names of one kind on a page; the number is always told
UNIT = "organization.unit"
# What is the organization's own has words of its own; the things of the apps above go along.
_WORDS = {
    ("organization.membership", True): "Vai trò bắt đầu ở đơn vị mới",
    ("organization.membership", False): "Vai trò kết thúc ở đơn vị cũ",
    ("organization.reviewingbody", True): "Cơ quan xét duyệt mới",
    ("organization.reviewingbody", False): "Cơ quan xét duyệt kết thúc",
}


@dataclass(frozen=True)
class Happened:
    """Things of one kind that a reorganisation made or changed."""

    label: str
    count: int
    items: tuple[str, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.items)


@dataclass(frozen=True)
class UnitChanges:
    """Units by what happened to them, with their names of then."""

    closed: tuple[str, ...]
    opened: tuple[str, ...]
    renamed: tuple[str, ...]


def named_changes(
    closed: Sequence[str], opened: Sequence[str], renamed: Sequence[str], along: Sequence[str]
) -> UnitChanges:
    """What an order names itself: without the units that only go along and open again under the same name."""
    return UnitChanges(_without(closed, along), _without(opened, along), tuple(renamed))


def _without(names: Sequence[str], along: Sequence[str]) -> tuple[str, ...]:
    left = Counter(along)
    kept = []
    for name in names:
        if left[name]:
            left[name] -= 1
        else:
            kept.append(name)
    return tuple(kept)


def unit_changes(reorganisation: Reorganisation) -> UnitChanges:
    """The units that were closed, opened and renamed, from the journal alone."""
    effects = list(reorganisation.effects.filter(target_type=UNIT).exclude(field="present_path").order_by("id"))
    renamed = {effect.target_id: effect for effect in effects if effect.field == "name"}
    units = Unit.objects.in_bulk([effect.target_id for effect in effects])
    closed = [units[e.target_id].name for e in effects if e.field == "valid_to" and e.target_id in units]
    return UnitChanges(
        closed=tuple(closed),
        opened=tuple(str((effect.after or {})["name"]) for effect in effects if not effect.field),
        renamed=tuple(f"{effect.before} → {effect.after}" for effect in renamed.values()),
    )


def happened(reorganisation: Reorganisation) -> list[Happened]:
    """Everything but the units, by kind: how many and which."""
    touched: dict[tuple[str, bool], dict[int, None]] = {}  # keys in their order, each once
    effects = reorganisation.effects.exclude(target_type=UNIT).order_by("id")
    for target_type, pk, field in effects.values_list("target_type", "target_id", "field"):
        touched.setdefault((target_type, not field), {})[pk] = None
    return [_in_words(*kind, pks) for kind, pks in touched.items()]


def manages_all(user: User, reorganisation: Reorganisation) -> bool:
    """Whether every unit that it touched is the user's to manage: only they see people and drafts by name."""
    units = Unit.objects.filter(
        pk__in=ReorganisationEffect.objects.filter(reorganisation=reorganisation, target_type=UNIT)
        .order_by()
        .values("target_id")
    )
    within: QuerySet[Unit] = units.filter(q(user, Permission.MANAGE_UNITS, unit=""))
    everything = units.count()
    is_gone = everything == 0 and reorganisation.performed_by_id == user.pk  # it opened units, and was undone
    return is_gone or 0 < everything == within.count()


def _in_words(target_type: str, is_made: bool, rows: dict[int, None]) -> Happened:
    model = apps.get_model(target_type)
    noun = str(model._meta.verbose_name)
    label = _WORDS.get((target_type, is_made)) or f"{capfirst(noun)} {'được lập mới' if is_made else 'chuyển theo'}"
    found = model._base_manager.filter(pk__in=list(rows)[:SHOWN]).select_related().order_by("pk")
    return Happened(label, len(rows), tuple(str(row) for row in found))
