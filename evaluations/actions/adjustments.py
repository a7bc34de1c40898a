"""Points that the reviewer adds to or takes from a dossier by the rules of the year's scheme, with a reason."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from danvan.activity.record import record, recorded
from danvan.common import clock
from danvan.common.workflow import NotAllowed, snapshot
from danvan.organization.models import User
from evaluations.guards import count_save, lock_for_review
from evaluations.models import Assessment, BonusRule, BonusSource, ScoreAdjustment, ScoringScheme
from evaluations.schemes import lock_in_force
from evaluations.scoring import REASON_MIN_LENGTH, Given, in_points
from models_registry.models import CampaignYear

VERB = "assessment.adjust_score"


def rules_by_hand(year: CampaignYear) -> QuerySet[BonusRule]:
    """The rules of the year's scheme by which a reviewer gives or takes points."""
    scheme = ScoringScheme.objects.in_force(year)
    return BonusRule.objects.filter(scheme=scheme, source=BonusSource.BY_HAND).order_by("kind", "pk")


@transaction.atomic
def adjust_score(assessment: Assessment, given: Mapping[int, Given | None], *, version: int, actor: User) -> Assessment:
    """Write what is given or taken by some rules (by id; None: nothing any more), all of it or none.

    Refuses away from the desk, in a wrong state or phase, what is not a rule by hand of the year, more than a rule
    allows, and points without a reason. Recorded as provisional, in the branch of the rung.
    """
    assessment = lock_for_review(assessment, version=version, actor=actor)
    lock_in_force(assessment.year)
    rules = {rule.pk: rule for rule in rules_by_hand(assessment.year)}
    if not set(given) <= set(rules):
        raise NotAllowed(["Thang điểm của năm vừa thay đổi. Hãy tải lại trang để xem các nội dung thưởng, trừ."])
    if refusals := [text for pk, each in given.items() if each for text in refusals_of(rules[pk], each)]:
        raise NotAllowed(refusals)
    rows = {row.rule_id: row for row in assessment.adjustments.select_related("rule")}  # type: ignore[attr-defined]
    for pk, each in given.items():
        _write(assessment, rules[pk], rows.get(pk), each, actor)
    count_save(assessment)
    return assessment


def refusals_of(rule: BonusRule, given: Given) -> list[str]:
    """Why these points cannot stand by this rule."""
    refusals = []
    if given.points <= 0:
        refusals.append(f"{rule.label}: số điểm phải lớn hơn 0.")
    elif rule.cap is not None and given.points > rule.cap:
        refusals.append(f"{rule.label}: nhiều nhất {in_points(rule.cap)} điểm.")
    if len(given.reason.strip()) < REASON_MIN_LENGTH:
        refusals.append(f"{rule.label}: hãy ghi lý do, ít nhất {REASON_MIN_LENGTH} ký tự.")
    return refusals


def _write(
    assessment: Assessment, rule: BonusRule, row: ScoreAdjustment | None, given: Given | None, actor: User
) -> None:
    label = f"{rule.get_kind_display()}: {rule.label}"
    # Provisional, so it belongs to the rung: the audit of the unit's branch must not tell it.
    unit = assessment.desk
    if given is None:
        if row is not None:
            before = snapshot(row)
            record(
                VERB,
                row,
                label=f"Bỏ {label[0].lower()}{label[1:]}",
                actor=actor,
                unit=unit,
                before=before,
                provisional=True,
            )
            row.delete()
        return
    if row is not None and (row.points, row.reason) == (given.points, given.reason.strip()):
        return
    row = row or ScoreAdjustment(assessment=assessment, rule=rule)
    with recorded(VERB, row, label=label, actor=actor, unit=unit, provisional=True):
        row.points, row.reason, row.by, row.at = given.points, given.reason.strip(), actor, clock.now()
        row.save()
