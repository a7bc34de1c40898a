"""Dossiers for “Đối chiếu”: many at one desk, with chosen scores, by chosen reviewers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from danvan.organization.models import User
from danvan.organization.roles import Role
from evaluations.actions import Appraisal, appraise_tasks
from evaluations.models import Assessment
from evaluations.workflow import assessment_workflow
from tests.factories import MembershipFactory
from tests.world import Place, TwoBranches

REASON = "Chưa đủ minh chứng cho phần này"


def colleague_at(place: Place, role: Role = Role.REVIEWER) -> User:
    """One more reviewer at the rung."""
    return MembershipFactory(unit=place.unit, role=role).user


def appraise(dossier: Assessment, scores: Mapping[int, str], reviewer: User) -> Assessment:
    """Appraised to the end by this reviewer; tasks that are not named keep the self-score."""
    given = {}
    for row in dossier.task_scores.select_related("task"):
        score = Decimal(scores.get(row.task.ordinal, row.self_score))
        given[row.pk] = Appraisal(score, REASON if score != row.self_score else "")
    dossier = appraise_tasks(dossier, given, version=dossier.version, actor=reviewer)
    return assessment_workflow.perform("appraise", dossier, actor=reviewer)


def many_dossiers(
    world: TwoBranches, desk: Place, reviewers: Sequence[User], *, count: int, year: int = 2025
) -> list[Assessment]:
    """So many more units beneath the desk, each with an appraised dossier; scores differ a little, reviewers in turn."""
    dossiers = []
    for number in range(count):
        place = world.add_place(desk, f"Xã Mới {len(desk.below)}", {Role.SENDER, Role.DRAFTER})
        dossier = world.dossier(place, "submitted", year=year, initiatives=0)
        lowered = {1 + number % 7: str(Decimal(11) - Decimal(number % 3) / 2)}
        with world.standing_in(year):
            dossiers.append(appraise(dossier, lowered, reviewers[number % len(reviewers)]))
    return dossiers
