"""Who may do what, and how far: the one table of rights.

Rights come from memberships (person × unit × role). A permission reaches some units relative to the
unit of the membership. Nobody approves their own: what a reviewer decides reaches only BELOW.
"""

from enum import Flag, StrEnum, auto

from django.db.models import TextChoices


class Reach(Flag):
    """Which units a permission reaches, seen from the unit of the membership."""

    OWN = auto()
    CHILDREN = auto()
    BELOW = auto()  # every unit beneath, never one's own
    ABOVE = auto()  # the units that one's own lies in: to read what they issued
    ALL = auto()
    SUBTREE = OWN | BELOW


class Permission(StrEnum):
    """An act or a sight that is granted."""

    VIEW_DRAFTS = "view_drafts"  # registrations and dossiers before they are sent
    ENTER = "enter"  # write registrations and dossiers
    SEND = "send"  # sign off and send them to the rung
    VIEW_SENT = "view_sent"  # registrations and dossiers once sent
    VIEW_PROVISIONAL = "view_provisional"  # scores and recognitions before publication
    REVIEW = "review"  # accept, return, appraise
    RECOGNISE = "recognise"  # decide provisionally at one's level, propose upward
    PUBLISH = "publish"  # publish the level's year
    DRAFT_LIST = "draft_list"  # build a commendation list
    ISSUE_LIST = "issue_list"  # issue or supersede it
    VIEW_ISSUED = "view_issued"  # issued lists
    VIEW_SUMMARY = "view_summary"  # published figures of the year
    VIEW_UNITS = "view_units"  # the tree and the people in it
    MANAGE_PEOPLE = "manage_people"
    MANAGE_YEAR = "manage_year"  # phases and extensions
    VIEW_AUDIT = "view_audit"


class Role(TextChoices):
    """What a person is at a unit."""

    DRAFTER = "drafter", "Người soạn"
    SENDER = "sender", "Người ký gửi"
    REVIEWER = "reviewer", "Cán bộ thẩm định"
    APPROVER = "approver", "Lãnh đạo Ban (phê duyệt)"
    LEADER = "leader", "Lãnh đạo (chỉ xem)"
    ADMINISTRATOR = "administrator", "Quản trị"


# A village without staff: the officer of the commune enters for it, hence CHILDREN.
_ENTERS = Reach.OWN | Reach.CHILDREN

GRANTS: dict[Role, dict[Permission, Reach]] = {
    Role.DRAFTER: {
        Permission.VIEW_DRAFTS: _ENTERS,
        Permission.ENTER: _ENTERS,
        Permission.VIEW_ISSUED: Reach.OWN | Reach.ABOVE,
    },
    Role.SENDER: {
        Permission.VIEW_DRAFTS: _ENTERS,
        Permission.ENTER: _ENTERS,
        Permission.SEND: _ENTERS,
        Permission.VIEW_ISSUED: Reach.OWN | Reach.ABOVE,
    },
    Role.REVIEWER: {
        Permission.VIEW_SENT: Reach.BELOW,
        Permission.VIEW_PROVISIONAL: Reach.BELOW,
        Permission.REVIEW: Reach.BELOW,
        Permission.RECOGNISE: Reach.BELOW,
        Permission.DRAFT_LIST: Reach.OWN,
        Permission.VIEW_ISSUED: Reach.SUBTREE | Reach.ABOVE,
        Permission.VIEW_SUMMARY: Reach.SUBTREE,
        Permission.VIEW_UNITS: Reach.SUBTREE,
    },
    Role.APPROVER: {
        Permission.VIEW_SENT: Reach.BELOW,
        Permission.VIEW_PROVISIONAL: Reach.BELOW,
        Permission.RECOGNISE: Reach.BELOW,
        Permission.PUBLISH: Reach.OWN,
        Permission.DRAFT_LIST: Reach.OWN,
        Permission.ISSUE_LIST: Reach.OWN,
        Permission.VIEW_ISSUED: Reach.SUBTREE | Reach.ABOVE,
        Permission.VIEW_SUMMARY: Reach.SUBTREE,
        Permission.VIEW_UNITS: Reach.SUBTREE,
    },
    Role.LEADER: {
        Permission.VIEW_ISSUED: Reach.SUBTREE | Reach.ABOVE,
        Permission.VIEW_SUMMARY: Reach.SUBTREE,
        Permission.VIEW_UNITS: Reach.SUBTREE,
    },
    Role.ADMINISTRATOR: {
        Permission.VIEW_UNITS: Reach.SUBTREE,
        Permission.MANAGE_PEOPLE: Reach.SUBTREE,
        Permission.MANAGE_YEAR: Reach.SUBTREE,
        Permission.VIEW_AUDIT: Reach.SUBTREE,
    },
}
