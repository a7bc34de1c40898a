"""A registration on paper: what the bản đăng ký and the receipt say, and who may take them."""

import io

import pytest
from pdfminer.high_level import extract_text

from danvan.activity.models import AuditEvent
from models_registry.models import InitiativeForm, PlannedOutput
from tests.integration.registration_pages import url

NEW = "/mo-hinh/dang-ky/mau-giay/"


def words_of(response) -> str:
    assert response["Content-Type"] == "application/pdf"
    return " ".join(extract_text(io.BytesIO(response.content)).split())


def test_paper_says_what_was_written_and_who_signs(world, client_of):
    commune = world.north.commune
    registration = world.registration(
        commune, name="Đường hoa thay cỏ dại", objectives="Trồng hoa.\nMỗi tháng một lần."
    )
    PlannedOutput.objects.create(registration=registration, position=9, what="Đường hoa", quantity="1.5", measure="km")

    text = words_of(client_of(commune.drafter).get(url("paper", registration)))

    expected = [
        "XÃ PHAN HÒA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BẢN ĐĂNG KÝ", "năm 2025 (tập thể)",
        f"Mã đăng ký: {registration.reference}", "Tên mô hình: Đường hoa thay cỏ dại",
        "Mục tiêu, nội dung, cách làm: Trồng hoa. Mỗi tháng một lần.", "1,5", "XÁC NHẬN CỦA CẤP ỦY", "THỦ TRƯỞNG ĐƠN VỊ",
    ]  # fmt: skip
    assert [part for part in expected if part not in text] == []


def test_paper_of_a_person_names_the_person(world, client_of):
    commune = world.north.commune
    registration = world.registration(
        commune, form=InitiativeForm.INDIVIDUAL, subject_name="Nguyễn Thị Hồng Thắm", subject_title="Chi hội trưởng"
    )

    text = words_of(client_of(commune.drafter).get(url("paper", registration)))

    assert ("(cá nhân)" in text, "Họ và tên: Nguyễn Thị Hồng Thắm" in text) == (True, True)


def test_empty_paper_has_lines_for_the_pen(world, client_of):
    commune = world.north.commune

    text = words_of(client_of(commune.drafter).get(f"{NEW}?don-vi={commune.unit.pk}&nam=2025"))

    assert ("XÃ PHAN HÒA" in text, "Tên mô hình:" in text, "Mã đăng ký" in text) == (True, True, False)
    assert client_of(commune.drafter).get(f"{NEW}?don-vi={world.south.commune.unit.pk}").status_code == 404


def test_receipt_says_what_its_page_says(world, client_of):
    commune = world.north.commune
    registration = world.registration(commune, "submitted", name="Thắp sáng đường thôn")

    text = words_of(client_of(commune.sender).get(url("receipt", registration) + "tep/"))

    expected = [
        "GIẤY BÁO ĐÃ GỬI ĐĂNG KÝ", registration.reference, "Thắp sáng đường thôn", "Xã Phan Hòa",
        str(commune.sender), "10/09/2025",
    ]  # fmt: skip
    assert [part for part in expected if part not in text] == []


@pytest.mark.parametrize(
    ("state", "page", "verb"),
    [("draft", "ban-in/", "registration.print"), ("submitted", "giay-bao/tep/", "registration.print_receipt")],
)
def test_taking_a_paper_is_recorded(world, client_of, state, page, verb):
    registration = world.registration(world.north.commune, state)

    client_of(world.north.commune.sender).get(f"/mo-hinh/{registration.pk}/{page}")

    event = AuditEvent.objects.filter(verb=verb).get()
    assert (event.target_id, event.actor_id) == (registration.pk, world.north.commune.sender.pk)


def test_paper_of_another_unit_is_not_found(world, client_of):
    registration = world.registration(world.north.commune, "submitted")
    stranger = client_of(world.south.commune.sender)

    assert [stranger.get(f"/mo-hinh/{registration.pk}/{page}").status_code for page in ("ban-in/", "giay-bao/tep/")] == [
        404, 404,
    ]  # fmt: skip


def test_receipt_of_what_was_not_sent_is_not_found(world, client_of):
    registration = world.registration(world.north.commune)

    assert client_of(world.north.commune.sender).get(f"/mo-hinh/{registration.pk}/giay-bao/tep/").status_code == 404
