"""A commune's yearly dossier without JavaScript: opened, seven tasks, the model's result, checked, sent."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from danvan.organization.models import User
from evaluations.models import Assessment, AssessmentState
from models_registry.models import DirectiveTask
from tests.factories import PlannedOutputFactory
from tests.world import TwoBranches

pytestmark = pytest.mark.browser

CODE = re.compile(r"TDG-\S+/2025")


@pytest.fixture
def browser_context_args(browser_context_args: dict) -> dict:
    return browser_context_args | {"java_script_enabled": False, "viewport": {"width": 360, "height": 740}}


def test_year_is_assessed_and_sent_on_a_small_phone_without_javascript(
    portal_world: TwoBranches, visit: Callable[[User], Page]
) -> None:
    commune = portal_world.north.commune
    registration = portal_world.registration(commune, "accepted", name="Đường hoa thay cỏ dại")
    PlannedOutputFactory(registration=registration, position=1, what="Hộ tham gia", quantity="120", measure="hộ")
    DirectiveTask.objects.filter(ordinal=7).update(tells_models=True)
    page = visit(commune.sender)

    page.goto(page.url.rstrip("/") + "/tu-danh-gia/")
    press(page, "Bắt đầu tự đánh giá năm 2025")
    write_tasks(page)
    write_result(page)
    mend_what_is_missing(page)
    press(page, "Gửi Ban Dân vận")

    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy báo đã gửi bản tự đánh giá")
    dossier = Assessment.objects.get()
    expect(page.get_by_text(CODE).first).to_have_text(dossier.reference)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải giấy báo (PDF)").click()
    assert download.value.suggested_filename.endswith(".pdf")
    assert (dossier.state, [float(score.self_score) for score in dossier.task_scores.order_by("task__ordinal")]) == (
        AssessmentState.SUBMITTED, [12.5] * 7,
    )  # fmt: skip
    result = dossier.results.get()
    assert [float(row.quantity) for row in result.achieved_outputs.all()] == [118]
    assert (int(result.money_mobilised), result.outcome) == (52_500_000, "kept_up")


def press(page: Page, name: str) -> None:
    button, link = (page.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
    with page.expect_navigation():
        button.or_(link).first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def write_tasks(page: Page) -> None:
    """Six tasks, one of them without its words; the seventh is begun by the portal from the models."""
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("^1[.] ")).click()
    for ordinal in range(1, 8):
        expect(page.get_by_role("heading", level=1)).to_contain_text(str(ordinal))
        page.get_by_label("Điểm tự chấm").fill("12,5")
        told = page.get_by_label(re.compile("^Kết quả thực hiện"))
        if ordinal == 7:
            expect(told).to_have_value(re.compile("^Năm 2025, Xã Phan Hòa đăng ký 1 mô hình"))
        elif ordinal != 3:
            told.fill(f"Đã làm xong nhiệm vụ {ordinal}, có kế hoạch và báo cáo.")
        press(page, "Lưu và sang mô hình tiếp theo" if ordinal == 7 else f"Lưu và sang nhiệm vụ {ordinal + 1}")


def write_result(page: Page) -> None:
    expect(page.get_by_text("Dự kiến 120 hộ")).to_be_visible()
    page.get_by_label("Hộ tham gia: Đạt được").fill("118")
    page.get_by_label(re.compile("^Kết quả đạt được")).fill("Trồng 1,5 km đường hoa.")
    page.get_by_label("Có hiệu quả", exact=True).check()
    page.get_by_label("Tiếp tục duy trì").check()
    page.get_by_label(re.compile("^Tiền huy động")).fill("52,5")
    press(page, "Lưu và kiểm tra")


def mend_what_is_missing(page: Page) -> None:
    """The check page names the one thing that is missing and leads to its field and back."""
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Còn thiếu 1 mục nên chưa gửi được")
    expect(page.get_by_role("button", name="Gửi Ban Dân vận")).to_have_count(0)
    press(page, "Nhiệm vụ 3: chưa ghi kết quả thực hiện.")
    assert page.url.endswith("?tu=kiem-tra#id_narrative")
    page.get_by_label(re.compile("^Kết quả thực hiện")).fill("Đã làm xong nhiệm vụ 3.")
    press(page, "Lưu và về trang kiểm tra")
    assert page.url.endswith("/kiem-tra/#nhiem-vu-3")
    expect(page.get_by_text("Dự kiến 120 hộ → Đạt 118 hộ")).to_be_visible()
