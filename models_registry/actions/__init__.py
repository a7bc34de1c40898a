"""What people do to registrations and to the year, each thing in a file of its own."""

from models_registry.actions.phases import grant_extension, set_phase
from models_registry.actions.registration import (
    continue_registration,
    delete_draft,
    draft_registration,
    edit_registration,
)

__all__ = [
    "continue_registration",
    "delete_draft",
    "draft_registration",
    "edit_registration",
    "grant_extension",
    "set_phase",
]
