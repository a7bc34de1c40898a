"""Numbers as people read them; what is no number of ours shows nothing."""

from decimal import Decimal

import pytest

from danvan.common.templatetags.portal import signed, vn_number


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("1.5"), "+1,5"), (-2, "−2,0"), (0, "0,0"), ("9" * 30, ""), ("1e999999", ""), ("NaN", ""), ("x", "")],
)
def test_difference_is_shown_with_its_sign(value, shown):
    assert signed(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(Decimal("1234.50"), "1.234,5"), (None, ""), ("9" * 30, ""), ("-Infinity", "")]
)
def test_number_is_shown_the_vietnamese_way(value, shown):
    assert vn_number(value) == shown
