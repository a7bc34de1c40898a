"""Checking answers, sending, the receipt, and every other act on a dossier through its page."""

import pytest
from django.urls import reverse

from danvan.activity.models import Notification
from evaluations.models import Assessment, AssessmentState, TaskScore
from tests.conftest import on_day
from tests.integration.rows import every_row


def act_url(dossier, name):
    return reverse("evaluations:assessment_transition", args=[dossier.pk, name])


def check_url(dossier):
    return reverse("evaluations:assessment_check", args=[dossier.pk])


def state_of(dossier):
    return Assessment.objects.get(pk=dossier.pk).state


# --- check answers ---------------------------------------------------------------------------------------


def test_assessment_check_links_to_what_is_missing(world, client_of):
    dossier = world.dossier(world.north.commune)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=3).update(self_score=None)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=5).update(narrative=" ")
    registration = world.registration(world.north.commune, "accepted")

    page = client_of(world.north.commune.sender).get(check_url(dossier))

    base = f"/tu-danh-gia/{dossier.pk}"
    assert [item[:2] for item in page.context["dossier"].missing] == [
        ("Nhiệm vụ 3: chưa chấm điểm.", f"{base}/nhiem-vu/3/"),
        ("Nhiệm vụ 5: chưa ghi kết quả thực hiện.", f"{base}/nhiem-vu/5/"),
        (f"Mô hình “{registration.name}”: chưa ghi đủ kết quả.", f"{base}/mo-hinh/{registration.pk}/"),
    ]
    assert f'href="{base}/nhiem-vu/3/?tu=kiem-tra#id_self_score"' in page.content.decode()
    assert "<button" not in page.content.decode().split('aria-labelledby="gui"')[1].split("</section>")[0]


def test_assessment_with_six_of_seven_tasks_is_not_sent(world, client_of):
    dossier = world.dossier(world.north.commune)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=7).update(self_score=None)
    before = every_row()

    response = client_of(world.north.commune.sender).post(act_url(dossier, "submit"))

    assert (response.status_code, response.context["reasons"]) == (422, ["Nhiệm vụ 7: chưa chấm điểm."])
    assert every_row() == before


def test_assessment_corrected_from_the_check_page_leads_back_there(world, client_of):
    dossier = world.dossier(world.north.commune)
    address = reverse("evaluations:task_edit", args=[dossier.pk, 3]) + "?tu=kiem-tra"

    response = client_of(world.north.commune.sender).post(
        address, {"self_score": "11", "narrative": "Đã sửa", "version": dossier.version, "sau": ""}
    )

    assert response.url == f"{check_url(dossier)}#nhiem-vu-3"


@pytest.mark.parametrize(("who", "acts"), [("drafter", "hand_over"), ("sender", "submit")])
def test_assessment_check_offers_one_act_to_each(world, client_of, who, acts):
    dossier = world.dossier(world.north.commune)

    page = client_of(getattr(world.north.commune, who)).get(check_url(dossier))

    assert page.context["sending"].transition.name == acts


def test_assessment_total_is_the_sum_of_its_tasks(world, client_of):
    dossier = world.dossier(world.north.commune)

    page = client_of(world.north.commune.sender).get(check_url(dossier))

    assert "86/100" in page.content.decode()


# --- sending -----------------------------------------------------------------------------------------------


def test_assessment_sent_gives_a_receipt(world, client_of, committed):
    dossier = world.dossier(world.north.commune)
    client = client_of(world.north.commune.sender)

    with committed():
        response = client.post(act_url(dossier, "submit"), follow=True)

    text = " ".join(response.content.decode().split())
    assert response.redirect_chain == [(reverse("evaluations:assessment_receipt", args=[dossier.pk]), 302)]
    for words in (
        dossier.reference,
        "09:00 ngày 10/09/2025",
        str(world.north.commune.sender),
        "7 nhiệm vụ, 1 mô hình, 0 tệp minh chứng",
        "Ban Dân vận Huyện Bắc Bình thẩm định, hạn ngày 30/09/2025",
    ):
        assert words in text
    assert "Gửi thay cho" not in text
    assert list(Notification.objects.values_list("recipient", "text")) == [
        (world.north.reviewer.pk, "Xã Phan Hòa gửi bản tự đánh giá năm 2025, chờ thẩm định.")
    ]


def test_assessment_receipt_says_who_sent_for_whom(world, client_of):
    dossier = world.dossier(world.north.other_commune.village, "submitted")

    page = client_of(world.north.other_commune.sender).get(reverse("evaluations:assessment_receipt", args=[dossier.pk]))

    assert "Gửi thay cho Thôn Hải Lạc" in page.content.decode()


def test_assessment_not_sent_has_no_receipt(world, client_of):
    dossier = world.dossier(world.north.commune)
    address = reverse("evaluations:assessment_receipt", args=[dossier.pk])

    assert client_of(world.north.commune.sender).get(address).status_code == 404


def test_assessment_is_found_by_the_code_of_its_receipt(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    world.dossier(world.north.other_commune, "submitted")

    page = client_of(world.north.reviewer).get(reverse("evaluations:assessment_list"), {"q": dossier.reference})

    assert [row.pk for row in page.context["page_obj"]] == [dossier.pk]


def test_assessment_confirmation_changes_nothing(world, client_of):
    dossier = world.dossier(world.north.commune)
    before = every_row()

    response = client_of(world.north.commune.sender).get(act_url(dossier, "submit"))

    assert (response.status_code, every_row()) == (200, before)


# --- every act by everybody: the table of rights, asked through the page ---------------------------------------

PERMITTED = {
    "hand_over": {"north.commune.drafter", "north.commune.sender"},
    "take_back": {"north.commune.drafter", "north.commune.sender"},
    "submit": {"north.commune.sender"},
    "withdraw": {"north.commune.sender"},
    "appraise": {"north.reviewer"},
    "reopen": {"north.reviewer"},
}
START = {
    "hand_over": "draft",
    "take_back": "ready",
    "submit": "ready",
    "withdraw": "submitted",
    "appraise": "submitted",
    "reopen": "appraised",
}


@pytest.mark.parametrize("name", PERMITTED)
def test_assessment_act_is_out_of_reach_for_everybody_else(world, client_of, name):
    dossier = world.dossier(world.north.commune, START[name])
    everybody = world.people | {"stranger": world.stranger, "former": world.former}
    before = every_row()

    answers = {
        who: client_of(user).post(act_url(dossier, name), {"note": "Lý do đủ dài để gửi"}).status_code
        for who, user in everybody.items()
        if who not in PERMITTED[name]
    }

    assert set(answers.values()) == {404}
    assert every_row() == before


@pytest.mark.parametrize("name", PERMITTED)
@pytest.mark.parametrize("state", AssessmentState)
def test_assessment_act_from_a_wrong_state_is_refused_in_words(world, client_of, name, state):
    dossier = world.dossier(world.north.commune, state)
    sources = {
        "hand_over": "draft returned", "take_back": "ready", "submit": "draft ready returned",
        "withdraw": "submitted", "appraise": "submitted", "reopen": "appraised",
    }[name].split()  # fmt: skip
    if state in sources:
        return
    who = sorted(PERMITTED[name])[-1]
    before = every_row()

    response = client_of(world.people[who]).post(act_url(dossier, name), {"note": "Lý do đủ dài để gửi"})

    on_desk_of_unit = state in ("draft", "ready", "returned")
    if on_desk_of_unit and not who.startswith("north.commune"):
        assert response.status_code == 404
    else:
        assert response.status_code == 422
        assert "đang ở trạng thái" in response.context["reasons"][0]
    assert every_row() == before


def test_assessment_refusal_does_not_tell_the_unit_that_it_was_appraised(world, client_of):
    dossier = world.dossier(world.north.commune, "appraised")

    response = client_of(world.north.commune.sender).post(act_url(dossier, "withdraw"))

    assert "Đã thẩm định" not in response.content.decode()
    assert response.context["reasons"] == [
        "Bản tự đánh giá đang ở trạng thái “Chờ thẩm định” nên không thực hiện được “Rút về”."
    ]


@pytest.mark.parametrize("name", ["publish", "return", "no-such-act"])
def test_assessment_acts_with_pages_of_their_own_are_not_done_here(world, client_of, name):
    dossier = world.dossier(world.north.commune, "appraised")
    before = every_row()

    answers = [
        client_of(user).post(act_url(dossier, name), {"note": "Lý do đủ dài để gửi"}).status_code
        for user in (world.north.approver, world.north.reviewer)
    ]

    assert (answers, every_row()) == ([404, 404], before)


@pytest.mark.parametrize(
    ("name", "state", "who", "day"),
    [
        ("submit", "draft", "north.commune.sender", "2025-09-26"),
        ("hand_over", "draft", "north.commune.drafter", "2025-09-26"),
        ("withdraw", "submitted", "north.commune.sender", "2025-09-26"),
        ("reopen", "appraised", "north.reviewer", "2025-10-06"),
    ],
)
def test_assessment_act_past_the_phase_is_refused(world, client_of, name, state, who, day):
    dossier = world.dossier(world.north.commune, state)
    before = every_row()

    with on_day(day):
        response = client_of(world.people[who]).post(act_url(dossier, name), {"note": "Lý do đủ dài để gửi"})

    assert (response.status_code, response.context["reasons"][0][:15]) == (422, "Đã hết thời gia")
    assert every_row() == before


def test_assessment_answer_to_a_return_is_sent_while_the_review_is_open(world, client_of):
    dossier = world.dossier(world.north.commune, "returned")

    with on_day("2025-09-28"):
        response = client_of(world.north.commune.sender).post(act_url(dossier, "submit"))

    assert (response.status_code, state_of(dossier)) == (302, AssessmentState.SUBMITTED)


def test_assessment_reopening_needs_a_reason(world, client_of):
    dossier = world.dossier(world.north.commune, "appraised")
    before = every_row()

    response = client_of(world.north.reviewer).post(act_url(dossier, "reopen"), {"note": "ngắn"})

    assert (response.status_code, response.context["note"]) == (422, "ngắn")
    assert response.context["reasons"] == ["Chưa ghi lý do. Hãy viết ít nhất 10 ký tự để đơn vị hiểu."]
    assert every_row() == before


def test_assessment_sent_again_after_a_return_is_not_withdrawn(world, client_of):
    dossier = world.dossier(world.north.commune, "returned")
    client = client_of(world.north.commune.sender)
    client.post(act_url(dossier, "submit"))
    before = every_row()

    response = client.post(act_url(dossier, "withdraw"))

    assert response.context["reasons"] == [
        "Bản đã gửi lại sau khi bị trả nên không rút về được. Nếu cần sửa, hãy đề nghị Ban Dân vận trả lại."
    ]
    assert every_row() == before
