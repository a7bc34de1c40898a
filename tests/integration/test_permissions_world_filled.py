"""The filled world leaves something to leak on both branches, and is as it was made for every test."""

import pytest

from evaluations.models import RecognitionState
from models_registry.models import Registration, RegistrationState


@pytest.mark.parametrize("branch", ["north", "south"])
def test_world_fill_leaves_provisional_things(filled_world, branch):
    rows = filled_world.rows[branch]

    assert {name: row.state for name, row in rows.registrations.items()} == {s.value: s for s in RegistrationState}
    assert {name: row.state for name, row in rows.dossiers.items()} == {name: name for name in rows.dossiers}
    assert {name: row.state for name, row in rows.lists.items()} == {"issued": "issued", "draft": "draft"}
    assert (rows.recognitions["provisional"].state, rows.recognitions["provisional"].published_at) == (
        RecognitionState.EXEMPLARY,
        None,
    )


def test_world_filled_is_rolled_back_after_each_test(filled_world):
    assert Registration.objects.count() == 22

    Registration.objects.update(name="Đổi")
    filled_world.registration(filled_world.north.commune)


def test_world_filled_is_as_it_was_made(filled_world):
    assert Registration.objects.filter(name="Đổi").count() == 0
    assert Registration.objects.count() == 22
