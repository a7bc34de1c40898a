"""A dossier scored by keyboard alone; by one press; without a script; two appraisers until they settle."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from danvan.organization.models import User
from evaluations.models import Assessment, Seat, TaskScore
from tests.factories.organization import PASSWORD
from tests.integration.opinion_pages import seat_two, settle_url, work_url
from tests.world import TwoBranches

pytestmark = pytest.mark.browser

REASON = "Thiếu số liệu so sánh với năm trước"


def scores_of(dossier: Assessment) -> list[tuple[Decimal | None, str]]:
    rows = TaskScore.objects.filter(assessment=dossier).order_by("task__ordinal")
    return [(row.appraised_score, row.reason) for row in rows]


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def test_seven_tasks_are_scored_by_keyboard_alone(
    portal_world: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    dossier = portal_world.dossier(portal_world.north.commune, "submitted")
    following = portal_world.dossier(portal_world.north.other_commune, "submitted")
    page = visit(portal_world.north.reviewer)
    page.goto(f"{live_server.url}{work_url(dossier)}")
    page.locator("#id_score_1").focus()
    keys = page.keyboard

    keys.press("=")  # as self-scored; Enter goes on, the score being equal, to the next line
    keys.press("Enter")
    assert focused(page) == "id_score_2"
    keys.type("9,5")
    expect(page.locator("tr.line").nth(1).locator("[data-difference]")).to_have_text("−2,5")
    keys.press("Enter")  # it differs: the reason is asked
    assert focused(page) == "id_reason_2"
    keys.type(REASON)
    keys.press("Tab")  # from the reason straight to the next score
    assert focused(page) == "id_score_3"
    expect(page.locator("#loi-3")).to_be_visible()  # the words of the line in work stand open
    expect(page.locator("#loi-2")).to_be_hidden()
    keys.press("Shift+Tab")  # backwards everything between is met
    assert page.evaluate("document.activeElement.textContent").startswith("Như tự chấm")
    keys.press("Tab")
    for ordinal in (3, 4, 5, 6):
        assert focused(page) == f"id_score_{ordinal}"
        keys.press("=")
        keys.press("Enter")
    keys.press("=")
    expect(page.locator("[data-scored]")).to_have_text("7")
    expect(page.locator("tfoot [data-appraised-total]")).to_have_text("83,5")
    with page.expect_navigation():
        keys.press("Control+Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Thẩm định {following.unit_name}")
    expect(page.locator("#id_score_1")).to_be_focused()
    equal = [(Decimal(12), "")] * 4
    assert scores_of(dossier) == [(Decimal(12), ""), (Decimal("9.5"), REASON), *equal, (Decimal(14), "")]


def test_words_of_the_unit_are_one_press_away_and_all_lines_agree_by_one(
    portal_world: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    dossier = portal_world.dossier(portal_world.north.commune, "submitted")
    page = visit(portal_world.north.reviewer)
    page.goto(f"{live_server.url}{work_url(dossier)}")

    page.get_by_text("Đơn vị viết về nhiệm vụ 5").click()
    expect(page.locator("#loi-5")).to_contain_text("Đã thực hiện nhiệm vụ 5 tại Xã Phan Hòa.")
    page.locator("#id_score_2").fill("9,5")
    page.locator("#id_reason_2").fill(REASON)
    page.get_by_role("button", name="Như tự chấm mọi dòng chưa chấm").click()
    expect(page.locator("#id_score_7")).to_have_value("14")
    expect(page.locator("#id_score_2")).to_have_value("9,5")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu", exact=True).click()

    assert [score for score, _ in scores_of(dossier)] == [Decimal(score) for score in ("12", "9.5", *["12"] * 4, "14")]


def test_all_seven_lines_are_seen_together_on_a_usual_screen(
    portal_world: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    dossier = portal_world.dossier(portal_world.north.commune, "submitted")
    page = visit(portal_world.north.reviewer)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{live_server.url}{work_url(dossier)}")
    page.get_by_text("Đơn vị viết về nhiệm vụ 1").click()  # closed: only the lines stand

    top, bottom = page.evaluate(
        "(() => { const lines = [...document.querySelectorAll('tr.line')].map((line) => line.getBoundingClientRect());"
        " return [lines[0].top, lines[6].bottom] })()"
    )
    bar = page.locator(".appraisal-bar").bounding_box()

    assert bar
    assert bottom - top <= 768 - bar["height"]
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_without_a_script_one_press_scores_all(portal_world: TwoBranches, browser: Browser, live_server) -> None:
    dossier = portal_world.dossier(portal_world.north.commune, "submitted")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(portal_world.north.reviewer.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto(f"{live_server.url}{work_url(dossier)}")

    page.get_by_role("button", name="Như tự chấm mọi dòng chưa chấm").click()
    expect(page.locator("#id_score_7")).to_have_value("14")
    page.locator("#id_score_1").fill("9")
    page.locator("#id_score_1").press("Enter")  # saves as “Lưu” does, and refuses: no reason

    expect(page.get_by_role("heading", name="Có lỗi cần sửa")).to_be_visible()
    expect(page.locator("#id_score_1")).to_have_value("9")
    assert scores_of(dossier) == [(Decimal(12), "")] * 6 + [(Decimal(14), "")]
    context.close()


def test_two_appraisers_write_apart_then_settle(
    portal_world: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    dossier = portal_world.dossier(portal_world.north.commune, "submitted")
    people = seat_two(portal_world, dossier)
    for person, points in zip(people, ("9", "11"), strict=True):
        page = visit(person)
        page.goto(f"{live_server.url}{work_url(dossier)}")
        expect(page.get_by_text("11", exact=True)).to_have_count(0)
        page.locator("#id_score_2").fill(points)
        page.locator("#id_reason_2").fill(f"{REASON}: chấm {points}")
        page.get_by_role("button", name="Như tự chấm mọi dòng chưa chấm").click()
        with page.expect_navigation():
            page.get_by_role("button", name="Xong phần tôi").click()

    expect(page).to_have_url(f"{live_server.url}{settle_url(dossier)}")
    second_line = page.locator("tr.line").nth(1)
    expect(second_line.locator(".opinion")).to_have_text([f"9 −3,0 {REASON}: chấm 9", f"11 −1,0 {REASON}: chấm 11"])
    expect(page.locator("#id_score_1")).to_have_value("12")
    page.locator("#id_score_2").fill("10")
    page.locator("#id_reason_2").fill(REASON)
    with page.expect_navigation():
        page.get_by_role("button", name="Hoàn thành thẩm định").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Hoàn thành thẩm định", exact=True).click()

    dossier.refresh_from_db()
    assert (dossier.state, scores_of(dossier)[1]) == ("appraised", (Decimal(10), REASON))
    assert [row.is_settled for row in dossier.opinions.order_by("seat")] == [True] * len(Seat)
