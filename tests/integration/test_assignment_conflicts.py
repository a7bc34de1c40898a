"""Who has a part in a unit neither gets nor scores its dossier; who is not its appraiser does not score it either."""

import pytest
from django.urls import reverse

from danvan.activity.models import AuditEvent, Notification
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.roles import Role
from evaluations.actions.assignment import assign_reviewers, declare_conflict, withdraw_conflict
from evaluations.assigning import appraiser_reasons, next_in_queue, own_queue
from evaluations.models import Assessment, ConflictDeclaration
from evaluations.workflow import assessment_workflow
from tests.conftest import on_day
from tests.factories import MembershipFactory
from tests.world import NOTE

from .assignment_pages import PAGE, communes, given, reviewer_at
from .rows import every_row
from .test_appraisal_work import EQUAL, typed, work_url

ANOTHER = "Hãy để người khác của Ban thẩm định."
WHY = "Em ruột là công chức của đơn vị"


def member(place, role, **dates):
    return lambda world, person: MembershipFactory(user=person, unit=place(world).unit, role=role, **dates)


def commune(world):
    return world.north.commune


def wrote_a_task(world, person):
    AuditEvent.objects.create(
        verb="assessment.save_task", actor_id=person.pk, actor_name=str(person), label="Ghi nhiệm vụ",
        target_type="evaluations.taskscore", target_id=Assessment.objects.get().task_scores.first().pk,
        target_name="",
    )  # fmt: skip


CONFLICTS = {
    "drafter now": (member(commune, Role.DRAFTER), "là người của Xã Phan Hòa hoặc có vai trò ở đó trong năm"),
    "leader now": (member(commune, Role.LEADER), "là người của Xã Phan Hòa hoặc có vai trò ở đó trong năm"),
    "in the year": (
        member(commune, Role.REVIEWER, starts_on="2024-01-01", ends_on="2025-02-28"),
        "là người của Xã Phan Hòa hoặc có vai trò ở đó trong năm",
    ),
    "wrote": (wrote_a_task, "đã soạn hoặc ký gửi bản này"),
    "opened": (
        lambda world, person: Assessment.objects.update(created_by=person), "đã soạn hoặc ký gửi bản này"
    ),
    "sent": (
        lambda world, person: Assessment.objects.update(submitted_by=person), "đã soạn hoặc ký gửi bản này"
    ),
    "declared": (
        lambda world, person: declare_conflict(world.north.commune.unit, WHY, actor=person),
        f"đã khai có liên quan đến Xã Phan Hòa: {WHY}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CONFLICTS)
def test_who_has_a_part_neither_gets_nor_scores_nor_returns(world, client_of, kind):
    make, why = CONFLICTS[kind]
    anh = reviewer_at(world.north, "Lê Anh")
    dossier = world.dossier(world.north.commune, "submitted")
    make(world, anh)
    posted = typed(dossier, EQUAL)
    before = every_row()

    page = client_of(anh).post(work_url(dossier), posted)
    refused = {}
    for act in ("appraise", "return"):
        with pytest.raises(NotAllowed) as said:
            assessment_workflow.perform(act, dossier, actor=world.fresh(anh), note=NOTE)
        refused[act] = said.value.reasons[0]
    with pytest.raises(NotAllowed) as given_to:
        assign_reviewers(world.north.unit, world.year, {world.north.commune.unit.pk: anh}, actor=world.north.approver)

    if kind == "drafter now":  # who writes for the unit does not even see what the rung makes of it
        assert page.status_code == 404
    else:
        assert (page.status_code, len(page.context["reasons"])) == (422, 1)
        assert ANOTHER in page.context["reasons"][0]
    assert [ANOTHER in reason for reason in refused.values()] == [True, True]
    assert given_to.value.reasons == [f"Xã Phan Hòa: Lê Anh {why}."]
    assert appraiser_reasons(dossier, anh) == [f"Anh/chị {why}. {ANOTHER}"]
    assert every_row() == before


def test_role_of_another_year_is_no_part(world):
    anh = reviewer_at(world.north, "Lê Anh")
    MembershipFactory(
        user=anh, unit=world.north.commune.unit, role=Role.SENDER, starts_on="2020-01-01", ends_on="2024-12-31"
    )
    dossier = world.dossier(world.north.commune, "submitted")

    assert appraiser_reasons(dossier, anh) == []


def test_assigned_dossier_is_scored_by_its_appraisers_only(world, client_of):
    anh, binh = reviewer_at(world.north, "Lê Anh"), reviewer_at(world.north, "Lê Bình")
    dossier = world.dossier(world.north.commune, "submitted")
    given(world, world.north.commune, anh)
    posted = typed(dossier, EQUAL)

    other = client_of(binh).post(work_url(dossier), posted)
    own = client_of(anh).post(work_url(dossier), posted)

    assert (other.status_code, other.context["reasons"]) == (
        422,
        ["Bản này đã giao cho Lê Anh thẩm định. Muốn làm thay, hãy đổi người ở trang Phân công trước."],
    )
    assert own.status_code == 302


def test_unassigned_dossier_is_scored_by_anybody_of_the_desk(world):
    anh = reviewer_at(world.north, "Lê Anh")
    dossier = world.dossier(world.north.commune, "submitted")

    assert [appraiser_reasons(dossier, person) for person in (anh, world.north.reviewer)] == [[], []]


def test_declaring_is_told_to_who_assigns_and_recorded_at_the_desk(world, client_of, committed):
    unit = world.north.commune.unit
    address = reverse("evaluations:conflict_declare", args=[unit.pk])
    anh = reviewer_at(world.north, "Lê Anh")

    with committed():
        response = client_of(anh).post(address, {"reason": WHY, "ve": PAGE})

    event = AuditEvent.objects.latest("id")
    told = Notification.objects.order_by("recipient").values_list("recipient", "text")
    text = "Lê Anh khai có liên quan đến Xã Phan Hòa. Nếu bản này giao cho người đó, hãy đổi người."
    assert (response.status_code, response.url) == (302, PAGE)
    assert (event.verb, event.provisional, event.unit_name) == ("conflict.declare", True, "Huyện Bắc Bình")
    assert set(told) == {(person.pk, text) for person in (world.north.reviewer, world.north.approver)}


def test_declaring_wants_a_reason_and_happens_once(world, client_of):
    unit = world.north.commune.unit
    client = client_of(world.north.reviewer)
    address = reverse("evaluations:conflict_declare", args=[unit.pk])

    short = client.post(address, {"reason": "bạn"})
    for _ in range(2):
        client.post(address, {"reason": WHY})

    assert (short.status_code, short.context["form"].errors) == (422, {"reason": ["Hãy ghi rõ hơn, ít nhất 10 ký tự."]})
    assert ConflictDeclaration.objects.count() == 1


@pytest.mark.parametrize("way_back", ["evaluations:appraisal_list", "9" * 30, "//elsewhere.example/", "x" * 5000])
def test_declaring_goes_back_to_pages_of_the_portal_only(world, client_of, way_back):
    address = reverse("evaluations:conflict_declare", args=[world.north.commune.unit.pk])

    response = client_of(world.north.reviewer).post(address, {"reason": WHY, "ve": way_back})

    assert (response.status_code, response.url) == (302, reverse("evaluations:appraisal_list"))


def test_withdrawing_lets_one_appraise_again_and_keeps_the_record(world, client_of):
    reviewer = world.north.reviewer
    dossier = world.dossier(world.north.commune, "submitted")
    declaration = declare_conflict(world.north.commune.unit, WHY, actor=reviewer)
    address = reverse("evaluations:conflict_withdraw", args=[world.north.commune.unit.pk])

    with pytest.raises(OutOfReach):
        withdraw_conflict(declaration, actor=reviewer_at(world.north, "Lê Anh"))
    response = client_of(reviewer).post(address)

    declaration.refresh_from_db()
    assert (response.status_code, declaration.withdrawn_at is not None) == (302, True)
    assert appraiser_reasons(dossier, world.fresh(reviewer)) == []


@pytest.mark.parametrize("who", ["north.approver", "north.leader", "north.administrator", "north.commune.sender",
                                 "south.reviewer", "north.commune.reviewer"])  # fmt: skip
def test_declaring_is_for_who_reviews_the_unit(world, client_of, who):
    unit = world.north.commune.unit
    client = client_of(world.people[who])
    addresses = [reverse(f"evaluations:conflict_{act}", args=[unit.pk]) for act in ("declare", "withdraw")]

    assert [client.post(address, {"reason": WHY}).status_code for address in addresses] == [404, 404]


# --- the next dossier --------------------------------------------------------------------------------------


def waiting_since(world, places):
    dossiers = []
    for day, place in enumerate(places, start=1):
        with on_day(f"2025-09-{day:02d}"):
            dossiers.append(world.dossier(place, "submitted", initiatives=0))
    for day, dossier in enumerate(dossiers, start=1):
        Assessment.objects.filter(pk=dossier.pk).update(submitted_at=dossier.submitted_at.replace(day=day))
        dossier.refresh_from_db()
    return dossiers


def test_next_follows_the_own_queue_and_goes_round(world):
    anh = reviewer_at(world.north, "Lê Anh")
    places = communes(world, 4)
    first, second, third, fourth = waiting_since(world, places)
    for place in (places[0], places[2], places[3]):
        given(world, place, anh)
    declare_conflict(places[3].unit, WHY, actor=anh)

    own = list(own_queue(anh, world.year))
    others = list(own_queue(world.north.reviewer, world.year))

    assert (own, others) == ([first, third], [second])
    assert [next_in_queue(anh, dossier) for dossier in (first, third)] == [third, first]
    assert next_in_queue(world.north.reviewer, second) is None
    assert fourth not in own
