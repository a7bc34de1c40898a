"""What must hold of assignments and of declared conflicts: cases for the two tests of constraints."""

from tests import factories as make

# Constraint, factory, the values that break it, what is said.
CHECKED = [
    (
        "assignment_has_a_known_seat",
        make.ReviewAssignmentFactory,
        {"seat": 3},
        "Lựa chọn này không có. Hãy chọn một trong các mục có sẵn.",
    ),
    ("conflict_has_a_reason", make.ConflictDeclarationFactory, {"reason": ""}, "Chưa nhập mục này."),
]
# Constraint, factory, the fields taken from the first row, what is said, values of the first and of the second row.
UNIQUE = [
    (
        "one_reviewer_per_seat",
        make.ReviewAssignmentFactory,
        ("unit", "year", "desk", "seat"),
        "Bản của đơn vị này đã có người thẩm định ở vị trí đó.",
    ),
    (
        "reviewer_sits_once_at_a_dossier",
        make.ReviewAssignmentFactory,
        ("unit", "year", "desk", "reviewer"),
        "Người này đã được giao bản của đơn vị này.",
        {},
        {"seat": 2},
    ),
    (
        "conflict_declared_once",
        make.ConflictDeclarationFactory,
        ("unit", "reviewer"),
        "Anh/chị đã khai có liên quan đến đơn vị này.",
    ),
]
