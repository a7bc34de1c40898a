"""What happened, and who was told: in the portal and by e-mail."""

from danvan.activity.models.audit import (
    UNTOLD_ACT,
    AppendOnlyModel,
    AppendOnlyQuerySet,
    AuditEvent,
    AuditLink,
    StateChange,
)
from danvan.activity.models.mail import MailKind, MailPreference, OutgoingMail, OutgoingMailQuerySet
from danvan.activity.models.notification import Notification

__all__ = [
    "UNTOLD_ACT",
    "AppendOnlyModel",
    "AppendOnlyQuerySet",
    "AuditEvent",
    "AuditLink",
    "MailKind",
    "MailPreference",
    "Notification",
    "OutgoingMail",
    "OutgoingMailQuerySet",
    "StateChange",
]
