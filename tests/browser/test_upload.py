"""Evidence goes up with a bar that shows how far, nothing chosen is lost, and the same form works without a script."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from danvan.organization.models import User
from evaluations.models import Evidence
from tests.factories.organization import PASSWORD
from tests.world import TwoBranches

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def photo(name: str, colour: str) -> dict:
    file = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(file, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def titles() -> list[str]:
    return list(Evidence.objects.order_by("id").values_list("title", flat=True))


def test_photos_of_a_phone_go_up_with_a_bar(
    portal_world: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    commune = portal_world.north.commune
    registration = portal_world.registration(commune)
    page = visit(commune.drafter)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/mo-hinh/{registration.pk}/minh-chung/")
    width = page.evaluate("document.documentElement.scrollWidth")
    page.get_by_label("Tệp", exact=False).first.set_input_files(
        [photo("Ra quân.jpg", "green"), photo("Họp.jpg", "red")]
    )

    page.get_by_role("button", name="Tải lên").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa đánh dấu ô xác nhận không có tài liệu mật.")
    chosen = page.locator("input[name=file]").evaluate("input => input.files.length")
    page.get_by_label("Tôi xác nhận các tệp này không có tài liệu mật").check()
    with page.expect_navigation(url=f"**/mo-hinh/{registration.pk}/**"):
        page.get_by_role("button", name="Tải lên").dblclick()

    pictures = page.locator(".evidence-picture img")
    expect(pictures).to_have_count(2)
    expect(page.get_by_text("Đã thêm 2 minh chứng.")).to_be_visible()
    assert (width, chosen, titles()) == (360, 2, ["Ra quân", "Họp"])
    assert pictures.first.evaluate("picture => picture.complete || picture.loading === 'lazy'")


def test_upload_says_how_far_it_is(portal_world: TwoBranches, visit: Callable[[User], Page], live_server) -> None:
    commune = portal_world.north.commune
    dossier = portal_world.dossier(commune)
    page = visit(commune.drafter)
    page.goto(f"{live_server.url}/tu-danh-gia/{dossier.pk}/minh-chung/?phan=2")
    page.locator("input[name=file]").set_input_files([photo("Ảnh.jpg", "blue")])
    page.get_by_label("Tôi xác nhận các tệp này không có tài liệu mật").check()
    words = page.locator("[data-upload-words]")

    held: list[Route] = []
    page.route("**/minh-chung/**", lambda route: held.append(route))
    page.get_by_role("button", name="Tải lên").click()
    expect(words).not_to_be_empty()
    expect(page.locator("[data-upload-progress] progress")).to_be_visible()
    held[0].abort()
    expect(words).to_contain_text("Mất kết nối nên chưa gửi được.")
    page.unroute("**/minh-chung/**")
    with page.expect_navigation(url="**/nhiem-vu/2/**"):
        page.get_by_role("button", name="Tải lên").click()

    expect(page.get_by_role("link", name="Ảnh (mở thẻ mới)")).to_be_visible()
    assert titles() == ["Ảnh"]


def test_upload_refuses_a_large_file_before_it_is_sent(
    portal_world: TwoBranches, visit: Callable[[User], Page], live_server, settings
) -> None:
    settings.EVIDENCE_MAX_BYTES = 1024
    commune = portal_world.north.commune
    dossier = portal_world.dossier(commune)
    page = visit(commune.drafter)
    page.goto(f"{live_server.url}/tu-danh-gia/{dossier.pk}/minh-chung/?phan=2")

    page.locator("input[name=file]").set_input_files([photo("Ảnh.jpg", "blue")])

    expect(page.locator("[data-upload-words]")).to_contain_text("“Ảnh.jpg” nặng")
    assert titles() == []


def test_upload_lists_what_is_chosen_and_a_wrong_file_is_taken_out(
    portal_world: TwoBranches, visit: Callable[[User], Page], live_server
) -> None:
    commune = portal_world.north.commune
    dossier = portal_world.dossier(commune)
    page = visit(commune.drafter)
    page.goto(f"{live_server.url}/tu-danh-gia/{dossier.pk}/minh-chung/?phan=2")
    wrong = {"name": "cai-dat.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" * 700}

    page.locator("input[name=file]").set_input_files([photo("Ảnh.jpg", "blue"), wrong])
    expect(page.get_by_role("list", name="Các tệp đã chọn").get_by_role("listitem")).to_have_count(2)
    expect(page.locator("[data-upload-words]")).to_contain_text("Không nhận loại tệp của “cai-dat.exe”.")
    page.get_by_role("button", name="Bỏ tệp cai-dat.exe").click()
    expect(page.locator("[data-upload-progress]")).to_be_hidden()
    page.get_by_label("Tôi xác nhận các tệp này không có tài liệu mật").check()
    with page.expect_navigation(url="**/nhiem-vu/2/**"):
        page.get_by_role("button", name="Tải lên").click()

    assert titles() == ["Ảnh"]


def test_upload_works_without_a_script(portal_world: TwoBranches, live_server, browser) -> None:
    commune = portal_world.north.commune
    dossier = portal_world.dossier(commune)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/dang-nhap/?next=/tu-danh-gia/{dossier.pk}/minh-chung/%3Fphan=2")
    page.get_by_label("Tên đăng nhập").fill(commune.drafter.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.locator("input[name=file]").set_input_files([photo("Một.jpg", "blue"), photo("Hai.jpg", "red")])
    page.get_by_label("Tôi xác nhận các tệp này không có tài liệu mật").check()

    page.get_by_role("button", name="Tải lên").click()

    expect(page.get_by_text("Đã thêm 2 minh chứng.")).to_be_visible()
    assert titles() == ["Một", "Hai"]
    context.close()
