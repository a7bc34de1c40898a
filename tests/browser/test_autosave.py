"""No lost work in a real browser: autosave, a killed browser, an ended session, two who write; with and without scripts."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from danvan.organization.models import UnfinishedForm, User
from evaluations.models import TaskScore
from tests.factories.organization import PASSWORD
from tests.world import TwoBranches

pytestmark = pytest.mark.browser

WORDS = ("Bà con thôn Bình Hòa hiến đất mở đường, trồng hoa hai bên, mỗi tuần một buổi. " * 30)[:1999] + "."
WAIT_MS = 20_000
Visit = Callable[..., Page]


@pytest.fixture
def visit_anew(browser: Browser, live_server) -> Iterator[Visit]:
    """Sign in as somebody in a browser of its own: `visit_anew(user, scripts=False)`."""
    contexts: list[BrowserContext] = []

    def sign_in(user: User, *, scripts: bool = True) -> Page:
        context = browser.new_context(java_script_enabled=scripts, base_url=live_server.url)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto("/dang-nhap/")
        enter(page, user)
        page.wait_for_url(f"{live_server.url}/")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def enter(page: Page, user: User) -> None:
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def task_address(world: TwoBranches) -> str:
    dossier = world.dossier(world.north.commune)
    return reverse("evaluations:task_edit", args=[dossier.pk, 2])


def narrative(page: Page):
    return page.get_by_label(re.compile("^Kết quả thực hiện"))


def saved_narrative() -> str:
    return TaskScore.objects.get(task__ordinal=2).narrative


def lose_session(page: Page) -> None:
    """The last hour of the session is over: server and browser have forgotten it."""
    Session.objects.all().delete()
    page.context.clear_cookies(name="danvan_session")


def press_save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu", exact=True).click()


def test_text_is_there_after_the_browser_was_killed(portal_world: TwoBranches, visit_anew: Visit) -> None:
    user, address = portal_world.north.commune.drafter, task_address(portal_world)
    page = visit_anew(user)
    page.goto(address)
    begun = time.monotonic()
    narrative(page).fill(WORDS)
    expect(page.get_by_text(re.compile(r"^Đã lưu lúc \d\d:\d\d$")).first).to_be_visible(timeout=WAIT_MS)
    took = time.monotonic() - begun
    page.context.close()

    again = visit_anew(user)
    again.goto(address)

    assert took < WAIT_MS / 1000
    expect(narrative(again)).to_have_value(WORDS)
    expect(again.get_by_text(re.compile(r"gõ dở, đã lưu lúc \d\d:\d\d ngày 10/09/2025$"))).to_be_visible()
    assert saved_narrative() != WORDS

    press_save(again)

    assert (saved_narrative(), UnfinishedForm.objects.count()) == (WORDS, 0)


def test_text_of_a_new_registration_is_there_after_the_browser_was_killed(
    portal_world: TwoBranches, visit_anew: Visit
) -> None:
    user = portal_world.north.commune.drafter
    page = visit_anew(user)
    page.goto("/mo-hinh/dang-ky/")
    page.get_by_label("Tên mô hình").fill("Đường hoa thôn Bình Hòa")
    expect(page.get_by_text(re.compile(r"^Đã lưu lúc \d\d:\d\d$")).first).to_be_visible(timeout=WAIT_MS)
    page.context.close()

    again = visit_anew(user)
    again.goto("/mo-hinh/dang-ky/")

    expect(again.get_by_label("Tên mô hình")).to_have_value("Đường hoa thôn Bình Hòa")

    with again.expect_navigation():
        again.get_by_role("button", name="Bỏ bản gõ dở").click()

    expect(again.get_by_label("Tên mô hình")).to_have_value("")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_save_after_the_session_ended_keeps_the_text(
    portal_world: TwoBranches, visit_anew: Visit, live_server, scripts: bool
) -> None:
    user, address = portal_world.north.commune.drafter, task_address(portal_world)
    page = visit_anew(user, scripts=scripts)
    page.goto(address)
    narrative(page).fill(WORDS)
    lose_session(page)

    press_save(page)
    expect(page.get_by_text("Nội dung anh/chị vừa gõ được giữ lại")).to_be_visible()
    enter(page, user)
    page.wait_for_url(f"{live_server.url}{address}")

    expect(narrative(page)).to_have_value(WORDS)
    press_save(page)
    assert saved_narrative() == WORDS


def test_autosave_tells_that_the_session_ended_and_leads_back(
    portal_world: TwoBranches, visit_anew: Visit, live_server
) -> None:
    user, address = portal_world.north.commune.drafter, task_address(portal_world)
    page = visit_anew(user)
    page.goto(address)
    lose_session(page)
    narrative(page).fill(WORDS)

    page.get_by_role("link", name="Đăng nhập để làm tiếp").click(timeout=WAIT_MS)
    enter(page, user)
    page.wait_for_url(f"{live_server.url}{address}")

    expect(narrative(page)).to_have_value(WORDS)


def test_text_typed_without_a_network_is_there_when_it_is_back(portal_world: TwoBranches, visit_anew: Visit) -> None:
    user, address = portal_world.north.commune.drafter, task_address(portal_world)
    page = visit_anew(user)
    page.goto(address)
    page.context.set_offline(True)
    narrative(page).fill(WORDS)
    expect(page.get_by_text("Chưa lưu được, đang thử lại.").first).to_be_visible(timeout=WAIT_MS)
    again = page.context.new_page()
    page.close()
    again.context.set_offline(False)

    again.goto(address)

    expect(narrative(again)).to_have_value(WORDS)
    expect(again.get_by_text("Đây là nội dung anh/chị gõ dở")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_two_browsers_edit_one_task_and_the_second_save_shows_both_texts(
    portal_world: TwoBranches, visit_anew: Visit, scripts: bool
) -> None:
    address = task_address(portal_world)
    first = visit_anew(portal_world.north.commune.drafter, scripts=scripts)
    second = visit_anew(portal_world.north.commune.sender, scripts=scripts)
    for page, words in ((first, "Bản của người soạn"), (second, "Bản của người ký")):
        page.goto(address)
        narrative(page).fill(words)

    press_save(first)
    press_save(second)

    differing = second.get_by_role("group", name="Kết quả thực hiện")
    expect(differing).to_contain_text("Bản của người soạn")
    expect(differing).to_contain_text("Bản của người ký")
    assert saved_narrative() == "Bản của người soạn"

    differing.get_by_label("Của anh/chị").check()
    press_save(second)

    assert saved_narrative() == "Bản của người ký"


def test_button_keeps_the_text_where_no_script_does(portal_world: TwoBranches, visit_anew: Visit) -> None:
    user, address = portal_world.north.commune.drafter, task_address(portal_world)
    page = visit_anew(user, scripts=False)
    page.goto(address)
    narrative(page).fill(WORDS)
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu tạm và ở lại").click()
    page.context.close()

    again = visit_anew(user, scripts=False)
    again.goto(address)

    expect(narrative(again)).to_have_value(WORDS)


def test_end_of_the_session_is_warned_of_and_put_off(portal_world: TwoBranches, visit_anew: Visit, settings) -> None:
    settings.SESSION_COOKIE_AGE = 300
    page = visit_anew(portal_world.north.commune.drafter)

    warning = page.get_by_role("alert").filter(has_text="Phiên làm việc sẽ hết sau 5 phút.")
    expect(warning).to_be_visible()
    settings.SESSION_COOKIE_AGE = 8 * 60 * 60
    warning.get_by_role("button", name="Ở lại").click()

    expect(page.get_by_text(re.compile("^Phiên làm việc sẽ hết"))).to_be_hidden()


def test_leaving_a_page_whose_text_is_kept_is_not_asked_about(portal_world: TwoBranches, visit_anew: Visit) -> None:
    page = visit_anew(portal_world.north.commune.drafter)
    page.goto(task_address(portal_world))
    narrative(page).press_sequentially("Kết quả")
    expect(page.get_by_text(re.compile(r"^Đã lưu lúc \d\d:\d\d$")).first).to_be_visible(timeout=WAIT_MS)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.goto("/mo-hinh/")

    assert asked == []
