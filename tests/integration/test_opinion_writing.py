"""Two appraisers write apart: each in an own opinion with its own count of saves, unseen by the other."""

from decimal import Decimal

import pytest
from django.urls import reverse

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed, OutOfReach
from evaluations.actions import (
    Appraisal,
    appraise_tasks,
    finish_opinion,
    reopen_opinion,
    return_assessment,
    write_opinion,
)
from evaluations.guards import Outdated
from evaluations.models import Assessment, AssessmentState, Opinion, OpinionScore, Seat
from evaluations.workflow import assessment_workflow
from tests.conftest import on_day
from tests.integration.opinion_pages import (
    OTHER_REASON,
    REASON,
    SELF,
    finish,
    opinion_of,
    reopen_url,
    seat,
    seat_two,
    second_reviewer,
    settle_url,
    settled_in,
    typed,
    work_url,
)
from tests.integration.rows import every_row


def history_url(dossier):
    return reverse("reports:assessment_history", args=[dossier.pk])


@pytest.fixture
def two(world):
    """A sent dossier with two appraisers: (dossier, first, second)."""
    dossier = world.dossier(world.north.commune, "submitted")
    return dossier, *seat_two(world, dossier)


def test_opinion_is_written_apart_from_the_dossier_and_the_other(two, client_of):
    dossier, first, second = two

    client_of(first).post(work_url(dossier), typed(0, {1: "12", 2: "9,5"}, {2: REASON}))
    client_of(second).post(work_url(dossier), typed(0, {2: "11"}, {2: OTHER_REASON}))

    assert opinion_of(dossier, Seat.FIRST) == {1: (Decimal(12), ""), 2: (Decimal("9.5"), REASON)}
    assert opinion_of(dossier, Seat.SECOND) == {2: (Decimal(11), OTHER_REASON)}
    assert settled_in(dossier) == {}
    kept = Opinion.objects.order_by("seat").values_list("seat", "version", "started_by", "updated_by", "finished_at")
    assert list(kept) == [(1, 1, first.pk, first.pk, None), (2, 1, second.pk, second.pk, None)]


@pytest.mark.parametrize(
    ("scores", "reasons", "field", "words"),
    [
        ({3: "9"}, {}, "reason_3", "Điểm khác điểm tự chấm: hãy ghi lý do, ít nhất 10 ký tự."),
        ({3: "9"}, {3: "quá ngắn"}, "reason_3", "Điểm khác điểm tự chấm: hãy ghi lý do, ít nhất 10 ký tự."),
        ({3: "14,1"}, {3: REASON}, "score_3", "Điểm thẩm định phải từ 0 đến 14."),
        ({3: "-0,1"}, {3: REASON}, "score_3", "Điểm thẩm định phải từ 0 đến 14."),
        ({7: "16,1"}, {7: REASON}, "score_7", "Điểm thẩm định phải từ 0 đến 16."),
        ({3: "chín"}, {3: REASON}, "score_3", "Hãy ghi điểm bằng số, ví dụ 12,5."),
    ],
)
def test_opinion_with_one_fault_saves_nothing_and_keeps_what_was_typed(two, client_of, scores, reasons, field, words):
    dossier, first, _ = two
    before = every_row()

    response = client_of(first).post(work_url(dossier), typed(0, SELF | scores, reasons))

    form = response.context["form"]
    assert (response.status_code, form.errors) == (422, {field: [words]})
    assert {name: form[f"score_{name}"].value() for name in SELF} == SELF | scores
    assert every_row() == before


@pytest.mark.parametrize("score", ["-0.1", "14.1"])
def test_opinion_out_of_bounds_is_refused_by_the_act_too(two, score):
    dossier, first, _ = two
    row = dossier.task_scores.get(task__ordinal=3)

    with pytest.raises(NotAllowed) as refused:
        write_opinion(dossier, {row.pk: Appraisal(Decimal(score), REASON)}, version=0, actor=first)

    assert refused.value.reasons == ["Nhiệm vụ 3: Điểm thẩm định phải từ 0 đến 14."]
    assert not Opinion.objects.exists()


@pytest.mark.parametrize("who", ["north.approver", "north.commune.sender", "north.commune.reviewer", "south.reviewer",
                                 "province.reviewer", "north.leader", "north.administrator"])  # fmt: skip
def test_opinion_is_not_written_away_from_the_desk(world, two, client_of, who):
    dossier, *_ = two
    person, client = world.people[who], client_of(world.people[who])
    before = every_row()

    pages = [client.get(work_url(dossier)), client.get(settle_url(dossier)),
             *(client.post(url(dossier), typed(0, SELF)) for url in (work_url, settle_url, reopen_url))]  # fmt: skip
    with pytest.raises(OutOfReach):
        write_opinion(dossier, {}, version=0, actor=person)

    assert [page.status_code for page in pages] == [404] * 5
    assert every_row() == before


def test_a_third_reviewer_of_the_desk_has_no_seat(world, two, client_of):
    dossier, first, second = two
    third = second_reviewer(world, "Lê Văn Ba")
    finish(client_of(first), dossier, Seat.FIRST, SELF)
    before = every_row()

    page = client_of(third).get(work_url(dossier))
    response = client_of(third).post(work_url(dossier), typed(dossier.version, SELF))

    words = [f"Bản này đã giao cho {first.full_name} và {second.full_name} thẩm định. Muốn làm thay, hãy đổi người ở "
             "trang Phân công trước."]  # fmt: skip
    assert (page.context["against"], page.context["sheet"].standing) == (words, {})
    assert (response.status_code, response.context["reasons"]) == (422, words)
    assert every_row() == before


def test_scores_do_not_go_straight_to_a_dossier_with_two_appraisers(two):
    dossier, first, _ = two
    row = dossier.task_scores.get(task__ordinal=1)

    with pytest.raises(NotAllowed) as refused:
        appraise_tasks(dossier, {row.pk: Appraisal(Decimal(12))}, version=dossier.version, actor=first)

    assert refused.value.reasons == [
        "Bản này có hai người thẩm định. Điểm thống nhất chỉ ghi được khi cả hai đã bấm “Xong phần tôi”."
    ]


@pytest.mark.parametrize("state", [state for state in AssessmentState if state != AssessmentState.SUBMITTED])
def test_opinion_is_not_written_in_a_wrong_state(world, client_of, state):
    if state == AssessmentState.ANNOUNCED:
        dossier = world.dossier(world.north.commune, "appraised")
        Assessment.objects.filter(pk=dossier.pk).update(state=state)
        dossier.refresh_from_db()
    else:
        dossier = world.dossier(world.north.commune, state)

    with pytest.raises(NotAllowed):
        write_opinion(dossier, {}, version=0, actor=world.north.reviewer)

    assert not Opinion.objects.exists()


def test_opinion_past_the_review_is_refused(two):
    dossier, first, _ = two

    with on_day("2025-10-06"), pytest.raises(NotAllowed) as refused:
        write_opinion(dossier, {}, version=0, actor=first)

    assert refused.value.reasons[0][:32] == "Đã hết thời gian Thẩm định năm 2"


# --- two tabs, two people ------------------------------------------------------------------------------------------


def test_opinion_in_two_tabs_meets_both_texts_and_loses_nothing(two, client_of):
    dossier, first, _ = two
    client = client_of(first)
    begun = typed(0, {1: "10"}, {1: REASON})
    client.post(work_url(dossier), typed(0, {1: "11"}, {1: OTHER_REASON}))

    conflict = client.post(work_url(dossier), begun)
    kept = opinion_of(dossier, Seat.FIRST)
    met = conflict.context["open_form"].conflict
    chosen = {"da-xem": met.seen, "chon-score_1": "cua-toi", "chon-reason_1": "cua-toi"}
    settled = client.post(work_url(dossier), begun | chosen)

    assert (conflict.status_code, [(row.mine, row.saved) for row in met.differences]) == (
        422, [("10", "11"), (REASON, OTHER_REASON)],
    )  # fmt: skip
    assert kept == {1: (Decimal(11), OTHER_REASON)}
    assert (settled.status_code, opinion_of(dossier, Seat.FIRST)) == (302, {1: (Decimal(10), REASON)})


def test_an_old_version_is_refused_by_the_act(two):
    dossier, first, _ = two
    write_opinion(dossier, {}, version=0, actor=first)

    with pytest.raises(Outdated):
        write_opinion(dossier, {}, version=0, actor=first)

    assert Opinion.objects.get().version == 1


def test_two_appraisers_never_collide(two, client_of):
    dossier, first, second = two
    clients = client_of(first), client_of(second)

    answers = [
        clients[turn % 2].post(work_url(dossier), typed(turn // 2, {turn // 2 + 1: "12"})).status_code
        for turn in range(6)
    ]

    assert answers == [302] * 6
    assert [row.version for row in Opinion.objects.order_by("seat")] == [3, 3]


# --- unseen ----------------------------------------------------------------------------------------------------------


def test_the_other_reads_nothing_before_both_have_finished(two, client_of):
    dossier, first, second = two
    finish(client_of(first), dossier, Seat.FIRST, SELF | {2: "9,3"}, {2: "Lý do kín của người thứ nhất"})
    client = client_of(second)

    pages = [client.get(url, follow=True).content.decode() for url in (
        work_url(dossier), settle_url(dossier), f"/tu-danh-gia/{dossier.pk}/", history_url(dossier),
        "/tham-dinh/", "/")]  # fmt: skip
    posted = client.post(settle_url(dossier), typed(dossier.version, SELF), follow=True).content.decode()

    assert [page for page in [*pages, posted] if "9,3" in page or "Lý do kín" in page] == []
    assert settled_in(dossier) == {}


@pytest.mark.parametrize(
    "who", ["north.commune.sender", "north.commune.drafter", "north.leader", "north.administrator"]
)
def test_opinions_are_never_told_to_the_unit_or_to_leaders(world, two, client_of, who):
    dossier, first, second = two
    secret = "Lý do kín của người thẩm định"
    for person, where in ((first, Seat.FIRST), (second, Seat.SECOND)):
        finish(client_of(person), dossier, where, SELF | {2: "9,3"}, {2: secret})
    client_of(first).post(settle_url(dossier), typed(dossier.version, SELF))
    dossier.refresh_from_db()
    assessment_workflow.perform("appraise", dossier, actor=first)
    world.publish(world.north)
    client = client_of(world.people[who])

    pages = [client.get(url) for url in (f"/tu-danh-gia/{dossier.pk}/", history_url(dossier),
                                         work_url(dossier), settle_url(dossier), reverse("organization:audit_list"), "/")]  # fmt: skip

    assert [page.content.decode().count(secret) for page in pages] == [0] * 6
    assert Assessment.objects.get(pk=dossier.pk).state == "published"
    reader = client_of(first).get(f"/tu-danh-gia/{dossier.pk}/").content.decode()
    assert secret in reader  # there was something to leak, and those who may know read it still


def test_audit_of_opinions_is_provisional_and_of_the_rung(two, client_of):
    dossier, first, _ = two
    finish(client_of(first), dossier, Seat.FIRST, SELF)
    client_of(first).post(reopen_url(dossier))

    events = AuditEvent.objects.filter(verb__startswith="opinion.")

    assert {(event.provisional, event.unit_name) for event in events} == {(True, dossier.desk.name)}
    assert [event.verb for event in events.order_by("id")] == [
        "opinion.begin", *["opinion.score"] * 7, "opinion.finish", "opinion.reopen",
    ]  # fmt: skip


# --- finishing, reopening, reassigning ------------------------------------------------------------------------------


def test_own_part_with_a_task_left_is_not_finished_and_names_it(two, client_of):
    dossier, first, _ = two
    before = every_row()

    response = client_of(first).post(work_url(dossier), typed(0, SELF | {4: ""}, sau="xong"))

    assert (response.status_code, response.context["form"].errors) == (422, {"score_4": ["Chưa chấm điểm."]})
    assert every_row() == before
    with pytest.raises(NotAllowed) as refused:
        finish_opinion(dossier, actor=first)
    assert refused.value.reasons == ["Chưa chấm xong phần của anh/chị: còn nhiệm vụ 1, 2, 3, 4, 5, 6, 7."]


def test_finished_part_is_closed_until_its_own_reviewer_reopens_it(two, client_of):
    dossier, first, second = two
    client = client_of(first)
    finish(client, dossier, Seat.FIRST, SELF)

    closed = client.post(work_url(dossier), typed(1, SELF | {1: "11"}, {1: REASON}))
    client_of(second).post(reopen_url(dossier))  # has nothing of their own to reopen
    still = Opinion.objects.get(seat=Seat.FIRST).finished_by
    client.post(reopen_url(dossier))
    again = client.post(work_url(dossier), typed(2, SELF | {1: "11"}, {1: REASON}))

    assert (closed.status_code, closed.context["reasons"]) == (
        422, ["Anh/chị đã bấm “Xong phần tôi”. Hãy bấm “Mở lại phần tôi” để sửa."],
    )  # fmt: skip
    assert (still, again.status_code) == (first, 302)
    assert opinion_of(dossier, Seat.FIRST)[1] == (Decimal(11), REASON)
    assert Opinion.objects.get(seat=Seat.FIRST).finished_at is None


def test_reassigning_a_seat_keeps_its_opinion(world, two, client_of):
    dossier, first, second = two
    client_of(second).post(work_url(dossier), typed(0, {1: "10"}, {1: REASON}))
    heir = second_reviewer(world, "Lê Văn Ba")

    seat(dossier, heir, Seat.SECOND, actor=first)
    page = client_of(heir).get(work_url(dossier))
    refused = client_of(second).post(work_url(dossier), typed(1, {1: "11"}, {1: REASON}))

    row = page.context["rows"][0][0]
    assert (row.points.value(), row.reason.value()) == (Decimal("10.0"), REASON)
    assert (refused.status_code, opinion_of(dossier, Seat.SECOND)) == (422, {1: (Decimal(10), REASON)})


def test_what_was_written_apart_is_not_lost_when_the_second_seat_goes(two, client_of):
    dossier, first, _ = two
    client = client_of(first)
    client.post(work_url(dossier), typed(0, {1: "10"}, {1: REASON}))

    seat(dossier, None, Seat.SECOND, actor=first)
    page = client.get(work_url(dossier))
    client.post(work_url(dossier), typed(dossier.version, {1: "10"}, {1: REASON}))

    assert page.context["rows"][0][0].points.value() == Decimal("10.0")
    assert "chưa lưu" in page.content.decode()
    assert settled_in(dossier) == {1: (Decimal(10), REASON)}


def test_returned_tasks_lose_their_opinions_and_both_parts_are_open_again(world, two, client_of):
    dossier, first, second = two
    for person, where in ((first, Seat.FIRST), (second, Seat.SECOND)):
        finish(client_of(person), dossier, where, SELF | {2: "10"}, {2: REASON})
    task = dossier.task_scores.get(task__ordinal=2)

    return_assessment(dossier, {task.pk: "Chưa nêu rõ số hộ tham gia"}, note="", version=dossier.version, actor=first)

    for where in Seat:
        assert sorted(opinion_of(dossier, where)) == [1, 3, 4, 5, 6, 7]
    assert list(OpinionScore.objects.filter(task_score=task).values_list("score", "reason")) == [(None, "")] * 2
    assert [row.finished_at for row in Opinion.objects.all()] == [None, None]


def test_unit_does_not_withdraw_what_an_appraiser_has_begun(world, two, client_of):
    dossier, first, _ = two
    client_of(first).post(work_url(dossier), typed(0, {1: "12"}))

    with pytest.raises(NotAllowed) as refused:
        assessment_workflow.perform("withdraw", dossier, actor=world.north.commune.sender)

    assert refused.value.reasons == ["Ban Dân vận đang thẩm định nên không rút về được."]


def test_reopening_needs_something_finished(two):
    dossier, first, _ = two

    with pytest.raises(NotAllowed) as refused:
        reopen_opinion(dossier, actor=first)

    assert refused.value.reasons == ["Phần của anh/chị đang mở, cứ sửa rồi lưu."]
