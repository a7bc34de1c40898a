"""What matters on a unit's first page is seen without scrolling on the screen that offices have (feature 16)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from danvan.organization.models import User
from tests.world import TwoBranches

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 1366, 768


def bottom_of(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_what_matters_fits_the_screen(portal_world: TwoBranches, visit: Callable[[User], Page]) -> None:
    commune = portal_world.north.commune
    portal_world.registration(commune, "returned", name="Thắp sáng đường thôn")
    portal_world.dossier(commune, "returned")

    page = visit(commune.sender)
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})

    tasks = page.locator(".home-tasks li")
    parts = {
        "returned": page.get_by_role("heading", name="Bị trả lại, cần bổ sung"),
        "deadline": page.locator(".deadline-days"),
        "progress": page.get_by_text("mô hình được chấp nhận, chỉ tiêu").first,
        "continue": page.get_by_role("link", name="Làm tiếp"),
        "first task": tasks.first,
    }
    assert {name: bottom_of(part) <= HEIGHT for name, part in parts.items()} == dict.fromkeys(parts, True)
    assert tasks.count() == 7
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH


def test_seven_tasks_fit_the_screen_beside_a_returned_dossier(
    portal_world: TwoBranches, visit: Callable[[User], Page]
) -> None:
    commune = portal_world.north.commune
    portal_world.dossier(commune, "returned")

    page = visit(commune.sender)
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})

    assert bottom_of(page.locator(".home-tasks li").last) <= HEIGHT


@pytest.mark.parametrize("width", [360, 390, 768, 1366])
def test_pages_of_the_frame_never_scroll_sideways(
    portal_world: TwoBranches, visit: Callable[[User], Page], live_server, width: int
) -> None:
    world = portal_world
    world.fill(world.north)
    pages = {
        world.north.commune.sender: ("/", "/thong-bao/", "/doi-mat-khau/"),
        world.province.reviewer: ("/", "/tong-ket/", "/don-vi/", f"/don-vi/{world.north.unit.pk}/"),
        world.province.administrator: ("/", "/nam/2025/", "/nam/2025/dang-ky/", "/nhat-ky/"),
    }

    widths = {}
    for person, addresses in pages.items():
        page = visit(person)
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(f"{live_server.url}{address}")
            widths[str(person), address] = page.evaluate("document.documentElement.scrollWidth")

    assert widths == dict.fromkeys(widths, width)


def test_year_and_unit_are_switched_without_javascript(portal_world: TwoBranches, live_server, browser) -> None:
    commune = portal_world.north.other_commune
    context = browser.new_context(java_script_enabled=False, viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(commune.sender.username)
    page.get_by_label("Mật khẩu").fill("Lúa chín vàng 2025")
    page.get_by_role("button", name="Đăng nhập").click()

    page.locator("summary", has_text="Xã Hải Ninh").click()
    page.get_by_role("button", name="Thôn Hải Lạc").first.click()
    page.locator("summary", has_text="Năm 2025").click()
    page.get_by_role("button", name="Năm 2024").click()

    assert "Thôn Hải Lạc, năm 2024." in page.locator(".page-head-home").inner_text()
    context.close()
