"""The funnel reconciles: with plain counting, part by part with the whole, step by step, level by level."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.organization.actions.reorganisation import reorganise
from danvan.organization.models import Unit
from danvan.organization.roles import Role
from evaluations.models import Recognition
from models_registry.models import Registration
from reports.funnel import funnel_of, level_marks
from reports.funnel_list import FunnelQuery
from reports.queries import summarise
from reports.steps import DIFFERENCES, PUBLISHED, Counts, Eyes, Step, eyes_of
from tests.factories import MembershipFactory
from tests.integration.funnel_year import STEPS, came, happen, units_within
from tests.integration.test_lineage_summary import NAMES, acts_of
from tests.orders import order

SEEDS = (0, 2)  # drawn so that every step has models


def asked(funnel, **given):
    return FunnelQuery.read(given, unit=funnel.unit, year=funnel.year, eyes=funnel.eyes, as_it_was=False)


def listed(funnel, **given) -> int:
    return asked(funnel, **given).rows.count()


@pytest.mark.parametrize("seed", SEEDS)
def test_total_is_what_plain_counting_gives_for_every_branch(world, seed):
    happen(world, seed)
    known = came()

    counted, plain = {}, {}
    for place in world.places:
        inside = set(Registration.objects.filter(unit__in=units_within(place.unit)).values_list("pk", flat=True))
        counted[str(place)] = funnel_of(place.unit, world.years[2025]).total
        plain[str(place)] = Counts(*(len(known[step] & inside) for step in STEPS))

    assert counted == plain
    assert all(counted["Tỉnh Bình Thuận"].at(step) for step in Step)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("who", ["province.reviewer", "north.approver", "north.commune.reviewer"])
def test_desk_counts_also_what_it_has_decided_and_not_published(world, seed, who):
    happen(world, seed)
    person = world.people[who]
    place = person.memberships.get().unit
    known = came(desks=[place])

    total = funnel_of(world.province.unit, world.years[2025], eyes=eyes_of(person)).total

    assert total == Counts(*(len(known[step]) for step in STEPS))


@pytest.mark.parametrize("who", ["province.leader", "north.leader", "north.administrator", "north.commune.sender"])
def test_leaders_administrators_and_units_have_no_other_eyes(world, who):
    assert not eyes_of(world.people[who]).see_provisional


def test_writer_who_is_also_reviewer_above_sees_of_the_own_unit_what_the_unit_sees(world):
    person = MembershipFactory(unit=world.north.unit, role=Role.REVIEWER).user
    MembershipFactory(user=person, unit=world.north.commune.unit, role=Role.DRAFTER)
    world.recognition(world.north.commune, "exemplary")
    world.recognition(world.north.other_commune, "exemplary")

    total = funnel_of(world.north.unit, world.years[2025], eyes=eyes_of(world.fresh(person))).total

    assert (total.accepted, total.effective, total.exemplary) == (2, 1, 1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("part", ["areas", "fields", "forms"])
def test_parts_add_up_to_the_total(world, seed, part):
    happen(world, seed)

    for place in (world.province, world.north, world.north.commune):
        funnel = funnel_of(place.unit, world.years[2025])

        assert sum((row.counts for row in getattr(funnel, part)), Counts()) == funnel.total


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("who", ["leader", "reviewer"])
def test_every_step_is_the_step_before_and_the_differences_that_it_names(world, seed, who):
    happen(world, seed)
    eyes = eyes_of(world.people[f"province.{who}"])

    funnel = funnel_of(world.province.unit, world.years[2025], eyes=eyes)

    for row in funnel.steps[1:]:
        before = funnel.total.at(row.step.before)
        assert row.number == before + sum(difference.sign * number for difference, number in row.differences)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("who", ["leader", "approver"])
def test_list_behind_every_number_has_exactly_so_many_models(world, seed, who):
    happen(world, seed)
    funnel = funnel_of(world.province.unit, world.years[2025], eyes=eyes_of(world.people[f"province.{who}"]))

    shown, behind = {}, {}
    for step in Step:
        shown[step] = funnel.total.at(step)
        behind[step] = listed(funnel, buoc=step.value)
        for name, rows in (("khu", funnel.areas), ("linh_vuc", funnel.fields), ("hinh_thuc", funnel.forms)):
            for row in rows:
                shown[step, row.label] = row.counts.at(step)
                behind[step, row.label] = listed(funnel, buoc=step.value, **{name: row.key})
    for row in funnel.steps:
        for difference, number in row.differences:
            shown[difference.slug] = number
            behind[difference.slug] = listed(funnel, chenh=difference.slug)
    for row in funnel.levels:
        for mark, number in row.numbers:
            shown[row.kind, mark] = number
            behind[row.kind, mark] = listed(funnel, cap=row.kind, ket_qua=mark)

    assert behind == shown
    assert len(shown) > 60


@pytest.mark.parametrize("seed", SEEDS)
def test_levels_are_what_plain_counting_gives(world, seed):
    happen(world, seed)

    funnel = funnel_of(world.province.unit, world.years[2025])

    plain = {}
    for row in Recognition.objects.exclude(published_at=None).select_related("desk", "result"):
        for mark, holds in (
            ("chua-dat", row.state == "declined"),
            ("cong-nhan", row.state in ("recognised", "exemplary")),
            ("tieu-bieu", row.state == "exemplary"),
            ("de-nghi", row.proposed_at is not None),
        ):
            if holds:
                plain.setdefault((row.desk.kind, mark), set()).add(row.result.registration_id)
    counted = {(row.kind, mark): number for row in funnel.levels for mark, number in row.numbers if number}
    assert {key: number for key, number in counted.items() if key[1] != "khen-thuong"} == {
        key: len(models) for key, models in plain.items()
    }
    assert [row.label for row in funnel.levels] == ["Cấp xã", "Cấp huyện", "Cấp tỉnh"]


def test_levels_tell_of_what_waits_only_to_the_desk():
    assert [slug for slug, _ in level_marks(PUBLISHED)] == [
        "chua-dat",
        "cong-nhan",
        "tieu-bieu",
        "de-nghi",
        "khen-thuong",
    ]
    assert level_marks(Eyes(desks=("0001",)))[0][0] == "cho-xet"


@pytest.mark.parametrize("seed", SEEDS)
def test_summary_of_the_year_says_the_same_numbers(world, seed):
    happen(world, seed)

    for place in (world.province, world.north, world.south.commune):
        summary = summarise(place.unit, world.years[2025])
        funnel = funnel_of(place.unit, world.years[2025])

        same = ("registered", "accepted", "effective", "recognised", "rewarded")
        assert [getattr(summary.total, name) for name in same] == [getattr(funnel.total, name) for name in same]
        assert [
            (row.label, *(getattr(row.figures, name) for name in same)) for row in summary.areas
        ] == [(row.label, *(getattr(row.counts, name) for name in same)) for row in funnel.areas]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_after_a_reorganisation_both_groupings_have_the_total_of_before(world, name):
    happen(world, 1)
    before = funnel_of(world.province.unit, world.years[2025])
    reorganise([_order(world, name)], actor=world.province.administrator)
    root = Unit.objects.get(pk=world.province.unit.pk).heir

    for unit in Unit.objects.living():
        now, then = (funnel_of(unit, world.years[2025], as_it_was=way) for way in (False, True))

        sums = [sum((row.counts for row in one.areas), Counts()) for one in (now, then)]
        assert sums == [now.total, then.total] == [now.total] * 2
        assert (now.levels, now.steps, now.forms) == (then.levels, then.steps, then.forms)
    assert funnel_of(root, world.years[2025]).total == before.total


@pytest.mark.parametrize("name", NAMES)
def test_after_a_reorganisation_lists_have_as_many_models_as_their_numbers(world, name):
    happen(world, 2)
    reorganise([_order(world, name)], actor=world.province.administrator)
    root = Unit.objects.get(pk=world.province.unit.pk).heir

    for way in (False, True):
        funnel = funnel_of(root, world.years[2025], as_it_was=way)
        lengths = [
            FunnelQuery.read(
                {"khu": row.key, "buoc": "cong-nhan"}, unit=root, year=funnel.year, eyes=PUBLISHED, as_it_was=way
            ).rows.count()
            for row in funnel.areas
        ]  # fmt: skip
        assert lengths == [row.counts.recognised for row in funnel.areas]


def _order(world, name):
    return order(*acts_of(world, name))


def test_differences_are_told_apart_by_their_names():
    slugs = [difference.slug for difference in DIFFERENCES]

    assert len(slugs) == len(set(slugs))


def test_funnel_asks_the_same_however_large_the_branch(world):
    happen(world, 3)
    counts = []
    for place in (world.north.commune.village, world.province):
        with CaptureQueriesContext(connection) as queries:
            funnel_of(place.unit, world.years[2025])
        counts.append(len(queries))

    assert counts == [6, 6]
