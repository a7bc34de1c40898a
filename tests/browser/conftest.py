"""A real Chromium against a real server, on the day of the demonstration."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from danvan.organization.models import User
from tests.conftest import on_day
from tests.factories.organization import PASSWORD
from tests.world import TODAY, TwoBranches

# Playwright's synchronous interface runs a loop of its own, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Debian's Chromium where there is one, else the one that Playwright brought."""
    debian = Path("/usr/bin/chromium")
    found = {"executable_path": str(debian)} if debian.exists() else {}
    return browser_type_launch_args | found | {"args": list(_QUIET)}


@pytest.fixture
def portal_world(transactional_db: None, settings) -> TwoBranches:
    """The world of two branches, committed, with the portal's clock standing on its day while time goes on."""
    settings.CLOCK_DATE = TODAY
    with on_day(TODAY):
        return TwoBranches()


@pytest.fixture
def visit(page: Page, live_server) -> Callable[[User], Page]:
    """Sign in as somebody: `page = visit(world.department.sender)`; whoever was signed in before is signed out."""
    page.set_default_timeout(10_000)

    def sign_in(user: User) -> Page:
        page.context.clear_cookies()
        page.goto(f"{live_server.url}/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(user.username)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(f"{live_server.url}/")
        return page

    return sign_in
