"""The province prepares its recognition: quotas of the year, and two field surveys, one of which saw something else.

What else the rows warn of comes by itself: models without evidence or survey, and those rewarded the year before.
"""

from datetime import date, datetime

from django.utils import timezone

from danvan.common import clock
from danvan.organization.models import Unit
from danvan.organization.roles import Role
from evaluations.actions.quota import Limit, set_quotas
from evaluations.actions.survey import Seen, Visit, add_survey
from evaluations.models import Assessment, CarrierGroup, OnExcess, QuotaTier, SurveyConclusion
from models_registry.models import CampaignYear
from reports.demonstration.people import Staff

_LIMITS: dict[tuple[str, str], Limit | None] = {
    (QuotaTier.RECOGNISED, CarrierGroup.COLLECTIVE): Limit(18, OnExcess.BLOCK),
    (QuotaTier.RECOGNISED, CarrierGroup.INDIVIDUAL): Limit(12, OnExcess.BLOCK),
    (QuotaTier.EXEMPLARY, CarrierGroup.COLLECTIVE): Limit(3, OnExcess.WARN),
    (QuotaTier.EXEMPLARY, CarrierGroup.INDIVIDUAL): Limit(3, OnExcess.WARN),
}
_VISITS = (
    (
        Visit(
            date(2025, 9, 5),
            "Trần Thị Khảo, Phó Trưởng phòng\nLê Văn Sát, chuyên viên",
            "Làm việc với cấp ủy, Mặt trận và gặp 12 hộ dân.",
        ),
        Seen(SurveyConclusion.AS_REPORTED, "Số hộ tham gia đúng như báo cáo; có sổ theo dõi từng tháng."),
    ),
    (
        Visit(date(2025, 9, 8), "Lê Văn Sát, chuyên viên", "Đi thực địa cùng cán bộ cơ sở."),
        Seen(SurveyConclusion.DIFFERS, "Báo cáo ghi duy trì hằng tuần, thực tế mới làm được hằng tháng."),
    ),
)


def prepare_recognition(year: CampaignYear, rung: Unit, staff: Staff) -> None:
    """The approver sets the quotas, the reviewer writes down where the rung's people have been."""
    with clock.standing_at(_september(8, 10)):
        set_quotas(rung, year, _LIMITS, actor=staff.at(rung, Role.APPROVER))
    sent_up = Assessment.objects.filter(year=year, results__recognitions__desk=rung, submitted_at__isnull=False)
    visited = sent_up.select_related("unit", "desk", "year").distinct().order_by("unit__path", "pk")
    for assessment, (visit, seen) in zip(visited, _VISITS, strict=False):
        with clock.standing_at(_september(9, 14)):
            results = assessment.results.filter(recognitions__desk=rung).order_by("pk")  # type: ignore[attr-defined]
            add_survey(assessment, visit, {result.pk: seen for result in results}, actor=staff.at(rung, Role.REVIEWER))


def _september(day: int, hour: int) -> datetime:
    return datetime(2025, 9, day, hour, tzinfo=timezone.get_default_timezone())
