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
    REVIEW = "review"  # accept, return, appraise; remind those who have not sent
    ASSIGN = "assign"  # say which reviewer of one's rung appraises which dossier
    RECOGNISE = "recognise"  # decide provisionally at one's level, propose upward
    PUBLISH = "publish"  # publish the level's year
    DRAFT_LIST = "draft_list"  # build a commendation list
    ISSUE_LIST = "issue_list"  # issue or supersede it
    VIEW_ISSUED = "view_issued"  # issued lists
    VIEW_SUMMARY = "view_summary"  # published figures of the year
    VIEW_UNITS = "view_units"  # the tree and the people in it
    MANAGE_PEOPLE = "manage_people"
    MANAGE_UNITS = "manage_units"  # open, rename, merge, split, move and dissolve units; their bodies
    MANAGE_YEAR = "manage_year"  # phases and extensions, reminders; over the whole tree: open a year
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
        Permission.ASSIGN: Reach.BELOW,
        Permission.RECOGNISE: Reach.BELOW,
        Permission.DRAFT_LIST: Reach.OWN,
        Permission.VIEW_ISSUED: Reach.SUBTREE | Reach.ABOVE,
        Permission.VIEW_SUMMARY: Reach.SUBTREE,
        Permission.VIEW_UNITS: Reach.SUBTREE,
    },
    Role.APPROVER: {
        Permission.VIEW_SENT: Reach.BELOW,
        Permission.VIEW_PROVISIONAL: Reach.BELOW,
        Permission.ASSIGN: Reach.BELOW,
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
        Permission.MANAGE_UNITS: Reach.SUBTREE,
        Permission.MANAGE_YEAR: Reach.SUBTREE,
        Permission.VIEW_AUDIT: Reach.SUBTREE,
    },
}

# Which roles a role gives, ends and moves, and how far from its own unit. Who judges what is sent up is appointed
# from above, like a judge: hence BELOW (see access.grant_reasons for the two exceptions at one's own unit).
GIVES: dict[Role, dict[Role, Reach]] = {
    Role.ADMINISTRATOR: {
        Role.DRAFTER: Reach.SUBTREE,
        Role.SENDER: Reach.SUBTREE,
        Role.LEADER: Reach.SUBTREE,
        Role.ADMINISTRATOR: Reach.SUBTREE,
        Role.REVIEWER: Reach.BELOW,
        Role.APPROVER: Reach.BELOW,
    },
}

# The same table in words: what is said beside each role, and each permission, in the order of the work.
DUTIES: dict[Role, str] = {
    Role.DRAFTER: "soạn cho đơn vị và cho các đơn vị trực thuộc chưa có người",
    Role.SENDER: "soạn và ký gửi cho đơn vị và cho các đơn vị trực thuộc chưa có người",
    Role.REVIEWER: "thẩm định các đơn vị bên dưới",
    Role.APPROVER: "quyết định công nhận các đơn vị bên dưới, công bố và ban hành danh sách",
    Role.LEADER: "xem số liệu, danh sách đã công bố của đơn vị và các đơn vị bên dưới",
    Role.ADMINISTRATOR: "quản trị người dùng, đơn vị, thời gian của đơn vị và các đơn vị bên dưới",
}

PERMISSION_GROUPS: dict[str, dict[Permission, str]] = {
    "Đăng ký và tự đánh giá": {
        Permission.VIEW_DRAFTS: "Xem bản đăng ký, bản tự đánh giá đang soạn",
        Permission.ENTER: "Soạn bản đăng ký, bản tự đánh giá",
        Permission.SEND: "Ký gửi lên cấp xét duyệt",
    },
    "Thẩm định và công nhận": {
        Permission.VIEW_SENT: "Xem bản đăng ký, bản tự đánh giá đã gửi",
        Permission.REVIEW: "Thẩm định: chấp nhận, trả lại, chấm điểm; nhắc đơn vị chưa gửi",
        Permission.ASSIGN: "Phân công người thẩm định bản tự đánh giá",
        Permission.VIEW_PROVISIONAL: "Xem điểm và kết quả chưa công bố",
        Permission.RECOGNISE: "Xét công nhận, đề nghị lên cấp trên",
        Permission.PUBLISH: "Công bố kết quả năm",
    },
    "Danh sách khen thưởng và tổng kết": {
        Permission.DRAFT_LIST: "Lập danh sách khen thưởng",
        Permission.ISSUE_LIST: "Ban hành, thay thế danh sách",
        Permission.VIEW_ISSUED: "Xem danh sách đã ban hành",
        Permission.VIEW_SUMMARY: "Xem tổng kết năm",
    },
    "Quản trị": {
        Permission.VIEW_UNITS: "Xem đơn vị và người có vai trò",
        Permission.MANAGE_PEOPLE: "Quản lý người dùng và vai trò",
        Permission.MANAGE_UNITS: "Quản lý đơn vị và việc sắp xếp đơn vị",
        Permission.MANAGE_YEAR: "Đặt thời gian trong năm, gia hạn, nhắc đơn vị chưa gửi",
        Permission.VIEW_AUDIT: "Xem nhật ký",
    },
}

REACH_WORDS: dict[Reach, str] = {
    Reach.OWN: "chính đơn vị này",
    Reach.CHILDREN: "các đơn vị trực thuộc",
    Reach.BELOW: "các đơn vị bên dưới",
    Reach.ABOVE: "các đơn vị cấp trên",
    Reach.ALL: "mọi đơn vị",
}

# Whoever judges, approves or gives rights shows a second factor at every sign-in (see accounts/gate.py).
NEEDS_SECOND_FACTOR = frozenset({Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR})
