"""Units, reviewing bodies, people and their memberships."""

from danvan.organization.models.body import IssuerKind, ReviewingBody
from danvan.organization.models.imports import ImportBatch, ImportLine, LineOutcome, UnitAlias
from danvan.organization.models.membership import Membership
from danvan.organization.models.plan_import import PlanImport
from danvan.organization.models.saved_filter import SavedFilter
from danvan.organization.models.sign_in_session import SignInSession
from danvan.organization.models.slips import PasswordSlips
from danvan.organization.models.succession import (
    Reorganisation,
    ReorganisationEffect,
    Share,
    SuccessionKind,
    UnitSuccession,
)
from danvan.organization.models.unfinished_form import UnfinishedForm
from danvan.organization.models.unit import Unit, UnitKind
from danvan.organization.models.user import User

__all__ = [
    "ImportBatch",
    "ImportLine",
    "IssuerKind",
    "LineOutcome",
    "Membership",
    "PasswordSlips",
    "PlanImport",
    "Reorganisation",
    "ReorganisationEffect",
    "ReviewingBody",
    "SavedFilter",
    "Share",
    "SignInSession",
    "SuccessionKind",
    "UnfinishedForm",
    "Unit",
    "UnitAlias",
    "UnitKind",
    "UnitSuccession",
    "User",
]
