"""Every act on the recognition of a model of Xã Phan Hòa at Huyện Bắc Bình, in every state, by everybody.

A state with “!” is published, “proposed!” was also proposed to the province.
"""

import pytest

from evaluations.models import RecognitionState
from evaluations.workflow import recognition_workflow
from tests.integration.attempts import everybody
from tests.integration.workflow_tables import Table, outcomes

TABLE = """
                        pending  recognised  exemplary  declined  recognised!  exemplary!  declined!  proposed!

recognise → recognised
north.reviewer          +        -           +          +         -            -           -          -
north.approver          +        -           +          +         -            -           -          -

mark_exemplary → exemplary
north.reviewer          +        +           -          +         -            -           -          -
north.approver          +        +           -          +         -            -           -          -

decline → declined
north.reviewer          +        +           +          -         -            -           -          -
north.approver          +        +           +          -         -            -           -          -

reset → pending
north.reviewer          -        +           +          +         -            -           -          -
north.approver          -        +           +          +         -            -           -          -

restore_pending → pending
north.reviewer          -        +           +          +         -            -           -          -
north.approver          -        +           +          +         -            -           -          -

restore_recognised → recognised
north.reviewer          +        -           +          +         -            -           -          -
north.approver          +        -           +          +         -            -           -          -

restore_exemplary → exemplary
north.reviewer          +        +           -          +         -            -           -          -
north.approver          +        +           -          +         -            -           -          -

restore_declined → declined
north.reviewer          +        +           +          -         -            -           -          -
north.approver          +        +           +          -         -            -           -          -

publish → =
north.approver          -        +           +          +         -            -           -          -

propose → =
north.reviewer          -        -           -          -         +            +           -          -
north.approver          -        -           -          -         +            +           -          -
"""
EXPECTED = Table.read(TABLE)


def test_table_of_recognitions_names_every_act_and_state():
    assert set(EXPECTED.targets) == set(recognition_workflow.transitions)
    assert {state.rstrip("!") for state in EXPECTED.states} == {*RecognitionState.values, "proposed"}


@pytest.mark.parametrize("name", EXPECTED.states)
def test_table_of_recognitions_holds(world, name):
    state = "recognised" if name == "proposed!" else name.rstrip("!")
    recognition = world.recognition(
        world.north.commune, state, published=name.endswith("!"), proposed=name == "proposed!"
    )
    people = everybody(world)

    found = outcomes(recognition_workflow, recognition, people)

    assert found == {
        (act, who): EXPECTED.expected(act, who, name, stands=state) for act in EXPECTED.targets for who in people
    }
