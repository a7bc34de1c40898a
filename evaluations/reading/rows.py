"""The rows that the pages of a dossier are made of, in the shapes that the components take."""

from typing import NamedTuple

from evaluations.models import Evidence, InitiativeResult, Recognition
from models_registry.models import Registration


class Line(NamedTuple):
    """One row of components/task_list.html."""

    label: str
    url: str
    state_label: str
    tone: str
    hint: str


class Group(NamedTuple):
    """Rows of the task list under one heading."""

    title: str
    rows: list[Line]


class Missing(NamedTuple):
    """What still stands against sending, and where to mend it."""

    text: str
    url: str


class File(NamedTuple):
    """A file as the list shows it."""

    evidence: Evidence
    may_delete: bool


class ModelPart(NamedTuple):
    """An accepted registration of the dossier's unit and year with its result, or without one yet."""

    registration: Registration
    result: InitiativeResult | None
    recognitions: list[Recognition]
