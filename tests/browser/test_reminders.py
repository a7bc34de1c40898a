"""Reminding units on a phone: tick, read over, send, see what was sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from danvan.organization.models import User
from models_registry.models import ReminderSent
from tests.world import TwoBranches

pytestmark = pytest.mark.browser

LIST = "/mo-hinh/chua-dang-ky/"


def test_ticked_units_are_reminded_on_a_phone(
    portal_world: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    page = visit(portal_world.north.reviewer)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}{LIST}")

    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_label("Xã Hải Ninh").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Nhắc các đơn vị đã đánh dấu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhắc 1 đơn vị")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_label("Nội dung nhắc").fill("Hãy đăng ký trước ngày 20/9.")
    with page.expect_navigation():
        page.get_by_role("button", name="Nhắc 1 đơn vị").click()

    expect(page.get_by_text("Đã nhắc 1 đơn vị, 2 thông báo.")).to_be_visible()
    assert [row.text for row in ReminderSent.objects.all()] == ["Xã Hải Ninh: Hãy đăng ký trước ngày 20/9."]
