"""The rows that the pages of a dossier are made of, in the shapes that the components take."""

from typing import NamedTuple

from django.urls import reverse

from evaluations.models import Evidence, EvidenceCitation, InitiativeResult, Recognition
from models_registry.models import Registration


class Line(NamedTuple):
    """One row of components/task_list.html."""

    label: str
    url: str
    state_label: str
    tone: str
    hint: str


class Group(NamedTuple):
    """Rows of the task list under one heading, with the state of them all where that is told."""

    title: str
    rows: list[Line]
    state_label: str = ""
    tone: str = ""


class Missing(NamedTuple):
    """What still stands against sending, and where to mend it: the page of its part, and the field there."""

    text: str
    url: str
    anchor: str = ""


class File(NamedTuple):
    """A file as a list shows it: in one place (`citation`), or with all places that the reader may know."""

    evidence: Evidence
    may_change: bool = False
    citation: EvidenceCitation | None = None
    places: str = ""

    @property
    def url(self) -> str:
        """Where it opens, at the page that the citation names, or is saved."""
        address = reverse("evaluations:evidence_file", args=[self.evidence.pk])
        if not self.evidence.opens_in_browser:
            return address
        page = self.citation.page if self.citation and self.evidence.is_pdf else None
        return f"{address}?xem=1#page={page}" if page else f"{address}?xem=1"

    @property
    def thumbnail_url(self) -> str:
        has_one = bool(self.evidence.thumbnail)
        return reverse("evaluations:evidence_thumbnail", args=[self.evidence.pk]) if has_one else ""

    @property
    def is_used_elsewhere(self) -> bool:
        return self.citation is not None and getattr(self.citation, "use", 1) > 1

    @property
    def particulars(self) -> str:
        """What is said of it beside its title, with where it is cited."""
        locator = self.citation.locator if self.citation else ""
        said = [self.places, locator[:1].upper() + locator[1:], *self.evidence.particulars]
        return " · ".join(part for part in said if part)


class ModelPart(NamedTuple):
    """An accepted registration of the dossier's unit and year with its result, or without one yet."""

    registration: Registration
    result: InitiativeResult | None
    recognitions: list[Recognition]
    files: list[File]
