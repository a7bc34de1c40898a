"""What was said of the same task in the year before, as far as the reader may know it."""

from typing import NamedTuple

from evaluations.models import Assessment, TaskScore
from evaluations.reading.dossier import Dossier


class EarlierAnswer(NamedTuple):
    """One earlier answer; with what the rung made of it where that may be shown."""

    score: TaskScore
    unit_name: str  # of a predecessor; empty: the unit itself
    shows_appraisal: bool

    @property
    def year(self) -> int:
        return self.score.assessment.year.year


def earlier_answers(dossier: Dossier, score: TaskScore) -> list[EarlierAnswer]:
    """The answers of the latest year before this one: the unit's own and those of its predecessors."""
    unit = dossier.assessment.unit
    seen = Assessment.objects.visible_to(dossier.user).order_by().values("pk")
    earlier = TaskScore.objects.filter(
        assessment__in=seen,
        assessment__unit__present_path=unit.present_path,
        assessment__year__year__lt=dossier.assessment.year.year,
        task=score.task_id,
    )
    rows = earlier.exclude(narrative="").select_related("assessment__year", "assessment__unit")
    found = list(rows.order_by("-assessment__year__year", "assessment__unit__path", "assessment_id"))
    return [
        EarlierAnswer(
            row,
            "" if row.assessment.unit_id == unit.pk else row.assessment.unit_name,
            row.appraised_score is not None and row.assessment.shows_appraisal_to(dossier.user),
        )
        for row in found
        if row.assessment.year_id == found[0].assessment.year_id
    ]
