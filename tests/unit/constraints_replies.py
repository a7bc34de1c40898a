"""What must hold of replies to provisional scores and of returned parts: cases for the two tests of constraints."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from tests import factories as make

NOW = timezone.make_aware(datetime(2025, 9, 10, 9))  # noqa: DTZ001
IN_BETWEEN = "Điểm sau giải trình phải từ điểm dự kiến đến điểm tự chấm."

# Constraint, factory, the values that break it, what is said.
CHECKED = [
    (
        "answered_reply_was_sent", make.ReplyFactory, {"state": "sent"},
        "Giải trình đã gửi thì phải có thời điểm gửi.",
    ),
    (
        "only_reduced_score_is_replied_to", make.ReplyItemFactory, {"announced_score": Decimal("12.0")},
        "Chỉ giải trình nhiệm vụ bị giảm điểm.",
    ),
    (
        "raised_score_is_given", make.ReplyItemFactory, {"decision": "raised", "decision_reason": "Đủ căn cứ"},
        "Nâng điểm thì phải ghi điểm mới.",
    ),
    (
        "raised_score_is_given", make.ReplyItemFactory, {"new_score": Decimal("10.0")},
        "Nâng điểm thì phải ghi điểm mới.",
    ),
    *(
        (
            "raised_score_between_announced_and_self", make.ReplyItemFactory,
            {"decision": "raised", "decision_reason": "Đủ căn cứ", "new_score": Decimal(score)}, IN_BETWEEN,
        )
        for score in ("8.9", "12.1")
    ),
    (
        "reply_decision_has_a_reason", make.ReplyItemFactory, {"decision": "kept"},
        "Chưa ghi lý do của kết quả xét giải trình.",
    ),
    (
        "dossier_returns_are_counted_from_one", make.ReturnedDossierPartFactory, {"round": 0},
        "Lần trả lại phải từ 1.",
    ),
    (
        "returned_dossier_part_has_a_reason", make.ReturnedDossierPartFactory, {"reason": ""}, "Chưa nhập mục này."
    ),
    (
        "only_returned_file_names_a_citation",
        lambda: make.ReturnedDossierPartFactory(is_file=True, citation=make.EvidenceCitationFactory()),
        {"is_file": False}, "Chỉ tệp bị trả lại mới gắn với minh chứng.",
    ),
]  # fmt: skip

# Constraint, factory, prefix of the two stamps.
STAMPED = [
    ("assessment_announced_at_and_by_together", make.AssessmentFactory, "announced"),
    ("reply_sent_at_and_by_together", make.ReplyFactory, "sent"),
    ("reply_decided_at_and_by_together", make.ReplyFactory, "decided"),
]

# Constraint, factory, the fields that the second takes from the first, what is said; how each is made.
UNIQUE = [
    ("Reply.assessment", make.ReplyFactory, ("assessment",), "Đã có Giải trình trùng Bản tự đánh giá."),
    (
        "task_replied_once", make.ReplyItemFactory, ("reply", "task_score"),
        "Đã có Giải trình một nhiệm vụ trùng Giải trình và Nhiệm vụ.",
    ),
]  # fmt: skip
