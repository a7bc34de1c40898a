"""Every act on a registration of Xã Phan Hòa, in every state, by everybody."""

import pytest

from models_registry.models import RegistrationState
from models_registry.workflow import registration_workflow
from tests.integration.attempts import everybody
from tests.integration.workflow_tables import Table, outcomes

TABLE = """
                        draft  ready  submitted  returned  accepted  declined

hand_over → ready
north.commune.drafter   +      -      -          +         -         -
north.commune.sender    +      -      -          +         -         -

take_back → draft
north.commune.drafter   -      +      -          -         -         -
north.commune.sender    -      +      -          -         -         -

send_back → draft
north.commune.sender    -      +      -          -         -         -

submit → submitted
north.commune.sender    +      +      -          +         -         -

withdraw → draft
north.commune.sender    -      -      +          -         -         -

accept → accepted
north.reviewer          .      .      +          .         -         -

return → returned
north.reviewer          .      .      +          .         -         -

decline → declined
north.reviewer          .      .      +          .         -         -

reopen → submitted
north.reviewer          .      .      -          .         +         +
"""
EXPECTED = Table.read(TABLE)


def test_table_of_registrations_names_every_act_and_state():
    assert set(EXPECTED.targets) == set(registration_workflow.transitions)
    assert EXPECTED.states == RegistrationState.values


@pytest.mark.parametrize("state", EXPECTED.states)
def test_table_of_registrations_holds(world, state):
    registration, people = world.registration(world.north.commune, state), everybody(world)

    found = outcomes(registration_workflow, registration, people)

    assert found == {(act, who): EXPECTED.expected(act, who, state) for act in EXPECTED.targets for who in people}
