"""What the tests of scoring share: the published shape as a scheme of the world's campaign, and what pages tell."""

from decimal import Decimal

from evaluations.models import ScoringScheme
from tests import factories as make

EXCELLENT, GOOD, DONE, FAILED = "Xuất sắc", "Tốt", "Hoàn thành", "Không hoàn thành"


def sample_scheme(world, *, from_year=None, maxima=None, **fields):
    """100 points, one for each recognised model, two rules by hand, four ratings."""
    campaign = world.years[2025].campaign
    scheme = make.ScoringSchemeFactory(
        campaign=campaign, from_year=from_year or campaign.first_year, tasks=True,
        **{"bonus_cap": Decimal(3), "penalty_cap": Decimal(3), "unsent_rating": FAILED} | fields,
    )  # fmt: skip
    for ordinal, maximum in (maxima or {}).items():
        scheme.tasks.filter(task__ordinal=ordinal).update(max_score=Decimal(maximum))
    for name, score, strict in ((EXCELLENT, 95, True), (GOOD, 85, True), (DONE, 75, False), (FAILED, 0, False)):
        make.RatingBandFactory(scheme=scheme, name=name, from_score=Decimal(score), needs_no_zero=strict)
    make.BonusRuleFactory(scheme=scheme, label="Mô hình được công nhận", source="recognised", cap=Decimal(3))
    make.BonusRuleFactory(scheme=scheme, label="Cách làm mới", cap=Decimal(2))
    make.BonusRuleFactory(scheme=scheme, label="Số liệu không đúng", kind="penalty", cap=Decimal(3))
    return ScoringScheme.objects.get(pk=scheme.pk)


def rule(scheme, label):
    return scheme.rules.get(label=label)


def told(outcome):
    """Total, rating and the points of everything but the tasks."""
    moved = {line.what: line.points for line in outcome.lines if line.kind in ("bonus", "penalty", "limit")}
    return str(outcome.total), outcome.rating, moved
