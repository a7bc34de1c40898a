"""“Kiểm tra” apart from “Gửi”: every missing thing by itself, the way to it and back, and no way around."""

from decimal import Decimal

import pytest
from django.urls import reverse

from evaluations.models import Assessment, AssessmentState, TaskScore
from tests.integration.rows import every_row


def page_of(name, dossier, *more) -> str:
    return reverse(f"evaluations:{name}", args=[dossier.pk, *more])


def state_of(dossier) -> str:
    return Assessment.objects.get(pk=dossier.pk).state


def test_check_names_each_missing_thing_and_leads_to_its_field(world, client_of):
    dossier = world.dossier(world.north.commune)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=3).update(self_score=None, narrative="")
    dossier.results.update(outcome="", is_effective=None)
    registration = dossier.results.get().registration

    text = client_of(world.north.commune.sender).get(page_of("assessment_check", dossier)).content.decode()

    base = f"/tu-danh-gia/{dossier.pk}"
    links = [
        f'<a href="{base}/nhiem-vu/3/?tu=kiem-tra#id_self_score">Nhiệm vụ 3: chưa chấm điểm.</a>',
        f'<a href="{base}/nhiem-vu/3/?tu=kiem-tra#id_narrative">Nhiệm vụ 3: chưa ghi kết quả thực hiện.</a>',
        f'<a href="{base}/mo-hinh/{registration.pk}/?tu=kiem-tra#id_is_effective_0">',
        f'<a href="{base}/mo-hinh/{registration.pk}/?tu=kiem-tra#id_outcome_0">',
    ]
    assert [link for link in links if link not in text] == []
    assert "Còn thiếu 4 mục nên chưa gửi được" in text


@pytest.mark.parametrize(("act", "who"), [("submit", "sender"), ("hand_over", "drafter")])
def test_sending_with_six_of_seven_tasks_is_refused_with_a_link_to_the_missing_one(world, client_of, act, who):
    dossier = world.dossier(world.north.commune)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=7).update(self_score=None)
    before = every_row()

    response = client_of(getattr(world.north.commune, who)).post(page_of("assessment_transition", dossier, act))

    text = response.content.decode()
    assert (response.status_code, response.context["reasons"]) == (422, ["Nhiệm vụ 7: chưa chấm điểm."])
    assert f'<a href="/tu-danh-gia/{dossier.pk}/nhiem-vu/7/?tu=kiem-tra#id_self_score">' in text
    assert (every_row(), state_of(dossier)) == (before, AssessmentState.DRAFT)


@pytest.mark.parametrize("score", ["14,1", "15", "-1", "1000"])
def test_maximum_is_not_exceeded_by_a_direct_post(world, client_of, score):
    dossier = world.dossier(world.north.commune)
    before = every_row()

    response = client_of(world.north.commune.drafter).post(
        page_of("task_edit", dossier, 1), {"self_score": score, "narrative": "Đã làm", "version": dossier.version}
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["self_score"])
    assert every_row() == before


def test_total_is_the_sum_of_the_tasks_wherever_it_is_said(world, client_of):
    dossier = world.dossier(world.north.commune)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=1).update(self_score=Decimal("9.5"))
    client = client_of(world.north.commune.sender)

    pages = {name: client.get(page_of(name, dossier)) for name in ("assessment_detail", "assessment_check")}

    assert {name: page.context["dossier"].totals.self_total for name, page in pages.items()} == {
        "assessment_detail": Decimal("83.5"), "assessment_check": Decimal("83.5"),
    }  # fmt: skip
    assert [name for name, page in pages.items() if "83,5/100" not in page.content.decode()] == []


def test_every_answer_is_mended_and_leads_back_to_its_place(world, client_of):
    dossier = world.dossier(world.north.commune)
    registration = dossier.results.get().registration
    client = client_of(world.north.commune.sender)
    page = client.get(page_of("assessment_check", dossier))
    changes = [answer.change_url for _, answers in page.context["task_sections"] for answer in answers]

    task = client.post(
        page_of("task_edit", dossier, 3) + "?tu=kiem-tra",
        {"self_score": "11", "narrative": "Đã sửa", "version": dossier.version, "sau": ""},
    )
    result = client.post(
        page_of("result_edit", dossier, registration.pk) + "?tu=kiem-tra",
        {"achieved": "Đã sửa", "is_effective": "yes", "outcome": "kept_up", "version": dossier.version + 1, "sau": ""},
    )

    check = page_of("assessment_check", dossier)
    assert (task.url, result.url) == (f"{check}#nhiem-vu-3", f"{check}#mo-hinh-{registration.pk}")
    text = client.get(check).content.decode()
    assert ('id="nhiem-vu-3"' in text, f'id="mo-hinh-{registration.pk}"' in text) == (True, True)
    assert (len(changes), [url for url in changes if "?tu=kiem-tra#" not in url]) == (35, [])


def test_check_is_a_button_of_its_own_on_the_dossier_and_at_the_end_of_each_part(world, client_of):
    dossier = world.dossier(world.north.commune)
    client = client_of(world.north.commune.drafter)
    check = page_of("assessment_check", dossier)

    detail = client.get(page_of("assessment_detail", dossier)).content.decode()
    part = client.get(page_of("task_edit", dossier, 1)).content.decode()
    saved = client.post(
        page_of("task_edit", dossier, 1),
        {"self_score": "11", "narrative": "Đã sửa", "version": dossier.version, "sau": "kiem-tra"},
    )

    assert f'href="{check}">Kiểm tra</a>' in detail
    assert 'value="kiem-tra">Lưu và kiểm tra</button>' in part
    assert (saved.url, state_of(dossier)) == (check, AssessmentState.DRAFT)


def test_code_of_the_receipt_finds_the_dossier_for_who_is_asked_about_it(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    world.dossier(world.north.other_commune, "submitted")
    client = client_of(world.province.reviewer)
    page = client_of(world.north.commune.sender).get(page_of("assessment_receipt", dossier))
    assert dossier.reference in page.content.decode()

    found = [
        [row.pk for row in client.get("/tu-danh-gia/", {"q": code}).context["page_obj"]]
        for code in (dossier.reference, dossier.reference.lower())
    ]

    assert found == [[dossier.pk], [dossier.pk]]
