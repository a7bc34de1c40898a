"""What a scheme makes of scores: the published shape line by line, and what holds of every scheme."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.scoring import Band, Demotion, Facts, Given, Line, Outcome, Rule, Scheme, Task, outcome

D = Decimal

EXCELLENT, GOOD, DONE, FAILED = (
    "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ", "Không hoàn thành nhiệm vụ",
)  # fmt: skip
BANDS = (Band(EXCELLENT, D(95), True), Band(GOOD, D(85), True), Band(DONE, D(75)), Band(FAILED, D(0)))
RECOGNISED = Rule(1, "Mô hình được công nhận", D(1), D(3), is_counted=True)
NEW_WAY = Rule(2, "Cách làm mới", D(1), D(2))
WRONG = Rule(3, "Số liệu không đúng", D(1), D(3), is_penalty=True)
MISSING = Rule(4, "Thiếu báo cáo", D(1), is_penalty=True)
SAMPLE = Scheme(
    name="Thang điểm mẫu", is_sample=True, bands=BANDS, rules=(RECOGNISED, NEW_WAY, WRONG, MISSING),
    bonus_cap=D(3), penalty_cap=D(3), unsent_rating=FAILED,
)  # fmt: skip
MAXIMA = [D(14)] * 6 + [D(16)]


def tasks(*scores, maxima=MAXIMA, weights=None):
    """Seven tasks; None for one without a score."""
    weights = weights or [D(1)] * len(maxima)
    return [
        Task(n, maximum, None if score is None else D(score), weight)
        for n, (maximum, score, weight) in enumerate(zip(maxima, scores, weights, strict=True), start=1)
    ]


def coming_to(total):
    """Seven scores without a 0 that come to `total`."""
    left, scores = D(total), []
    for maximum in MAXIMA:
        scores.append(min(maximum, left - (len(MAXIMA) - len(scores) - 1) * D("0.1")))
        left -= scores[-1]
    return tasks(*scores)


def by_hand(**points):
    keys = {"new_way": 2, "wrong": 3, "missing": 4}
    return {keys[name]: Given(D(number), "Lý do được ghi rõ") for name, number in points.items()}


def told(result):
    return [(line.what, line.points, line.rating) for line in result.lines if line.kind != "task"]


@pytest.mark.parametrize(
    ("total", "facts", "expected"),
    [
        ("100", {}, ("100.00", EXCELLENT)),
        ("95", {}, ("95.00", EXCELLENT)),
        ("94.9", {}, ("94.90", GOOD)),
        ("85", {}, ("85.00", GOOD)),
        ("84.9", {}, ("84.90", DONE)),
        ("75", {}, ("75.00", DONE)),
        ("74.9", {}, ("74.90", FAILED)),
        ("100", {"recognised": 2}, ("102.00", EXCELLENT)),
        ("100", {"recognised": 9}, ("103.00", EXCELLENT)),
        ("92", {"recognised": 3}, ("95.00", EXCELLENT)),
        ("92", {"recognised": 3, "given": by_hand(new_way=2)}, ("95.00", EXCELLENT)),
        ("97", {"given": by_hand(wrong="2.5")}, ("94.50", GOOD)),
        ("97", {"given": by_hand(wrong=3, missing=5)}, ("94.00", GOOD)),
        ("90", {"recognised": 1, "given": by_hand(new_way="1.5", wrong=1)}, ("91.50", GOOD)),
        ("100", {"is_unsent": True}, ("100.00", FAILED)),
    ],
)
def test_outcome_of_the_published_shape(total, facts, expected):
    result = outcome(SAMPLE, coming_to(total), Facts(**facts))

    assert (str(result.total), result.rating) == expected


@pytest.mark.parametrize(
    ("last", "expected"), [("0", DONE), ("0.1", GOOD), ("11", EXCELLENT)], ids=["zero", "nearly", "full"]
)
def test_outcome_gives_the_top_two_ratings_only_without_a_task_at_zero(last, expected):
    scheme = replace(SAMPLE, bonus_cap=D(20), rules=(replace(RECOGNISED, cap=None),))

    result = outcome(scheme, tasks(14, 14, 14, 14, 14, 14, last), Facts(recognised=2))

    assert result.rating == expected


def test_outcome_tells_each_step_of_the_sum():
    facts = Facts(recognised=2, given=by_hand(new_way=2, wrong=1))

    result = outcome(SAMPLE, tasks(14, 14, 14, 0, 14, 14, 15), facts)

    assert result == Outcome(
        total=D("87.00"),
        maximum=D(100),
        rating=DONE,
        lines=(
            *(Line("task", f"Nhiệm vụ {n}", "14/14 điểm", D("14.00")) for n in (1, 2, 3)),
            Line("task", "Nhiệm vụ 4", "0/14 điểm", D("0.00")),
            *(Line("task", f"Nhiệm vụ {n}", "14/14 điểm", D("14.00")) for n in (5, 6)),
            Line("task", "Nhiệm vụ 7", "15/16 điểm", D("15.00")),
            Line("sum", "Cộng điểm các nhiệm vụ", points=D("85.00")),
            Line("bonus", "Mô hình được công nhận", "2 mô hình × 1 điểm", D(2)),
            Line("bonus", "Cách làm mới", "Lý do được ghi rõ", D(2)),
            Line("limit", "Điểm thưởng nhiều nhất 3", "các mục thưởng cộng lại 4 điểm", D(-1)),
            Line("penalty", "Số liệu không đúng", "Lý do được ghi rõ", D(-1)),
            Line("total", "Tổng điểm", points=D("87.00")),
            Line("rating", "Theo tổng điểm", "từ 85 điểm", rating=GOOD),
            Line("rating", "Có nhiệm vụ bị 0 điểm", f"nhiệm vụ 4 bị 0 điểm; mức “{GOOD}” không cho phép", rating=DONE),
        ),
        scored=7,
        count=7,
        scheme_name="Thang điểm mẫu",
        is_sample=True,
        level=2,
    )


def test_outcome_without_a_scheme_is_the_plain_sum():
    result = outcome(Scheme(), tasks(12, 12, 12, 12, 12, 12, 14), Facts(recognised=5))

    assert (result.total, result.maximum, result.rating) == (D(86), D(100), "")
    assert told(result) == [("Cộng điểm các nhiệm vụ", D(86), ""), ("Tổng điểm", D(86), "")]


def test_outcome_is_not_rated_while_a_score_is_missing():
    result = outcome(SAMPLE, tasks(14, None, 14, 14, None, 14, 16), Facts())

    assert (result.total, result.rating, result.scored, result.count) == (D(72), "", 5, 7)
    assert result.lines[-1] == Line("rating", "Chưa xếp loại", "nhiệm vụ 2, 5 chưa có điểm")


def test_outcome_says_what_is_counted_only_at_publication():
    result = outcome(SAMPLE, coming_to("94"), Facts(recognised=None))

    assert (result.total, result.rating) == (D(94), GOOD)
    assert [line for line in result.lines if line.kind == "bonus"] == [
        Line("bonus", "Mô hình được công nhận", "tính khi công bố kết quả công nhận")
    ]


def test_outcome_of_what_was_not_sent_is_not_complete_however_it_was_scored():
    result = outcome(SAMPLE, tasks(*[None] * 7), Facts(is_unsent=True))

    assert (result.total, result.rating) == (D(0), FAILED)
    assert told(result)[-1] == ("Không gửi bản tự đánh giá", None, FAILED)


def test_outcome_weighs_the_tasks():
    weights = [D("1.5"), D("0.25"), *[D(1)] * 5]

    result = outcome(Scheme(), tasks("9.3", "9.3", 0, 0, 0, 0, 0, weights=weights), Facts())

    assert (result.total, result.maximum) == (D("16.28"), D("96.50"))
    assert [(line.how, line.points) for line in result.lines[:2]] == [
        ("9,3/14 điểm, hệ số 1,5", D("13.95")),
        ("9,3/14 điểm, hệ số 0,25", D("2.33")),
    ]


def test_outcome_stays_within_the_cap_and_above_zero():
    capped = outcome(replace(SAMPLE, cap=D(100)), coming_to("99"), Facts(recognised=3))
    floored = outcome(replace(SAMPLE, penalty_cap=None), tasks(1, 0, 0, 0, 0, 0, 0), Facts(given=by_hand(missing=5)))

    assert (capped.total, told(capped)[2]) == (D(100), ("Tổng không quá 100 điểm", D(-2), ""))
    assert (floored.total, told(floored)[3]) == (D(0), ("Tổng không dưới 0 điểm", D(4), ""))


@pytest.mark.parametrize(
    ("demotions", "facts", "expected"),
    [
        ([Demotion("sent_late", steps=1)], {"is_late": True}, GOOD),
        ([Demotion("sent_late", steps=1)], {}, EXCELLENT),
        ([Demotion("sent_late", steps=9)], {"is_late": True}, FAILED),
        ([Demotion("no_effective_model", ceiling=DONE)], {"has_effective_model": False}, DONE),
        ([Demotion("no_effective_model", ceiling=DONE)], {}, EXCELLENT),
        ([Demotion("penalty_at_least", steps=1, threshold=D(2))], {"given": by_hand(wrong=2)}, GOOD),
        ([Demotion("penalty_at_least", steps=1, threshold=D(2))], {"given": by_hand(wrong="1.9")}, EXCELLENT),
        ([Demotion("penalty_at_least", steps=1, threshold=D(4))], {"given": by_hand(wrong=3, missing=3)}, EXCELLENT),
        (
            [Demotion("sent_late", steps=1), Demotion("no_effective_model", ceiling=GOOD)],
            {"is_late": True, "has_effective_model": False},
            GOOD,
        ),
        (
            [Demotion("no_effective_model", ceiling=GOOD), Demotion("sent_late", steps=1)],
            {"is_late": True, "has_effective_model": False},
            DONE,
        ),
        ([Demotion("sent_late", steps=1)], {"is_late": True, "is_unsent": True}, FAILED),
    ],
)
def test_outcome_is_lowered_in_the_order_of_the_rules(demotions, facts, expected):
    result = outcome(replace(SAMPLE, demotions=tuple(demotions)), coming_to("98"), Facts(**facts))

    assert result.rating == expected


def test_outcome_lowered_for_a_task_at_zero_names_the_task():
    scheme = replace(SAMPLE, bands=(Band(GOOD, D(50)), Band(FAILED, D(0))), demotions=(Demotion("task_at_zero", 1),))

    result = outcome(scheme, tasks(0, 14, 14, 14, 14, 0, 16), Facts())

    assert result.lines[-1] == Line("rating", "Nhiệm vụ 1, 6 bị 0 điểm", "hạ 1 mức", rating=FAILED)


def test_outcome_is_kept_as_text_and_read_again():
    result = outcome(SAMPLE, coming_to("91.5"), Facts(recognised=2, given=by_hand(wrong="0.5")))

    kept = json.loads(json.dumps(result.as_json()))

    assert Outcome.from_json(kept) == result


# What holds of every scheme

points = st.decimals(D("0.1"), 9, places=1)
some_points = st.none() | points


@st.composite
def schemes(draw):
    froms = draw(st.lists(st.decimals(0, 110, places=1), max_size=5, unique=True))
    bands = tuple(Band(f"Mức {n}", score, draw(st.booleans())) for n, score in enumerate(froms))
    names = [band.name for band in bands]
    rules = tuple(
        Rule(key, f"Mục {key}", draw(points), draw(some_points), is_penalty=key > 3, is_counted=key == 1)
        for key in range(1, draw(st.integers(1, 6)))
    )
    conditions = ("task_at_zero", "sent_late", "no_effective_model", "penalty_at_least")
    demotions = []
    for _ in range(draw(st.integers(0, 3)) if names else 0):
        condition, threshold = draw(st.sampled_from(conditions)), draw(points)
        by_steps = draw(st.booleans())
        demotions.append(
            Demotion(
                condition,
                steps=draw(st.integers(1, 3)) if by_steps else None,
                ceiling="" if by_steps else draw(st.sampled_from(names)),
                threshold=threshold if condition == "penalty_at_least" else None,
            )
        )
    cap = draw(st.none() | st.decimals(10, 120, places=1))
    return Scheme("Thang điểm", False, bands, rules, tuple(demotions), cap, draw(some_points), draw(some_points))


facts_known = st.builds(
    Facts,
    recognised=st.integers(0, 8),
    given=st.dictionaries(st.integers(2, 6), st.builds(Given, points)),
    is_late=st.booleans(),
    has_effective_model=st.booleans(),
)
fractions = st.lists(st.integers(0, 10), min_size=7, max_size=7)  # tenths of the maximum


def scored(tenths, weights):
    return [
        Task(n, maximum, maximum * tenth / 10, weight)
        for n, (maximum, tenth, weight) in enumerate(zip(MAXIMA, tenths, weights, strict=True), start=1)
    ]


all_weights = st.lists(st.decimals(D("0.25"), 3, places=2), min_size=7, max_size=7)


def rank(result):
    """Higher is better; no rating at all is the lowest."""
    return -1000 if result.level is None else -result.level


@given(schemes(), fractions, all_weights, facts_known)
def test_outcome_total_is_the_sum_of_its_lines_and_within_bounds(scheme, tenths, weights, facts):
    result = outcome(scheme, scored(tenths, weights), facts)

    moving = [line.points for line in result.lines if line.kind in ("task", "bonus", "penalty", "limit")]
    assert sum(moving, D(0)) == result.total
    assert result.total >= 0
    assert scheme.cap is None or result.total <= scheme.cap
    assert result.rating in {"", *(band.name for band in scheme.bands)}
    assert ([line.rating for line in result.lines if line.rating] or [""])[-1] == result.rating or result.level is None


@given(schemes(), fractions, all_weights, facts_known, st.integers(0, 6), st.integers(1, 10))
def test_outcome_never_falls_when_the_score_of_a_task_rises(scheme, tenths, weights, facts, which, by):
    higher = [min(10, tenth + by) if n == which else tenth for n, tenth in enumerate(tenths)]

    before, after = (outcome(scheme, scored(each, weights), facts) for each in (tenths, higher))

    assert after.total >= before.total
    assert rank(after) >= rank(before)


@given(schemes(), fractions, all_weights, facts_known)
def test_outcome_keeps_to_the_caps_of_bonus_and_penalty(scheme, tenths, weights, facts):
    lines = outcome(scheme, scored(tenths, weights), facts).lines

    for kind, sign, cap in (("bonus", 1, scheme.bonus_cap), ("penalty", -1, scheme.penalty_cap)):
        own = [line for line in lines if line.kind == kind]
        limited = [line.points for line in lines if line.kind == "limit" and "nhiều nhất" in line.what and (
            ("thưởng" in line.what) == (kind == "bonus")
        )]  # fmt: skip
        assert all(sign * line.points >= 0 for line in own)
        moved = sign * (sum((line.points for line in own), D(0)) + sum(limited, D(0)))
        assert cap is None or moved <= cap
        by_label = {rule.label: rule.cap for rule in scheme.rules}
        assert all(by_label[line.what] is None or sign * line.points <= by_label[line.what] for line in own)


@given(schemes(), fractions, all_weights, facts_known, st.randoms())
def test_outcome_does_not_depend_on_the_order_of_tasks_and_bands(scheme, tenths, weights, facts, chance):
    rows, bands = scored(tenths, weights), list(scheme.bands)
    chance.shuffle(rows)
    chance.shuffle(bands)

    assert outcome(replace(scheme, bands=tuple(bands)), rows, facts) == outcome(scheme, scored(tenths, weights), facts)


@given(schemes(), fractions, all_weights, facts_known)
def test_outcome_is_the_same_after_it_was_kept(scheme, tenths, weights, facts):
    result = outcome(scheme, scored(tenths, weights), facts)

    assert Outcome.from_json(json.loads(json.dumps(result.as_json()))) == result
