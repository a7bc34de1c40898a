"""Units, reviewing bodies, people and their memberships."""

from danvan.organization.models.body import IssuerKind, ReviewingBody
from danvan.organization.models.membership import Membership
from danvan.organization.models.unit import Unit, UnitKind
from danvan.organization.models.user import User

__all__ = ["IssuerKind", "Membership", "ReviewingBody", "Unit", "UnitKind", "User"]
