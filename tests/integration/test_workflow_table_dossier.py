"""Every act on a dossier of Xã Phan Hòa, in every state, by everybody."""

import pytest

from evaluations.models import AssessmentState
from evaluations.workflow import assessment_workflow
from tests.conftest import undone
from tests.integration.attempts import everybody, ready_for
from tests.integration.workflow_tables import Table, outcomes

TABLE = """
                        draft  ready  submitted  returned  appraised  announced  published

hand_over → ready
north.commune.drafter   +      -      -          +         -          -          -
north.commune.sender    +      -      -          +         -          -          -

take_back → draft
north.commune.drafter   -      +      -          -         -          -          -
north.commune.sender    -      +      -          -         -          -          -

send_back → draft
north.commune.sender    -      +      -          -         -          -          -

submit → submitted
north.commune.sender    +      +      -          +         -          -          -

withdraw → draft
north.commune.sender    -      -      +          -         -          -          -

appraise → appraised
north.reviewer          .      .      +          .         -          -          -

return → returned
north.reviewer          .      .      +          .         -          -          -

reopen → submitted
north.reviewer          .      .      -          .         +          -          -

announce → announced
north.approver          .      .      -          .         +          -          -
north.commune.approver  -      -      .          -         .          .          .

publish → published
north.approver          .      .      -          .         +          +          -
north.commune.approver  -      -      .          -         .          .          .
"""
EXPECTED = Table.read(TABLE)


def test_table_of_dossiers_names_every_act_and_state():
    assert set(EXPECTED.targets) == set(assessment_workflow.transitions)
    assert EXPECTED.states == AssessmentState.values


@pytest.mark.parametrize("state", EXPECTED.states)
def test_table_of_dossiers_holds(world, state):
    dossier, people = world.dossier(world.north.commune, state), everybody(world)
    if state == AssessmentState.ANNOUNCED:
        world.reply(dossier, "accepted")  # while it is not, the publication waits: test_reply_judging.py

    found = outcomes(
        assessment_workflow, dossier, people, ready=lambda act: ready_for(world, act, dossier), undone=undone
    )

    assert found == {(act, who): EXPECTED.expected(act, who, state) for act in EXPECTED.targets for who in people}
