"""A model registered right the first time: in few steps, by keyboard alone, on a small phone, without JavaScript."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from danvan.organization.models import User
from models_registry.models import Registration
from tests.factories.organization import PASSWORD
from tests.world import TwoBranches

pytestmark = pytest.mark.browser

MOST_INTERACTIONS = 12  # beyond typing, from the sign-in page to the receipt
TYPED = {
    "Tên mô hình": "Đường hoa thôn Hải Lạc",
    "Mục tiêu, nội dung, cách làm": "Trồng 2 km hoa ven đường; mỗi hộ nhận một đoạn để chăm sóc.",
    "Địa bàn, đối tượng": "Thôn Hải Lạc; 45 hộ dọc tuyến đường.",
    "Người phụ trách": "Trần Văn Minh, Trưởng ban công tác Mặt trận thôn",
    "Thời gian thực hiện": "Từ tháng 3 đến tháng 11/2025",
}


class Hand:
    """A person at the page: every click, choice and press is counted, typing is not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.interactions = 0

    def press(self, part: Locator) -> None:
        self.interactions += 1
        part.click()

    def write(self, part: Locator, text: str) -> None:
        self.press(part)  # also to reach a field is an interaction
        self.page.keyboard.type(text)

    def go(self, part: Locator) -> None:
        """Press what opens another page."""
        with self.page.expect_navigation():
            self.press(part)


def labelled(page: Page, label: str) -> Locator:
    return page.get_by_label(re.compile(f"^{label}"))


def sent_registration() -> tuple[str, str, str]:
    row = Registration.objects.get()
    return row.name, row.unit.name, row.state


def test_village_is_registered_in_twelve_interactions(portal_world: TwoBranches, page: Page, live_server) -> None:
    sender = portal_world.north.other_commune.sender
    page.set_default_timeout(10_000)
    page.goto(f"{live_server.url}/dang-nhap/")
    hand = Hand(page)

    hand.write(page.get_by_label("Tên đăng nhập"), sender.username)
    hand.write(page.get_by_label("Mật khẩu"), PASSWORD)
    hand.go(page.get_by_role("button", name="Đăng nhập"))
    hand.go(page.get_by_role("link", name="Đăng ký mô hình cho Thôn Hải Lạc"))
    for label, text in TYPED.items():
        hand.write(labelled(page, label), text)
    hand.press(page.get_by_label("Văn hóa – xã hội"))
    hand.go(page.get_by_role("button", name="Lưu và xem lại"))
    hand.go(page.get_by_role("button", name="Gửi Ban Dân vận"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy báo đã gửi đăng ký")
    assert sent_registration() == ("Đường hoa thôn Hải Lạc", "Thôn Hải Lạc", "submitted")
    assert hand.interactions <= MOST_INTERACTIONS


# --- keyboard --------------------------------------------------------------------------------------

NAME_OF_FOCUS = r"""() => {
  const one = document.activeElement;
  const named = one.labels?.length ? one.labels[0] : one;
  return named.textContent.replace(/\s+/g, " ").trim();
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is in focus is called that."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(NAME_OF_FOCUS).startswith(name):
            return
    raise AssertionError(f"Tab never came to “{name}”.")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_form_is_completed_by_keyboard_alone(portal_world: TwoBranches, page: Page, live_server) -> None:
    sender = portal_world.north.other_commune.sender
    page.goto(f"{live_server.url}/dang-nhap/")

    if page.evaluate(NAME_OF_FOCUS) != "Tên đăng nhập":
        tab_to(page, "Tên đăng nhập")
    page.keyboard.type(sender.username)
    tab_to(page, "Mật khẩu")
    page.keyboard.type(PASSWORD)
    enter(page)
    tab_to(page, "Đăng ký mô hình cho Thôn Hải Lạc")
    enter(page)
    tab_to(page, "Tên mô hình")
    page.keyboard.type(TYPED["Tên mô hình"])
    tab_to(page, "Kinh tế")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")  # from the first choice to the second
    for label in list(TYPED)[1:]:
        tab_to(page, label)
        page.keyboard.type(TYPED[label])
    tab_to(page, "Dòng 1, Sản phẩm")
    page.keyboard.type("Đường trồng hoa")
    tab_to(page, "Dòng 1, Số lượng")
    page.keyboard.type("1,5")
    tab_to(page, "Dòng 1, Đơn vị tính")
    page.keyboard.type("km")
    tab_to(page, "Thêm dòng")
    page.keyboard.press("Enter")
    assert page.evaluate(NAME_OF_FOCUS).startswith("Dòng 4, Sản phẩm")
    tab_to(page, "Lưu và xem lại")
    enter(page)
    tab_to(page, "Gửi Ban Dân vận")
    enter(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy báo đã gửi đăng ký")
    row = Registration.objects.get()
    assert sent_registration() == ("Đường hoa thôn Hải Lạc", "Thôn Hải Lạc", "submitted")
    assert (row.field, [str(output) for output in row.planned_outputs.all()]) == (
        portal_world.fields[1], ["Đường trồng hoa: 1,5 km"],
    )  # fmt: skip


# --- a small phone ---------------------------------------------------------------------------------


def test_form_is_completed_at_360_pixels(portal_world: TwoBranches, visit: Callable[[User], Page]) -> None:
    page = visit(portal_world.north.other_commune.sender)
    page.set_viewport_size({"width": 360, "height": 740})
    widths = []

    def measured() -> None:
        widths.append(page.evaluate("document.documentElement.scrollWidth"))

    page.reload()
    measured()
    with page.expect_navigation():
        page.get_by_role("link", name="Đăng ký mô hình cho Thôn Hải Lạc").click()
    page.get_by_role("radio", name="Cá nhân").check()  # longer words, more fields
    measured()
    page.get_by_role("radio", name="Tập thể").check()
    for label, text in TYPED.items():
        labelled(page, label).fill(text)
    page.get_by_label("Văn hóa – xã hội").check()
    page.get_by_label("Dòng 1, Sản phẩm").fill("Đường trồng hoa ven các tuyến đường liên thôn")
    page.get_by_label("Dòng 1, Số lượng").fill("1.234.567,25")
    page.get_by_label("Dòng 1, Đơn vị tính").fill("m²")
    measured()
    save = page.get_by_role("button", name="Lưu và xem lại")
    expect(save).to_be_in_viewport()  # the action bar stays at hand
    with page.expect_navigation():
        save.click()
    measured()
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi Ban Dân vận").click()
    measured()

    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy báo đã gửi đăng ký")
    assert (widths, sent_registration()[2]) == ([360] * 5, "submitted")


# --- the script ------------------------------------------------------------------------------------


def test_script_asks_each_carrier_in_its_own_words(
    portal_world: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    page = visit(portal_world.north.commune.sender)
    page.goto(f"{live_server.url}/mo-hinh/dang-ky/")

    page.get_by_role("radio", name="Hộ gia đình").check()
    expect(labelled(page, "Họ và tên chủ hộ")).to_be_visible()
    expect(page.get_by_text("Ví dụ: Hộ nghèo được mượn bò giống – 3 – hộ")).to_be_visible()
    page.get_by_role("radio", name="Cá nhân").check()
    expect(labelled(page, "Chức vụ, nơi công tác")).to_be_visible()
    expect(page.locator("#id_people_involved")).to_be_hidden()
    page.get_by_label("Nhân rộng từ mô hình khác").check()
    expect(labelled(page, "Nhân rộng từ mô hình nào")).to_be_visible()
    page.get_by_label("Đăng ký mới").check()
    expect(page.locator("#id_source")).to_be_hidden()


# --- without JavaScript ----------------------------------------------------------------------------


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page of a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_household_is_registered_without_javascript(portal_world: TwoBranches, plain_page: Page, live_server) -> None:
    page = plain_page
    page.set_default_timeout(10_000)
    page.goto(f"{live_server.url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(portal_world.north.other_commune.sender.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()

    page.get_by_role("link", name="Đăng ký mô hình cho Thôn Hải Lạc").click()
    labelled(page, "Tên mô hình").fill("Gia đình hiến đất")
    page.get_by_role("radio", name="Hộ gia đình").check()
    page.get_by_role("button", name="Đổi câu hỏi theo hình thức đã chọn").click()
    labelled(page, "Họ và tên chủ hộ").fill("Lê Văn Hòa")
    page.get_by_label("Kinh tế").check()
    labelled(page, "Việc gia đình làm, cách làm").fill("Hiến 200 m² đất mở đường.")
    labelled(page, "Địa bàn, đối tượng").fill("Thôn Hải Lạc")
    labelled(page, "Người theo dõi, giúp đỡ").fill("Trần Văn Minh")
    page.get_by_label("Dòng 1, Sản phẩm").fill("Đất hiến")
    page.get_by_label("Dòng 1, Số lượng").fill("200")
    page.get_by_role("button", name="Lưu và xem lại").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa ghi đơn vị tính.")
    page.get_by_label("Dòng 1, Đơn vị tính").fill("m²")
    labelled(page, "Tên mô hình").press("Enter")  # the first button saves and goes on, also without a script
    expect(page.get_by_role("alert")).to_contain_text("Còn thiếu 1 phần")
    page.get_by_role("link", name="Chưa ghi thời gian thực hiện.").click()
    labelled(page, "Thời gian thực hiện").fill("Năm 2025")
    page.get_by_role("button", name="Lưu và xem lại").last.click()
    page.get_by_role("button", name="Gửi Ban Dân vận").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy báo đã gửi đăng ký")
    row = Registration.objects.get()
    assert (row.form, row.subject_name, row.state, [str(output) for output in row.planned_outputs.all()]) == (
        "household", "Lê Văn Hòa", "submitted", ["Đất hiến: 200 m²"],
    )  # fmt: skip
