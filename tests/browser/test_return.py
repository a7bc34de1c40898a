"""A return by hand: the chosen reason writes the message; the unit mends what was named; the reviewer sees both."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from danvan.organization.models import User
from models_registry.reasons import sentence_of
from tests.world import TwoBranches

pytestmark = pytest.mark.browser

OWN_WORDS = "Ghi rõ 45 hộ ở đoạn nào"


def test_return_is_written_by_a_choice_and_answered_in_the_named_part(
    portal_world: TwoBranches, visit: Callable[[User], Page]
) -> None:
    world, commune = portal_world, portal_world.north.commune
    registration = world.registration(commune, "submitted", name="Đường hoa")

    page = visit(world.north.reviewer)
    page.goto(f"{page.url}mo-hinh/{registration.pk}/thao-tac/return/")
    aim = page.get_by_role("group", name="Mục tiêu, nội dung, cách làm")
    aim.get_by_role("checkbox").check()
    reason, words = aim.get_by_role("combobox"), aim.get_by_role("textbox")
    reason.select_option("unclear_aim")
    expect(words).to_have_value(sentence_of("return", "unclear_aim"))
    reason.select_option("no_figures")
    expect(words).to_have_value(sentence_of("return", "no_figures"))
    words.fill(OWN_WORDS)
    reason.select_option("unclear_aim")
    expect(words).to_have_value(OWN_WORDS)
    with page.expect_navigation():
        page.get_by_role("button", name="Trả lại bổ sung").click()

    page = visit(commune.drafter)
    page.get_by_role("region", name="Bị trả lại, cần bổ sung").get_by_role("link", name="Mục tiêu").click()
    page.wait_for_url("**/sua/#id_objectives")
    expect(page.get_by_role("textbox", name="Tên mô hình")).to_have_count(0)
    page.get_by_role("textbox", name="Mục tiêu").fill("45 hộ từ đầu thôn đến chợ")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu nháp").click()

    page = visit(commune.sender)
    page.goto(f"{page.url}mo-hinh/{registration.pk}/kiem-tra/")
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi Ban Dân vận").click()

    page = visit(world.north.reviewer)
    page.goto(f"{page.url}mo-hinh/{registration.pk}/")
    answered = page.get_by_role("region", name="Đơn vị đã sửa gì sau lần trả lại", exact=True)
    expect(answered).to_contain_text(OWN_WORDS)
    expect(answered).to_contain_text("45 hộ từ đầu thôn đến chợ")
    expect(answered).to_contain_text(registration.objectives)
    assert list(registration.returned_parts.values_list("field", "reason", "reason_code")) == [
        ("objectives", OWN_WORDS, "unclear_aim")
    ]
