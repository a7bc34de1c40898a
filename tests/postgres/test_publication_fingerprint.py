"""What changes while a publication begins is not published unseen: it waits for the change and refuses."""

import pytest

from danvan.common.workflow import NotAllowed
from evaluations.actions import plan_publication, publish_level
from evaluations.models import Publication, Recognition, RecognitionState
from evaluations.workflow import recognition_workflow
from tests.integration.holding import second_waits
from tests.world import NOTE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CHANGED = "Kết quả vừa thay đổi sau khi anh/chị xem. Hãy xem lại dưới đây rồi công bố."


def test_verdict_that_changes_while_the_publication_begins_is_not_published(world):
    recognition = world.recognition(world.north.commune, "recognised")
    seen = plan_publication(world.north.unit, world.year).fingerprint

    _, answer = second_waits(
        lambda: recognition_workflow.perform("decline", recognition, actor=world.north.reviewer, note=NOTE),
        lambda: publish_level(world.north.unit, world.year, actor=world.north.approver, expected=seen),
    )

    row = Recognition.objects.get()
    assert isinstance(answer, NotAllowed)
    assert answer.reasons == [CHANGED]
    assert (row.state, row.published_at, Publication.objects.count()) == (RecognitionState.DECLINED, None, 0)
