"""Where else the words of one dossier stand, for who reads all of them: the text, and the dossiers that have it too."""

from collections import defaultdict
from typing import NamedTuple

from danvan.organization import scope
from evaluations.models import Assessment, InitiativeResult, TaskScore
from evaluations.models.assessment import is_sent
from evaluations.reading.calibration import Eyes

MOST_NAMED = 10


class Elsewhere(NamedTuple):
    """Another dossier with the same words."""

    assessment: Assessment
    is_exact: bool
    is_last_years: bool


class SharedText(NamedTuple):
    """One text of the dossier and who has it too; `more` are not named."""

    place: str
    text: str
    others: list[Elsewhere]
    more: int


def same_words(assessment: Assessment, eyes: Eyes) -> list[SharedText]:
    """The texts that stand elsewhere too, in the order of the dossier; four queries."""
    tasks = assessment.task_scores.select_related("task").order_by("task__ordinal", "pk")
    results = assessment.results.select_related("registration").order_by("registration__sort_key", "pk")
    own: list[tuple[type[TaskScore] | type[InitiativeResult], str, str, str, str]] = [
        (TaskScore, f"Nhiệm vụ {row.task.ordinal}", row.narrative, row.fingerprint, row.numberless_fingerprint)
        for row in tasks
    ]
    own += [
        (InitiativeResult, f"Kết quả mô hình “{row}”", row.achieved, row.fingerprint, row.numberless_fingerprint)
        for row in results
    ]
    found = {model: _by_words(model, assessment, eyes) for model in (TaskScore, InitiativeResult)}
    shared = []
    for model, place, text, exact, numberless in own:
        others = {one.assessment_id: one for one in found[model].get(numberless, [])} if exact and numberless else {}
        others |= {one.assessment_id: one for one in found[model].get(exact, [])} if exact else {}
        rows = [
            Elsewhere(one.assessment, one.fingerprint == exact, one.assessment.year_id != assessment.year_id)
            for one in others.values()
        ]
        rows = [row for row in rows if not row.is_last_years or row.is_exact]
        if rows:
            rows.sort(key=lambda row: (row.is_last_years, not row.is_exact, row.assessment.unit.path))
            shared.append(SharedText(place, text, rows[:MOST_NAMED], len(rows[MOST_NAMED:])))
    return shared


def _by_words(
    model: type[TaskScore] | type[InitiativeResult], assessment: Assessment, eyes: Eyes
) -> dict[str, list[TaskScore | InitiativeResult]]:
    """The rows of others of this year, and of the unit's own last year, by either fingerprint."""
    own = model.objects.filter(assessment=assessment)  # type: ignore[attr-defined]
    beneath = model.objects.filter(  # type: ignore[attr-defined]
        is_sent("assessment__"), scope.in_subtree(eyes.desk.present_path, "assessment__unit__"),
    ).select_related("assessment__unit", "assessment__year")  # fmt: skip
    numberless = own.exclude(numberless_fingerprint="").order_by().values("numberless_fingerprint")
    now = beneath.filter(assessment__year=assessment.year, numberless_fingerprint__in=numberless)
    now = now.exclude(assessment=assessment)
    exact = own.exclude(fingerprint="").order_by().values("fingerprint")
    then = beneath.filter(
        assessment__year__year=assessment.year.year - 1, fingerprint__in=exact,
        assessment__unit__present_path=assessment.unit.present_path,
    )  # fmt: skip
    rows: dict[str, list[TaskScore | InitiativeResult]] = defaultdict(list)
    for row in [*now.order_by("pk"), *then.order_by("pk")]:
        rows[row.numberless_fingerprint].append(row)
        rows[row.fingerprint].append(row)
    return rows
