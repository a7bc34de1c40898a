"""Every act on the reply of Xã Phan Hòa to its provisional scores, in every state, by everybody."""

import pytest

from evaluations.models import ReplyState
from evaluations.workflow_reply import reply_workflow
from tests.conftest import undone
from tests.integration.attempts import everybody
from tests.integration.workflow_tables import Table, outcomes
from tests.world import NOTE

TABLE = """
                        draft  sent  accepted  decided

send → sent
north.commune.sender    +      -     -         -

accept → accepted
north.commune.sender    +      -     -         -

decide → decided
north.reviewer          -      +     -         -

reopen → sent
north.reviewer          -      -     -         +
"""
EXPECTED = Table.read(TABLE)


def test_table_of_replies_names_every_act_and_state():
    assert set(EXPECTED.targets) == set(reply_workflow.transitions)
    assert EXPECTED.states == ReplyState.values


@pytest.mark.parametrize("state", EXPECTED.states)
def test_table_of_replies_holds(world, state):
    reply = world.reply(world.dossier(world.north.commune, "announced"), state)
    people = everybody(world)

    def ready(act):
        """No opinion is said where nothing is written; the end of deciding comes when all is decided."""
        if act == "accept":
            reply.items.update(text="")
        if act == "decide":
            reply.items.update(decision="kept", new_score=None, decision_reason=NOTE)

    found = outcomes(reply_workflow, reply, people, ready=ready, undone=undone)

    assert found == {(act, who): EXPECTED.expected(act, who, state) for act in EXPECTED.targets for who in people}
