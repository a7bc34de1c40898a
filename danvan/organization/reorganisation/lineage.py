"""What follows a unit when it is reorganised, and the journal from which it is undone.

The apps above own what follows (models, drafts, desks): each registers its followers in its AppConfig.ready, so that
the organization hands things over without knowing them. A follower changes rows only through `Changes`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models

from danvan.common.fields import _DerivedField
from danvan.common.workflow import snapshot
from danvan.organization.models import Reorganisation, ReorganisationEffect, ReviewingBody, SuccessionKind, Unit, User


@dataclass(frozen=True)
class Touched:
    """Things of one kind that a reorganisation touches, as the preview names them."""

    label: str
    what_happens: str
    items: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.items)


class Changes:
    """Writes values and remembers how they were; `close` stores the journal."""

    def __init__(self, reorganisation: Reorganisation) -> None:
        self.reorganisation = reorganisation
        self._effects: list[ReorganisationEffect] = []

    def set(self, row: models.Model, **values: Any) -> None:
        """Give a row new values and save them with what is derived from them."""
        before = _stored(row, values)
        for name, value in values.items():
            setattr(row, name, value)
        write(row, values)
        after = _stored(row, values)
        for name in values:
            if before[name] != after[name]:
                self._note(row, name, before[name], after[name])

    def make(self, row: models.Model) -> None:
        """Save a new row."""
        row.save()
        self._note(row, "", None, snapshot(row))

    def close(self) -> None:
        ReorganisationEffect.objects.bulk_create(self._effects, batch_size=500)

    def _note(self, row: models.Model, name: str, before: Any, after: Any) -> None:
        self._effects.append(
            ReorganisationEffect(
                reorganisation=self.reorganisation,
                target_type=row._meta.label_lower,
                target_id=row.pk,
                field=name,
                before=before,
                after=after,
            )
        )


def write(row: models.Model, names: Iterable[str]) -> None:
    """Save these fields and those that are computed from others."""
    derived = [field.name for field in row._meta.concrete_fields if isinstance(field, _DerivedField)]
    row.save(update_fields=[*names, *derived])


def _stored(row: models.Model, names: Iterable[str]) -> dict[str, str | None]:
    values = {name: row._meta.get_field(name) for name in names}
    return {
        name: None if (value := getattr(row, column.attname)) is None else str(value)  # type: ignore[union-attr]
        for name, column in values.items()
    }


def value_of(effect: ReorganisationEffect, value: str | None) -> Any:
    """A journalled value as the field takes it; relations by their key."""
    column: Any = apps.get_model(effect.target_type)._meta.get_field(effect.field)
    return None if value is None else column.to_python(value)


@dataclass
class Handover:
    """One reorganisation as its followers see it; the units themselves have been closed and opened already."""

    reorganisation: Reorganisation
    changes: Changes
    day: date
    actor: User
    closed: dict[int, Unit]
    heirs: dict[int, Unit | None]  # of each closed unit; None: dissolved
    kinds: dict[int, SuccessionKind]
    choices: dict[int, Unit] = field(default_factory=dict)  # initiative → the heir that a person named

    @property
    def moved(self) -> dict[int, Unit]:
        """The units whose things may lie on a desk that is not above them any more."""
        return self.closed

    def is_whole(self, unit_id: int) -> bool:
        """Whether one successor took the unit over as a whole, so that nobody has to choose."""
        return self.heirs[unit_id] is not None and self.kinds[unit_id] != SuccessionKind.SPLIT

    def is_sole(self, unit_id: int) -> bool:
        """Whether the successor began with it and has no other predecessor: the same unit under another name."""
        heir = self.heirs[unit_id]
        begins = heir is not None and heir.valid_from == self.day
        return begins and self.is_whole(unit_id) and sum(other == heir for other in self.heirs.values()) == 1

    def desk_for(self, unit: Unit, desk: Unit) -> Unit | None:
        """The rung to which a thing of `unit` goes on from `desk`; None where it stays.

        From a closed desk to its heir where that reviews, else to the next rung above: never down again. From a desk
        that stands, but no longer above the unit, to the nearest rung of the same height or higher.
        """
        ladder = [body.unit for body in ReviewingBody.objects.ladder_of(unit, self.day)]
        if desk.pk not in self.closed:
            fitting = [rung for rung in ladder if len(rung.path) <= len(desk.path)]
            return None if desk in ladder else next(iter(fitting), None)
        heir = self.heirs[desk.pk]
        above = [body.unit for body in ReviewingBody.objects.ladder_of(desk, self.day)]
        return next((rung for rung in [heir, *above] if rung in ladder), None)


Follower = Callable[[Handover], Iterable[Touched]]
_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Let `follower` be asked at every reorganisation; registering it again changes nothing."""
    if follower not in _followers:
        _followers.append(follower)


def followers() -> list[Follower]:
    """In the order of registration: the apps from below to above."""
    return list(_followers)
