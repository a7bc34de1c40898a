"""Here and there a reviewer takes a point, with the reason: so that totals open into more than a sum."""

from decimal import Decimal

from danvan.organization.models import User
from evaluations.actions.adjustments import adjust_score, rules_by_hand
from evaluations.models import Assessment, BonusKind
from evaluations.scoring import Given

_EVERY = 11  # one dossier in so many
_REASON = "Số hộ tham gia ghi trong báo cáo không khớp danh sách kèm theo."


def take_points(assessment: Assessment, reviewer: User) -> Assessment:
    """Take a point from one dossier in eleven; gives it with its version."""
    rule = rules_by_hand(assessment.year).filter(kind=BonusKind.PENALTY).first()
    if rule is None or assessment.pk % _EVERY:
        return assessment
    return adjust_score(
        assessment, {rule.pk: Given(Decimal("0.5"), _REASON)}, version=assessment.version, actor=reviewer
    )
