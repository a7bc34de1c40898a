"""A drawn sample, what a second reviewer finds, a hint that was looked into."""

from decimal import Decimal

import factory

from evaluations.models import HintKind, HintReview, RecheckItem, RecheckSample, RecheckScore, SampleStratum
from tests.factories.base import PortalFactory
from tests.factories.evaluations import AssessmentFactory, TaskScoreFactory
from tests.factories.organization import UnitFactory, UserFactory
from tests.factories.registry import CampaignYearFactory


class RecheckSampleFactory(PortalFactory):
    """The first sample of a desk and year, with nothing drawn into it."""

    class Meta:
        model = RecheckSample

    desk = factory.SubFactory(UnitFactory)
    year = factory.SubFactory(CampaignYearFactory)
    number = 1
    percent = 10
    seed = "20250910"
    stratum = SampleStratum.REVIEWER
    algorithm = "sha256-moi-nhom-mot-ban-1"
    population_size = 10
    population_sha256 = "0" * 64
    drawn_by = factory.SubFactory(UserFactory)


class RecheckItemFactory(PortalFactory):
    """A drawn dossier that nobody has looked at again."""

    class Meta:
        model = RecheckItem

    sample = factory.SubFactory(RecheckSampleFactory)
    assessment = factory.SubFactory(AssessmentFactory)
    position = factory.Sequence(lambda n: n + 1)
    group = "Nguyễn Văn Thẩm Định"
    appraised_by = factory.SubFactory(UserFactory)
    finding = "Thẩm định đúng mức, lý do rõ ràng."


class RecheckScoreFactory(PortalFactory):
    """A task that the second reviewer would have given one point less."""

    class Meta:
        model = RecheckScore

    item = factory.SubFactory(RecheckItemFactory)
    task_score = factory.SubFactory(TaskScoreFactory)
    appraised_score = Decimal("12.0")
    score = Decimal("11.0")
    words = "Số hộ tham gia chưa khớp với minh chứng."


class HintReviewFactory(PortalFactory):
    """A hint that somebody looked into."""

    class Meta:
        model = HintReview

    assessment = factory.SubFactory(AssessmentFactory)
    kind = HintKind.NO_EVIDENCE
    basis = "0" * 64
    words = "Đơn vị gửi minh chứng bằng văn bản giấy."
    reviewed_by = factory.SubFactory(UserFactory)
