"""Two appraisers of one dossier in the world of two branches: who they are, what they type and press."""

from decimal import Decimal

from django.test import Client
from django.urls import reverse

from danvan.organization.models import User
from evaluations.actions.assignment import assign_reviewers
from evaluations.models import Assessment, Opinion, OpinionScore, Seat, TaskScore
from tests.factories import MembershipFactory, UserFactory
from tests.world import TwoBranches

REASON = "Thiếu số liệu so sánh với năm trước"
OTHER_REASON = "Chưa nêu tên thôn, tên hộ cụ thể"
SELF = {1: "12", 2: "12", 3: "12", 4: "12", 5: "12", 6: "12", 7: "14"}


def second_reviewer(world: TwoBranches, name: str = "Trần Thị Thẩm Định") -> User:
    """Another reviewer of the north."""
    person = UserFactory(full_name=name)
    MembershipFactory(user=person, unit=world.north.unit, role="reviewer")
    return person


def seat(dossier: Assessment, person: User | None, where: Seat, *, actor: User) -> None:
    """Assign the dossier's unit to the person in that seat; None takes the seat away."""
    assign_reviewers(dossier.desk, dossier.year, {dossier.unit_id: person}, seat=where, actor=actor)


def seat_two(world: TwoBranches, dossier: Assessment) -> tuple[User, User]:
    """The reviewer of the north and another one, in the two seats of the dossier."""
    first, second = world.north.reviewer, second_reviewer(world)
    seat(dossier, first, Seat.FIRST, actor=first)
    seat(dossier, second, Seat.SECOND, actor=first)
    return first, second


def work_url(dossier: Assessment) -> str:
    return reverse("evaluations:assessment_appraise", args=[dossier.pk])


def settle_url(dossier: Assessment) -> str:
    return reverse("evaluations:assessment_settle", args=[dossier.pk])


def reopen_url(dossier: Assessment) -> str:
    return reverse("evaluations:opinion_reopen", args=[dossier.pk])


def typed(version: int, scores: dict, reasons: dict | None = None, **more: str) -> dict:
    """What a page of scores posts: by ordinal of the task."""
    posted: dict = {"version": version, "sau": ""}
    for ordinal in range(1, 8):
        posted[f"score_{ordinal}"] = scores.get(ordinal, "")
        posted[f"reason_{ordinal}"] = (reasons or {}).get(ordinal, "")
    return posted | more


def version_of(dossier: Assessment, where: Seat) -> int:
    return Opinion.objects.filter(assessment=dossier, seat=where).values_list("version", flat=True).first() or 0


def finish(client: Client, dossier: Assessment, where: Seat, scores: dict, reasons: dict | None = None) -> None:
    """Score all tasks and press “Xong phần tôi”."""
    response = client.post(work_url(dossier), typed(version_of(dossier, where), scores, reasons, sau="xong"))
    assert response.status_code == 302, response.context["form"].errors


def opinion_of(dossier: Assessment, where: Seat) -> dict[int, tuple[Decimal | None, str]]:
    """What stands in the opinion, by ordinal; empty lines left out."""
    rows = OpinionScore.objects.filter(opinion__assessment=dossier, opinion__seat=where)
    rows = rows.select_related("task_score__task").order_by("task_score__task__ordinal")
    return {row.task_score.task.ordinal: (row.score, row.reason) for row in rows if row.score is not None}


def settled_in(dossier: Assessment) -> dict[int, tuple[Decimal | None, str]]:
    """What stands in the dossier itself, by ordinal; empty lines left out."""
    rows = TaskScore.objects.filter(assessment=dossier).select_related("task").order_by("task__ordinal")
    return {row.task.ordinal: (row.appraised_score, row.reason) for row in rows if row.appraised_score is not None}
