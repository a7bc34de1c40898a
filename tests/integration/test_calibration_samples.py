"""Drawn samples and the second look: who may, what is kept, and that no score is changed."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.roles import Role
from evaluations.actions.calibration import Rechecked, draw_sample, recheck
from evaluations.models import Assessment, RecheckItem, RecheckSample, SampleStratum, TaskScore
from evaluations.sampling import ALGORITHM, draw, fingerprint_of
from evaluations.workflow import assessment_workflow
from tests.factories import ConflictDeclarationFactory, MembershipFactory
from tests.integration.calibration import colleague_at, many_dossiers
from tests.world import NOTE, TwoBranches

FINDING = "Thẩm định đúng mức, lý do rõ ràng."


def drawn(world: TwoBranches, **chosen) -> RecheckSample:
    usual = {"percent": 10, "seed": "20250910", "stratum": SampleStratum.REVIEWER, "actor": world.north.reviewer}
    return draw_sample(world.north.unit, world.years[2025], **usual | chosen)


@pytest.fixture
def two_reviewers(world):
    """Twelve appraised dossiers of the district's desk: the reviewer's own and those of a colleague."""
    colleague = colleague_at(world.north)
    many_dossiers(world, world.north, [world.north.reviewer, colleague], count=12)
    return world.north.reviewer, colleague


def item_of(sample: RecheckSample, appraiser) -> RecheckItem:
    return sample.items.filter(appraised_by=appraiser).first()


def scored(item: RecheckItem, difference: int = -1) -> dict[int, Rechecked]:
    first = item.assessment.task_scores.get(task__ordinal=7)
    return {first.pk: Rechecked(first.appraised_score + difference, "Số hộ chưa khớp" if difference else "")}


# Drawing


def test_the_sample_is_what_the_rule_draws_from_the_population(world, two_reviewers):
    sample = drawn(world, percent=20)

    dossiers = Assessment.objects.filter(desk=world.north.unit)
    population = {row.unit.code: row.appraised_by.username for row in dossiers}
    items = sample.items.order_by("position").select_related("assessment__unit")
    assert [item.assessment.unit.code for item in items] == draw(population, percent=20, seed="20250910")
    assert {item.appraised_by for item in items} == set(two_reviewers)
    assert (sample.population_size, sample.population_sha256) == (12, fingerprint_of(population))
    assert (sample.algorithm, sample.number, sample.drawn_by) == (ALGORITHM, 1, world.north.reviewer)


def test_the_same_seed_draws_the_same_units_and_is_another_sample(world, two_reviewers):
    first, again, other = drawn(world), drawn(world), drawn(world, seed="7", percent=20)

    def units(sample):
        return list(sample.items.order_by("position").values_list("assessment", flat=True))

    assert units(again) == units(first)
    assert again.population_sha256 == first.population_sha256
    assert units(other)[:2] != units(first)
    assert list(RecheckSample.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_a_sample_by_area_takes_the_area_as_group(world, two_reviewers):
    sample = drawn(world, stratum=SampleStratum.AREA)

    assert {item.group for item in sample.items.all()} <= {place.unit.name for place in world.north.below}


def test_drawing_is_told_in_the_log_of_the_rung_as_provisional(world, two_reviewers):
    sample = drawn(world)

    event = AuditEvent.objects.about(sample).get()
    assert (event.label, event.provisional, event.unit_name, event.actor_id) == (
        "Chọn mẫu kiểm tra lại", True, world.north.unit.name, world.north.reviewer.pk
    )  # fmt: skip
    assert event.after["seed"] == "20250910"


@pytest.mark.parametrize("percent", [9, 21])
def test_the_percentage_is_bounded(world, two_reviewers, percent):
    with pytest.raises(NotAllowed) as refused:
        drawn(world, percent=percent)

    assert refused.value.reasons == ["Tỷ lệ kiểm tra lại phải từ 10 đến 20 phần trăm."]


def test_nothing_appraised_nothing_drawn(world):
    world.dossier(world.north.commune, "submitted")

    with pytest.raises(NotAllowed) as refused:
        drawn(world)

    assert refused.value.reasons == ["Chưa có bản nào thẩm định xong để chọn. Hãy hoàn thành thẩm định trước."]


@pytest.mark.parametrize("label", ["north.leader", "north.administrator", "south.reviewer", "province.reviewer"])
def test_only_the_desks_own_people_draw(world, label):
    world.dossier(world.north.commune, "appraised")

    with pytest.raises(OutOfReach):
        drawn(world, actor=world.people[label])

    assert RecheckSample.objects.count() == 0


# The second look


def test_a_recheck_notes_what_the_second_reviewer_finds_and_changes_no_score(world, two_reviewers):
    first, second = two_reviewers
    sample = drawn(world)
    item = item_of(sample, first)
    before = list(TaskScore.objects.order_by("pk").values())

    recheck(item, scored(item), finding=FINDING, actor=second)

    noted = RecheckItem.objects.with_scores().get(pk=item.pk)
    assert (noted.rechecked_by, noted.finding, noted.tasks, noted.apart) == (second, FINDING, 1, -1)
    assert list(TaskScore.objects.order_by("pk").values()) == before


def test_what_was_found_stays_when_the_dossier_is_reopened_and_scored_anew(world, two_reviewers):
    first, second = two_reviewers
    item = item_of(drawn(world), first)
    recheck(item, scored(item), finding=FINDING, actor=second)
    then = item.scores.get().appraised_score

    dossier = assessment_workflow.perform("reopen", item.assessment, actor=first, note=NOTE)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=7).update(appraised_score=1, reason=NOTE)

    assert item.scores.get().appraised_score == then


def test_nobody_rechecks_what_they_appraised(world, two_reviewers):
    first, _ = two_reviewers
    item = item_of(drawn(world), first)

    with pytest.raises(NotAllowed) as refused:
        recheck(item, scored(item), finding=FINDING, actor=first)

    assert refused.value.reasons == [
        "Anh/chị đã thẩm định bản này nên không tự kiểm tra lại. Hãy để cán bộ khác của Ban kiểm tra."
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        RecheckItem.objects.filter(pk=item.pk).update(
            rechecked_by=first, rechecked_at=item.sample.drawn_at, finding="x"
        )


def test_who_declared_a_part_in_the_unit_does_not_recheck_it(world, two_reviewers):
    first, second = two_reviewers
    item = item_of(drawn(world), first)
    ConflictDeclarationFactory(unit=item.assessment.unit, reviewer=second)

    with pytest.raises(NotAllowed) as refused:
        recheck(item, scored(item), finding=FINDING, actor=second)

    assert len(refused.value.reasons) == 1
    assert RecheckItem.objects.exclude(rechecked_at=None).count() == 0


def test_who_writes_for_the_unit_neither_sees_nor_rechecks_it(world, two_reviewers, client_of):
    first, _ = two_reviewers
    item = item_of(drawn(world), first)
    both = MembershipFactory(unit=world.north.unit, role=Role.REVIEWER).user
    MembershipFactory(user=both, unit=item.assessment.unit, role=Role.DRAFTER)

    page = client_of(both).get(reverse("evaluations:calibration_recheck", args=[item.pk]))

    assert page.status_code == 404
    with pytest.raises(NotAllowed):
        recheck(item, scored(item), finding=FINDING, actor=both)


@pytest.mark.parametrize("label", ["north.approver", "north.leader", "south.reviewer", "province.reviewer"])
def test_only_reviewers_of_the_desk_recheck(world, two_reviewers, label):
    item = item_of(drawn(world), two_reviewers[0])

    with pytest.raises(OutOfReach):
        recheck(item, scored(item), finding=FINDING, actor=world.people[label])


def test_a_recheck_is_refused_with_every_reason_at_once(world, two_reviewers):
    first, second = two_reviewers
    item = item_of(drawn(world), first)
    row = item.assessment.task_scores.get(task__ordinal=7)

    with pytest.raises(NotAllowed) as refused:
        recheck(item, {row.pk: Rechecked(row.appraised_score - 1)}, finding="Được", actor=second)
    with pytest.raises(NotAllowed) as without:
        recheck(item, {}, finding=FINDING, actor=second)
    with pytest.raises(NotAllowed) as beyond:
        recheck(item, {row.pk: Rechecked(row.max_score + 1, NOTE)}, finding=FINDING, actor=second)

    assert refused.value.reasons == [
        "Nhiệm vụ 7: điểm khác điểm thẩm định thì phải ghi nhận xét.",
        "Hãy ghi nhận xét chung, ít nhất 10 ký tự.",
    ]
    assert without.value.reasons == ["Chưa chấm lại nhiệm vụ nào. Hãy ghi điểm kiểm tra lại của ít nhất một nhiệm vụ."]
    assert len(beyond.value.reasons) == 1


def test_a_second_rechecker_does_not_write_over_the_first(world, two_reviewers):
    first, second = two_reviewers
    item = item_of(drawn(world), first)
    recheck(item, scored(item), finding=FINDING, actor=second)

    recheck(item, scored(item, 0), finding="Đã xem lại, đúng mức.", actor=second)  # one's own is one's own
    with pytest.raises(NotAllowed) as refused:
        recheck(item, scored(item), finding=FINDING, actor=colleague_at(world.north))

    assert refused.value.reasons == [f"{second} đã kiểm tra lại bản này. Muốn sửa, hãy trao đổi với người đó."]
    assert RecheckItem.objects.with_scores().get(pk=item.pk).apart == 0
