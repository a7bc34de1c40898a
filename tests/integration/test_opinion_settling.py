"""Both have finished: they read each other, settle on one score for each task, and only then the appraisal ends."""

from decimal import Decimal

import pytest
from django.urls import reverse

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed
from evaluations.actions import appraise_tasks, reopen_opinion
from evaluations.actions.points import Appraisal
from evaluations.bench import bench_of
from evaluations.models import Assessment, AssessmentState, Opinion, Seat
from evaluations.workflow import assessment_workflow
from tests.factories import ScoringSchemeFactory
from tests.integration.opinion_pages import (
    OTHER_REASON,
    REASON,
    SELF,
    finish,
    reopen_url,
    seat_two,
    settle_url,
    settled_in,
    typed,
    work_url,
)
from tests.integration.rows import every_row

FIRST = ({2: "9,5", 5: "11"}, {2: REASON, 5: REASON})
SECOND = ({2: "11,5", 5: "11", 7: "13"}, {2: OTHER_REASON, 5: OTHER_REASON, 7: OTHER_REASON})
ALL = SELF | {2: "10", 5: "11"}, {2: REASON, 5: REASON}


def version_now(dossier):
    return Assessment.objects.values_list("version", flat=True).get(pk=dossier.pk)


@pytest.fixture
def both(world, client_of):
    """A sent dossier of which two appraisers have finished with differing scores: (dossier, first, second)."""
    dossier = world.dossier(world.north.commune, "submitted")
    first, second = seat_two(world, dossier)
    for person, where, (scores, reasons) in ((first, Seat.FIRST, FIRST), (second, Seat.SECOND, SECOND)):
        finish(client_of(person), dossier, where, SELF | scores, reasons)
    return dossier, first, second


def test_finishing_second_leads_to_the_common_page(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    first, second = seat_two(world, dossier)

    answers = [client_of(person).post(work_url(dossier), typed(0, SELF, sau="xong")).url for person in (first, second)]

    assert answers == ["/tham-dinh/", settle_url(dossier)]
    assert client_of(first).get(work_url(dossier)).url == settle_url(dossier)


def test_common_page_shows_both_their_spread_and_fills_in_what_agrees(both, client_of):
    dossier, first, second = both
    ScoringSchemeFactory(campaign=dossier.year.campaign, from_year=2020, spread_limit=Decimal("1.5"))

    page = client_of(second).get(settle_url(dossier))

    table, form = page.context["sheet"].table, page.context["form"]
    assert [(row.score.task.ordinal, row.spread, row.is_wide) for row in table.rows if row.spread] == [
        (2, Decimal("2.0"), True),
        (7, Decimal("1.0"), False),
    ]
    assert [(opinion.finished_by, total) for opinion, total in table.totals] == [
        (first, Decimal("82.5")),
        (second, Decimal("83.5")),
    ]
    assert table.spread == Decimal("1.0")
    assert [form[f"score_{ordinal}"].value() for ordinal in range(1, 8)] == [
        Decimal(12), None, Decimal(12), Decimal(12), Decimal(11), Decimal(12), None,
    ]  # fmt: skip
    assert form["reason_5"].value() == f"{REASON}\n{OTHER_REASON}"
    text = page.content.decode()
    assert [text.count(word) > 0 for word in (first.full_name, second.full_name, "chênh nhiều", "chưa lưu")] == [
        True
    ] * 4
    assert settled_in(dossier) == {}


@pytest.mark.parametrize("who", [1, 2])
def test_either_writes_the_settled_scores_and_then_the_appraisal_ends(both, client_of, who):
    dossier, person = both[0], both[who]
    client = client_of(person)

    response = client.post(settle_url(dossier), typed(dossier.version, *ALL, sau="xong"))
    client.post(response.url)

    assert settled_in(dossier) == {
        ordinal: (Decimal(ALL[0][ordinal]), ALL[1].get(ordinal, "")) for ordinal in range(1, 8)
    }
    assert Assessment.objects.get(pk=dossier.pk).state == AssessmentState.APPRAISED
    assert [row.settled_by for row in Opinion.objects.all()] == [person, person]


def test_settled_score_that_differs_from_the_self_score_needs_a_reason(both, client_of):
    dossier, first, _ = both
    before = every_row()

    response = client_of(first).post(settle_url(dossier), typed(dossier.version, SELF | {2: "10"}))

    assert (response.status_code, response.context["form"].errors) == (
        422, {"reason_2": ["Điểm khác điểm tự chấm: hãy ghi lý do, ít nhất 10 ký tự."]},
    )  # fmt: skip
    assert every_row() == before


def test_appraisal_is_not_finished_before_the_two_have_settled(both):
    dossier, first, _ = both

    with pytest.raises(NotAllowed) as refused:
        assessment_workflow.perform("appraise", dossier, actor=first)

    assert refused.value.reasons == ["Hai người thẩm định chưa thống nhất điểm. Hãy ghi điểm thống nhất trước."]


def test_a_part_of_the_tasks_can_be_settled_first(both, client_of):
    dossier, first, _ = both

    client_of(first).post(settle_url(dossier), typed(dossier.version, {1: "12", 3: "12"}))
    page = client_of(first).get(settle_url(dossier))

    assert sorted(settled_in(dossier)) == [1, 3]
    assert bench_of(dossier).is_settled is False
    assert page.context["form"]["score_5"].value() == Decimal(11)  # still filled in from what agrees


def test_own_part_is_reopened_before_settling_and_hides_both_again(both, client_of):
    dossier, first, second = both

    client_of(first).post(reopen_url(dossier))

    assert client_of(second).get(settle_url(dossier)).url == work_url(dossier)
    assert "Khi Phạm" not in client_of(first).get(work_url(dossier)).content.decode()
    assert client_of(second).get(work_url(dossier)).context["against"] == [
        f"Anh/chị đã xong phần của mình. Khi {first.full_name} cũng xong, hai người xem điểm của nhau và thống nhất."
    ]


def test_what_is_typed_while_the_other_reopens_is_not_saved_and_says_so(both, client_of):
    dossier, first, second = both
    client_of(first).post(reopen_url(dossier))

    response = client_of(second).post(settle_url(dossier), typed(dossier.version, *ALL), follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "Chưa lưu: Bản này có hai người thẩm định. Điểm thống nhất chỉ ghi được khi cả hai đã bấm “Xong phần tôi”."
    ]
    assert settled_in(dossier) == {}


def test_own_part_is_not_reopened_after_settling(both, client_of):
    dossier, first, second = both
    client_of(first).post(settle_url(dossier), typed(dossier.version, *ALL))

    with pytest.raises(NotAllowed) as refused:
        reopen_opinion(dossier, actor=second)

    assert refused.value.reasons == [
        "Hai người đã thống nhất điểm nên không mở lại phần riêng được. Hãy sửa điểm thống nhất."
    ]


def test_two_people_settling_at_once_meet_both_texts(both, client_of):
    dossier, first, second = both
    begun = typed(dossier.version, *ALL)
    client_of(first).post(settle_url(dossier), typed(dossier.version, ALL[0] | {2: "11"}, ALL[1] | {2: OTHER_REASON}))

    conflict = client_of(second).post(settle_url(dossier), begun)

    met = conflict.context["open_form"].conflict
    assert (conflict.status_code, [(row.name, row.mine, row.saved) for row in met.differences]) == (
        422, [("score_2", "10", "11"), ("reason_2", REASON, OTHER_REASON)],
    )  # fmt: skip
    assert settled_in(dossier)[2] == (Decimal(11), OTHER_REASON)


def test_settling_is_in_the_audit_with_scores_from_and_to(both, client_of):
    dossier, first, _ = both

    client_of(first).post(settle_url(dossier), typed(dossier.version, *ALL))

    events = AuditEvent.objects.filter(verb__in=["opinion.settle", "assessment.appraise_task"]).order_by("id")
    assert [(event.verb, event.provisional) for event in events] == [
        *[("assessment.appraise_task", True)] * 7, *[("opinion.settle", True)] * 2,
    ]  # fmt: skip
    assert events[1].after["appraised_score"] == "10"


def test_both_opinions_stand_on_the_page_of_an_appraised_dossier_for_reviewers(both, client_of):
    dossier, first, second = both
    client_of(first).post(settle_url(dossier), typed(dossier.version, *ALL))
    dossier.refresh_from_db()
    assessment_workflow.perform("appraise", dossier, actor=first)

    page = client_of(second).get(reverse("evaluations:assessment_detail", args=[dossier.pk]))

    table = page.context["dossier"].opinions
    assert [[given.score for given in row.given] for row in table.rows][1] == [Decimal("9.5"), Decimal("11.5")]
    assert "chênh nhau 1 điểm" in page.content.decode()


def test_history_tells_opinions_only_once_both_have_finished(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    first, second = seat_two(world, dossier)
    url = reverse("reports:assessment_history", args=[dossier.pk])
    finish(client_of(first), dossier, Seat.FIRST, SELF | {2: "9,3"}, {2: REASON})

    before = client_of(second).get(url).content.decode()
    finish(client_of(second), dossier, Seat.SECOND, SELF)
    after = client_of(second).get(url).content.decode()

    assert (REASON in before, REASON in after) == (False, True)


def test_act_refuses_a_settled_score_of_a_stranger_to_the_bench(world, both):
    dossier, *_ = both
    row = dossier.task_scores.get(task__ordinal=1)

    with pytest.raises(NotAllowed):
        appraise_tasks(dossier, {row.pk: Appraisal(Decimal(12))}, version=dossier.version, actor=world.south.reviewer)


def test_common_page_takes_the_same_queries_whatever_was_written(world, client_of, django_assert_max_num_queries):
    counts = []
    for place, initiatives in ((world.north.commune, 1), (world.north.other_commune, 3)):
        dossier = world.dossier(place, "submitted", initiatives=initiatives)
        people = seat_two(world, dossier)
        for person, where in zip(people, Seat, strict=True):
            finish(client_of(person), dossier, where, SELF)
        client = client_of(people[1])
        client.get(settle_url(dossier))
        with django_assert_max_num_queries(200) as captured:
            client.get(settle_url(dossier))
        counts.append(len(captured))

    assert counts[0] == counts[1]
