"""Each place in which a rung's models go up is taken once, in one act or in several."""

import pytest

from danvan.common.workflow import NotAllowed
from evaluations.models import Recognition
from evaluations.workflow import recognition_workflow
from tests.integration.ladder_pages import ask, decide, outcomes, press


@pytest.fixture
def published(world):
    rows = [world.recognition(place, "exemplary") for place in (world.north.commune, world.north.other_commune)]
    world.publish(world.north)
    return [Recognition.objects.get(pk=row.pk) for row in rows]


def propose(row, actor, **details):
    return recognition_workflow.perform("propose", row, actor=actor, details=details)


def places(*rows):
    return [Recognition.objects.get(pk=row.pk).proposed_order for row in rows]


def test_place_of_another_act_is_refused_beside_the_boxes(world, client_of, published):
    first, second = published
    client = client_of(world.north.reviewer)
    propose(first, world.north.reviewer, proposed_order=4)

    page = ask(client, "propose", second)
    refused = press(client, page, **{f"order_{second.pk}": "4"})

    assert page.context["form"][f"order_{second.pk}"].initial == 5
    assert (refused.status_code, refused.context["form"].non_field_errors()) == (
        422, ["Thứ tự 4 đã có mô hình đề nghị trước. Hãy sửa lại thứ tự."],
    )  # fmt: skip
    assert places(*published) == [4, None]


def test_place_of_another_act_is_refused_by_the_workflow(world, published):
    first, second = published
    propose(first, world.north.reviewer, proposed_order=4)

    with pytest.raises(NotAllowed) as refused:
        propose(second, world.north.approver, proposed_order=4)

    assert refused.value.reasons == ["Thứ tự 4 đã có mô hình khác. Hãy đề nghị lại với thứ tự khác."]
    assert Recognition.objects.get(pk=second.pk).proposed_at is None


def test_place_that_was_not_typed_is_the_next(world, published):
    first, second = published
    propose(first, world.north.reviewer, proposed_order=4)

    propose(second, world.north.reviewer)

    assert places(*published) == [4, 5]


def test_empty_boxes_come_after_what_was_typed(world, client_of, published):
    first, second = published

    act = decide(
        client_of(world.north.reviewer), "propose", *published, **{f"order_{first.pk}": "", f"order_{second.pk}": "7"}
    )

    assert {outcome for outcome, _ in outcomes(act).values()} == {"done"}
    assert places(*published) == [8, 7]
