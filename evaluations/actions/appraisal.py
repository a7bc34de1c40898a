"""What a rung does to a dossier on its desk: scores its tasks."""

from collections.abc import Mapping

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common.workflow import NotAllowed
from danvan.organization.models import User
from evaluations.actions.opinion import mark_settled
from evaluations.actions.points import Appraisal, refuse_wrong_points
from evaluations.bench import bench_of
from evaluations.guards import count_save, lock_for_review
from evaluations.models import Assessment


@transaction.atomic
def appraise_tasks(
    assessment: Assessment, appraisals: Mapping[int, Appraisal], *, version: int, actor: User
) -> Assessment:
    """Write the appraised scores of some tasks (by id of the task score); all of them or none.

    Refuses away from the desk, in a wrong state or phase, out of bounds, a differing score without a reason, and,
    where two appraise, before both have finished: then these are the scores on which they settle.
    """
    assessment = lock_for_review(assessment, version=version, actor=actor)
    bench = bench_of(assessment)
    if bench.settling_reasons:
        raise NotAllowed(bench.settling_reasons)
    rows = {row.pk: row for row in assessment.task_scores.select_related("task")}
    refuse_wrong_points(rows, appraisals)
    for pk, appraisal in appraisals.items():
        row = rows[pk]
        if (row.appraised_score, row.reason) == (appraisal.score, appraisal.reason.strip()):
            continue
        label = f"Thẩm định nhiệm vụ {row.task.ordinal}"
        # Provisional, so it belongs to the rung: the audit of the unit's branch must not tell it.
        unit = assessment.desk
        with recorded("assessment.appraise_task", row, label=label, actor=actor, unit=unit, provisional=True):
            row.appraised_score, row.reason = appraisal.score, appraisal.reason.strip()
            row.save()
    if bench.is_double:
        mark_settled(assessment, bench, actor=actor)
    count_save(assessment)
    return assessment
