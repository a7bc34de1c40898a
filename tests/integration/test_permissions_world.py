"""The world that other tests stand on is what its description says."""

import pytest

from evaluations.models import AssessmentState, RecognitionState
from models_registry.models import RegistrationState
from reports.models import ListState
from tests.world import PEOPLE


def test_world_people_are_named(world):
    assert sorted(world.people) == sorted(PEOPLE)


@pytest.mark.parametrize("state", RegistrationState)
def test_world_registration_reaches_state(world, state):
    registration = world.registration(world.north.commune, state)

    registration.refresh_from_db()
    assert registration.state == state


@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize("state", AssessmentState)
def test_world_dossier_reaches_state(world, state, year):
    dossier = world.dossier(world.south.commune.village, state, year=year)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.year.year, dossier.results.count()) == (state, year, 1)


@pytest.mark.parametrize("state", RecognitionState)
def test_world_recognition_reaches_state(world, state):
    recognition = world.recognition(world.department, state)

    assert (recognition.state, recognition.desk) == (state, world.province.unit)


@pytest.mark.parametrize("state", ListState)
def test_world_list_reaches_state(world, state):
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY, published=True)

    commendation_list = world.commendation_list(world.north, state, of=[recognition])

    assert commendation_list.state == state
