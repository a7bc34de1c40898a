"""What an assignment changes: to one, evenly, by hand, to nobody; what it leaves as it is, and why."""

from datetime import date

import pytest

from danvan.activity.models import AuditEvent, Notification
from danvan.common.workflow import NotAllowed, OutOfReach
from evaluations.actions.assignment import assign_reviewers, declare_conflict
from evaluations.assignment_plan import Planner, Way, Wish
from evaluations.desk_units import desk_units
from evaluations.models import Assessment, Opinion, ReviewAssignment, Seat, TaskScore
from tests.factories import MembershipFactory

from .assignment_pages import communes, given, reviewer_at, who_has
from .rows import every_row


def planned(world, wish, places=None):
    rows = desk_units(world.north.unit, world.year).order_by("path")
    if places is not None:
        rows = rows.filter(pk__in=[place.unit.pk for place in places])
    return Planner(world.north.unit, world.year).plan(list(rows), wish)


def told(plan):
    return {line.unit.name: line.new.full_name if line.new else None for line in plan.lines}


def left_out(plan):
    return {one.unit.name: one.reason for one in plan.left_out}


def test_units_of_a_desk_are_those_that_send_to_it(world):
    world.dossier(world.north.commune, "submitted")
    world.dossier(world.north.other_commune, "draft")

    found = {row.name: row.stage for row in desk_units(world.north.unit, world.year)}
    of_commune = {row.name: row.stage for row in desk_units(world.north.commune.unit, world.year)}
    of_province = {row.name: row.stage for row in desk_units(world.province.unit, world.year)}

    assert found == {"Xã Phan Hòa": "cho", "Xã Hải Ninh": "chua-gui"}
    assert of_commune == {"Thôn Bình Hòa": "chua-gui"}
    assert of_province == {"Sở Xây dựng": "chua-gui"}


@pytest.mark.parametrize(
    ("state", "stage"),
    [("draft", "chua-gui"), ("ready", "chua-gui"), ("submitted", "cho"), ("returned", "tra-lai"),
     ("appraised", "xong"), ("published", "xong")],
)  # fmt: skip
def test_stage_of_a_unit_follows_its_dossier(world, state, stage):
    world.dossier(world.north.commune, state)

    assert desk_units(world.north.unit, world.year).get(pk=world.north.commune.unit.pk).stage == stage


def test_even_plan_counts_what_people_have_and_is_the_same_each_time(world):
    anh, binh = reviewer_at(world.north, "Lê Anh"), reviewer_at(world.north, "Lê Bình")
    places = communes(world, 7)
    for place in places[:3]:
        given(world, place, anh)
    wish = Wish(Way.EVENLY, people=[anh, binh])

    first, second = planned(world, wish), planned(world, wish)

    counts = {group.person.full_name: (group.before, group.after) for group in first.groups}
    assert told(first) == told(second)
    assert counts == {"Lê Anh": (3, 5), "Lê Bình": (0, 4)}
    assert left_out(first) == {place.unit.name: "Đã giao cho Lê Anh." for place in places[:3]}


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_even_plan_differs_by_at_most_one(world, number):
    people = [reviewer_at(world.north, f"Người {at}") for at in range(number)]
    communes(world, 9)

    plan = planned(world, Wish(Way.EVENLY, people=people))

    after = sorted(group.after for group in plan.groups)
    assert (sum(after), after[-1] - after[0] <= 1) == (11, True)


def test_even_plan_goes_round_conflicts(world):
    anh, binh = reviewer_at(world.north, "Lê Anh"), reviewer_at(world.north, "Lê Bình")
    places = communes(world, 4)
    for place in places[:2]:
        declare_conflict(place.unit, "Em ruột làm ở đơn vị này", actor=anh)

    plan = planned(world, Wish(Way.EVENLY, people=[anh, binh]), places)

    assert told(plan) == {
        "Xã Mới 01": "Lê Bình", "Xã Mới 02": "Lê Bình", "Xã Mới 03": "Lê Anh", "Xã Mới 04": "Lê Anh",
    }  # fmt: skip


def test_redistribution_moves_what_waits_and_keeps_what_is_done(world):
    anh, binh = reviewer_at(world.north, "Lê Anh"), reviewer_at(world.north, "Lê Bình")
    places = [*communes(world, 3), world.north.commune]
    for place in places:
        given(world, place, world.north.reviewer)
    world.dossier(world.north.commune, "appraised")

    kept = planned(world, Wish(Way.EVENLY, people=[anh, binh]), places)
    moved = planned(world, Wish(Way.EVENLY, people=[anh, binh], moves_assigned=True), places)

    name = world.north.reviewer.full_name
    why = f"Đã giao cho {name}. Muốn đổi, hãy đánh dấu “Đổi cả các đơn vị đã có người”."
    assert left_out(kept) == {place.unit.name: why for place in places[:3]} | {"Xã Phan Hòa": "Đã thẩm định xong."}
    assert left_out(moved) == {"Xã Phan Hòa": "Đã thẩm định xong."}
    assert told(moved) == {"Xã Mới 01": "Lê Anh", "Xã Mới 02": "Lê Bình", "Xã Mới 03": "Lê Anh"}


def test_one_person_takes_all_but_what_they_have_a_part_in(world):
    anh = reviewer_at(world.north, "Lê Anh")
    MembershipFactory(user=anh, unit=world.north.commune.unit, role="drafter")

    plan = planned(world, Wish(Way.ONE, people=[anh]))

    assert told(plan) == {"Xã Hải Ninh": "Lê Anh"}
    assert left_out(plan) == {"Xã Phan Hòa": "Lê Anh là người của Xã Phan Hòa hoặc có vai trò ở đó trong năm."}


def test_second_appraiser_needs_a_first_and_is_another(world):
    anh = reviewer_at(world.north, "Lê Anh")
    given(world, world.north.commune, anh)

    plan = planned(world, Wish(Way.ONE, seat=Seat.SECOND, people=[anh]))

    assert told(plan) == {}
    assert left_out(plan) == {
        "Xã Phan Hòa": "Lê Anh đang là người thẩm định thứ nhất.",
        "Xã Hải Ninh": "Chưa có người thẩm định thứ nhất.",
    }


def test_first_stays_while_there_is_a_second(world):
    anh, binh = reviewer_at(world.north, "Lê Anh"), reviewer_at(world.north, "Lê Bình")
    given(world, world.north.commune, anh, binh)

    nobody = planned(world, Wish(Way.NOBODY))
    no_second = planned(world, Wish(Way.NOBODY, seat=Seat.SECOND))

    assert left_out(nobody) == {
        "Xã Phan Hòa": "Còn người thẩm định thứ hai. Hãy bỏ người thứ hai trước.",
        "Xã Hải Ninh": "Chưa giao cho ai.",
    }
    assert told(no_second) == {"Xã Phan Hòa": None}


def test_who_has_finished_their_part_keeps_the_seat(world):
    anh, binh = reviewer_at(world.north, "Lê Anh"), reviewer_at(world.north, "Lê Bình")
    dossier = world.dossier(world.north.commune, "submitted")
    given(world, world.north.commune, anh, binh)
    Opinion.objects.create(
        assessment=dossier, seat=Seat.SECOND, started_by=binh, updated_by=binh, finished_by=binh,
        finished_at=dossier.submitted_at,
    )  # fmt: skip

    plan = planned(
        world,
        Wish(Way.ONE, seat=Seat.SECOND, people=[world.north.reviewer], moves_assigned=True),
        [world.north.commune],
    )

    assert left_out(plan) == {"Xã Phan Hòa": "Lê Bình đã chấm xong phần của mình."}


def test_assigning_writes_one_event_and_one_message_for_each_person(world, committed):
    anh = reviewer_at(world.north, "Lê Anh")
    places = communes(world, 3)
    last = AuditEvent.objects.latest("id").pk if AuditEvent.objects.exists() else 0

    with committed():
        assign_reviewers(
            world.north.unit, world.year, {place.unit.pk: anh for place in places}, due_on=date(2025, 9, 30),
            actor=world.north.approver,
        )  # fmt: skip

    event = AuditEvent.objects.get(pk__gt=last)
    assert (event.verb, event.provisional, event.unit_name, event.note) == (
        "assignment.give", True, "Huyện Bắc Bình", "Năm 2025, hạn 30/09/2025: Xã Mới 01; Xã Mới 02; Xã Mới 03.",
    )  # fmt: skip
    assert [(one.recipient, one.text) for one in Notification.objects.all()] == [
        (anh, "Anh/chị được giao thẩm định 3 bản tự đánh giá năm 2025, hạn 30/09/2025.")
    ]


def test_reassigning_keeps_scores_and_tells_both(world, client_of, committed):
    anh, binh = reviewer_at(world.north, "Lê Anh"), reviewer_at(world.north, "Lê Bình")
    dossier = world.dossier(world.north.commune, "submitted")
    given(world, world.north.commune, anh)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=1).update(appraised_score=12)
    before = list(TaskScore.objects.filter(assessment=dossier).order_by("pk").values())

    with committed():
        given(world, world.north.commune, binh)

    assert list(TaskScore.objects.filter(assessment=dossier).order_by("pk").values()) == before
    assert who_has(world.north) == {"Xã Phan Hòa": ["Lê Bình"]}
    assert {one.recipient.full_name: one.text for one in Notification.objects.filter(recipient__in=[anh, binh])} == {
        "Lê Bình": "Anh/chị được giao thẩm định bản tự đánh giá năm 2025 của Xã Phan Hòa.",
        "Lê Anh": "Anh/chị không còn được giao thẩm định bản tự đánh giá năm 2025 của Xã Phan Hòa: đã đổi người hoặc "
        "bỏ phân công.",
    }


@pytest.mark.parametrize("who", ["north.leader", "north.administrator", "north.commune.reviewer", "south.reviewer",
                                 "province.approver", "north.commune.sender"])  # fmt: skip
def test_assigning_is_for_the_people_of_the_desk(world, who):
    anh = reviewer_at(world.north, "Lê Anh")
    before = every_row()

    with pytest.raises(OutOfReach):
        assign_reviewers(world.north.unit, world.year, {world.north.commune.unit.pk: anh}, actor=world.people[who])

    assert every_row() == before


def test_assigning_refuses_units_of_another_desk_and_people_of_another_desk(world):
    anh = reviewer_at(world.north, "Lê Anh")
    before = every_row()

    with pytest.raises(OutOfReach):
        assign_reviewers(world.north.unit, world.year, {world.south.commune.unit.pk: anh}, actor=world.north.approver)
    with pytest.raises(NotAllowed) as refused:
        assign_reviewers(
            world.north.unit, world.year, {world.north.commune.unit.pk: world.south.reviewer},
            actor=world.north.approver,
        )  # fmt: skip

    name = world.south.reviewer.full_name
    assert refused.value.reasons == [f"Xã Phan Hòa: {name} không thẩm định ở bàn này."]
    assert every_row() == before


def test_assignment_may_come_before_the_dossier_and_binds_once_it_is_sent(world):
    anh = reviewer_at(world.north, "Lê Anh")

    given(world, world.north.commune, anh)
    dossier = world.dossier(world.north.commune, "submitted")

    assert list(
        ReviewAssignment.objects.for_dossier(Assessment.objects.get(pk=dossier.pk)).values_list("reviewer")
    ) == [(anh.pk,)]
