"""The reviewer's queue by hand: chosen across pages, looked through, confirmed, taken back; by keyboard; without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from danvan.organization.models import User
from models_registry.models import BulkAct, Registration
from tests.factories.organization import PASSWORD
from tests.world import TwoBranches

pytestmark = pytest.mark.browser

QUEUE = "/mo-hinh/cho-tham-dinh/"


@pytest.fixture
def thirty(portal_world: TwoBranches) -> TwoBranches:
    """The world with 30 registrations on the desk of the north: two pages."""
    for number in range(30):
        place = portal_world.north.commune if number % 3 else portal_world.north.other_commune
        portal_world.registration(place, "submitted", name=f"Mô hình số {number + 1}")
    return portal_world


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Registration.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_everything_the_filter_finds_is_accepted_and_taken_back(
    thirty: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    page = visit(thirty.north.reviewer)
    page.get_by_role("navigation").get_by_role("link", name=re.compile("^Đăng ký chờ thẩm định")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("30 đăng ký chờ thẩm định")

    page.get_by_label("Chọn cả 30 kết quả đúng bộ lọc").check()
    page.get_by_label("Chọn Mô hình số 2", exact=True).uncheck()
    expect(page.locator("[data-chosen]")).to_have_text("Đã chọn mọi kết quả, bỏ ra 1 đăng ký:")
    with page.expect_navigation():
        page.get_by_role("button", name="Chấp nhận bản đã chọn", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chấp nhận 29 đăng ký?")
    expect(page.get_by_role("heading", name="1 đăng ký anh/chị đã bỏ ra")).to_be_visible()
    assert states() == {"submitted": 30}

    with page.expect_navigation():
        page.get_by_role("button", name="Chấp nhận 29 đăng ký").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã chấp nhận 29 đăng ký")
    assert states() == {"submitted": 1, "accepted": 29}

    page.get_by_role("link", name="Hoàn tác").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Hoàn tác 29 đăng ký").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã hoàn tác 29 đăng ký")
    assert (states(), BulkAct.objects.count()) == ({"submitted": 30}, 1)


def test_ticks_are_kept_from_page_to_page(thirty: TwoBranches, visit: Callable[[User], Page], live_server) -> None:
    page = visit(thirty.north.reviewer)
    page.goto(f"{live_server.url}{QUEUE}")
    page.get_by_label("Chọn Mô hình số 1", exact=True).check()
    with page.expect_navigation():
        page.get_by_role("link", name="Sau", exact=True).click()
    page.get_by_label("Chọn Mô hình số 30", exact=True).check()
    expect(page.locator("[data-chosen]")).to_have_text("Đã chọn 2 đăng ký (1 ở trang khác):")

    with page.expect_navigation():
        page.get_by_role("button", name="Không chấp nhận bản đã chọn").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Không chấp nhận 2 đăng ký?")
    page.get_by_label("Lý do thường gặp").select_option(label="Là nhiệm vụ thường xuyên")
    expect(page.get_by_label(re.compile("^Ý kiến"))).to_have_value(re.compile("^Là nhiệm vụ thường xuyên của đơn vị"))
    with page.expect_navigation():
        page.get_by_role("button", name="Không chấp nhận 2 đăng ký").click()
    declined = Registration.objects.filter(state="declined").order_by("id").values_list("name", flat=True)
    assert list(declined) == ["Mô hình số 1", "Mô hình số 30"]


def test_acts_stay_in_sight_once_something_is_chosen(
    thirty: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    page = visit(thirty.north.reviewer)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}{QUEUE}")
    accept = page.get_by_role("button", name="Chấp nhận bản đã chọn", exact=True)

    expect(accept).not_to_be_in_viewport()
    page.get_by_label("Chọn Mô hình số 1", exact=True).check()

    expect(accept).to_be_in_viewport()
    bar = page.locator(".action-bar-chosen").bounding_box()
    assert bar is not None
    assert bar["height"] < 120  # what is chosen, and one line of buttons


def test_button_that_leaves_rows_out_comes_with_the_first_tick(
    thirty: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    page = visit(thirty.north.reviewer)
    page.goto(f"{live_server.url}{QUEUE}")
    page.get_by_label("Chọn cả 25 đăng ký trên trang này").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Chấp nhận bản đã chọn", exact=True).click()
    leave_out = page.get_by_role("button", name="Bỏ các bản đã đánh dấu")

    expect(leave_out).to_be_hidden()
    page.get_by_label("Bỏ ra Mô hình số 3", exact=True).check()

    expect(leave_out).to_be_visible()


def test_all_units_of_a_page_are_ticked_at_once(
    portal_world: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    page = visit(portal_world.province.reviewer)
    page.goto(f"{live_server.url}/mo-hinh/chua-dang-ky/")
    boxes, whole = page.locator("input[name='don_vi']"), page.get_by_label(re.compile("^Chọn cả .* đơn vị trên trang"))

    whole.check()
    ticked = [box.is_checked() for box in boxes.all()]
    boxes.first.uncheck()

    assert (len(ticked) > 1, all(ticked)) == (True, True)
    expect(whole).not_to_be_checked()


def test_rows_are_chosen_and_accepted_by_keyboard_alone(
    thirty: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    page = visit(thirty.north.reviewer)
    page.goto(f"{live_server.url}{QUEUE}?q=so+7")

    tab_to(page, "Chọn Mô hình số 7")
    page.keyboard.press("Space")
    tab_to(page, "Chấp nhận bản đã chọn")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Chấp nhận 1 đăng ký")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Đã chấp nhận 1 đăng ký")
    assert list(Registration.objects.filter(state="accepted").values_list("name", flat=True)) == ["Mô hình số 7"]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        called = page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent.trim()")
        if called == name:
            return
    raise AssertionError(f"Tab never came to {name}")


def test_everything_works_without_script(thirty: TwoBranches, browser: Browser, live_server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{live_server.url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(thirty.north.reviewer.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}{QUEUE}")

    page.get_by_label("Chọn cả 30 kết quả đúng bộ lọc").check()
    page.get_by_role("button", name="Trả lại bản đã chọn").click()
    page.get_by_label("Bỏ ra Mô hình số 3", exact=True).check()
    page.get_by_role("button", name="Bỏ các bản đã đánh dấu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trả lại 29 đăng ký?")
    page.get_by_label("Lý do thường gặp").select_option(label="Thiếu số liệu để kiểm tra")
    page.get_by_role("button", name="Trả lại 29 đăng ký").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Đã trả lại 29 đăng ký")
    assert states() == {"submitted": 1, "returned": 29}
    context.close()
