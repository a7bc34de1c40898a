"""What is promised: directive, campaign, initiatives and their yearly registrations."""

from models_registry.models.campaign import Campaign, CampaignYear, Extension, Field, Phase, PhaseKind
from models_registry.models.directive import Directive, DirectiveTask
from models_registry.models.initiative import Initiative, InitiativeForm
from models_registry.models.registration import (
    Registration,
    RegistrationKind,
    RegistrationState,
    TargetLevel,
)

__all__ = [
    "Campaign",
    "CampaignYear",
    "Directive",
    "DirectiveTask",
    "Extension",
    "Field",
    "Initiative",
    "InitiativeForm",
    "Phase",
    "PhaseKind",
    "Registration",
    "RegistrationKind",
    "RegistrationState",
    "TargetLevel",
]
