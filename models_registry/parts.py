"""The parts of a registration: what can be named when one is returned, and how each reads as text."""

from datetime import date
from typing import Any

from danvan.common.templatetags.portal import vn_date, vn_number
from models_registry import questions
from models_registry.models import InitiativeForm, Registration
from models_registry.questions import PLANNED, SECTIONS, SOURCE, is_asked

# What the form of a registration may set; everything else follows from the act itself.
CONTENT_FIELDS = (
    "kind", "form", "name", "field", "target_level", "subject_name", "subject_title", "situation", "objectives",
    "place_and_people", "people_involved", "person_in_charge", "started_on", "timeframe", "forces", "resources",
    "outputs", "sustainability",
)  # fmt: skip
IN_OTHER_TABLES = ("tasks", PLANNED)
# In the order of the form. The model that is replicated belongs to the kind: it is told and returned with it.
PARTS = tuple(name for section in SECTIONS for name in section.fields if name != SOURCE)
# What only some carriers are asked: it hangs together with who carries the model.
OF_CARRIER = tuple(name for name in PARTS if not all(is_asked(name, form) for form in InitiativeForm.values))


def label_of(registration: Registration, name: str) -> str:
    """“Địa bàn, đối tượng”, in the words for who carries this model."""
    return questions.label_of(name, registration.form)


def text_of(registration: Registration, name: str) -> str:
    """A part as people read it; empty where nothing was given."""
    if name in IN_OTHER_TABLES:
        return "\n".join(str(row) for row in getattr(registration, name).all())
    if name == "kind":
        source = registration.initiative.replicates
        return f"{registration.get_kind_display()}{f': {source.name}' if source else ''}"
    display = getattr(registration, f"get_{name}_display", None)
    return in_words(display() if display else getattr(registration, name))


def in_words(value: Any) -> str:
    """One value as text."""
    if isinstance(value, date):
        return vn_date(value)
    if isinstance(value, int):
        return vn_number(value)
    return "" if value is None else str(value)


def content_of(registration: Registration) -> dict[str, str]:
    """Every part as it reads now."""
    return {name: text_of(registration, name) for name in PARTS}
