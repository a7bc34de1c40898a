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

    def pick(self, key: str, number: int) -> Any:
        """The number-th of a list of texts, round and round."""
        texts = self._data[key]
        return texts[number % len(texts)]

    def content_text(self, initiative: PlannedInitiative, number: int) -> dict[str, str]:
        texts = self._data["texts"][initiative.field]
        return dict(texts[number % len(texts)])

    def narrative(self, ordinal: int, number: int) -> str:
        texts = self._data["narratives"][str(ordinal)]
        return str(texts[number % len(texts)])
