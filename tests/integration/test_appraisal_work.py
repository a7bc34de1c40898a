"""The reviewer's queue and workspace: scores beside the unit's, all or nothing, only at one's own desk."""

from decimal import Decimal

import pytest
from django.urls import reverse

from evaluations.models import Assessment, AssessmentState, TaskScore
from tests.conftest import on_day
from tests.factories import MembershipFactory
from tests.integration.rows import every_row

QUEUE = "/tham-dinh/"


def work_url(dossier):
    return reverse("evaluations:assessment_appraise", args=[dossier.pk])


def typed(dossier, scores, reasons=None, **more):
    """What the workspace posts: scores and reasons by ordinal of the task."""
    posted = {"version": Assessment.objects.get(pk=dossier.pk).version, "sau": ""}
    for ordinal in range(1, 8):
        posted[f"score_{ordinal}"] = scores.get(ordinal, "")
        posted[f"reason_{ordinal}"] = (reasons or {}).get(ordinal, "")
    return posted | more


def appraised(dossier):
    rows = TaskScore.objects.filter(assessment=dossier).order_by("task__ordinal")
    return {row.task.ordinal: (row.appraised_score, row.reason) for row in rows if row.appraised_score is not None}


EQUAL = {1: "12", 2: "12,0", 3: "12", 4: "12", 5: "12", 6: "12", 7: "14"}
REASON = "Thiếu số liệu so sánh với năm trước"


# --- saving -------------------------------------------------------------------------------------------------


def test_appraisal_is_saved_and_stays(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")

    response = client_of(world.north.reviewer).post(work_url(dossier), typed(dossier, {1: "12", 2: "9,5"}, {2: REASON}))

    assert response.url == work_url(dossier)
    assert appraised(dossier) == {1: (Decimal(12), ""), 2: (Decimal("9.5"), REASON)}


@pytest.mark.parametrize(
    ("scores", "reasons", "field", "words"),
    [
        ({3: "9"}, {}, "reason_3", "Điểm khác điểm tự chấm: hãy ghi lý do, ít nhất 10 ký tự."),
        ({3: "9"}, {3: "quá ngắn"}, "reason_3", "Điểm khác điểm tự chấm: hãy ghi lý do, ít nhất 10 ký tự."),
        ({3: "9"}, {3: "            "}, "reason_3", "Điểm khác điểm tự chấm: hãy ghi lý do, ít nhất 10 ký tự."),
        ({3: "14,1"}, {3: REASON}, "score_3", "Điểm thẩm định phải từ 0 đến 14."),
        ({7: "16,1"}, {7: REASON}, "score_7", "Điểm thẩm định phải từ 0 đến 16."),
        ({3: "-0,1"}, {3: REASON}, "score_3", "Điểm thẩm định phải từ 0 đến 14."),
        ({3: "chín"}, {3: REASON}, "score_3", "Hãy ghi điểm bằng số, ví dụ 12,5."),
    ],
)
def test_appraisal_with_one_fault_saves_nothing_and_keeps_what_was_typed(
    world, client_of, scores, reasons, field, words
):
    dossier = world.dossier(world.north.commune, "submitted")
    posted = typed(dossier, EQUAL | scores, reasons)
    before = every_row()

    response = client_of(world.north.reviewer).post(work_url(dossier), posted)

    form = response.context["form"]
    assert (response.status_code, form.errors) == (422, {field: [words]})
    assert {name: form[name].value() for name in posted if name != "sau"} == {
        name: str(value) for name, value in posted.items() if name != "sau"
    }
    assert every_row() == before


@pytest.mark.parametrize("who", ["north.approver", "north.commune.sender", "north.commune.reviewer", "province.reviewer",
                                 "south.reviewer", "north.leader", "north.administrator", "province.approver"])  # fmt: skip
def test_appraisal_is_not_done_away_from_the_desk(world, client_of, who):
    dossier = world.dossier(world.north.commune, "submitted")
    posted = typed(dossier, EQUAL)
    before = every_row()
    client = client_of(world.people[who])

    assert (client.get(work_url(dossier)).status_code, client.post(work_url(dossier), posted).status_code) == (404, 404)
    assert every_row() == before


@pytest.mark.parametrize("state", AssessmentState)
def test_appraisal_is_not_done_in_a_wrong_state(world, client_of, state):
    if state == AssessmentState.SUBMITTED:
        return
    dossier = world.dossier(world.north.commune, state)
    posted = typed(dossier, EQUAL)
    before = every_row()

    response = client_of(world.north.reviewer).post(work_url(dossier), posted)

    gone = state in AssessmentState.with_unit()
    assert response.status_code == (404 if gone else 422)
    if not gone:
        assert response.context["reasons"] == [
            f"Bản tự đánh giá đang ở trạng thái “{state.label}” nên không thẩm định được."
        ]
    assert every_row() == before


def test_appraisal_past_the_review_is_refused(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    posted = typed(dossier, EQUAL)
    before = every_row()

    with on_day("2025-10-06"):
        response = client_of(world.north.reviewer).post(work_url(dossier), posted)

    assert (response.status_code, response.context["reasons"][0][:32]) == (422, "Đã hết thời gian Thẩm định năm 2")
    assert every_row() == before


def test_appraisal_of_what_one_sent_oneself_is_refused(world, client_of):
    village = world.add_place(world.north.commune, "Thôn Mới", kind="village")
    dossier = world.dossier(village, "draft")
    both = world.north.commune.sender
    MembershipFactory(user=both, unit=world.north.commune.unit, role="reviewer")
    client = client_of(both)
    client.post(reverse("evaluations:assessment_transition", args=[dossier.pk, "submit"]))
    before = every_row()

    page = client.get(work_url(dossier))
    response = client.post(work_url(dossier), typed(dossier, EQUAL))

    words = "Anh/chị là người ký gửi nên không tự thẩm định được. Hãy để người khác của Ban thẩm định."
    assert page.context["against"] == [words]
    assert (response.status_code, response.context["reasons"]) == (422, [words])
    assert every_row() == before


def test_appraisal_of_two_reviewers_at_once_loses_nothing(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    client = client_of(world.north.reviewer)
    begun = typed(dossier, {1: "10"}, {1: REASON})
    client.post(work_url(dossier), typed(dossier, {1: "11"}, {1: "Một lý do khác hẳn"}))

    conflict = client.post(work_url(dossier), begun)
    kept = appraised(dossier)
    met = conflict.context["open_form"].conflict
    chosen = {"da-xem": met.seen, "chon-score_1": "cua-toi", "chon-reason_1": "cua-toi"}
    settled = client.post(work_url(dossier), begun | chosen)

    assert (conflict.status_code, [(row.mine, row.saved) for row in met.differences]) == (
        422, [("10", "11"), (REASON, "Một lý do khác hẳn")],
    )  # fmt: skip
    assert kept == {1: (Decimal(11), "Một lý do khác hẳn")}
    assert (settled.status_code, appraised(dossier)) == (302, {1: (Decimal(10), REASON)})


# --- going on ------------------------------------------------------------------------------------------------


def test_appraisal_goes_on_to_the_next_unfinished_dossier_of_the_queue(world, client_of):
    first = world.dossier(world.north.commune, "submitted")
    second = world.dossier(world.north.other_commune, "submitted")
    world.dossier(world.south.commune, "submitted")
    client = client_of(world.north.reviewer)

    onward = [client.post(work_url(dossier), typed(dossier, {1: "12"}, sau="tiep")).url for dossier in (first, second)]

    assert onward == [f"{work_url(second)}?den=tiep", f"{work_url(first)}?den=tiep"]


def test_appraisal_of_the_last_dossier_leads_to_the_queue(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")

    response = client_of(world.north.reviewer).post(work_url(dossier), typed(dossier, EQUAL, sau="tiep"), follow=True)

    assert response.redirect_chain == [(QUEUE, 302)]
    assert [str(m) for m in response.context["messages"]] == ["Đã lưu bản của Xã Phan Hòa. Không còn bản nào khác chờ."]


def test_appraisal_is_finished_from_the_workspace(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    client = client_of(world.north.reviewer)

    asked = client.post(work_url(dossier), typed(dossier, EQUAL, sau="xong"), follow=True)
    done = client.post(asked.redirect_chain[-1][0])

    dossier.refresh_from_db()
    assert (asked.status_code, done.url, dossier.state) == (200, QUEUE, AssessmentState.APPRAISED)


def test_appraisal_with_a_task_left_is_not_finished(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    client = client_of(world.north.reviewer)
    client.post(work_url(dossier), typed(dossier, EQUAL | {4: ""}))
    before = every_row()

    response = client.post(reverse("evaluations:assessment_transition", args=[dossier.pk, "appraise"]))

    assert (response.status_code, response.context["reasons"]) == (422, ["Chưa thẩm định xong: còn nhiệm vụ 4."])
    assert every_row() == before


def test_appraisal_workspace_shows_both_scores_words_and_difference(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    client = client_of(world.north.reviewer)
    client.post(work_url(dossier), typed(dossier, {1: "9,3"}, {1: REASON}))

    page = client.get(work_url(dossier))

    row = page.context["rows"][0][0]
    assert (row.score.self_score, row.points.value(), row.reason.value(), row.score.difference) == (
        Decimal(12), Decimal("9.3"), REASON, Decimal("-2.7"),
    )  # fmt: skip
    text = page.content.decode()
    assert "−2,7" in text
    assert "Đã thực hiện nhiệm vụ 1 tại Xã Phan Hòa." in text


# --- the queue -------------------------------------------------------------------------------------------------


def test_appraisal_queue_shows_what_waits_longest_first(world, client_of):
    with on_day("2025-09-08"):
        later = world.dossier(world.north.commune, "submitted")
    Assessment.objects.filter(pk=later.pk).update(submitted_at="2025-09-08T09:00+07:00")
    earlier = world.dossier(world.north.other_commune, "submitted")
    Assessment.objects.filter(pk=earlier.pk).update(submitted_at="2025-09-01T09:00+07:00")
    world.dossier(world.south.commune, "submitted")
    world.dossier(world.north.commune.village, "submitted")

    page = client_of(world.north.reviewer).get(QUEUE)

    assert [(row.pk, row.days_waiting, row.appraised_count) for row in page.context["page_obj"]] == [
        (earlier.pk, 9, 0),
        (later.pk, 2, 0),
    ]


@pytest.mark.parametrize(
    ("tab", "state"), [("cho", "submitted"), ("tra", "returned"), ("xong", "appraised"), ("cong-bo", "published")]
)
def test_appraisal_queue_has_a_tab_for_each_step(world, client_of, tab, state):
    wanted = world.dossier(world.north.commune, state)
    other = "submitted" if state != "submitted" else "appraised"
    world.dossier(world.north.other_commune, other)
    world.dossier(world.south.commune, state)

    page = client_of(world.north.reviewer).get(QUEUE, {"nhom": tab})

    assert [row.pk for row in page.context["page_obj"]] == [wanted.pk]
    numbers = {one.name: one.number for one in page.context["tabs"]}
    assert (numbers[tab], sum(numbers.values())) == (1, 2)


def test_appraisal_queue_counts_progress(world, client_of):
    world.dossier(world.north.commune, "appraised")
    world.dossier(world.north.other_commune, "submitted")

    page = client_of(world.north.reviewer).get(QUEUE)

    assert (page.context["done"], page.context["total"]) == (1, 2)


def test_appraisal_queue_is_searched_without_diacritics(world, client_of):
    world.dossier(world.north.commune, "submitted")
    wanted = world.dossier(world.north.other_commune, "submitted")

    page = client_of(world.north.reviewer).get(QUEUE, {"q": "hai ninh"})

    assert [row.pk for row in page.context["page_obj"]] == [wanted.pk]


@pytest.mark.parametrize("who", ["north.approver", "north.leader", "department.sender", "province.administrator"])
def test_appraisal_queue_is_only_for_reviewers(world, client_of, who):
    assert client_of(world.people[who]).get(QUEUE).status_code == 404


def test_appraisal_queue_takes_the_same_queries_for_one_and_three(world, client_of, django_assert_max_num_queries):
    client = client_of(world.north.reviewer)
    counts = []
    for place in (world.north.commune, world.north.other_commune, world.add_place(world.north, "Xã Ba", {"drafter", "sender"})):  # fmt: skip
        world.dossier(place, "submitted")
        client.get(QUEUE)
        with django_assert_max_num_queries(200) as captured:
            client.get(QUEUE)
        counts.append(len(captured))

    assert counts[0] == counts[2]


def test_appraisal_workspace_takes_the_same_queries_for_one_and_three_models(
    world, client_of, django_assert_max_num_queries
):
    client = client_of(world.north.reviewer)
    counts = []
    places = ((world.north.commune, 1), (world.north.other_commune, 3))
    for dossier in [world.dossier(place, "submitted", initiatives=initiatives) for place, initiatives in places]:
        client.get(work_url(dossier))
        with django_assert_max_num_queries(200) as captured:
            client.get(work_url(dossier))
        counts.append(len(captured))

    assert counts[0] == counts[1]
