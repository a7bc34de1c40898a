"""What is promised: directive, campaign, initiatives and their yearly registrations."""

from models_registry.models.bulk_act import BulkAct, BulkActLine, BulkOutcome
from models_registry.models.campaign import Campaign, CampaignYear, Extension, Field, Phase, PhaseKind
from models_registry.models.directive import Directive, DirectiveTask
from models_registry.models.initiative import Initiative, InitiativeForm
from models_registry.models.likeness import LikenessScan, LikenessScope, LikePair
from models_registry.models.planned_output import Planned, PlannedOutput
from models_registry.models.registration import (
    Registration,
    RegistrationKind,
    RegistrationState,
    TargetLevel,
)
from models_registry.models.reminder import ReminderRule, ReminderSent
from models_registry.models.returned_part import ReturnedPart, SignedCopy

__all__ = [
    "BulkAct",
    "BulkActLine",
    "BulkOutcome",
    "Campaign",
    "CampaignYear",
    "Directive",
    "DirectiveTask",
    "Extension",
    "Field",
    "Initiative",
    "InitiativeForm",
    "LikePair",
    "LikenessScan",
    "LikenessScope",
    "Phase",
    "PhaseKind",
    "Planned",
    "PlannedOutput",
    "Registration",
    "RegistrationKind",
    "RegistrationState",
    "ReminderRule",
    "ReminderSent",
    "ReturnedPart",
    "SignedCopy",
    "TargetLevel",
]
