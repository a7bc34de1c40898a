"""What the demonstration tells, read from fixtures/demo.json."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

CURRENT_YEAR = 2025


@dataclass(frozen=True)
class PlannedInitiative:
    """One model: whose it is, in which years, how many rungs recognised it, how it stands this year."""

    name: str
    field: str
    unit: str
    years: list[int]
    climbs: int
    now: str = "accepted"
    form: str = "collective"
    subject_name: str = ""
    subject_title: str = ""
    ineffective: tuple[int, ...] = ()
    on_behalf: bool = False  # the unit has nobody: the one above enters for it
    replicates: str = ""  # code of the unit whose model of the same name it follows
    on: str = ""  # the day on which it is written and sent; else a day of March
    pictures: tuple[str, ...] = ()  # titles of the pictures that prove it


@dataclass(frozen=True)
class Account:
    """Somebody who signs in to the demonstration."""

    username: str
    full_name: str
    title: str
    role: str
    unit: str


class Plan:
    """The parts of fixtures/demo.json, typed; texts are chosen by number so that each load is the same."""

    def __init__(self) -> None:
        path = Path(settings.FIXTURE_DIRS[0]) / "demo.json"
        self._data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    @property
    def password(self) -> str:
        return str(self._data["password"])

    @cached_property
    def accounts(self) -> list[Account]:
        return [Account(**row) for row in self._data["accounts"]]

    @cached_property
    def initiatives(self) -> list[PlannedInitiative]:
        return [PlannedInitiative(**row) for row in self._data["initiatives"]]

    @cached_property
    def waiting(self) -> list[PlannedInitiative]:
        """What waits at the desks this year, so that a reviewer has a queue of more than one page."""
        return [PlannedInitiative(**row) for row in self._data["waiting_2025"]]

    def pick(self, key: str, number: int) -> Any:
        """The number-th of a list of texts, round and round."""
        texts = self._data[key]
        return texts[number % len(texts)]

    def content_text(self, initiative: PlannedInitiative, number: int) -> dict[str, Any]:
        """What a model of this field says; why and how are put together anew, so that models do not read alike."""
        texts, parts = self._data["texts"][initiative.field], self._data["parts"][initiative.field]
        seed = sum(map(ord, initiative.name + initiative.unit))  # the same with each load
        ways, goals, situations = parts["ways"], parts["goals"], parts["situations"]
        first = seed % len(ways)
        second = (first + 1 + seed // len(ways) % (len(ways) - 1)) % len(ways)
        told = [ways[first], ways[second], goals[seed // 3 % len(goals)]]
        why = f"{situations[seed // 5 % len(situations)]} Vì vậy cần “{initiative.name}”."
        return texts[number % len(texts)] | {"situation": why, "objectives": " ".join(told)}

    def narrative(self, ordinal: int, number: int) -> str:
        texts = self._data["narratives"][str(ordinal)]
        return str(texts[number % len(texts)])
