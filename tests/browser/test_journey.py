"""One model's year, from the first draft to the list that leaders download, by hand and by the people whose work it is."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from pdfminer.high_level import extract_text
from playwright.sync_api import Page

from danvan.organization.models import User
from reports.models import CommendationList, FileFormat, IssuedFile
from tests.world import TwoBranches

pytestmark = pytest.mark.browser

NAME = "Nghe dân nói, nói dân hiểu, làm dân tin"
MENU = "Mục chính"


def test_model_goes_from_draft_to_downloaded_list(
    portal_world: TwoBranches, visit: Callable[[User], Page], tmp_path: Path
) -> None:
    world, department, province = portal_world, portal_world.department, portal_world.province

    draft_and_hand_over(visit(department.drafter))
    send(visit(department.sender), "Mô hình")
    accept(visit(province.reviewer))
    assess_year(visit(department.sender))
    appraise(visit(province.reviewer))
    recognise(visit(province.reviewer))
    publish(visit(province.approver))
    build_list(visit(province.reviewer))
    issue_list(visit(province.approver))
    pdf, xlsx = download_list(visit(province.leader), tmp_path)

    stored = {file.format: bytes(file.content) for file in IssuedFile.objects.all()}
    assert stored == {FileFormat.PDF: pdf, FileFormat.XLSX: xlsx}
    assert NAME in one_spaced(extract_text(io.BytesIO(pdf)))
    assert NAME in {str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(xlsx)).active for cell in row}
    assert list(CommendationList.objects.values_list("state", "number", "rung")) == [
        ("issued", "15", world.province.unit.pk)
    ]


def follow(page: Page, menu: str) -> None:
    """Go by the navigation; the names of entries may carry a count of waiting work."""
    page.get_by_role("navigation").get_by_role("link", name=re.compile(f"^{menu}")).first.click()


def press_twice(page: Page, act: str) -> None:
    """Press the act's button and confirm it on the page that asks."""
    press(page, act)
    press(page, act)


def press(page: Page, act: str) -> None:
    """Press the button or link of that name as soon as it is there, and wait for the page that it opens."""
    button, link = (page.get_by_role(role, name=act, exact=True) for role in ("button", "link"))
    with page.expect_navigation():
        button.or_(link).first.click()


def draft_and_hand_over(page: Page) -> None:
    follow(page, "Mô hình")
    page.get_by_role("link", name=re.compile("^Đăng ký mô hình")).first.click()
    page.get_by_label("Tên mô hình").fill(NAME)
    page.get_by_label("Văn hóa – xã hội").check()
    page.get_by_label("Mục tiêu, nội dung, cách làm").fill("Mỗi tháng một buổi gặp dân; trả lời trên 90% kiến nghị.")
    page.get_by_label("Địa bàn, đối tượng").fill("Cán bộ, công chức của Sở và người dân đến giao dịch.")
    page.get_by_label("Người phụ trách").fill("Nguyễn Thị Hồng Thắm, Chánh Văn phòng")
    page.get_by_label("Thời gian thực hiện").fill("Từ tháng 3 đến tháng 12 năm 2025")
    press(page, "Lưu và xem lại")
    press(page, "Chuyển người ký gửi")  # the page that checks all answers is the page that asks


def send(page: Page, menu: str) -> None:
    follow(page, menu)
    page.get_by_role("link", name=NAME).first.click()
    press_twice(page, "Gửi Ban Dân vận")


def accept(page: Page) -> None:
    follow(page, "Đăng ký chờ thẩm định")
    page.get_by_role("link", name=NAME).first.click()
    press_twice(page, "Chấp nhận đăng ký")


def assess_year(page: Page) -> None:
    follow(page, "Tự đánh giá")
    page.get_by_role("button", name="Bắt đầu tự đánh giá năm 2025").click()
    page.get_by_role("link", name=re.compile("Quán triệt|^1|nhiệm vụ 1", re.I)).first.click()
    for _ in range(7):
        page.get_by_label("Điểm tự chấm").fill("12,5")
        page.get_by_label(re.compile("^Kết quả thực hiện")).fill("Có kế hoạch, có kiểm tra; đạt yêu cầu đề ra.")
        page.locator(".action-bar .btn-primary").click()
    page.get_by_label(re.compile("^Kết quả đạt được")).fill("Đã tổ chức 9 buổi gặp dân; trả lời 93% kiến nghị.")
    page.get_by_label(re.compile("^Có")).check()
    page.get_by_label("Tiếp tục duy trì").check()
    page.locator(".action-bar .btn-primary").click()
    press(page, "Gửi Ban Dân vận")  # the page that checks all answers is the page that asks


def appraise(page: Page) -> None:
    follow(page, "Thẩm định")
    page.get_by_role("link", name=re.compile("^Sở Xây dựng")).first.click()
    scores = page.locator("td.appraisal-points input")
    for row in range(scores.count()):
        scores.nth(row).fill("12,5")
    scores.first.fill("11")
    page.locator("td.appraisal-reason textarea, td.appraisal-reason input").first.fill(
        "Chưa thấy kế hoạch riêng của đơn vị cho nội dung này."
    )
    press(page, "Hoàn thành thẩm định")
    confirm = page.get_by_role("button", name="Hoàn thành thẩm định", exact=True)
    if confirm.count():
        confirm.click()


def recognise(page: Page) -> None:
    follow(page, "Công nhận")
    page.get_by_label(NAME).check()
    press(page, "Công nhận tiêu biểu")
    page.locator("main .btn-primary").first.click()


def publish(page: Page) -> None:
    follow(page, "Công bố")
    page.get_by_role("button", name=re.compile("^Công bố")).click()


def build_list(page: Page) -> None:
    follow(page, "Danh sách khen thưởng")
    page.get_by_role("link", name="Lập danh sách").first.click()
    press(page, "Lập dự thảo")
    page.get_by_role("button", name=re.compile("^Thêm cả")).click()
    page.get_by_role("link", name="Sửa thể thức, số, ngày").click()
    page.get_by_label("Số văn bản").fill("15")
    page.get_by_label(re.compile("^Ngày văn bản|^Ngày ban hành")).fill("10/09/2025")
    page.get_by_label(re.compile("^Họ tên người ký|^Họ và tên người ký")).fill("Huỳnh Văn Nghĩa")
    page.locator(".action-bar .btn-primary").click()


def issue_list(page: Page) -> None:
    follow(page, "Danh sách khen thưởng")
    page.locator("main table a").first.click()
    press_twice(page, "Ban hành danh sách")


def download_list(page: Page, folder: Path) -> tuple[bytes, bytes]:
    follow(page, "Danh sách khen thưởng")
    page.locator("main table a").first.click()
    saved = []
    for words in ("PDF", "Excel"):
        with page.expect_download() as download:
            page.locator("main").get_by_role("link", name=re.compile(f"Tải.*{words}")).first.click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        saved.append(path.read_bytes())
    return saved[0], saved[1]


def one_spaced(text: str) -> str:
    return " ".join(text.split())
