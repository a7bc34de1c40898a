"""Two appraisers of a dossier: what each of them writes."""

from decimal import Decimal

import factory

from danvan.common import clock
from evaluations.models import Opinion, OpinionScore, Seat
from tests.factories.base import PortalFactory
from tests.factories.evaluations import AssessmentFactory, TaskScoreFactory
from tests.factories.organization import UserFactory


class OpinionFactory(PortalFactory):
    """The opinion of the first seat, begun."""

    class Meta:
        model = Opinion

    assessment = factory.SubFactory(AssessmentFactory)
    seat = Seat.FIRST
    started_by = factory.SubFactory(UserFactory)
    updated_by = factory.SelfAttribute("started_by")


class FinishedOpinionFactory(OpinionFactory):
    """The same, finished by who began it."""

    finished_at = factory.LazyFunction(clock.now)
    finished_by = factory.SelfAttribute("started_by")


class OpinionScoreFactory(PortalFactory):
    """A score of an opinion that agrees with the unit's own."""

    class Meta:
        model = OpinionScore

    opinion = factory.SubFactory(OpinionFactory)
    task_score = factory.SubFactory(TaskScoreFactory, assessment=factory.SelfAttribute("..opinion.assessment"))
    max_score = factory.SelfAttribute("task_score.max_score")
    self_score = factory.SelfAttribute("task_score.self_score")
    score = Decimal("12.0")
