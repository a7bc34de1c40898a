"""Two people take the last place of a quota at the same moment: one gets it, the other is told that it is gone."""

import uuid

import pytest

from danvan.common.workflow import NotAllowed
from evaluations.actions.recognition import recognitions
from evaluations.models import Recognition, RecognitionState
from evaluations.workflow import recognition_workflow
from tests.integration.at_once import at_once
from tests.integration.ladder_pages import outcomes, quota

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
GONE = "Đã hết chỉ tiêu “Công nhận, tập thể: 1” của Huyện Bắc Bình."


@pytest.fixture
def two(world):
    rows = world.recognition(world.north.commune), world.recognition(world.north.other_commune)
    quota(world, 1)
    return rows


def taken():
    return Recognition.objects.filter(state=RecognitionState.RECOGNISED).count()


@pytest.mark.parametrize("attempt", range(3))
def test_last_place_is_taken_once(world, two, attempt):
    def take(row, actor):
        return lambda: recognition_workflow.perform("recognise", row, actor=actor)

    answers = at_once(take(two[0], world.north.reviewer), take(two[1], world.north.approver))

    refused = [answer.reasons for answer in answers if isinstance(answer, NotAllowed)]
    assert (refused, taken()) == ([[GONE]], 1)


@pytest.mark.parametrize("attempt", range(3))
def test_last_place_is_taken_once_by_two_acts_on_many(world, two, attempt):
    def press(rows, actor):
        return lambda: recognitions.begin("recognise", rows, [], token=uuid.uuid4(), actor=actor)

    acts = at_once(press(list(two), world.north.reviewer), press(list(reversed(two)), world.north.approver))

    told = [told for act in acts for told in outcomes(act).values()]
    assert sorted(outcome for outcome, _ in told) == ["done", "refused", "refused", "refused"]
    assert {why for outcome, why in told if outcome == "refused"} <= {GONE, "Đang là “Công nhận”."}
    assert taken() == 1
