"""How what a person may read changes with what happens to it, and with a second membership."""

import pytest

from danvan.organization.roles import Role
from evaluations.models import Recognition, RecognitionState
from models_registry.models import Registration, RegistrationState
from models_registry.workflow import registration_workflow
from tests.factories import MembershipFactory


def test_a_withdrawn_registration_is_the_units_again(world):
    registration = world.registration(world.north.commune, RegistrationState.SUBMITTED)
    seen_before = list(Registration.objects.visible_to(world.north.reviewer))

    registration_workflow.perform("withdraw", registration, actor=world.north.commune.sender)

    assert seen_before == [registration]
    assert list(Registration.objects.visible_to(world.north.reviewer)) == []
    assert list(Registration.objects.visible_to(world.north.commune.sender)) == [registration]


def test_a_person_with_two_tasks_sees_both_sides(world):
    mine = world.registration(world.north.commune, RegistrationState.DRAFT)
    theirs = world.registration(world.south.commune, RegistrationState.SUBMITTED)
    hidden = world.registration(world.south.commune, RegistrationState.DRAFT)
    person = MembershipFactory(unit=world.north.commune.unit, role=Role.DRAFTER).user
    MembershipFactory(user=person, unit=world.south.unit, role=Role.REVIEWER)

    assert set(Registration.objects.visible_to(person)) == {mine, theirs}
    assert hidden not in Registration.objects.visible_to(person)


@pytest.mark.parametrize("state", RecognitionState)
def test_a_higher_rungs_verdict_is_hidden_from_lower_reviewers_until_published(world, state):
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY, proposed=True)
    upper = Recognition.objects.get(result=recognition.result, desk=world.province.unit)
    world.decide(upper, state)

    seen = {
        name: set(Recognition.objects.visible_to(world.people[name])) == {recognition, upper}
        for name in (
            "province.reviewer",
            "province.approver",
            "north.reviewer",
            "north.approver",
            "north.commune.sender",
        )
    }

    assert seen == {
        "province.reviewer": True,
        "province.approver": True,
        "north.reviewer": False,
        "north.approver": False,
        "north.commune.sender": False,
    }
