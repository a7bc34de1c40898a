"""Whole outcomes: whose maxima, what counts, who sees it, and what stays after publication."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.actions.adjustments import adjust_score
from evaluations.models import Assessment, BonusRule, RatingBand, ScoringScheme, TaskScore
from evaluations.reading.outcome import outcome_of, outcomes_of, self_outcome_of
from evaluations.scoring import Given
from tests import factories as make
from tests.conftest import on_day
from tests.integration.scoring_schemes import DONE, FAILED, GOOD, rule, sample_scheme, told

REASON = "Có cách làm mới được huyện phổ biến"


def read(dossier):
    return Assessment.objects.select_related("unit", "year").get(pk=dossier.pk)


def score_all(dossier, score="12.9"):
    """Appraised scores without a difference to be explained."""
    TaskScore.objects.filter(assessment=dossier).update(
        self_score=Decimal(score), appraised_score=Decimal(score), reason=""
    )


def test_dossier_takes_its_maxima_from_the_scheme_of_the_year(world):
    sample_scheme(world, maxima={1: "10.0", 7: "20.0"})
    sample_scheme(world, from_year=2025, maxima={2: "18.0"})

    now = world.dossier(world.north.commune, "draft", initiatives=0)

    assert [row.max_score for row in now.task_scores.order_by("task__ordinal")] == [
        Decimal(n) for n in (14, 18, 14, 14, 14, 14, 16)
    ]


def test_dossier_without_a_scheme_takes_the_maxima_of_the_directive_and_has_no_rating(world):
    dossier = world.dossier(world.north.commune, "submitted", initiatives=0)

    outcome = self_outcome_of(read(dossier))

    assert (outcome.total, outcome.maximum, outcome.rating) == (Decimal(86), Decimal(100), "")
    assert [line.kind for line in outcome.lines] == ["task"] * 7 + ["sum", "total"]


def test_own_scores_are_rated_without_what_only_reviewers_give(world):
    scheme = sample_scheme(world)
    dossier = world.dossier(world.north.commune, "submitted")
    make.ScoreAdjustmentFactory(assessment=dossier, rule=rule(scheme, "Cách làm mới"))

    assert told(self_outcome_of(read(dossier))) == ("86.00", GOOD, {"Mô hình được công nhận": None})


def test_appraised_outcome_is_shown_to_the_rung_alone_before_publication(world):
    sample_scheme(world)
    dossier = read(world.dossier(world.north.commune, "appraised"))

    seen = {name: outcome_of(dossier, user) for name, user in world.people.items()}

    expected = ("83.30", DONE, {"Mô hình được công nhận": Decimal(0)})
    knowing = {"province.reviewer", "province.approver", "north.reviewer", "north.approver"}
    assert {name for name, outcome in seen.items() if outcome is not None} == knowing
    assert [told(seen[name]) for name in sorted(knowing)] == [expected] * 4


def test_recognised_models_count_once_and_only_for_whom_they_may_be_told(world):
    sample_scheme(world)
    recognition = world.recognition(world.north.commune, "recognised")
    dossier = read(recognition.result.assessment)

    before = {
        name: told(outcome_of(dossier, world.people[name]))[0] for name in ("north.reviewer", "province.approver")
    }
    make.RecognitionFactory(result=recognition.result, desk=world.province.unit)

    assert before == {"north.reviewer": "84.30", "province.approver": "84.30"}
    assert told(outcome_of(dossier, world.province.reviewer))[0] == "84.30"


def test_publication_freezes_total_rating_and_explanation(world):
    scheme = sample_scheme(world)
    recognition = world.recognition(world.north.commune, "recognised")
    dossier = recognition.result.assessment
    make.ScoreAdjustmentFactory(assessment=dossier, rule=rule(scheme, "Cách làm mới"), points=Decimal(2), reason=REASON)

    world.publish(world.north)

    published = read(dossier)
    assert (published.frozen_total, published.frozen_rating) == (Decimal("86.30"), GOOD)
    for user in (world.north.commune.drafter, world.north.reviewer, world.province.approver):
        assert told(outcome_of(published, user)) == (
            "86.30", GOOD, {"Mô hình được công nhận": Decimal(1), "Cách làm mới": Decimal(2)},
        )  # fmt: skip


def test_what_was_published_stays_when_the_scheme_changes(world):
    scheme = sample_scheme(world)
    recognition = world.recognition(world.north.commune, "recognised")
    world.publish(world.north)
    dossier = read(recognition.result.assessment)
    before = outcome_of(dossier, world.north.commune.drafter)

    RatingBand.objects.filter(scheme=scheme).update(needs_no_zero=True)
    RatingBand.objects.filter(name=DONE).update(name="Mức khác")
    BonusRule.objects.filter(scheme=scheme).update(points=Decimal(9), cap=None)
    ScoringScheme.objects.update(name="Thang khác", cap=Decimal(10))
    TaskScore.objects.filter(assessment=dossier).update(max_score=Decimal(50))

    assert outcome_of(read(dossier), world.north.commune.drafter) == before
    assert (before.total, before.rating) == (Decimal("84.30"), DONE)


def test_what_was_published_before_there_were_schemes_is_a_plain_sum(world):
    dossier = world.dossier(world.north.commune, "published")
    Assessment.objects.filter(pk=dossier.pk).update(frozen_total=None, frozen_rating="", frozen_outcome=None)
    sample_scheme(world)

    outcome = outcome_of(read(dossier), world.north.commune.drafter)

    assert (outcome.total, outcome.rating, [line.kind for line in outcome.lines][7:]) == (
        Decimal("83.30"), "", ["sum", "total"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "changes", "expected"),
    [
        ("sent_late", {}, GOOD),
        ("no_effective_model", {}, GOOD),
        ("no_effective_model", {"is_effective": False, "ineffective_reason": "Mới làm"}, DONE),
    ],
)
def test_rating_is_lowered_by_what_is_known_of_the_dossier(world, condition, changes, expected):
    scheme = sample_scheme(world)
    make.DemotionRuleFactory(scheme=scheme, condition=condition)
    dossier = world.dossier(world.north.commune, "submitted")
    score_all(dossier)
    dossier.results.update(**{"is_effective": True} | changes)

    assert told(outcome_of(read(dossier), world.north.reviewer))[1] == expected


def test_rating_of_what_was_sent_late_is_lowered(world):
    scheme = sample_scheme(world)
    make.DemotionRuleFactory(scheme=scheme, condition="sent_late", steps=2)
    world.years[2025].phases.filter(kind="self_assessment").update(due_on="2025-09-09")
    dossier = world.dossier(world.north.commune, "submitted")
    score_all(dossier)

    assert told(outcome_of(read(dossier), world.north.reviewer))[1] == FAILED


def test_what_was_never_sent_is_rated_so_only_when_the_time_is_over(world):
    sample_scheme(world)
    dossier = read(world.dossier(world.north.commune, "draft"))

    during = self_outcome_of(dossier)
    with on_day("2025-12-31"):
        after = self_outcome_of(dossier)

    assert (during.rating, after.rating) == (GOOD, FAILED)


def test_many_outcomes_cost_as_many_queries_as_one(world):
    scheme = sample_scheme(world)
    places = [world.north.commune, world.north.other_commune, world.south.commune]
    dossiers = [world.dossier(place, "appraised") for place in places]
    for dossier in dossiers:
        make.ScoreAdjustmentFactory(assessment=dossier, rule=rule(scheme, "Cách làm mới"))
    rows = list(Assessment.objects.select_related("unit").order_by("pk"))
    reviewer = world.fresh(world.province.reviewer)
    outcome_of(rows[0], reviewer)  # fills what is cached of the reader

    with CaptureQueriesContext(connection) as one:
        outcomes_of(rows[:1], reviewer)
    with CaptureQueriesContext(connection) as three:
        found = outcomes_of(rows, reviewer)

    assert [told(found[row.pk])[:2] for row in rows] == [("84.30", DONE)] * 3
    assert len(three) == len(one)


def test_adjustment_counts_within_its_cap(world):
    scheme = sample_scheme(world)
    dossier = world.dossier(world.north.commune, "submitted")
    score_all(dossier, "14.0")

    adjust_score(
        dossier,
        {rule(scheme, "Cách làm mới").pk: Given(Decimal(2), REASON), rule(scheme, "Số liệu không đúng").pk: None},
        version=dossier.version,
        actor=world.north.reviewer,
    )

    assert told(outcome_of(read(dossier), world.north.reviewer)) == (
        "100.00", "Xuất sắc", {"Mô hình được công nhận": Decimal(0), "Cách làm mới": Decimal(2)},
    )  # fmt: skip


def test_unit_is_told_its_announced_total_and_nothing_of_recognition(world):
    scheme = sample_scheme(world)
    dossier = read(world.dossier(world.north.commune, "announced"))
    make.ScoreAdjustmentFactory(assessment=dossier, rule=rule(scheme, "Cách làm mới"), points=Decimal(2), reason=REASON)
    dossier.results.get().recognitions.update(state="recognised")

    seen = [told(outcome_of(dossier, user)) for user in (world.north.commune.drafter, world.north.reviewer)]

    assert seen == [
        ("85.30", GOOD, {"Mô hình được công nhận": None, "Cách làm mới": Decimal(2)}),
        ("86.30", GOOD, {"Mô hình được công nhận": Decimal(1), "Cách làm mới": Decimal(2)}),
    ]
