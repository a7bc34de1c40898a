"""Replies to provisional scores, and what returns of dossiers named."""

from decimal import Decimal

import factory

from evaluations.models import Reply, ReplyItem, ReturnedDossierPart
from tests.factories.base import PortalFactory
from tests.factories.evaluations import AssessmentFactory, TaskScoreFactory
from tests.factories.organization import UserFactory


class ReplyFactory(PortalFactory):
    """A draft without items; its dossier is not brought to the announcement."""

    class Meta:
        model = Reply

    assessment = factory.SubFactory(AssessmentFactory)
    created_by = factory.SubFactory(UserFactory)


class ReplyItemFactory(PortalFactory):
    """What is said of one task that was reduced from 12 to 9 points, not yet decided."""

    class Meta:
        model = ReplyItem

    reply = factory.SubFactory(ReplyFactory)
    task_score = factory.SubFactory(TaskScoreFactory, assessment=factory.SelfAttribute("..reply.assessment"))
    self_score = Decimal("12.0")
    announced_score = Decimal("9.0")
    text = "Số liệu đã được các đoàn thể xác nhận"


class ReturnedDossierPartFactory(PortalFactory):
    """A task that the first return of its dossier named."""

    class Meta:
        model = ReturnedDossierPart

    task_score = factory.SubFactory(TaskScoreFactory)
    assessment = factory.SelfAttribute("task_score.assessment")
    round = 1
    label = "Nhiệm vụ 2"
    reason = "Chưa nêu tên hộ dân cụ thể"
