"""A unit opens its dossier and writes it; nobody else does, and nothing typed is lost."""

from decimal import Decimal

import pytest
from django.urls import reverse

from danvan.activity.models import AuditEvent
from evaluations.models import Assessment, InitiativeResult, TaskScore
from tests.conftest import on_day
from tests.integration.rows import every_row

TYPED = {
    "self_score": "12,5",
    "narrative": "Tổ chức 4 buổi quán triệt.",
    "difficulties": "Thiếu kinh phí.",
    "proposals": "",
}
RESULT = {
    "achieved": "120 bóng đèn.",
    "is_effective": "yes",
    "ineffective_reason": "",
    "outcome": "kept_up",
    "resources_mobilised": "",
}


def task_url(dossier, ordinal=1):
    return reverse("evaluations:task_edit", args=[dossier.pk, ordinal])


def task(dossier, ordinal=1):
    return TaskScore.objects.get(assessment=dossier, task__ordinal=ordinal)


def written(row):
    return (row.self_score, row.narrative, row.difficulties, row.proposals)


def version_of(dossier):
    return Assessment.objects.get(pk=dossier.pk).version


# --- opening -----------------------------------------------------------------------------------------


def test_assessment_is_opened_with_a_row_for_each_task(world, client_of):
    place = world.north.commune

    response = client_of(place.drafter).post(
        reverse("evaluations:assessment_open"), {"unit": place.unit.pk, "year": 2025}
    )

    dossier = Assessment.objects.get()
    assert (dossier.unit, dossier.year, dossier.created_by) == (place.unit, world.year, place.drafter)
    assert [score.max_score for score in dossier.task_scores.all()] == [Decimal(14)] * 6 + [Decimal(16)]
    assert response.url == reverse("evaluations:assessment_detail", args=[dossier.pk])


def test_assessment_opened_twice_is_the_same(world, client_of):
    client = client_of(world.north.commune.drafter)
    client.post(reverse("evaluations:assessment_open"))
    before = every_row()

    response = client.post(reverse("evaluations:assessment_open"))

    assert response.url == reverse("evaluations:assessment_detail", args=[Assessment.objects.get().pk])
    assert every_row() == before


@pytest.mark.parametrize("who", ["south.commune.sender", "north.reviewer", "province.leader", "north.administrator"])
def test_assessment_is_not_opened_for_a_unit_out_of_reach(world, client_of, who):
    response = client_of(world.people[who]).post(
        reverse("evaluations:assessment_open"), {"unit": world.north.commune.unit.pk, "year": 2025}
    )

    assert (response.status_code, Assessment.objects.count(), AuditEvent.objects.count()) == (404, 0, 0)


def test_assessment_is_not_opened_past_the_end_of_the_phase(world, client_of):
    with on_day("2025-09-26"):
        response = client_of(world.north.commune.sender).post(reverse("evaluations:assessment_open"), follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "Đã hết thời gian Tự đánh giá năm 2025: khóa lúc 23:59 ngày 25/09/2025. "
        "Nếu cần thêm thời gian, hãy đề nghị quản trị gia hạn cho đơn vị."
    ]
    assert Assessment.objects.count() == 0


def test_assessment_is_opened_by_get_for_nobody(world, client_of):
    assert client_of(world.north.commune.sender).get(reverse("evaluations:assessment_open")).status_code == 405


# --- tasks -------------------------------------------------------------------------------------------


def test_assessment_task_is_saved_with_decimal_comma(world, client_of):
    dossier = world.dossier(world.north.commune)

    response = client_of(world.north.commune.drafter).post(
        task_url(dossier), TYPED | {"version": dossier.version, "sau": "tiep"}
    )

    assert written(task(dossier)) == (Decimal("12.5"), "Tổ chức 4 buổi quán triệt.", "Thiếu kinh phí.", "")
    assert response.url == task_url(dossier, 2)


def test_assessment_incomplete_task_is_kept_as_draft(world, client_of):
    dossier = world.dossier(world.north.commune)

    response = client_of(world.north.commune.drafter).post(
        task_url(dossier), {"self_score": "", "narrative": "Mới ghi một nửa", "version": dossier.version, "sau": ""}
    )

    assert written(task(dossier)) == (None, "Mới ghi một nửa", "", "")
    assert response.url == task_url(dossier, 1)


def test_assessment_decomposed_text_is_stored_composed(world, client_of):
    dossier = world.dossier(world.north.commune)

    client_of(world.north.commune.drafter).post(
        task_url(dossier), {"narrative": "Dân vận khéo", "version": dossier.version}
    )

    assert task(dossier).narrative == "Dân vận khéo"


@pytest.mark.parametrize(
    ("score", "words"),
    [
        ("14,1", "Điểm tự chấm phải từ 0 đến 14."),
        ("-1", "Điểm tự chấm phải từ 0 đến 14."),
        ("99999", "Điểm phải từ 0 đến 14."),
        ("12,55", "Điểm chỉ có một chữ số sau dấu phẩy, ví dụ 12,5."),
        ("mười hai", "Hãy ghi điểm bằng số, ví dụ 12,5."),
        ("NaN", "Hãy ghi điểm bằng số, ví dụ 12,5."),
    ],
)
def test_assessment_score_out_of_bounds_is_refused_and_keeps_what_was_typed(world, client_of, score, words):
    dossier = world.dossier(world.north.commune)
    before = every_row()

    response = client_of(world.north.commune.drafter).post(
        task_url(dossier), TYPED | {"self_score": score, "version": dossier.version}
    )

    form = response.context["form"]
    assert (response.status_code, form.errors["self_score"]) == (422, [words])
    assert (form["self_score"].value(), form["narrative"].value()) == (score, TYPED["narrative"])
    assert every_row() == before


@pytest.mark.parametrize(
    "who", ["north.commune.reviewer", "north.reviewer", "province.approver", "south.commune.sender"]
)
def test_assessment_task_is_not_written_by_others(world, client_of, who):
    dossier = world.dossier(world.north.commune, "returned")
    before = every_row()

    response = client_of(world.people[who]).post(task_url(dossier, 2), TYPED | {"version": dossier.version})

    assert (response.status_code, every_row()) == (404, before)


@pytest.mark.parametrize("state", ["ready", "submitted", "appraised", "published"])
def test_assessment_task_is_not_written_in_a_wrong_state(world, client_of, state):
    dossier = world.dossier(world.north.commune, state)
    before = every_row()

    response = client_of(world.north.commune.sender).post(task_url(dossier), TYPED | {"version": version_of(dossier)})

    label = {"ready": "Chờ ký gửi", "published": "Đã công bố"}.get(state, "Chờ thẩm định")
    assert response.context["reasons"] == [f"Bản tự đánh giá đang ở trạng thái “{label}” nên không sửa được."]
    assert response.context["form"]["narrative"].value() == TYPED["narrative"]
    assert (response.status_code, every_row()) == (422, before)


def test_assessment_task_is_not_written_past_the_phase(world, client_of):
    dossier = world.dossier(world.north.commune)
    before = every_row()

    with on_day("2025-09-26"):
        response = client_of(world.north.commune.sender).post(task_url(dossier), TYPED | {"version": dossier.version})

    assert response.status_code == 422
    assert response.context["reasons"][0].startswith("Đã hết thời gian Tự đánh giá năm 2025")
    assert every_row() == before


def test_assessment_of_a_village_is_written_by_its_commune(world, client_of):
    village = world.north.other_commune.village
    dossier = world.dossier(village)

    client_of(world.north.other_commune.drafter).post(task_url(dossier), TYPED | {"version": dossier.version})

    assert task(dossier).narrative == TYPED["narrative"]


# --- two people at once --------------------------------------------------------------------------------


def test_assessment_later_save_is_not_overwritten_and_both_texts_are_shown(world, client_of):
    dossier = world.dossier(world.north.commune)
    drafter, sender = client_of(world.north.commune.drafter), client_of(world.north.commune.sender)
    drafter.post(task_url(dossier), TYPED | {"narrative": "Bản của người soạn", "version": dossier.version})

    response = sender.post(task_url(dossier), TYPED | {"narrative": "Bản của người ký", "version": dossier.version})

    assert response.status_code == 422
    assert task(dossier).narrative == "Bản của người soạn"
    assert response.context["form"]["narrative"].value() == "Bản của người ký"
    assert [(row.mine, row.saved) for row in response.context["open_form"].conflict.differences] == [
        ("Bản của người ký", "Bản của người soạn")
    ]


def test_assessment_conflict_is_settled_by_choosing(world, client_of):
    dossier = world.dossier(world.north.commune)
    client = client_of(world.north.commune.drafter)
    client.post(task_url(dossier), TYPED | {"version": dossier.version})
    again = TYPED | {"narrative": "Bản sau", "version": dossier.version}
    conflict = client.post(task_url(dossier), again)

    seen = {"da-xem": conflict.context["open_form"].conflict.seen}
    unchosen = client.post(task_url(dossier), again | seen)
    response = client.post(task_url(dossier), again | seen | {"chon-narrative": "cua-toi"})

    assert (unchosen.status_code, unchosen.context["reasons"]) == (
        422, ["Chưa chọn bản để lưu ở phần “Kết quả thực hiện”."],
    )  # fmt: skip
    assert (response.status_code, task(dossier).narrative) == (302, "Bản sau")


# --- after a return --------------------------------------------------------------------------------------


def test_assessment_after_a_return_only_the_named_task_is_written(world, client_of):
    dossier = world.dossier(world.north.commune, "returned")
    client = client_of(world.north.commune.sender)
    before = every_row()

    other = client.post(task_url(dossier, 1), TYPED | {"version": dossier.version})
    unchanged = every_row() == before
    named = client.post(task_url(dossier, 2), TYPED | {"version": dossier.version})

    assert (other.status_code, other.context["reasons"]) == (
        422,
        ["Nhiệm vụ 1 không bị trả lại nên không sửa được. Hãy sửa các phần có ghi lý do."],
    )
    assert unchanged
    assert (named.status_code, task(dossier, 2).narrative) == (302, TYPED["narrative"])


def test_assessment_after_a_return_other_tasks_are_shown_without_a_form(world, client_of):
    dossier = world.dossier(world.north.commune, "returned")
    client = client_of(world.north.commune.sender)

    shown = {n: client.get(task_url(dossier, n)).context["shows_form"] for n in range(1, 8)}

    assert shown == {n: n == 2 for n in range(1, 8)}


def test_assessment_result_that_was_not_returned_stays_as_sent(world, client_of):
    dossier = world.dossier(world.north.commune, "returned")
    registration = dossier.results.get().registration
    before = every_row()

    response = client_of(world.north.commune.sender).post(
        reverse("evaluations:result_edit", args=[dossier.pk, registration.pk]), RESULT | {"version": dossier.version}
    )

    assert (response.status_code, every_row()) == (422, before)


def test_assessment_taken_back_after_a_return_keeps_the_other_tasks_closed(world, client_of):
    dossier = world.dossier(world.north.commune, "returned")
    client = client_of(world.north.commune.sender)
    client.post(task_url(dossier, 2), TYPED | {"version": dossier.version})
    for act in ("hand_over", "take_back"):
        client.post(reverse("evaluations:assessment_transition", args=[dossier.pk, act]))
    before = every_row()

    response = client.post(task_url(dossier, 1), TYPED | {"version": version_of(dossier)})

    assert (response.status_code, every_row()) == (422, before)


# --- results ---------------------------------------------------------------------------------------------


def result_url(dossier, registration):
    return reverse("evaluations:result_edit", args=[dossier.pk, registration.pk])


def test_assessment_result_is_saved(world, client_of):
    dossier = world.dossier(world.north.commune)
    registration = dossier.results.get().registration

    client_of(world.north.commune.drafter).post(
        result_url(dossier, registration),
        RESULT | {"is_effective": "no", "ineffective_reason": "Ít hộ tham gia.", "version": dossier.version},
    )

    result = InitiativeResult.objects.get()
    assert (result.achieved, result.is_effective, result.ineffective_reason, result.outcome) == (
        "120 bóng đèn.",
        False,
        "Ít hộ tham gia.",
        "kept_up",
    )


def test_assessment_result_of_a_model_not_accepted_has_no_page(world, client_of):
    dossier = world.dossier(world.north.commune)
    refused = world.registration(world.north.commune, "declined")
    foreign = world.registration(world.north.other_commune, "accepted")
    client = client_of(world.north.commune.sender)

    assert [client.get(result_url(dossier, registration)).status_code for registration in (refused, foreign)] == [
        404,
        404,
    ]


def test_assessment_result_accepted_late_may_be_written_after_a_return(world, client_of):
    dossier = world.dossier(world.north.commune, "returned")
    late = world.registration(world.north.commune, "accepted")

    response = client_of(world.north.commune.sender).post(
        result_url(dossier, late), RESULT | {"version": dossier.version}
    )

    assert (response.status_code, InitiativeResult.objects.get(registration=late).achieved) == (302, "120 bóng đèn.")


def test_assessment_page_shows_what_was_written_last_year(world, client_of):
    world.dossier(world.north.commune, "published", year=2024)
    dossier = world.dossier(world.north.commune)

    page = client_of(world.north.commune.drafter).get(task_url(dossier, 3))

    [last] = page.context["earlier"]
    assert (last.year, last.score.narrative) == (2024, "Đã thực hiện nhiệm vụ 3 tại Xã Phan Hòa.")
