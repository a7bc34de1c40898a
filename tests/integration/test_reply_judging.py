"""The rung decides of each reply; the unit learns it with the publication, and nothing else of its scores changes."""

import pytest
from django.urls import reverse

from danvan.activity.models import AuditEvent
from danvan.organization.roles import Role
from evaluations.actions import judge_reply
from evaluations.actions.reply import Judgement, perform_reply
from evaluations.models import Assessment, AssessmentState, Decision, Recognition, Reply, ReplyState
from evaluations.workflow import assessment_workflow
from tests.conftest import on_day
from tests.factories import MembershipFactory
from tests.integration.attempts import refusal
from tests.integration.reply_pages import act_url, item_of, judge_url, judged, reply_url, task_rows
from tests.integration.rows import every_row
from tests.world import NOTE, RAISED_SCORE, SECRET_DECISION, SECRET_SCORE

WHY = "Văn bản xác nhận của đoàn thể là đủ căn cứ"


def sent_reply(world):
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier, "sent")
    return dossier


@pytest.mark.parametrize(
    ("decision", "score", "kept"), [(Decision.KEPT, "", None), (Decision.RAISED, "11,1", RAISED_SCORE)]
)
def test_reply_is_decided_with_a_reason(world, client_of, decision, score, kept):
    dossier = sent_reply(world)

    response = client_of(world.north.reviewer).post(
        judge_url(dossier), judged(dossier, decision, WHY, score, sau="xong")
    )

    item, reply = item_of(dossier), Reply.objects.get()
    assert response.url == "/tham-dinh/giai-trinh/?nhom=xet"
    assert (item.decision, item.new_score, item.decision_reason) == (decision, kept, WHY)
    assert (reply.state, reply.decided_by) == (ReplyState.DECIDED, world.north.reviewer)


@pytest.mark.parametrize(
    ("decision", "score", "reason", "errors"),
    [
        ("kept", "", "ngắn", {"reason_1": ["Hãy ghi lý do, ít nhất 10 ký tự."]}),
        ("raised", "", WHY, {"score_1": ["Chưa ghi điểm sau giải trình."]}),
        ("raised", "9,3", WHY, {"score_1": ["Điểm nâng phải trên 9,3 (điểm dự kiến) và không quá 12 (điểm tự chấm)."]}),
        ("raised", "12,1", WHY, {"score_1": ["Điểm nâng phải trên 9,3 (điểm dự kiến) và không quá 12 (điểm tự chấm)."]}),
        ("raised", "9", WHY, {"score_1": ["Điểm nâng phải trên 9,3 (điểm dự kiến) và không quá 12 (điểm tự chấm)."]}),
    ],
)  # fmt: skip
def test_reply_decision_that_cannot_stand_is_refused(world, client_of, decision, score, reason, errors):
    dossier = sent_reply(world)
    before = every_row()

    response = client_of(world.north.reviewer).post(judge_url(dossier), judged(dossier, decision, reason, score))

    assert (response.status_code, response.context["form"].errors) == (422, errors)
    assert every_row() == before


def test_reply_is_not_finished_while_something_is_undecided(world, client_of):
    dossier = sent_reply(world)

    response = client_of(world.north.reviewer).post(
        judge_url(dossier), judged(dossier, "", "", sau="xong"), follow=True
    )

    assert [str(message) for message in response.context["messages"]] == [
        "Đã lưu, nhưng chưa kết thúc được. Chưa xét xong: còn nhiệm vụ 1."
    ]
    assert Reply.objects.get().state == ReplyState.SENT


def test_reply_decided_changes_no_score_before_the_publication_and_only_the_raised_one_at_it(world):
    dossier = sent_reply(world)
    before = task_rows(dossier)

    reply = Reply.objects.get()
    world_reply_raised(world, reply)
    provisional = task_rows(dossier)
    world.publish(world.north)

    assert provisional == before
    assert task_rows(dossier) == before | {1: before[1] | {"appraised_score": RAISED_SCORE}}


def world_reply_raised(world, reply):
    item = reply.items.get()
    raised = {item.pk: Judgement(Decision.RAISED, SECRET_DECISION, RAISED_SCORE)}
    judge_reply(reply, raised, version=reply.version, actor=world.north.reviewer)
    return perform_reply("decide", reply, actor=world.north.reviewer)


def test_reply_decided_is_provisional_for_the_unit_until_published(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier, "decided")
    secrets = ("11,1", SECRET_DECISION, "Nâng điểm", "Đã xét giải trình")
    history = reverse("reports:assessment_history", args=[dossier.pk])
    urls = (
        reply_url(dossier),
        reverse("evaluations:assessment_detail", args=[dossier.pk]),
        history,
        "/",
        "/tu-danh-gia/",
    )

    def seen(person):
        client = client_of(person)
        pages = [client.get(url).content.decode() for url in urls]
        return {secret for secret in secrets for page in pages if secret in page}

    unit_before, rung = seen(world.north.commune.sender), seen(world.north.reviewer)
    world.publish(world.north)
    unit_after = seen(world.north.commune.sender)

    assert (unit_before, rung) == (set(), set(secrets))
    assert unit_after == set(secrets)


def test_reply_raise_stays_readable_in_the_history(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier, "decided")
    world.publish(world.north)

    event = AuditEvent.objects.get(verb="assessment.raise_task")
    page = client_of(world.north.commune.sender).get(reverse("reports:assessment_history", args=[dossier.pk]))

    assert (event.label, event.note) == (
        "Nâng điểm nhiệm vụ 1 sau giải trình", f"9,3 → 11,1, sau giải trình. {SECRET_DECISION}",
    )  # fmt: skip
    assert (event.before["appraised_score"], event.after["appraised_score"]) == (str(SECRET_SCORE), str(RAISED_SCORE))
    text = page.content.decode()
    assert "9,3 → 11,1, sau giải trình" in text
    assert "tự chấm 12, thẩm định 9,3" in text  # what was announced
    assert "tự chấm 12, thẩm định 11,1" in text  # what was published


def test_reply_may_be_decided_anew_before_the_publication_only(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier, "decided")
    reviewer = client_of(world.north.reviewer)

    reopened = reviewer.post(act_url(dossier, "reopen"), {"note": NOTE})
    state = Reply.objects.get().state
    reviewer.post(judge_url(dossier), judged(dossier, "kept", WHY, sau="xong"))
    world.publish(world.north)
    late = reviewer.post(act_url(dossier, "reopen"), {"note": NOTE})

    assert (reopened.url, state, late.status_code) == (judge_url(dossier), ReplyState.SENT, 422)
    assert Reply.objects.get().state == ReplyState.DECIDED


@pytest.mark.parametrize("who", ["north.approver", "north.commune.sender", "south.reviewer", "province.reviewer"])
def test_reply_is_not_decided_by_others(world, client_of, who):
    dossier = sent_reply(world)
    before = every_row()

    response = client_of(world.people[who]).post(judge_url(dossier), judged(dossier, "kept", WHY, sau="xong"))

    assert (response.status_code, every_row()) == (404, before)


def test_reply_is_not_decided_by_two_at_once_unseen(world, client_of):
    dossier = sent_reply(world)
    reviewer = client_of(world.north.reviewer)
    stale = judged(dossier, "kept", "Lý do của trang cũ, dài đủ")
    stale["goc"] = reviewer.get(judge_url(dossier)).context["open_form"].base
    reviewer.post(judge_url(dossier), judged(dossier, "raised", WHY, "11,1"))

    response = reviewer.post(judge_url(dossier), stale)

    assert (response.status_code, item_of(dossier).decision) == (422, Decision.RAISED)


def test_reply_decision_is_hidden_from_a_reviewer_who_writes_for_the_unit(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier, "decided")
    world.dossier(world.north.other_commune, "appraised")
    both = MembershipFactory(unit=world.north.unit, role=Role.REVIEWER).user
    MembershipFactory(user=both, unit=world.north.commune.unit, role=Role.SENDER)
    client = client_of(both)

    tabs = [tab.number for tab in client.get("/tham-dinh/giai-trinh/").context["tabs"]]
    page = client.get(reply_url(dossier))

    assert (tabs, client.get(judge_url(dossier)).status_code) == ([1, 0, 0, 0], 404)
    assert (page.status_code, SECRET_DECISION in page.content.decode()) == (200, False)


# --- publication --------------------------------------------------------------------------------------


def publishing(world, dossier):
    recognition = Recognition.objects.get(result__assessment=dossier)
    world.decide(recognition, "recognised")
    return refusal(assessment_workflow, "publish", dossier, world.north.approver)


@pytest.mark.parametrize(
    ("state", "reasons"),
    [
        (None, ["Đơn vị chưa trả lời về điểm dự kiến và còn thời gian giải trình đến 23:59 ngày 08/10/2025."]),
        ("draft", ["Đơn vị chưa trả lời về điểm dự kiến và còn thời gian giải trình đến 23:59 ngày 08/10/2025."]),
        ("sent", ["Giải trình của đơn vị chưa được xét xong."]),
        ("accepted", []),
        ("decided", []),
    ],
)
def test_announced_dossier_is_published_once_its_reply_is_settled(world, state, reasons):
    dossier = world.dossier(world.north.commune, "announced")
    if state:
        world.reply(dossier, state)

    assert publishing(world, dossier) == reasons


def test_announced_dossier_is_published_when_the_time_of_reply_is_over(world):
    dossier = world.dossier(world.north.commune, "announced")

    with on_day("2025-10-09"):
        reasons = publishing(world, dossier)

    assert reasons == []


def test_announced_dossier_is_not_reopened(world):
    dossier = world.dossier(world.north.commune, "announced")

    assert refusal(assessment_workflow, "reopen", dossier, world.north.reviewer) == [
        "Không thực hiện được “Mở lại để thẩm định”: bản tự đánh giá đang ở trạng thái “Điểm dự kiến”. "
        "Hãy tải lại trang để xem tình hình mới."
    ]


def test_publication_takes_appraised_and_announced_together(world):
    first = world.dossier(world.north.commune, "announced")
    world.reply(first, "accepted")
    second = world.dossier(world.north.other_commune, "appraised")

    world.publish(world.north)

    states = Assessment.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)
    assert set(states) == {AssessmentState.PUBLISHED}
