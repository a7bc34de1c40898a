"""A scheme does not change, go or begin under a dossier that is being opened or adjusted by it."""

from decimal import Decimal

import pytest

from danvan.common.workflow import NotAllowed
from evaluations.actions import open_assessment
from evaluations.actions.adjustments import adjust_score
from evaluations.actions.schemes import SchemeContent, begin_scheme, save_scheme
from evaluations.models import ScoreAdjustment, ScoringScheme
from evaluations.scoring import Given
from tests.integration.holding import second_waits
from tests.integration.scoring_schemes import rule, sample_scheme

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
REASON = "Cách làm kín được huyện phổ biến"


def test_rule_is_not_removed_while_points_are_given_by_it(world):
    scheme = sample_scheme(world)
    new_way = rule(scheme, "Cách làm mới")
    dossier = world.dossier(world.north.commune, "submitted")
    given = {new_way.pk: Given(Decimal(1), REASON)}

    _, answer = second_waits(
        lambda: adjust_score(dossier, given, version=dossier.version, actor=world.north.reviewer),
        lambda: save_scheme(
            scheme, SchemeContent(fields={}), version=scheme.version, actor=world.province.administrator
        ),
    )

    assert isinstance(answer, NotAllowed)
    assert answer.reasons == [
        "“Cách làm mới” đã dùng để cộng, trừ điểm nên không bỏ, không đổi loại và cách tính được."
    ]
    assert ScoreAdjustment.objects.get().rule == new_way


def test_scheme_that_begins_while_a_dossier_is_opened_keeps_its_maxima(world):
    later = sample_scheme(world, from_year=2026, maxima={1: "20"})
    unit, drafter = world.north.commune.unit, world.north.commune.drafter

    dossier, scheme = second_waits(
        lambda: open_assessment(unit, world.year, actor=drafter),
        lambda: begin_scheme(
            world.year.campaign, 2025, name="Thang điểm mới", source=later, actor=world.province.administrator
        ),
    )

    opened_by = dict(dossier.task_scores.values_list("task", "max_score"))
    assert isinstance(scheme, ScoringScheme)
    assert dict(scheme.tasks.values_list("task", "max_score")) == opened_by
