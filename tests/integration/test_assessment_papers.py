"""A dossier on paper: filled, blank for the pen, and the receipt; never with what was made of it."""

import io

import pytest
from django.urls import reverse
from pdfminer.high_level import extract_text

from danvan.activity.models import AuditEvent
from evaluations.models import Assessment, TaskScore
from tests.factories import AchievedOutputFactory, PlannedOutputFactory
from tests.integration.rows import every_row


def url(name, dossier) -> str:
    return reverse(f"evaluations:{name}", args=[dossier.pk])


def words_of(response) -> str:
    assert response["Content-Type"] == "application/pdf"
    return " ".join(extract_text(io.BytesIO(response.content)).split())


def absent(text: str, *parts: str) -> list[str]:
    return [part for part in parts if part not in text]


def test_paper_says_what_the_unit_wrote_in_the_order_of_the_tasks(world, client_of):
    dossier = world.dossier(world.north.commune)
    first = dossier.task_scores.get(task__ordinal=1)
    first.difficulties = "Địa bàn rộng"
    first.save()
    result = dossier.results.get()
    planned = PlannedOutputFactory(registration=result.registration, what="Hộ tham gia", quantity="120", measure="hộ")
    AchievedOutputFactory(result=result, planned=planned, quantity="118")

    text = words_of(client_of(world.north.commune.drafter).get(url("assessment_paper", dossier)))

    missing = absent(
        text, "HUYỆN BẮC BÌNH", "XÃ PHAN HÒA", "BẢN TỰ ĐÁNH GIÁ", f"Mã hồ sơ: {dossier.reference}", "Tổng điểm",
        "100", "86", "Kết quả thực hiện: Đã thực hiện nhiệm vụ 1 tại Xã Phan Hòa.", "Địa bàn rộng",
        result.registration.name, "120 hộ", "Đạt 118 hộ", "tiếp tục duy trì", "XÁC NHẬN CỦA CẤP ỦY",
    )  # fmt: skip
    assert missing == []
    places = [text.index(f"Đã thực hiện nhiệm vụ {n}") for n in range(1, 8)]
    assert places == sorted(places)


@pytest.mark.parametrize("state", ["submitted", "appraised", "published"])
@pytest.mark.parametrize("name", ["assessment_paper", "assessment_receipt_paper"])
@pytest.mark.parametrize("who", ["north.commune.sender", "north.reviewer"])
def test_paper_never_tells_what_was_made_of_the_dossier(world, client_of, state, name, who):
    dossier = world.dossier(world.north.commune, state)

    text = words_of(client_of(world.people[who]).get(url(name, dossier)))

    assert [secret for secret in ("9,3", "83,3", "Số liệu kín", "thẩm định xong") if secret in text] == []


def test_paper_of_a_draft_has_lines_for_what_is_not_written(world, client_of):
    dossier = world.dossier(world.north.commune)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=3).update(narrative="", self_score=None)

    text = words_of(client_of(world.north.commune.drafter).get(url("assessment_paper", dossier)))

    assert (text.count("Kết quả thực hiện:"), "Đã thực hiện nhiệm vụ 3" in text) == (7, False)


def test_blank_paper_has_the_tasks_and_models_and_nothing_written(world, client_of):
    dossier = world.dossier(world.north.commune)
    registration = dossier.results.get().registration
    PlannedOutputFactory(registration=registration, what="Hộ tham gia", quantity="120", measure="hộ")

    text = words_of(client_of(world.north.commune.drafter).get(url("assessment_blank_paper", dossier)))

    assert absent(text, "BẢN TỰ ĐÁNH GIÁ", registration.name, "120 hộ", "(khoanh một)", "Nguồn lực huy động") == []
    assert ("Đã thực hiện" in text, "86" in text, text.count("Kết quả thực hiện:")) == (False, False, 7)


def test_blank_paper_is_there_before_the_dossier_is_opened(world, client_of):
    commune = world.north.commune
    address = reverse("evaluations:assessment_empty_paper")
    before = every_row()

    text = words_of(client_of(commune.drafter).get(f"{address}?don-vi={commune.unit.pk}&nam=2025"))
    stranger = client_of(world.south.commune.drafter).get(f"{address}?don-vi={commune.unit.pk}&nam=2025")

    assert absent(text, "XÃ PHAN HÒA", "Tên mô hình:", "năm 2025") == []
    assert (stranger.status_code, every_row()) == (404, before)


def test_receipt_says_code_time_people_contents_and_what_comes_next(world, client_of):
    commune = world.north.commune
    dossier = world.dossier(commune, "ready")
    client = client_of(commune.sender)
    client.post(reverse("evaluations:assessment_transition", args=[dossier.pk, "submit"]))

    text = words_of(client.get(url("assessment_receipt_paper", dossier)))

    missing = absent(
        text, "GIẤY BÁO ĐÃ GỬI BẢN TỰ ĐÁNH GIÁ", dossier.reference, "09:00 ngày 10/09/2025", str(commune.sender),
        str(commune.drafter), "7 nhiệm vụ, 1 mô hình, 0 tệp minh chứng", "86/100",
        "Ban Dân vận Huyện Bắc Bình thẩm định, hạn ngày 30/09/2025", "đơn vị nhận thông báo trên cổng",
    )  # fmt: skip
    assert missing == []


def test_receipt_says_who_sent_for_whom(world, client_of):
    dossier = world.dossier(world.north.other_commune.village, "submitted")

    text = words_of(client_of(world.north.other_commune.sender).get(url("assessment_receipt_paper", dossier)))

    assert "Gửi thay cho Thôn Hải Lạc" in text


def test_receipt_of_what_was_not_sent_is_not_found(world, client_of):
    dossier = world.dossier(world.north.commune)

    assert client_of(world.north.commune.sender).get(url("assessment_receipt_paper", dossier)).status_code == 404


@pytest.mark.parametrize(
    ("name", "verb"),
    [("assessment_paper", "assessment.print"), ("assessment_receipt_paper", "assessment.print_receipt")],
)
def test_taking_a_paper_is_recorded(world, client_of, name, verb):
    dossier = world.dossier(world.north.commune, "submitted")

    client_of(world.north.commune.sender).get(url(name, dossier))

    event = AuditEvent.objects.filter(verb=verb).get()
    assert (event.target_id, event.actor_id) == (dossier.pk, world.north.commune.sender.pk)


@pytest.mark.parametrize("name", ["assessment_paper", "assessment_blank_paper", "assessment_receipt_paper"])
def test_paper_of_another_unit_is_not_found(world, client_of, name):
    dossier = world.dossier(world.north.commune, "submitted")

    answers = [client_of(world.people[who]).get(url(name, dossier)).status_code for who in
               ("south.commune.sender", "north.other_commune.sender", "province.leader")]  # fmt: skip

    assert (answers, Assessment.objects.count()) == ([404, 404, 404], 1)
