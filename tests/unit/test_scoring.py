"""Scores: bounds, sums, and a reason where two differ."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.scoring import REASON_MIN_LENGTH, Totals, appraisal_refusal, self_score_refusal, totals

points = st.decimals(0, 20, places=1)
maybe = st.none() | points
NEEDS_REASON = "Điểm khác điểm tự chấm: hãy ghi lý do, ít nhất 10 ký tự."


def test_totals_of_nothing_are_unknown():
    assert totals([]) == Totals(Decimal(0), None, None, 0, 0)
    assert totals([]).difference is None


def test_totals_add_what_is_there():
    rows = [
        (Decimal("14.0"), Decimal("12.5"), Decimal("12.0")),
        (Decimal("14.0"), Decimal("0.0"), None),
        (Decimal("16.0"), None, None),
    ]

    result = totals(rows)

    assert result == Totals(Decimal("44.0"), Decimal("12.5"), Decimal("12.0"), scored=2, appraised=1)
    assert result.difference == Decimal("-0.5")


@given(st.lists(st.tuples(points, maybe, maybe)))
def test_totals_are_the_sums_of_their_columns(rows):
    result = totals(rows)

    given_self, given_appraised = [r[1] for r in rows if r[1] is not None], [r[2] for r in rows if r[2] is not None]
    assert result == Totals(
        maximum=sum((row[0] for row in rows), Decimal(0)),
        self_total=sum(given_self, Decimal(0)) if given_self else None,
        appraised_total=sum(given_appraised, Decimal(0)) if given_appraised else None,
        scored=len(given_self),
        appraised=len(given_appraised),
    )
    assert (result.difference is None) == (not given_self or not given_appraised)


@given(st.lists(st.tuples(points, maybe, maybe)))
def test_totals_do_not_depend_on_the_order(rows):
    assert totals(reversed(rows)) == totals(rows)


@pytest.mark.parametrize(
    ("self_score", "score", "reason", "expected"),
    [
        ("12.0", "12.0", "", None),
        ("12.0", "12", "", None),
        ("12.0", "0", "Không có số liệu nào", None),
        ("12.0", "14.0", "Có thêm minh chứng", None),
        ("12.0", "11.9", "", NEEDS_REASON),
        ("12.0", "11.9", "ngắn quá!", NEEDS_REASON),
        ("12.0", "11.9", "   ngắn     ", NEEDS_REASON),
        ("12.0", "11.9", "đủ mười kt", None),
        (None, "11.9", "", NEEDS_REASON),
        (None, "11.9", "Đơn vị không chấm", None),
        ("12.0", "14.1", "Có thêm minh chứng", "Điểm thẩm định phải từ 0 đến 14."),
        ("12.0", "-0.1", "Không có số liệu nào", "Điểm thẩm định phải từ 0 đến 14."),
    ],
)
def test_appraisal_refusal_says_what_is_wrong(self_score, score, reason, expected):
    own = None if self_score is None else Decimal(self_score)

    assert appraisal_refusal(maximum=Decimal("14.0"), self_score=own, score=Decimal(score), reason=reason) == expected


@pytest.mark.parametrize(
    ("maximum", "score", "expected"),
    [
        ("14.0", "0", None),
        ("14.0", "14.0", None),
        ("14.0", "14.1", "Điểm tự chấm phải từ 0 đến 14."),
        ("12.5", "12.6", "Điểm tự chấm phải từ 0 đến 12,5."),
        ("100.0", "-1", "Điểm tự chấm phải từ 0 đến 100."),
    ],
)
def test_self_score_refusal_says_the_bounds(maximum, score, expected):
    assert self_score_refusal(maximum=Decimal(maximum), score=Decimal(score)) == expected


@given(points, maybe, st.decimals(-5, 25, places=1), st.text(max_size=20))
def test_appraisal_refusal_follows_its_rule(maximum, self_score, score, reason):
    stands = 0 <= score <= maximum and (score == self_score or len(reason.strip()) >= REASON_MIN_LENGTH)

    refusal = appraisal_refusal(maximum=maximum, self_score=self_score, score=score, reason=reason)

    assert (refusal is None) == stands


@given(points, st.decimals(-5, 25, places=1))
def test_self_score_refusal_follows_its_rule(maximum, score):
    assert (self_score_refusal(maximum=maximum, score=score) is None) == (0 <= score <= maximum)
