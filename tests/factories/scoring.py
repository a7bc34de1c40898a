"""Schemes of scoring and their parts, points given by hand."""

from decimal import Decimal

import factory

from evaluations.models import (
    BonusKind,
    BonusRule,
    DemotionCondition,
    DemotionRule,
    RatingBand,
    SchemeTask,
    ScoreAdjustment,
    ScoringScheme,
)
from tests.factories.base import PortalFactory
from tests.factories.evaluations import AssessmentFactory
from tests.factories.organization import UserFactory
from tests.factories.registry import CampaignFactory, DirectiveTaskFactory


class ScoringSchemeFactory(PortalFactory):
    """A scheme of its campaign without parts; with `tasks=True` it has a row for each task of the directive."""

    class Meta:
        model = ScoringScheme

    campaign = factory.SubFactory(CampaignFactory)
    from_year = factory.SelfAttribute("campaign.first_year")
    name = "Thang điểm mẫu 100 điểm"
    is_sample = True

    @factory.post_generation
    def tasks(scheme, create, wanted, **kwargs):  # noqa: N805 — factory_boy gives the object first
        if create and wanted:
            SchemeTask.objects.bulk_create(
                SchemeTask(scheme=scheme, task=task, max_score=task.max_score)
                for task in scheme.campaign.directive.tasks.all()
            )


class SchemeTaskFactory(PortalFactory):
    class Meta:
        model = SchemeTask

    scheme = factory.SubFactory(ScoringSchemeFactory)
    task = factory.SubFactory(DirectiveTaskFactory)
    max_score = factory.SelfAttribute("task.max_score")


class RatingBandFactory(PortalFactory):
    class Meta:
        model = RatingBand

    scheme = factory.SubFactory(ScoringSchemeFactory)
    name = factory.Sequence(lambda n: f"Mức {n}")
    from_score = factory.Sequence(lambda n: Decimal(n))


class BonusRuleFactory(PortalFactory):
    """One point by hand each time."""

    class Meta:
        model = BonusRule

    scheme = factory.SubFactory(ScoringSchemeFactory)
    kind = BonusKind.BONUS
    label = factory.Sequence(lambda n: f"Cách làm mới {n}")
    points = Decimal("1.0")


class DemotionRuleFactory(PortalFactory):
    """One rating down for what was sent late."""

    class Meta:
        model = DemotionRule

    scheme = factory.SubFactory(ScoringSchemeFactory)
    position = factory.Sequence(lambda n: n + 1)
    condition = DemotionCondition.SENT_LATE
    steps = 1


class ScoreAdjustmentFactory(PortalFactory):
    class Meta:
        model = ScoreAdjustment

    assessment = factory.SubFactory(AssessmentFactory)
    rule = factory.SubFactory(BonusRuleFactory)
    points = Decimal("1.0")
    reason = "Có cách làm mới được tỉnh phổ biến"
    by = factory.SubFactory(UserFactory)
