"""What hangs on a rung of the ladder: the papers on its desk, the lists that it issued.

The apps above own both and register them in their AppConfig.ready, so that a rung can end without knowing them:
what lies undecided on its desk goes to the next rung above in the same act, and what was printed stays as it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from danvan.activity.record import record
from danvan.common.workflow import snapshot
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.reorganisation.lineage import Touched, write


class _RecordedMoves:
    """Gives rows a new desk, each move with an event of its own in the branch of the new desk."""

    def __init__(self, actor: User) -> None:
        self.actor = actor

    def set(self, row: models.Model, *, desk: Unit) -> None:
        before, former = snapshot(row), row.desk  # type: ignore[attr-defined]
        row.desk = desk  # type: ignore[attr-defined]
        write(row, ["desk"])
        record(
            "desk.move",
            row,
            label="Chuyển đến bàn cấp trên",
            actor=self.actor,
            note=f"{former.name} → {desk.name}",
            unit=desk,
            before={"desk_id": before["desk_id"]},
            after={"desk_id": snapshot(row)["desk_id"]},
        )


@dataclass
class RungEnd:
    """A rung that is no more from `day` on; what the followers ask of it is what they ask of a reorganisation."""

    rung: Unit
    day: date
    actor: User
    stuck: int = 0  # for how many papers there is no rung above
    next_rungs: set[Unit] = field(default_factory=set)

    @property
    def closed(self) -> dict[int, Unit]:
        return {self.rung.pk: self.rung}

    @property
    def moved(self) -> dict[int, Unit]:
        """No unit moves when a rung ends."""
        return {}

    @property
    def changes(self) -> _RecordedMoves:
        return _RecordedMoves(self.actor)

    def desk_for(self, unit: Unit, desk: Unit) -> Unit | None:
        """The next rung above the one that ends; those below it have decided already."""
        ladder = ReviewingBody.objects.ladder_of(desk, self.day)
        if not ladder:
            self.stuck += 1
            return None
        self.next_rungs.add(ladder[0].unit)
        return ladder[0].unit


Keeper = Callable[[Any], Iterable[Touched]]  # moves what lies on closed desks, see `RungEnd`
Prints = Callable[[ReviewingBody], Iterable[date]]  # the dates of what was issued in the name of a body

_keepers: list[Keeper] = []
_prints: list[Prints] = []


def register_desk(keeper: Keeper) -> None:
    """Let `keeper` move its papers when a rung ends; registering it again changes nothing."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def register_prints(prints: Prints) -> None:
    """Let `prints` tell what was issued in a body's name; registering it again changes nothing."""
    if prints not in _prints:
        _prints.append(prints)


def move_on(end: RungEnd) -> list[Touched]:
    """Move everything undecided on the rung's desk; gives what was moved, by kind."""
    return [kind for keeper in _keepers for kind in keeper(end) if kind.items]


def dates_printed(body: ReviewingBody) -> list[date]:
    """The dates of the documents that bear the body's name, in order."""
    return sorted(day for prints in _prints for day in prints(body))
