"""What the hints rest on, from real dossiers; that they stay on the desk, and stay settled while they say the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.roles import Role
from evaluations.actions.calibration import review_hint
from evaluations.models import Assessment, HintKind, HintReview, InitiativeResult, TaskScore
from evaluations.reading.calibration import Eyes
from evaluations.reading.hints import counted, hints_of
from evaluations.reading.same_words import same_words
from models_registry.models import Phase, PhaseKind
from tests.factories import EvidenceFactory, MembershipFactory
from tests.integration.calibration import many_dossiers
from tests.world import TwoBranches

WORDS = "Đã xem: đơn vị gửi minh chứng bằng văn bản giấy."
LONG = "Đã vận động 15 hộ dân trong thôn hiến đất, góp công làm đường giao thông nông thôn dài 2 km"


@pytest.fixture(autouse=True)
def _time_to_register(world):
    """Registering in September is in time: these tests are about what else is noticed."""
    for phase in Phase.objects.filter(kind=PhaseKind.REGISTRATION):
        Phase.objects.filter(pk=phase.pk).update(due_on=phase.closes_at.date())


def write(dossier: Assessment, ordinal: int, words: str) -> None:
    row = dossier.task_scores.get(task__ordinal=ordinal)
    row.narrative = words
    row.save()


def told(dossier: Assessment) -> dict[HintKind, str]:
    return {one.kind: one.hint.words for one in hints_of(Assessment.objects.get(pk=dossier.pk))}


def ordinary(world: TwoBranches, place, *, year: int = 2025) -> Assessment:
    """A sent dossier that no rule has a word on: written for days, with a file for the tasks that want one."""
    dossier = world.dossier(place, "submitted", year=year)
    Assessment.objects.filter(pk=dossier.pk).update(created_at=dossier.submitted_at - timedelta(days=3))
    for score in dossier.task_scores.select_related("task"):
        if score.task.evidence_required:
            EvidenceFactory(task_score=score, file="x.pdf")
    EvidenceFactory(assessment=dossier, file="x.pdf")
    return dossier


def test_an_ordinary_dossier_has_no_hint(world):
    assert told(ordinary(world, world.north.commune)) == {}


def test_equal_and_nearly_equal_words_of_other_units_are_found(world):
    mine, theirs = ordinary(world, world.north.commune), ordinary(world, world.north.other_commune)
    write(mine, 3, LONG)
    write(theirs, 3, LONG.upper() + "!")
    write(mine, 5, "Năm nay " + LONG)
    write(theirs, 5, "Năm nay " + LONG.replace("15", "40"))

    assert told(mine) == {
        HintKind.SAME_AS_OTHERS: "Nhiệm vụ 3: trùng với 1 đơn vị khác.",
        HintKind.NEARLY_AS_OTHERS: "Nhiệm vụ 5: chỉ khác 1 đơn vị khác ở con số.",
    }
    assert told(theirs) == told(mine)


def test_equal_results_of_models_are_found(world):
    mine, theirs = ordinary(world, world.north.commune), ordinary(world, world.north.other_commune)
    for result in InitiativeResult.objects.filter(assessment__in=[mine, theirs]):
        result.achieved = LONG
        result.save()

    name = mine.results.get()
    assert told(mine) == {HintKind.SAME_AS_OTHERS: f"Kết quả mô hình “{name}”: trùng với 1 đơn vị khác."}


def test_words_of_drafts_of_other_years_and_of_other_branches_are_not_compared(world):
    mine = ordinary(world, world.north.commune)
    draft = world.dossier(world.north.other_commune, "draft")
    earlier = ordinary(world, world.north.other_commune, year=2024)
    elsewhere = ordinary(world, world.south.commune)
    for dossier in (mine, draft, earlier, elsewhere):
        write(dossier, 3, LONG)

    assert told(mine) == {}


def test_words_that_the_unit_sent_last_year_are_found(world):
    mine, earlier = ordinary(world, world.north.commune), ordinary(world, world.north.commune, year=2024)
    write(mine, 3, LONG)
    write(earlier, 4, LONG)

    assert told(mine) == {HintKind.SAME_AS_LAST_YEAR: "Nhiệm vụ 3: giữ nguyên lời văn năm trước."}


def test_registering_in_the_last_hours_is_found(world):
    dossier = ordinary(world, world.north.commune)  # its model is registered on 10/09 at 9 o'clock
    phase = Phase.objects.get(year=world.years[2025], kind=PhaseKind.REGISTRATION)
    Phase.objects.filter(pk=phase.pk).update(due_on=dossier.submitted_at.date())

    assert told(dossier) == {HintKind.LAST_MINUTE: "1 mô hình; sát nhất trước hạn 15 giờ."}


def test_missing_evidence_full_marks_and_haste_are_found(world):
    dossier = world.dossier(world.north.commune, "submitted")  # opened and sent in one moment, without a file
    for score in dossier.task_scores.all():
        score.self_score = score.max_score
        score.save()
    first = dossier.task_scores.select_related("task").get(task__ordinal=2)
    first.task.evidence_required = True
    first.task.save()

    wanting = dossier.task_scores.filter(task__evidence_required=True).order_by("task__ordinal")
    ordinals = ", ".join(str(ordinal) for ordinal in wanting.values_list("task__ordinal", flat=True))
    assert told(dossier) == {
        HintKind.NO_EVIDENCE: "Cả bản không dẫn tệp nào.",
        HintKind.EVIDENCE_MISSING: f"Nhiệm vụ {ordinals} cần minh chứng nhưng chưa có tệp.",
        HintKind.FULL_MARKS: "Cả 7 nhiệm vụ tự chấm điểm tối đa.",
        HintKind.QUICKLY_SENT: "Gửi chưa đầy một phút sau khi mở bản.",
    }


def test_counts_by_kind_are_those_of_the_dossiers_one_by_one(world):
    many_dossiers(world, world.north, [world.north.reviewer], count=4)
    mine, theirs = ordinary(world, world.north.commune), ordinary(world, world.north.other_commune)
    write(mine, 3, LONG)
    write(theirs, 3, LONG)

    eyes = Eyes(world.north.reviewer, world.north.unit, world.years[2025])
    found = {one.kind: one.number for one in counted(eyes.hints())}

    each = [told(dossier) for dossier in Assessment.objects.filter(desk=world.north.unit)]
    assert found == {kind: sum(kind in hints for hints in each) for kind in HintKind}
    assert found[HintKind.SAME_AS_OTHERS] == 2


def test_queries_are_the_same_for_one_dossier_and_for_many(world):
    dossier = ordinary(world, world.north.commune)

    def asked(act) -> int:
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    one = Assessment.objects.select_related("desk", "year").get(pk=dossier.pk)
    alone = asked(lambda: hints_of(one))
    many_dossiers(world, world.north, [world.north.reviewer], count=9)
    eyes = Eyes(world.fresh(world.north.reviewer), world.north.unit, world.years[2025])
    assert eyes.is_of_rung

    assert asked(eyes.hints) <= alone + 1


def test_hints_never_change_anything(world):
    dossier = ordinary(world, world.north.commune)
    before = list(TaskScore.objects.order_by("pk").values())

    review = world.dossier(world.north.other_commune, "submitted")
    review_hint(review, HintKind.NO_EVIDENCE, words=WORDS, actor=world.north.reviewer)

    assert list(TaskScore.objects.filter(assessment=dossier).order_by("pk").values()) == before
    assert Assessment.objects.get(pk=review.pk).state == "submitted"


def test_same_words_names_who_has_them_and_last_year(world):
    mine, theirs = ordinary(world, world.north.commune), ordinary(world, world.north.other_commune)
    earlier = ordinary(world, world.north.commune, year=2024)
    for dossier in (mine, theirs, earlier):
        write(dossier, 3, LONG)
    write(theirs, 4, LONG.replace("15", "18"))
    write(mine, 4, LONG.replace("15", "99"))

    shared = same_words(mine, Eyes(world.north.reviewer, world.north.unit, world.years[2025]))

    assert [
        (text.place, [(one.assessment, one.is_exact, one.is_last_years) for one in text.others]) for text in shared
    ] == [
        ("Nhiệm vụ 3", [(theirs, True, False), (earlier, True, True)]),
        ("Nhiệm vụ 4", [(theirs, False, False)]),
    ]


# A word on a hint


def test_a_reviewed_hint_stays_settled_while_it_says_the_same(world):
    mine, theirs = ordinary(world, world.north.commune), ordinary(world, world.north.other_commune)
    for dossier in (mine, theirs):
        write(dossier, 3, LONG)

    review = review_hint(mine, HintKind.SAME_AS_OTHERS, words=WORDS, actor=world.north.reviewer)

    assert [(one.kind, one.review) for one in hints_of(mine)] == [(HintKind.SAME_AS_OTHERS, review)]
    assert [one.is_settled for one in hints_of(theirs)] == [False]
    for dossier in (mine, theirs):
        write(dossier, 3, f"{LONG} và nhà văn hóa")
    assert [one.is_settled for one in hints_of(mine)] == [False]


def test_reviewing_a_hint_is_told_in_the_log_of_the_rung_as_provisional(world):
    dossier = world.dossier(world.north.commune, "submitted")

    review = review_hint(dossier, HintKind.NO_EVIDENCE, words=WORDS, actor=world.north.reviewer)

    event = AuditEvent.objects.about(review).get()
    assert (event.label, event.provisional, event.unit_name) == (
        "Đã xem dấu hiệu “Không có minh chứng nào”", True, world.north.unit.name
    )  # fmt: skip


@pytest.mark.parametrize(
    "label", ["north.approver", "north.leader", "north.commune.sender", "south.reviewer", "province.reviewer"]
)
def test_only_reviewers_of_the_desk_settle_a_hint(world, label):
    dossier = world.dossier(world.north.commune, "submitted")

    with pytest.raises(OutOfReach):
        review_hint(dossier, HintKind.NO_EVIDENCE, words=WORDS, actor=world.people[label])

    assert HintReview.objects.count() == 0


def test_a_hint_is_settled_once_with_words_by_who_is_not_of_the_unit(world):
    dossier = world.dossier(world.north.commune, "submitted")
    reviewer = world.north.reviewer
    both = MembershipFactory(unit=world.north.unit, role=Role.REVIEWER).user
    MembershipFactory(user=both, unit=world.north.commune.unit, role=Role.DRAFTER)

    def reasons(kind: HintKind, words: str, actor) -> list[str]:
        with pytest.raises(NotAllowed) as refused:
            review_hint(dossier, kind, words=words, actor=actor)
        return refused.value.reasons

    assert reasons(HintKind.NO_EVIDENCE, "Được", reviewer) == [
        "Hãy ghi đã xem gì và vì sao không có vấn đề, ít nhất 10 ký tự."
    ]
    assert reasons(HintKind.FULL_MARKS, WORDS, reviewer) == [
        "Dấu hiệu này không còn: nội dung của bản đã thay đổi. Hãy tải lại trang."
    ]
    assert len(reasons(HintKind.NO_EVIDENCE, WORDS, both)) == 1
    review_hint(dossier, HintKind.NO_EVIDENCE, words=WORDS, actor=reviewer)
    assert reasons(HintKind.NO_EVIDENCE, WORDS, reviewer) == [f"{reviewer} đã xem dấu hiệu này rồi."]
