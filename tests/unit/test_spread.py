"""Mean and spread from sums, against Python's own statistics; what is too few says so."""

import statistics
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.reading.dots import Dot, dot_chart
from evaluations.spread import FEWEST_FOR_OUTLIERS, Bounds, Moments, bounds_of

tenths = st.lists(st.integers(-300, 300).map(lambda n: Decimal(n) / 10), min_size=2, max_size=40)


def moments_of(values) -> Moments:
    return Moments(len(values), sum(values, Decimal(0)), sum((value * value for value in values), Decimal(0)))


@given(values=tenths)
def test_mean_and_deviation_are_those_of_the_values(values):
    moments = moments_of(values)

    assert moments.mean == pytest.approx(statistics.mean(values), abs=Decimal("0.005"))
    assert moments.deviation == pytest.approx(Decimal(str(statistics.pstdev(map(float, values)))), abs=Decimal("0.006"))


@given(values=tenths, other=tenths)
def test_moments_of_two_parts_are_those_of_the_whole(values, other):
    assert moments_of(values) + moments_of(other) == moments_of(values + other)


def test_too_few_says_so():
    words = [moments_of([Decimal(1)] * number).few_words for number in (0, 1, 2, 4, 5)]

    assert words == [
        "chưa có bản nào",
        "chỉ 1 bản: chưa đủ để so",
        "chỉ 2 bản: chưa đủ để so",
        "chỉ 4 bản: chưa đủ để so",
        "",
    ]


def test_one_value_has_no_deviation_and_none_has_no_mean():
    assert (moments_of([Decimal(3)]).mean, moments_of([Decimal(3)]).deviation) == (Decimal("3.00"), None)
    assert (Moments().mean, Moments().deviation) == (None, None)


def test_bounds_lie_so_many_deviations_from_the_mean():
    values = [Decimal(0)] * 6 + [Decimal(4)] * 6

    assert bounds_of(moments_of(values), Decimal("1.5")) == Bounds(Decimal("-1.00"), Decimal("5.00"))


def test_bounds_are_not_told_of_too_few_nor_of_equal_values():
    few = [Decimal(n) for n in range(FEWEST_FOR_OUTLIERS - 1)]

    assert bounds_of(moments_of(few), Decimal(2)) is None
    assert bounds_of(moments_of([Decimal(1)] * 20), Decimal(2)) is None


@pytest.mark.parametrize("threshold", [Decimal("1.5"), Decimal(2), Decimal("2.5"), Decimal(3)])
def test_every_threshold_offered_can_be_reached_by_one_among_the_fewest(threshold):
    values = [Decimal(0)] * (FEWEST_FOR_OUTLIERS - 1) + [Decimal(10)]

    bounds = bounds_of(moments_of(values), threshold)

    assert bounds is not None
    assert bounds.high < 10


def test_dots_stand_in_proportion_and_too_few_have_no_spread():
    many, few = moments_of([Decimal(-4), Decimal(0)] * 3), moments_of([Decimal(-2)])

    chart = dot_chart([("Bà A", many), ("Ông B", few), ("Không ai", Moments())], many)

    assert chart is not None
    assert (chart.desk_at, chart.desk_mean, chart.zero_at) == ("50.00%", Decimal("-2.00"), "96.00%")
    assert chart.dots == [
        Dot("Bà A", "50.00%", "4.00%", "96.00%", Decimal("-2.00"), 6, is_few=False),
        Dot("Ông B", "50.00%", "50.00%", "50.00%", Decimal("-2.00"), 1, is_few=True),
    ]


def test_there_is_no_picture_of_nothing():
    assert dot_chart([("Bà A", Moments())], Moments()) is None
