"""The total and the rating of dossiers in the eyes of one reader; the template evaluations/_outcome.html opens them.

`outcome_of` is what the appraised scores come to: nothing for a reader to whom they are not shown yet. Only
recognitions that this reader may see are counted. What the rung decided of a reply counts for those who may know it,
so that they read what would be published; a unit reads what was announced to it. Once published it is what was frozen
then, the same for everybody.
`self_outcome_of` is what the unit's own scores come to, which everybody may see who may read the dossier.
"""

from collections.abc import Iterable

from danvan.organization.access import sees_provisional
from danvan.organization.models import User
from evaluations.models import Assessment, Recognition
from evaluations.scoring import Outcome
from evaluations.scoring_facts import Scores, frozen, outcomes


def outcome_of(assessment: Assessment, user: User) -> Outcome | None:
    """What the appraised scores of one dossier come to; None where they are not to be shown."""
    return outcomes_of([assessment], user).get(assessment.pk)


def outcomes_of(assessments: Iterable[Assessment], user: User) -> dict[int, Outcome]:
    """The same for many dossiers (with `unit`), by id; those not to be shown are left out."""
    shown = [row for row in assessments if row.shows_appraisal_to(user)]
    known = {row.pk: kept for row in shown if (kept := frozen(row))}
    # Published before there were schemes: nothing was rated then, and nothing is now.
    known |= outcomes(
        [row for row in shown if row.is_published and row.pk not in known], Scores.APPRAISED, by_scheme=False
    )
    unknown = [row for row in shown if not row.is_published]
    told = {row.pk for row in unknown if sees_provisional(user, row.unit)}
    seen = Recognition.objects.visible_to(user)
    return known | outcomes(unknown, Scores.APPRAISED, recognised=seen, told=told, raised=told)


def self_outcome_of(assessment: Assessment) -> Outcome:
    """What the unit's own scores come to."""
    return self_outcomes_of([assessment])[assessment.pk]


def self_outcomes_of(assessments: Iterable[Assessment]) -> dict[int, Outcome]:
    """The same for many dossiers (with `unit`), by id."""
    return outcomes(assessments, Scores.SELF)
