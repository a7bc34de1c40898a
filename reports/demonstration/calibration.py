"""What makes “Đối chiếu” worth a look: two people at one desk, time to write, own words, a sample with one re-check."""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from danvan.common import clock
from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import Role
from evaluations.actions.calibration import Rechecked, draw_sample, recheck, review_hint
from evaluations.models import Assessment, HintKind, RecheckItem, SampleStratum
from evaluations.reading.hints import hints_of
from models_registry.models import CampaignYear
from reports.demonstration.plan import CURRENT_YEAR

_FINDING = "Điểm và lý do phù hợp với minh chứng; riêng nhiệm vụ 1 nên ghi rõ hơn căn cứ."
_WORDS = "Đơn vị gửi minh chứng bằng văn bản giấy, Ban đã xem bản gốc."


def appraiser_of(assessment: Assessment) -> User:
    """In closed years the reviewers of the desk in turn; in the current one the first, the rest is to be assigned."""
    held = Membership.objects.filter(unit=assessment.desk, role=Role.REVIEWER).select_related("user").order_by("pk")
    people = [membership.user for membership in held]
    return people[0] if assessment.year.year == CURRENT_YEAR else people[assessment.pk % len(people)]


def after_writing(number: int) -> AbstractContextManager[None]:
    """Some hours later; now and then a unit sends at once."""
    return clock.standing_at(clock.now() + timedelta(hours=2 if number % 8 else 0))


def in_own_words(narrative: str, assessment: Assessment, ordinal: int) -> str:
    """With a sentence of the unit's own; now and then a unit leaves the sample text as it is."""
    number = assessment.pk + ordinal
    if assessment.pk % 6 == 0:
        return narrative
    people = 40 + number * 13 % 160
    return f"{narrative} Tại {assessment.unit_name} có {2 + number % 5} buổi sinh hoạt, {people} lượt người dự."


def look_again(year: CampaignYear, desk: Unit, *, drawn_by: User) -> None:
    """A sample of a tenth of the desk's year, one of it re-checked, one hint looked into."""
    day = datetime(year.year, 9, 20, 9, tzinfo=timezone.get_default_timezone())
    with clock.standing_at(day):
        sample = draw_sample(
            desk, year, percent=20, seed=f"{day:%Y%m%d}", stratum=SampleStratum.REVIEWER, actor=drawn_by
        )
        item = RecheckItem.objects.filter(sample=sample).select_related("assessment__desk", "assessment__year")[0]
        others = Membership.objects.filter(unit=desk, role=Role.REVIEWER).exclude(user=item.appraised_by)
        other = others.select_related("user").order_by("pk").first()
        if other is None:
            return
        scores = {
            row.pk: Rechecked(row.appraised_score or Decimal(0))
            for row in item.assessment.task_scores.order_by("task__ordinal")
        }
        first = next(iter(scores))
        scores[first] = Rechecked(scores[first].score - 1, "Số liệu quán triệt chưa tách theo chi bộ.")
        recheck(item, scores, finding=_FINDING, actor=other.user)
        if any(one.kind == HintKind.NO_EVIDENCE for one in hints_of(item.assessment)):
            review_hint(item.assessment, HintKind.NO_EVIDENCE, words=_WORDS, actor=other.user)
