"""What must hold of samples, re-checks and hints: cases for the two tests of constraints."""

from decimal import Decimal

from tests import factories as make

# Constraint, factory, the values that break it, what is said.
CHECKED = [
    *(
        (
            "recheck_percent_within_bounds",
            make.RecheckSampleFactory,
            {"percent": percent},
            "Tỷ lệ kiểm tra lại phải từ 10 đến 20 phần trăm.",
        )
        for percent in (9, 21)
    ),
    ("recheck_sample_has_its_seed", make.RecheckSampleFactory, {"seed": ""}, "Chưa nhập mục này."),
    (
        "recheck_sample_is_of_something",
        make.RecheckSampleFactory,
        {"population_size": 0},
        "Không có bản nào để chọn.",
    ),
    (
        "recheck_score_is_not_negative",
        make.RecheckScoreFactory,
        {"score": Decimal("-0.1")},
        "Điểm kiểm tra lại không được âm.",
    ),
    (
        "different_recheck_score_has_words",
        make.RecheckScoreFactory,
        {"words": ""},
        "Điểm kiểm tra lại khác điểm thẩm định thì phải ghi nhận xét.",
    ),
    ("reviewed_hint_has_words", make.HintReviewFactory, {"words": ""}, "Chưa nhập mục này."),
]

# Constraint, factory, the fields that the second takes from the first, what is said; how each is made.
UNIQUE = [
    (
        "recheck_samples_numbered_by_desk_and_year",
        make.RecheckSampleFactory,
        ("desk", "year", "number"),
        "Lần chọn này đã có.",
        {},
        {"number": 2},
    ),
    ("dossier_drawn_once_by_sample", make.RecheckItemFactory, ("sample", "assessment"), "Bản này đã có trong mẫu."),
    (
        "drawn_dossiers_numbered_by_sample",
        make.RecheckItemFactory,
        ("sample", "position"),
        "Thứ tự này đã có trong mẫu.",
    ),
    (
        "task_rechecked_once_by_item",
        make.RecheckScoreFactory,
        ("item", "task_score"),
        "Nhiệm vụ này đã có điểm kiểm tra lại.",
    ),
    (
        "hint_reviewed_once",
        make.HintReviewFactory,
        ("assessment", "kind", "basis"),
        "Dấu hiệu này đã được xem.",
    ),
]
