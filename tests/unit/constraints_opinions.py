"""What must hold of the opinions of two appraisers: cases for the two tests of constraints."""

from decimal import Decimal

from tests import factories as make

# Constraint, factory, the values that break it, what is said.
CHECKED = [
    (
        "opinion_has_one_of_two_seats",
        make.OpinionFactory,
        {"seat": 3},
        "Lựa chọn này không có. Hãy chọn một trong các mục có sẵn.",
    ),
    *(
        (
            "opinion_score_within_bounds",
            make.OpinionScoreFactory,
            {"score": Decimal(score), "reason": "Không có số liệu"},
            "Điểm thẩm định phải từ 0 đến điểm tối đa của nhiệm vụ.",
        )
        for score in ("-0.1", "14.1")
    ),
    *(
        (
            "different_opinion_has_a_reason",
            make.OpinionScoreFactory,
            {"self_score": own, "score": Decimal("11.0"), "reason": ""},
            "Điểm thẩm định khác điểm tự chấm thì phải ghi lý do.",
        )
        for own in (Decimal("12.0"), None)
    ),
]

# Constraint, factory, the fields that the second takes from the first, what is said; how each is made.
UNIQUE = [
    (
        "one_opinion_per_assessment_and_seat",
        make.OpinionFactory,
        ("assessment", "seat"),
        "Người thẩm định này đã có ý kiến về bản tự đánh giá.",
        {},
        {"seat": 2},
    ),
    (
        "task_scored_once_per_opinion",
        make.OpinionScoreFactory,
        ("opinion", "task_score"),
        "Nhiệm vụ này đã có điểm trong ý kiến.",
    ),
]
