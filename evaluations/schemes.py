"""Which scheme scores which year, what of it may still change, and what it says as numbers.

Maxima and weights stand once a unit has opened its dossier of a year that the scheme scores; everything else stands
once a result of such a year is published. From then on a new scheme is made, from a later year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from danvan.common.locking import lock_row
from evaluations.models import Assessment, BonusKind, BonusSource, ScoringScheme
from evaluations.scoring import Band, Demotion, Rule, Scheme
from models_registry.models import Campaign, CampaignYear, DirectiveTask


def years_scored_by(campaign: Campaign, from_year: int) -> QuerySet[CampaignYear]:
    """The years that a scheme of the campaign from that year on scores: until the next scheme begins."""
    following = ScoringScheme.objects.filter(campaign=campaign, from_year__gt=from_year).order_by("from_year").first()
    years = CampaignYear.objects.filter(campaign=campaign, year__gte=from_year)
    return years.filter(year__lt=following.from_year) if following else years


@dataclass(frozen=True)
class Standing:
    """What has come of the years that a scheme scores, and so what of it may still be changed."""

    opened: list[int]  # years in which a unit has opened its dossier
    published: list[int]  # years in which a result was published

    @property
    def may_change_maxima(self) -> bool:
        return not self.opened

    @property
    def may_change(self) -> bool:
        return not self.published

    @property
    def reasons(self) -> list[str]:
        """Why nothing of it can be changed any more."""
        if self.may_change:
            return []
        years = ", ".join(map(str, self.published))
        return [
            f"Thang điểm này đã dùng để công bố kết quả năm {years} nên không sửa được nữa. "
            "Muốn thay đổi, hãy lập thang điểm mới từ năm sau."
        ]


def standing_of(campaign: Campaign, from_year: int) -> Standing:
    years = years_scored_by(campaign, from_year)
    opened = Assessment.objects.filter(year__in=years).order_by().values_list("year__year", flat=True)
    published = opened.filter(published_at__isnull=False)
    return Standing(sorted(set(opened.distinct())), sorted(set(published.distinct())))


def lock_in_force(year: CampaignYear) -> ScoringScheme | None:
    """The scheme of the year, locked: it is not changed while a dossier is opened, adjusted or published by it.

    The campaign is locked first, so that no other scheme begins for the year meanwhile, even where there is none yet.
    """
    lock_row(Campaign.objects.all(), year.campaign_id)
    found = ScoringScheme.objects.in_force(year)
    return lock_row(ScoringScheme.objects.all(), found.pk) if found else None


def maxima_of(scheme: ScoringScheme | None, tasks: Iterable[DirectiveTask]) -> dict[int, Decimal]:
    """Id of the task → its maximum: the scheme's, else the directive's."""
    said = {row.task_id: row.max_score for row in scheme.tasks.all()} if scheme else {}  # type: ignore[attr-defined]
    return {task.pk: said.get(task.pk, task.max_score) for task in tasks}


def weights_of(scheme: ScoringScheme | None) -> dict[int, Decimal]:
    """Id of the task → its weight, for the tasks of the scheme."""
    return {row.task_id: row.weight for row in scheme.tasks.all()} if scheme else {}  # type: ignore[attr-defined]


def as_numbers(scheme: ScoringScheme | None) -> Scheme:
    """The scheme for `evaluations.scoring`; none is a plain sum without a rating."""
    if scheme is None:
        return Scheme()
    return Scheme(
        name=scheme.name,
        is_sample=scheme.is_sample,
        bands=tuple(
            Band(band.name, band.from_score, band.needs_no_zero)
            for band in scheme.bands.all()  # type: ignore[attr-defined]
        ),
        rules=tuple(
            Rule(
                key=rule.pk,
                label=rule.label,
                points=rule.points,
                cap=rule.cap,
                is_penalty=rule.kind == BonusKind.PENALTY,
                is_counted=rule.source == BonusSource.RECOGNISED,
            )
            for rule in scheme.rules.all()  # type: ignore[attr-defined]
        ),
        demotions=tuple(
            Demotion(
                condition=row.condition,
                steps=row.steps,
                ceiling=row.ceiling.name if row.ceiling else "",
                threshold=row.threshold,
            )
            for row in scheme.demotions.all()  # type: ignore[attr-defined]
        ),
        cap=scheme.cap,
        bonus_cap=scheme.bonus_cap,
        penalty_cap=scheme.penalty_cap,
        unsent_rating=scheme.unsent_rating,
    )


def schemes_in_force(years: Iterable[CampaignYear]) -> dict[int, ScoringScheme | None]:
    """Id of the year → its scheme with all its parts; the number of queries does not grow with the years."""
    years = list(years)
    rows = (
        ScoringScheme.objects.filter(campaign__in={year.campaign_id for year in years})
        .prefetch_related("tasks", "bands", "rules", "demotions__ceiling")
        .order_by("-from_year", "pk")
    )
    schemes = list(rows)
    return {
        year.pk: next((s for s in schemes if s.campaign_id == year.campaign_id and s.from_year <= year.year), None)
        for year in years
    }
