"""Many registrations decided at the same moment by two presses, two workers, two colleagues: each row once."""

import uuid

import pytest

from danvan.activity.models import StateChange
from danvan.organization.roles import Role
from models_registry.actions import bulk as actions_bulk
from models_registry.actions import bulk_work
from models_registry.models import BulkAct
from tests.factories import BulkActFactory, BulkActLineFactory, MembershipFactory
from tests.integration.at_once import at_once

from .queue_pages import states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three(world):
    return [world.registration(world.north.commune, "submitted") for _ in range(3)]


def accepted_once(rows) -> bool:
    changes = StateChange.objects.filter(transition="accept").values_list("target_id", flat=True)
    return sorted(changes) == sorted(row.pk for row in rows) and set(states(*rows)) == {"accepted"}


def test_two_presses_begin_one_act(world, three):
    token, actor = uuid.uuid4(), world.north.reviewer

    def press():
        return actions_bulk.begin_bulk_act("accept", three, [], token=token, actor=actor)

    first, second = at_once(press, press)

    assert (first.pk, BulkAct.objects.count(), accepted_once(three)) == (second.pk, 1, True)


def test_two_workers_do_each_row_once(world, three, monkeypatch):
    monkeypatch.setattr(bulk_work, "CHUNK", 1)
    bulk = BulkActFactory(year=world.year, started_by=world.north.reviewer, finished_at=None)
    for row in three:
        BulkActLineFactory(act=bulk, registration=row)

    at_once(lambda: actions_bulk.carry_out.call(bulk.pk), lambda: actions_bulk.carry_out.call(bulk.pk))

    assert accepted_once(three)


def test_two_colleagues_decide_each_row_once(world, three):
    colleague = MembershipFactory(unit=world.north.unit, role=Role.REVIEWER).user

    bulks = at_once(*(
        lambda actor=actor: actions_bulk.begin_bulk_act("accept", three, [], token=uuid.uuid4(), actor=actor)
        for actor in (world.north.reviewer, colleague)
    ))  # fmt: skip

    outcomes = sorted(line.outcome for bulk in bulks for line in bulk.lines.all())
    assert (outcomes, accepted_once(three)) == (["done"] * 3 + ["refused"] * 3, True)
