"""The figures of “Đối chiếu” against counts made by hand, row by row, in Python."""

import statistics
from collections import defaultdict
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.organization.models import User
from danvan.organization.roles import Role
from evaluations.models import Assessment, AssessmentState, TaskScore
from evaluations.reading import outliers as outliers_module
from evaluations.reading.calibration import Eyes
from evaluations.reading.calibration_report import Report
from evaluations.reading.differences import Differences, Row
from tests.factories import MembershipFactory, UserFactory
from tests.integration.calibration import appraise, colleague_at, many_dossiers
from tests.world import Place, TwoBranches

TWO = Decimal(2)


def report_for(world: TwoBranches, user: User, place: Place, threshold: Decimal = TWO) -> Report:
    return Report.of(Eyes(user, place.unit, world.years[2025]), threshold)


def by_hand(rows: list[Assessment]) -> dict[str, object]:
    """What a table says of some dossiers, counted without the database."""
    totals, tasks, changed = [], 0, 0
    for row in rows:
        scores = list(row.task_scores.all())
        totals.append(sum(score.appraised_score - score.self_score for score in scores))
        tasks += len(scores)
        changed += sum(score.appraised_score != score.self_score for score in scores)
    return {
        "number": len(totals),
        "mean": round(statistics.mean(totals), 2),
        "deviation": round(statistics.pstdev(map(float, totals)), 2) if len(totals) > 1 else None,
        "tasks": tasks,
        "changed": changed,
    }


def told(row: Row) -> dict[str, object]:
    totals = row.figures.totals
    return {
        "number": totals.number,
        "mean": totals.mean,
        "deviation": None if totals.deviation is None else float(totals.deviation),
        "tasks": row.figures.tasks,
        "changed": row.figures.changed,
    }


def grouped(rows, key) -> dict[str, dict[str, object]]:
    groups: dict[str, list[Assessment]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {name: by_hand(found) for name, found in groups.items()}


def seen(found: Differences, name: str) -> dict[str, dict[str, object]]:
    return {row.label: told(row) for row in getattr(found, name) if row.figures.totals}


@pytest.fixture
def desk(world) -> Place:
    """Sixteen dossiers of the district's desk, by two reviewers, the last of them far from the others."""
    colleague = colleague_at(world.north)
    many_dossiers(world, world.north, [world.north.reviewer, colleague], count=14)
    appraise(world.dossier(world.north.commune, "submitted"), {1: "9.3"}, world.north.reviewer)
    appraise(world.dossier(world.north.other_commune, "submitted"), dict.fromkeys(range(1, 8), "1"), colleague)
    return world.north


def test_differences_are_those_counted_by_hand(world, desk):
    found = report_for(world, desk.reviewer, desk).found

    rows = list(Assessment.objects.filter(desk=desk.unit).select_related("appraised_by", "unit"))
    assert len(rows) == 16
    assert told(Row("", found.total)) == by_hand(rows)
    assert seen(found, "reviewers") == grouped(rows, lambda row: row.appraised_by.full_name)
    assert seen(found, "areas") == grouped(rows, lambda row: row.unit.name)
    assert seen(found, "branches") == grouped(rows, lambda row: row.unit.get_kind_display())


def test_tasks_are_those_counted_by_hand(world, desk):
    found = report_for(world, desk.reviewer, desk).found

    by_task: dict[int, list[Decimal]] = defaultdict(list)
    for score in TaskScore.objects.filter(assessment__desk=desk.unit).select_related("task"):
        by_task[score.task.ordinal].append(score.appraised_score - score.self_score)
    assert [
        (task.ordinal, task.differences.number, task.differences.mean, task.lowered, task.raised)
        for task in found.tasks
    ] == [
        (
            ordinal,
            len(values),
            round(statistics.mean(values), 2),
            sum(value < 0 for value in values),
            sum(value > 0 for value in values),
        )
        for ordinal, values in sorted(by_task.items())
    ]


def test_areas_without_a_dossier_are_told_as_zero(world):
    world.dossier(world.north.commune, "appraised")

    found = report_for(world, world.north.reviewer, world.north).found

    assert [(row.label, row.figures.totals.number, row.figures.totals.few_words) for row in found.areas] == [
        (world.north.commune.unit.name, 1, "chỉ 1 bản: chưa đủ để so"),
        (world.north.other_commune.unit.name, 0, "chưa có bản nào"),
    ]


def test_what_has_no_self_score_is_no_difference_but_needed_a_reason(world):
    dossier = world.dossier(world.north.commune, "appraised")
    TaskScore.objects.filter(assessment=dossier, task__ordinal=2).update(self_score=None, reason="Chưa tự chấm điểm")

    found = report_for(world, world.north.reviewer, world.north).found

    assert (found.total.totals.total, found.total.changed, found.total.tasks) == (Decimal("-2.70"), 2, 7)
    assert found.tasks[1].differences.number == 0


def test_only_the_desk_and_the_year_are_counted(world):
    world.dossier(world.north.commune, "appraised")
    world.dossier(world.north.commune, "published", year=2024)
    world.dossier(world.north.commune.village, "appraised")
    world.dossier(world.south.commune, "appraised")
    world.dossier(world.north.other_commune, "submitted")

    numbers = {
        place.unit.name: report_for(world, place.reviewer, place).found.total.totals.number
        for place in (world.north, world.north.commune, world.south)
    }

    assert numbers == {world.north.unit.name: 1, world.north.commune.unit.name: 1, world.south.unit.name: 1}


def test_outliers_are_those_beyond_the_threshold(world, desk):
    report = report_for(world, desk.reviewer, desk)

    far = Assessment.objects.get(unit=world.north.other_commune.unit)
    assert {(one.assessment, one.what) for one in report.outliers.rows} == {
        (far, what) for what in ("Tổng điểm", *(f"Nhiệm vụ {ordinal}" for ordinal in range(1, 8)))
    }
    assert report.outliers.number == 8
    assert report.outliers.rows[0].difference == Decimal("-79.0")


def test_outliers_by_hand_at_every_threshold(world, desk):
    totals = {
        row.pk: sum(score.appraised_score - score.self_score for score in row.task_scores.all())
        for row in Assessment.objects.filter(desk=desk.unit)
    }
    mean, deviation = statistics.mean(totals.values()), Decimal(str(statistics.pstdev(map(float, totals.values()))))

    for threshold in (Decimal("1.5"), TWO, Decimal(3)):
        report = report_for(world, desk.reviewer, desk, threshold)
        found = {one.assessment.pk for one in report.outliers.rows if one.what == "Tổng điểm"}
        assert found == {pk for pk, total in totals.items() if abs(total - mean) > threshold * deviation}


def test_outliers_cut_off_are_the_nearest(world, desk, monkeypatch):
    appraise(  # lies between: far, and not as far as the other
        world.dossier(world.add_place(desk, "Xã Ở Đầu Cây", {"drafter", "sender"}), "submitted"),
        dict.fromkeys(range(1, 8), "5"),
        desk.reviewer,
    )
    everything = report_for(world, desk.reviewer, desk, Decimal("1.5")).outliers
    monkeypatch.setattr(outliers_module, "MOST_LISTED", 4)

    found = report_for(world, desk.reviewer, desk, Decimal("1.5")).outliers

    assert [(one.what, one.difference) for one in everything.rows[:2]] == [
        ("Tổng điểm", Decimal("-79.0")), ("Tổng điểm", Decimal("-51.0"))
    ]  # fmt: skip
    far = [
        abs(one.difference - sum(one.bounds) / 2) / (one.bounds.high - one.bounds.low) for one in everything.rows[2:]
    ]
    assert far == sorted(far, reverse=True)
    assert found.rows == everything.rows[:4]
    assert (found.number, found.left_off) == (everything.number, everything.number - 4)


def test_too_few_dossiers_have_no_outliers(world):
    many_dossiers(world, world.north, [world.north.reviewer], count=10)
    appraise(world.dossier(world.north.commune, "submitted"), dict.fromkeys(range(1, 8), "0"), world.north.reviewer)

    report = report_for(world, world.north.reviewer, world.north)

    assert (report.found.total.totals.number, report.outliers.rows) == (11, [])


def test_queries_do_not_grow_with_the_desk(world):
    person = world.north.reviewer
    many_dossiers(world, world.north, [person], count=12)  # enough for outliers to be asked for

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            report_for(world, world.fresh(person), world.north)
        return len(queries)

    few = asked()
    many_dossiers(world, world.north, [person, colleague_at(world.north)], count=8)

    assert asked() == few


def test_leaders_have_what_is_published_without_names_and_nothing_else(world):
    world.dossier(world.north.commune, "published")
    world.dossier(world.north.other_commune, "appraised")

    report = report_for(world, world.north.leader, world.north)

    assert report.found.total.totals.number == 1
    assert report.found.reviewers == []
    assert (report.outliers.rows, report.doubles, report.hints) == ([], [], [])


def test_who_also_writes_for_a_unit_does_not_see_it_before_publication(world):
    both = UserFactory()
    MembershipFactory(user=both, unit=world.north.unit, role=Role.REVIEWER)
    MembershipFactory(user=both, unit=world.north.commune.unit, role=Role.DRAFTER)
    world.dossier(world.north.commune, "appraised")
    world.dossier(world.north.other_commune, "appraised")

    report = report_for(world, both, world.north)

    assert [row.label for row in report.found.areas if row.figures.totals] == [world.north.other_commune.unit.name]
    assert AssessmentState.APPRAISED in Assessment.objects.filter(desk=world.north.unit).values_list("state", flat=True)
