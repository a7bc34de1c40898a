"""Two people of a unit take up the same model at the same moment."""

import pytest

from danvan.common.workflow import NotAllowed
from models_registry.actions.learning import replicate_registration
from models_registry.models import Registration
from tests.integration.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_taking_up_a_model_twice_at_once_makes_one_draft(world):
    commune = world.north.commune
    source = world.registration(commune.village, "accepted")

    outcomes = at_once(
        lambda: replicate_registration(source, commune.unit, world.year, actor=commune.drafter),
        lambda: replicate_registration(source, commune.unit, world.year, actor=commune.sender),
    )

    refused = [outcome.reasons for outcome in outcomes if isinstance(outcome, NotAllowed)]
    assert refused == [["Đơn vị đã có bản đăng ký nhân rộng mô hình này trong năm 2025."]]
    assert Registration.objects.filter(initiative__replicates=source.initiative).count() == 1
