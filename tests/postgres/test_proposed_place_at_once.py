"""Two people propose in the same place at the same moment: one gets it, the other is told that it is taken."""

import pytest

from danvan.common.workflow import NotAllowed
from evaluations.models import Recognition
from evaluations.workflow import recognition_workflow
from tests.integration.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
TAKEN = "Thứ tự 1 đã có mô hình khác. Hãy đề nghị lại với thứ tự khác."


@pytest.fixture
def two(world):
    rows = [world.recognition(place, "exemplary") for place in (world.north.commune, world.north.other_commune)]
    world.publish(world.north)
    return rows


def propose(row, actor, **details):
    return lambda: recognition_workflow.perform("propose", row, actor=actor, details=details)


@pytest.mark.parametrize("attempt", range(3))
def test_place_is_taken_once(world, two, attempt):
    reviewer, approver = world.north.reviewer, world.north.approver

    answers = at_once(propose(two[0], reviewer, proposed_order=1), propose(two[1], approver, proposed_order=1))

    assert [answer.reasons for answer in answers if isinstance(answer, NotAllowed)] == [[TAKEN]]
    assert Recognition.objects.filter(proposed_order=1, proposed_at__isnull=False).count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_next_place_is_given_once(world, two, attempt):
    at_once(propose(two[0], world.north.reviewer), propose(two[1], world.north.approver))

    orders = Recognition.objects.filter(proposed_at__isnull=False).values_list("proposed_order", flat=True)
    assert sorted(orders) == [1, 2]
