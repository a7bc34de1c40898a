"""The constraints of results: what is broken and what is said, for the two tables of constraints."""

from decimal import Decimal

from tests import factories as make

_MOBILISED = "Nguồn lực huy động không thể là số âm."
CHECKED = [
    ("money_mobilised_not_negative", make.InitiativeResultFactory, {"money_mobilised": Decimal("-1")}, _MOBILISED),
    (
        "workdays_mobilised_not_negative",
        make.InitiativeResultFactory,
        {"workdays_mobilised": Decimal("-1")},
        _MOBILISED,
    ),
    ("land_donated_not_negative", make.InitiativeResultFactory, {"land_donated": Decimal("-1")}, _MOBILISED),
    (
        "only_what_ended_says_why_it_ended",
        make.InitiativeResultFactory,
        {"ended_reason": "Hết kinh phí"},
        "Chỉ mô hình kết thúc mới ghi vì sao kết thúc.",
    ),
    (
        "only_what_is_replicated_says_where",
        make.InitiativeResultFactory,
        {"replicated_where": "Thôn Bình Hòa"},
        "Chỉ mô hình được nhân rộng mới ghi nhân rộng ở đâu.",
    ),
    (
        "achieved_quantity_not_negative",
        make.AchievedOutputFactory,
        {"quantity": Decimal("-1")},
        "Số lượng đạt được không thể là số âm.",
    ),
    (
        "missed_output_has_no_quantity",
        make.AchievedOutputFactory,
        {"is_missed": True},
        "Đã ghi số lượng thì không đánh dấu “Không đạt”.",
    ),
    (
        "achieved_output_says_something",
        make.AchievedOutputFactory,
        {"quantity": None},
        "Hãy ghi số lượng đạt được, hoặc “Không đạt”, hoặc ghi chú.",
    ),
]
UNIQUE = [
    (
        "planned_output_achieved_once",
        make.AchievedOutputFactory,
        ("planned",),
        "Sản phẩm dự kiến này đã có kết quả.",
    ),
]
