"""Assignments when units and desks are reorganised: they go where the dossier goes, or bind nobody."""

from datetime import date

import pytest

from danvan.organization.actions.reorganisation import reorganise
from danvan.organization.actions.reorganisation_undo import undo_reorganisation
from danvan.organization.models import Reorganisation, Unit, UnitKind
from evaluations.assigning import appraiser_reasons
from evaluations.models import Assessment, ReviewAssignment
from tests.orders import merge, move, opening, order

from .assignment_pages import given, reviewer_at

DAY = date(2025, 9, 8)


@pytest.fixture
def chief(world):
    return world.province.administrator


@pytest.fixture
def anh(world):
    person = reviewer_at(world.north, "Lê Anh")
    given(world, world.north.commune, person)
    return person


def rows():
    found = ReviewAssignment.objects.select_related("unit", "desk", "reviewer")
    return [(row.unit.name, row.unit.is_closed, row.desk.name, row.reviewer.full_name) for row in found]


def test_unit_that_goes_on_alone_takes_its_assignment_along(world, chief, anh):
    act = merge([world.north.commune.unit], opening("PT", "Xã Phan Thanh", under=world.north.unit))

    reorganise([order(act, day=DAY)], actor=chief)

    assert rows() == [("Xã Phan Thanh", False, "Huyện Bắc Bình", "Lê Anh")]


def test_undoing_brings_the_assignment_back(world, chief, anh):
    act = merge([world.north.commune.unit], opening("PT", "Xã Phan Thanh", under=world.north.unit))
    reorganise([order(act, day=DAY)], actor=chief)

    undo_reorganisation(Reorganisation.objects.get(), reason="Nhập nhầm văn bản, làm lại sau", actor=chief)

    assert rows() == [("Xã Phan Hòa", False, "Huyện Bắc Bình", "Lê Anh")]


def test_of_merged_units_the_new_one_is_nobodys(world, chief, anh):
    both = [world.north.commune.unit, world.north.other_commune.unit]

    reorganise([order(merge(both, opening("HN", "Xã Hòa Ninh", under=world.north.unit)), day=DAY)], actor=chief)

    assert rows() == [("Xã Phan Hòa", True, "Huyện Bắc Bình", "Lê Anh")]


def test_sent_dossier_keeps_its_unit_and_its_appraiser(world, chief, anh):
    dossier = world.dossier(world.north.commune, "submitted")
    both = [world.north.commune.unit, world.north.other_commune.unit]

    reorganise([order(merge(both, opening("HN", "Xã Hòa Ninh", under=world.north.unit)), day=DAY)], actor=chief)

    dossier = Assessment.objects.get(pk=dossier.pk)
    assert rows() == [("Xã Phan Hòa", True, "Huyện Bắc Bình", "Lê Anh")]
    assert (appraiser_reasons(dossier, world.fresh(anh)), bool(appraiser_reasons(dossier, world.north.reviewer))) == (
        [], True
    )  # fmt: skip


def test_unit_that_moves_to_another_desk_is_nobodys_there(world, chief, anh):
    dossier = world.dossier(world.north.commune, "submitted")

    reorganise([order(move(world.north.commune.unit, under=world.south.unit, code="PH-2025"), day=DAY)], actor=chief)

    dossier = Assessment.objects.get(pk=dossier.pk)
    assert (dossier.desk, rows()) == (
        world.south.unit, [("Xã Phan Hòa", True, "Huyện Bắc Bình", "Lê Anh")]
    )  # fmt: skip
    assert appraiser_reasons(dossier, world.south.reviewer) == []


def test_desk_that_goes_on_with_its_people_keeps_what_it_assigned(world, chief, anh):
    dossier = world.dossier(world.north.commune, "submitted")
    new = opening("BB", "Huyện Bắc Bình Mới", under=world.province.unit, kind=UnitKind.DISTRICT)

    reorganise([order(merge([world.north.unit], new), day=DAY)], actor=chief)

    dossier = Assessment.objects.get(pk=dossier.pk)
    assert dossier.desk == Unit.objects.get(code="BB")
    assert rows() == [("Xã Phan Hòa", True, "Huyện Bắc Bình Mới", "Lê Anh")]
    assert appraiser_reasons(dossier, world.fresh(anh)) == []
