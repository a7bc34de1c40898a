"""A registration on paper: the bản đăng ký with its two signature blocks, and the receipt of its sending.

Both are drawn anew each time from what stands written; what has not been written yet is a dotted line for the pen. The
heading follows the forms of documents by the kind of unit: Party bodies and all others (domain of the layout profiles).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string

from danvan.common.pdf import write_pdf
from danvan.organization.models import Unit, UnitKind
from models_registry.models import Field, InitiativeForm, Registration, RegistrationKind, TargetLevel
from models_registry.questions import PLANNED, SECTIONS, SOURCE, SUBJECT_FIELDS, label_of

# Asked on the screen, told by the title or of no use on paper.
_NOT_PRINTED = {"form", PLANNED, SOURCE, "tasks"}
_LONG = {field.name for field in Registration._meta.get_fields() if isinstance(field, models.TextField)}
_TO_CIRCLE = {"kind": RegistrationKind, "target_level": TargetLevel}
_CARRIERS = {
    InitiativeForm.COLLECTIVE: "tập thể",
    InitiativeForm.INDIVIDUAL: "cá nhân",
    InitiativeForm.HOUSEHOLD: "hộ gia đình",
}


@dataclass(frozen=True)
class Line:
    """A question and its answer; without one the pen has a line, two for what takes more words."""

    label: str
    text: str
    is_long: bool = False


@dataclass(frozen=True)
class ReceiptPaper:
    """Finished words of a receipt: of a registration, or of what `title` and `code_name` say."""

    reference: str
    lines: Sequence[Line]
    next_steps: Sequence[str]
    printed: str
    day: str  # ISO
    title: str = "Giấy báo đã gửi đăng ký"
    code_name: str = "Mã đăng ký"


def render_receipt(paper: ReceiptPaper) -> bytes:
    """The receipt as PDF, one page of A5 size set on A4 for offices that print on nothing else."""
    return _drawn("receipt", {"paper": paper, "portal_name": settings.PORTAL_NAME})


def render_registration(registration: Registration, *, printed: str, day: str) -> bytes:
    """The bản đăng ký as PDF: what was written, in the order of the form, then who signs."""
    asked = [name for section in SECTIONS for name in section.fields if name not in _NOT_PRINTED]
    if registration.pk and not registration.is_individual:
        asked = [name for name in asked if name not in SUBJECT_FIELDS]
    written, was_sent = bool(registration.pk), registration.submitted_at is not None
    lines = [Line(label_of(name, registration.form), _answer(registration, name), name in _LONG) for name in asked]
    outputs = list(registration.planned_outputs.all()) if written else []  # type: ignore[attr-defined]
    context = {
        "registration": registration,
        "above": _above(registration.unit),
        "is_party": registration.unit.kind == UnitKind.PARTY,
        "carrier": _CARRIERS[InitiativeForm(registration.form)],
        "lines": [line for line in lines if line.text or not was_sent],
        "outputs": outputs,
        "empty_rows": range(0 if outputs or was_sent else 3),
        "tasks": list(registration.tasks.order_by("ordinal")) if written else [],
        "directive": registration.year.directive,
        "all_tasks": [] if written else list(registration.year.directive.tasks.order_by("ordinal")),  # type: ignore[attr-defined]
        "was_sent": was_sent,
        "signers": settings.REGISTRATION_SIGNERS,
        "printed": printed,
        "day": day,
    }
    return _drawn("registration", context)


def _above(unit: Unit) -> str:
    return unit.parent.name if unit.parent else ""


def _answer(registration: Registration, name: str) -> str:
    if name in _TO_CIRCLE and not registration.pk:
        return f"{' / '.join(map(str, _TO_CIRCLE[name].labels))} (khoanh một)"
    if name == "field" and not registration.pk:
        return f"{' / '.join(map(str, Field.objects.in_year(registration.year.year)))} (khoanh một)"
    value = getattr(registration, name)
    if name == "started_on":
        return f"{value:%d/%m/%Y}" if value else ""
    display = getattr(registration, f"get_{name}_display", None)
    return str((display() if display else value) or "")


def _drawn(name: str, context: dict[str, object]) -> bytes:
    page = render_to_string(f"models_registry/pdf/{name}.html", context)
    stylesheet = render_to_string("models_registry/pdf/paper.css")
    return write_pdf(page, stylesheet, identifier=sha256(page.encode()).digest()[:16])
