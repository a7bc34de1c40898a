"""Returning parts of a dossier with reasons, what the unit then does, and what the reviewer sees of it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from evaluations.actions import Appraisal, appraise_tasks
from evaluations.models import Assessment, AssessmentState, TaskScore
from tests.conftest import on_day
from tests.integration.rows import every_row

WHY_2, WHY_5 = "Nêu rõ tên các hộ đã vận động", "Thiếu số liệu sáu tháng đầu năm"


def return_url(dossier):
    return reverse("evaluations:assessment_return", args=[dossier.pk])


def typed(dossier, reasons, **more):
    posted = {"version": Assessment.objects.get(pk=dossier.pk).version, "note": "", "gui": "1"}
    for key, reason in reasons.items():
        posted |= {key: "on", f"{key}_reason": reason}
    return posted | more


def task(dossier, ordinal):
    return TaskScore.objects.get(assessment=dossier, task__ordinal=ordinal)


def test_appraisal_return_marks_tasks_and_tells_the_unit(world, client_of, committed):
    dossier = world.dossier(world.north.commune, "submitted")

    with committed():
        response = client_of(world.north.reviewer).post(
            return_url(dossier), typed(dossier, {"task_2": WHY_2, "task_5": WHY_5}, note="Đề nghị bổ sung trước 20/9.")
        )

    dossier.refresh_from_db()
    assert (response.url, dossier.state, dossier.desk) == ("/tham-dinh/", AssessmentState.RETURNED, dossier.unit)
    marked = {score.task.ordinal: score.return_reason for score in dossier.task_scores.filter(is_returned=True)}
    assert marked == {2: WHY_2, 5: WHY_5}
    page = client_of(world.north.commune.drafter).get(reverse("evaluations:assessment_detail", args=[dossier.pk]))
    assert page.context["dossier"].returned.note == (
        f"Đề nghị bổ sung trước 20/9.\nNhiệm vụ 2: {WHY_2}\nNhiệm vụ 5: {WHY_5}"
    )
    assert world.north.commune.drafter.notifications.count() == 1


def test_appraisal_return_is_read_over_before_it_is_sent(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    posted = typed(dossier, {"task_2": WHY_2}, xem="1")
    del posted["gui"]
    before = every_row()

    page = client_of(world.north.reviewer).post(return_url(dossier), posted)

    assert (page.status_code, page.context["is_preview"], every_row()) == (200, True, before)
    assert WHY_2 in page.content.decode()


@pytest.mark.parametrize(
    ("posted", "errors"),
    [
        ({}, {"__all__": ["Chưa chọn phần nào để trả lại. Hãy đánh dấu nhiệm vụ, mô hình hoặc tệp cần bổ sung."]}),
        ({"task_2": "on"}, {"task_2_reason": ["Hãy ghi lý do trả lại, ít nhất 10 ký tự."]}),
        ({"task_2": "on", "task_2_reason": "ngắn"}, {"task_2_reason": ["Hãy ghi lý do trả lại, ít nhất 10 ký tự."]}),
        (
            {"task_2": "on", "task_2_reason": WHY_2, "task_3_reason": "Quên đánh dấu mất rồi"},
            {"task_3": ["Đã ghi lý do nhưng chưa đánh dấu trả lại phần này."]},
        ),
    ],
)
def test_appraisal_return_without_reason_is_refused(world, client_of, posted, errors):
    dossier = world.dossier(world.north.commune, "submitted")
    before = every_row()

    response = client_of(world.north.reviewer).post(return_url(dossier), typed(dossier, {}) | posted)

    assert (response.status_code, response.context["form"].errors) == (422, errors)
    assert every_row() == before


@pytest.mark.parametrize("who", ["north.approver", "north.commune.sender", "north.commune.reviewer",
                                 "province.reviewer", "south.reviewer", "north.leader"])  # fmt: skip
def test_appraisal_return_is_not_for_others(world, client_of, who):
    dossier = world.dossier(world.north.commune, "submitted")
    posted = typed(dossier, {"task_2": WHY_2})
    before = every_row()

    response = client_of(world.people[who]).post(return_url(dossier), posted)

    assert (response.status_code, every_row()) == (404, before)


@pytest.mark.parametrize("state", ["appraised", "published"])
def test_appraisal_return_in_a_wrong_state_is_refused(world, client_of, state):
    dossier = world.dossier(world.north.commune, state)
    before = every_row()

    response = client_of(world.north.reviewer).post(return_url(dossier), typed(dossier, {"task_2": WHY_2}))

    assert (response.status_code, every_row()) == (422, before)


def test_appraisal_return_past_the_review_is_refused(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    before = every_row()

    with on_day("2025-10-06"):
        response = client_of(world.north.reviewer).post(return_url(dossier), typed(dossier, {"task_2": WHY_2}))

    assert (response.status_code, every_row()) == (422, before)


def test_appraisal_return_of_an_outdated_page_is_refused(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    posted = typed(dossier, {"task_2": WHY_2})
    first = task(dossier, 1)
    appraise_tasks(dossier, {first.pk: Appraisal(Decimal(12))}, version=dossier.version, actor=world.north.reviewer)
    before = every_row()

    response = client_of(world.north.reviewer).post(return_url(dossier), posted)

    assert (response.status_code, response.context["form"]["task_2_reason"].value()) == (422, WHY_2)
    assert every_row() == before


def test_appraisal_of_a_returned_task_is_dropped_and_the_others_stay(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    rows = {score.task.ordinal: score for score in dossier.task_scores.select_related("task")}
    scored = {rows[1].pk: Appraisal(Decimal(12)), rows[2].pk: Appraisal(Decimal(12))}
    appraise_tasks(dossier, scored, version=dossier.version, actor=world.north.reviewer)

    client_of(world.north.reviewer).post(return_url(dossier), typed(dossier, {"task_2": WHY_2}))
    sender = client_of(world.north.commune.sender)
    version = Assessment.objects.get(pk=dossier.pk).version
    saved = sender.post(
        reverse("evaluations:task_edit", args=[dossier.pk, 2]),
        {"self_score": "13", "narrative": "Đã bổ sung", "version": version},
    )

    assert saved.status_code == 302
    assert [(task(dossier, n).self_score, task(dossier, n).appraised_score) for n in (1, 2)] == [(12, 12), (13, None)]


def test_appraisal_return_of_a_model_opens_its_result(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    result = dossier.results.get()

    client_of(world.north.reviewer).post(return_url(dossier), typed(dossier, {f"result_{result.pk}": WHY_5}))
    response = client_of(world.north.commune.sender).post(
        reverse("evaluations:result_edit", args=[dossier.pk, result.registration_id]),
        {"achieved": "Bổ sung số liệu", "is_effective": "yes", "outcome": "kept_up",
         "version": Assessment.objects.get(pk=dossier.pk).version},
    )  # fmt: skip

    result.refresh_from_db()
    assert (response.status_code, result.return_reason, result.achieved) == (302, WHY_5, "Bổ sung số liệu")


# --- the second round --------------------------------------------------------------------------------------------


def answer(world, client_of, dossier, ordinal, **content):
    """The unit mends a task and sends the dossier again."""
    client = client_of(world.north.commune.sender)
    version = Assessment.objects.get(pk=dossier.pk).version
    row = task(dossier, ordinal)
    kept = {"self_score": str(row.self_score), "narrative": row.narrative, "difficulties": "", "proposals": ""}
    address = reverse("evaluations:task_edit", args=[dossier.pk, ordinal])
    assert client.post(address, kept | content | {"version": version}).status_code == 302
    client.post(reverse("evaluations:assessment_transition", args=[dossier.pk, "submit"]))


def test_appraisal_after_resubmission_shows_before_and_after_of_the_returned_tasks(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    reviewer = client_of(world.north.reviewer)
    reviewer.post(return_url(dossier), typed(dossier, {"task_2": WHY_2, "task_5": WHY_5}))
    answer(world, client_of, dossier, 2, narrative="Đã vận động 42 hộ, có danh sách", self_score="11,5")

    page = reviewer.get(reverse("evaluations:assessment_appraise", args=[dossier.pk]))

    assert [
        (part.name[:10], part.reason, [tuple(change) for change in part.changes]) for part in page.context["answered"]
    ] == [
        (
            "Nhiệm vụ 2",
            WHY_2,
            [
                ("Điểm tự chấm", "12", "11,5"),
                ("Kết quả thực hiện", "Đã thực hiện nhiệm vụ 2 tại Xã Phan Hòa.", "Đã vận động 42 hộ, có danh sách"),
            ],
        ),
        ("Nhiệm vụ 5", WHY_5, []),
    ]


def test_appraisal_all_earlier_reasons_stay_readable(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    reviewer = client_of(world.north.reviewer)
    for ordinal, why in ((2, WHY_2), (5, WHY_5)):
        reviewer.post(return_url(dossier), typed(dossier, {f"task_{ordinal}": why}))
        answer(world, client_of, dossier, ordinal, narrative=f"Lần sửa nhiệm vụ {ordinal}")

    page = reviewer.get(reverse("evaluations:assessment_appraise", args=[dossier.pk]))
    detail = client_of(world.north.commune.sender).get(reverse("evaluations:assessment_detail", args=[dossier.pk]))

    notes = [f"Nhiệm vụ 5: {WHY_5}", f"Nhiệm vụ 2: {WHY_2}"]
    assert [change.note for change in page.context["dossier"].returns] == notes
    assert [part.name[:10] for part in page.context["answered"]] == ["Nhiệm vụ 5"]
    assert [entry.note for entry in detail.context["dossier"].history if entry.note] == notes
