"""What an order of reorganisation says, before anything is done: plain values, read from a form or a plan file.

Units are named by code: those that exist, and those that the order itself opens.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from danvan.organization.models import IssuerKind, Share, SuccessionKind, UnitKind


@dataclass(frozen=True)
class LegalDocument:
    """The paper that orders it: number, date, what it is about, and a file (anything that Django can save)."""

    number: str
    date: date
    title: str = ""
    file: Any = None
    file_name: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Opening:
    """A unit to be opened; `parent` is a code, blank for a tree of its own."""

    code: str
    name: str
    kind: UnitKind
    form: str
    parent: str
    short_name: str = ""
    gso_code: str = ""
    target: int = 1
    sign_off: bool = False


@dataclass(frozen=True)
class Step:
    """One old unit and what becomes of it: `new` is a code (blank: dissolved); a renamed unit keeps its code."""

    kind: SuccessionKind
    old: str
    new: str = ""
    new_name: str = ""  # of a renamed unit
    share: Share = Share.FULL
    is_main: bool = True
    clause: str = ""

    @property
    def closes(self) -> bool:
        return self.kind != SuccessionKind.RENAMED


@dataclass(frozen=True)
class PlannedBody:
    """A reviewing or issuing body that begins at a unit on the day of the order."""

    unit: str
    name: str
    superior: str
    number_suffix: str
    place: str
    signer_title: str = "Trưởng Ban"
    issuer_kind: IssuerKind = IssuerKind.PARTY
    reviews: bool = True


@dataclass(frozen=True)
class Order:
    """One document carried out on one day."""

    effective_from: date
    document: LegalDocument
    openings: tuple[Opening, ...] = ()
    steps: tuple[Step, ...] = ()
    bodies: tuple[PlannedBody, ...] = ()
    heirs: dict[int, str] = field(default_factory=dict)  # initiative → code of the unit that a person chose for it

    def with_document(self, document: LegalDocument) -> "Order":
        return replace(self, document=document)

    @property
    def closing(self) -> dict[str, Step]:
        """The units that the order closes, each with its main step."""
        return {step.old: step for step in self.steps if step.closes and step.is_main}

    @property
    def opened_codes(self) -> set[str]:
        return {opening.code for opening in self.openings}
