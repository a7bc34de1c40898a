"""Who has not sent yet, after units were reorganised: what a predecessor did counts as its successor may build on it."""

from datetime import date

import pytest

from danvan.organization.actions.reorganisation import reorganise
from danvan.organization.actions.reorganisation_undo import undo_reorganisation
from danvan.organization.models import Reorganisation, Unit
from models_registry.actions.reminders import send_scheduled
from models_registry.models import PhaseKind, ReminderSent
from models_registry.outstanding import expected, outstanding
from tests.conftest import on_day
from tests.integration.reminding import kept, scheduled
from tests.orders import merge, move, opening, order

NO_DOSSIER, UNREGISTERED = PhaseKind.SELF_ASSESSMENT, PhaseKind.REGISTRATION


def without(world, kind):
    year = world.years[2025]
    return [unit.name for unit in outstanding(expected(year), year, kind).order_by("path")]


def carry_out(world, *acts):
    reorganise([order(*acts, day=date(2025, 9, 1))], actor=world.province.administrator)


@pytest.fixture
def moved(world):
    """The commune moves to the other district; it is the same unit in another place."""
    return lambda: carry_out(world, move(world.north.commune.unit, under=world.south.unit, code="PH2"))


@pytest.fixture
def merged(world):
    """Both communes of the north go into a new one."""
    new = opening("BM", "Xã Bình Minh", under=world.north.unit)
    old = [world.north.commune.unit, world.north.other_commune.unit]
    return lambda: carry_out(world, merge(old, new))


def test_unit_that_only_moved_has_sent_what_it_sent_before(world, moved):
    world.dossier(world.north.commune, "submitted")
    world.registration(world.north.commune, "submitted")

    moved()

    assert "Xã Phan Hòa" not in without(world, NO_DOSSIER)
    assert "Xã Phan Hòa" not in without(world, UNREGISTERED)


def test_merged_unit_has_the_models_of_its_predecessors_and_owes_a_dossier_of_its_own(world, merged):
    world.dossier(world.north.commune, "submitted", initiatives=1)

    merged()

    assert "Xã Bình Minh" in without(world, NO_DOSSIER)
    assert "Xã Bình Minh" not in without(world, UNREGISTERED)


def test_units_that_have_ended_are_not_expected_to_send(world, merged):
    merged()

    assert {"Xã Phan Hòa", "Xã Hải Ninh"}.isdisjoint(without(world, UNREGISTERED))


def test_unit_that_moved_is_not_reminded_twice(world, moved):
    scheduled(due="2025-09-12", days=(3,))
    first = send_scheduled()

    moved()

    assert (first, send_scheduled()) == (9, 0)
    assert [row for row in kept() if row[0] == "Xã Phan Hòa"] == [("Xã Phan Hòa", 3)]


def test_reminder_does_not_stand_against_undoing_a_reorganisation(world, merged):
    scheduled(due="2025-09-12", days=(3,))
    merged()
    send_scheduled()
    told = ReminderSent.objects.filter(unit__name="Xã Bình Minh").count()

    with on_day("2025-09-10", 10):
        undo_reorganisation(
            Reorganisation.objects.get(),
            reason="Nghị quyết bị thu hồi",
            actor=world.fresh(world.province.administrator),
        )

    assert (told, Unit.objects.filter(name="Xã Bình Minh").exists()) == (1, False)
