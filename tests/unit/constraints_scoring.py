"""What must hold of schemes of scoring and of points given by hand: cases for the two tests of constraints."""

from decimal import Decimal

from evaluations.models import ScoringScheme
from tests import factories as make

# Constraint, factory, the values that break it, what is said.
CHECKED = [
    (
        "only_published_outcome_is_frozen",
        make.AssessmentFactory,
        {"frozen_total": Decimal("86.00")},
        "Chỉ giữ tổng điểm của bản đã công bố.",
    ),
    (
        "only_published_outcome_is_frozen",
        make.AssessmentFactory,
        {"frozen_rating": "Hoàn thành"},
        "Chỉ giữ tổng điểm của bản đã công bố.",
    ),
    (
        "only_published_outcome_is_frozen",
        make.AssessmentFactory,
        {"frozen_outcome": {"total": "86.00"}},
        "Chỉ giữ tổng điểm của bản đã công bố.",
    ),
    (
        "scheme_cap_is_positive",
        make.ScoringSchemeFactory,
        {"cap": Decimal("0.0")},
        "Tổng điểm cao nhất phải lớn hơn 0.",
    ),
    (
        "scheme_bonus_cap_not_negative",
        make.ScoringSchemeFactory,
        {"bonus_cap": Decimal("-0.1")},
        "Điểm thưởng nhiều nhất không thể âm.",
    ),
    (
        "scheme_penalty_cap_not_negative",
        make.ScoringSchemeFactory,
        {"penalty_cap": Decimal("-0.1")},
        "Điểm trừ nhiều nhất không thể âm.",
    ),
    (
        "scheme_spread_limit_is_positive",
        make.ScoringSchemeFactory,
        {"spread_limit": Decimal("0.0")},
        "Mức chênh phải lớn hơn 0.",
    ),
    (
        "scheme_task_max_score_is_positive",
        make.SchemeTaskFactory,
        {"max_score": Decimal("0.0")},
        "Điểm tối đa của nhiệm vụ phải lớn hơn 0.",
    ),
    ("scheme_task_weight_is_positive", make.SchemeTaskFactory, {"weight": Decimal("0.00")}, "Hệ số phải lớn hơn 0."),
    (
        "rating_band_score_not_negative",
        make.RatingBandFactory,
        {"from_score": Decimal("-0.1")},
        "Điểm của mức xếp loại không thể âm.",
    ),
    (
        "bonus_rule_points_are_positive",
        make.BonusRuleFactory,
        {"points": Decimal("0.0")},
        "Điểm mỗi lần phải lớn hơn 0.",
    ),
    (
        "bonus_rule_cap_not_below_points",
        make.BonusRuleFactory,
        {"cap": Decimal("0.9")},
        "Số điểm nhiều nhất không thể ít hơn điểm mỗi lần.",
    ),
    (
        "penalty_rule_is_by_hand",
        make.BonusRuleFactory,
        {"kind": "penalty", "source": "recognised"},
        "Điểm trừ do người thẩm định ghi, không tự tính theo mô hình được công nhận.",
    ),
    *(
        (
            "demotion_rule_steps_or_ceiling",
            make.DemotionRuleFactory,
            {"steps": steps},
            "Hãy ghi số mức bị hạ hoặc mức cao nhất, chỉ một trong hai.",
        )
        for steps in (None, 0)
    ),
    *(
        (
            "demotion_rule_threshold_where_asked",
            make.DemotionRuleFactory,
            {"condition": condition, "threshold": threshold},
            "Chỉ điều kiện theo điểm trừ mới cần, và phải có, số điểm trừ lớn hơn 0.",
        )
        for condition, threshold in (
            ("penalty_at_least", None),
            ("penalty_at_least", Decimal("0.0")),
            ("sent_late", Decimal("1.0")),
        )
    ),
    (
        "adjustment_points_are_positive",
        make.ScoreAdjustmentFactory,
        {"points": Decimal("0.0")},
        "Số điểm phải lớn hơn 0.",
    ),
    (
        "adjustment_has_a_reason",
        make.ScoreAdjustmentFactory,
        {"reason": "Làm tốt   "},
        "Hãy ghi lý do, ít nhất 10 ký tự.",
    ),
]


def _part(factory):
    """Rows of one and the same scheme, so that only what the case names can meet."""

    def make_it(**kwargs):
        return factory(scheme=ScoringScheme.objects.first() or make.ScoringSchemeFactory(), **kwargs)

    return make_it


# Constraint, factory, what of the first row the second takes, what is said.
UNIQUE = [
    (
        "one_scheme_per_campaign_and_year",
        make.ScoringSchemeFactory,
        ("campaign", "from_year"),
        "Giai đoạn này đã có thang điểm từ năm đó.",
    ),
    ("task_once_per_scheme", make.SchemeTaskFactory, ("scheme", "task"), "Nhiệm vụ này đã có trong thang điểm."),
    (
        "rating_band_once_per_score",
        _part(make.RatingBandFactory),
        ("from_score",),
        "Hai mức xếp loại không thể cùng bắt đầu từ một điểm.",
    ),
    (
        "rating_band_once_per_name",
        _part(make.RatingBandFactory),
        ("name",),
        "Thang điểm đã có mức xếp loại này.",
    ),
    (
        "bonus_rule_once_per_label",
        _part(make.BonusRuleFactory),
        ("kind", "label"),
        "Thang điểm đã có nội dung thưởng, trừ này.",
    ),
    (
        "demotion_rule_once_per_position",
        _part(make.DemotionRuleFactory),
        ("position",),
        "Hai điều kiện hạ mức không thể cùng thứ tự.",
    ),
    (
        "one_adjustment_per_dossier_and_rule",
        make.ScoreAdjustmentFactory,
        ("assessment", "rule"),
        "Bản này đã được cộng, trừ theo nội dung này.",
    ),
]
