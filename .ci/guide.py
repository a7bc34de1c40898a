"""Take the pictures of the guide from the running demonstration: `guide.py ADDRESS [beginning of a name]…`.

Each picture is a scene: who signs in, what they do, and what part of the page is shown. Scenes only look and type; the
few that must press a button come after those that need things as they were.
"""

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "static" / "guide"
PASSWORD = json.loads((ROOT / "fixtures" / "demo.json").read_text(encoding="utf-8"))["password"]
WIDE = (1000, 700)  # of work at a desk: the menu stays folded away
PHONE = (390, 640)  # of what units do: shown as large as it is on their phones
SHARP = 2  # pixels to one of the page
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=vi",
)  # fmt: skip

Scene = Callable[[Page], Locator | None]
SCENES: dict[str, tuple[str, tuple[int, int], Scene]] = {}


def scene(name: str, account: str, size: tuple[int, int] = WIDE) -> Callable[[Scene], Scene]:
    """Register a picture: `scene` brings the page there and gives the part to show, None for what the screen shows."""

    def register(act: Scene) -> Scene:
        SCENES[name] = (account, size, act)
        return act

    return register


def open_by_menu(page: Page, entry: str) -> None:
    """Go where the entry of the menu leads."""
    link = page.locator(".nav-list a", has_text=entry).first
    page.goto(str(link.evaluate("a => a.href")))


@scene("dang-nhap-1", "", PHONE)
def signing_in(page: Page) -> Locator | None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("phanricua.soan")
    return None


@scene("dang-ky-1", "phanricua.soan", PHONE)
def form_of_registration(page: Page) -> Locator | None:
    page.goto("/mo-hinh/dang-ky/")
    page.get_by_label("Tên mô hình").fill("Camera an ninh khu phố Giang Hải 2")
    page.get_by_label("Quốc phòng – an ninh").check()
    page.get_by_label("Tên mô hình").evaluate("field => field.closest('.field').scrollIntoView()")
    return None


@scene("dang-ky-2", "sonongnghiep.soan", PHONE)
def answers_to_check(page: Page) -> Locator | None:
    open_registration(page, "Đang soạn")
    page.goto(page.url + "kiem-tra/")
    page.locator("main h2").first.evaluate("title => title.scrollIntoView()")
    return None


@scene("tra-loi-bo-sung-1", "phongphu.kygui", PHONE)
def what_came_back(page: Page) -> Locator | None:
    page.goto("/")
    return None


@scene("minh-chung-1", "phanricua.soan", PHONE)
def evidence_form(page: Page) -> Locator | None:
    page.goto("/")
    page.get_by_role("link", name="1. Quán triệt").first.click()
    page.get_by_role("button", name="Lưu và thêm tệp").click()
    page.get_by_label("Tên minh chứng").first.evaluate("field => field.closest('.field').scrollIntoView()")
    return None


@scene("tu-danh-gia-1", "phanricua.soan", PHONE)
def tasks_of_the_year(page: Page) -> Locator | None:
    page.goto("/tu-danh-gia/")
    page.get_by_role("link", name="Tự đánh giá năm 2025").first.click()
    page.wait_for_url("**/tu-danh-gia/*/")
    page.locator("main .task-group").first.evaluate("title => title.scrollIntoView()")
    return None


@scene("tu-danh-gia-2", "phanricua.soan", PHONE)
def one_task(page: Page) -> Locator | None:
    page.goto("/")
    page.get_by_role("link", name="1. Quán triệt").first.click()
    page.get_by_label("Điểm tự chấm").evaluate("field => field.closest('.field').scrollIntoView()")
    return None


@scene("giai-trinh-1", "hoiphunu.kygui", PHONE)
def provisional_scores(page: Page) -> Locator | None:
    page.goto("/")
    page.get_by_role("link", name="Xem và trả lời").first.click()
    page.locator("main h1").evaluate("title => title.scrollIntoView()")
    return None


@scene("thang-diem-1", "phanricua.soan", PHONE)
def how_points_are_given(page: Page) -> Locator | None:
    page.goto("/thang-diem/")
    page.locator("main tbody a").first.click()
    page.locator("#nhiem-vu").evaluate("title => title.scrollIntoView()")
    return None


@scene("ky-gui-1", "thanhgiang1.kygui", PHONE)
def waiting_for_signature(page: Page) -> Locator | None:
    page.goto("/")
    page.get_by_role("link", name="Xem và ký gửi").first.click()
    page.wait_for_url("**/tu-danh-gia/**")
    page.locator("main .btn-primary").last.scroll_into_view_if_needed()
    return None


@scene("tham-dinh-dang-ky-1", "tinh.thamdinh")
def queue(page: Page) -> Locator | None:
    open_by_menu(page, "Đăng ký chờ thẩm định")
    return None


@scene("tham-dinh-dang-ky-2", "tinh.thamdinh")
def return_of_parts(page: Page) -> Locator | None:
    open_by_menu(page, "Đăng ký chờ thẩm định")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="Trả lại bổ sung").first.click()
    page.get_by_role("heading", name="Người thực hiện").evaluate("title => title.scrollIntoView()")
    return None


@scene("tham-dinh-ho-so-1", "tinh.thamdinh")
def dossiers_waiting(page: Page) -> Locator | None:
    page.goto("/tham-dinh/")
    return None


@scene("tham-dinh-ho-so-2", "tinh.thamdinh")
def appraisal_table(page: Page) -> Locator | None:
    page.goto("/tham-dinh/")
    page.locator("main tbody a").first.click()
    page.get_by_label("Điểm thẩm định nhiệm vụ 1").fill("12")
    page.get_by_label("Lý do nhiệm vụ 1").fill("Chưa thấy kế hoạch riêng của đơn vị cho nội dung này.")
    return None


@scene("phan-cong-1", "tinh.thamdinh")
def who_appraises_what(page: Page) -> Locator | None:
    page.goto("/tham-dinh/phan-cong/")
    return None


@scene("hai-nguoi-cham-1", "tinh.thamdinh", (1200, 700))
def two_opinions(page: Page) -> Locator | None:
    page.goto("/tham-dinh/?viec=tat-ca")
    of_two = page.locator("main tbody tr", has=page.locator("[data-label='Người thẩm định'] .row-note"))
    for address in of_two.get_by_role("link").evaluate_all("links => links.map(a => a.href)"):
        page.goto(address)
        if page.url.endswith("/thong-nhat/"):
            break
    page.locator(".appraisal-settle thead").evaluate("head => head.scrollIntoView()")
    return None


@scene("xet-giai-trinh-1", "tinh.pheduyet")
def scores_to_announce(page: Page) -> Locator | None:
    page.goto("/tham-dinh/giai-trinh/")
    page.locator("main tbody input[type=checkbox]").first.check()
    return None


@scene("xet-giai-trinh-2", "tinh.thamdinh")
def reply_to_decide(page: Page) -> Locator | None:
    page.goto("/tham-dinh/giai-trinh/?nhom=xet")
    page.locator("main tbody a").first.click()
    page.locator(".reply-task h2").first.evaluate("title => title.scrollIntoView()")
    return None


@scene("doi-chieu-1", "tinh.thamdinh")
def differences(page: Page) -> Locator | None:
    page.goto("/tham-dinh/doi-chieu/?nam=2024")
    page.locator("#theo-nguoi").evaluate("title => title.scrollIntoView()")
    return None


@scene("doi-chieu-2", "tinh.thamdinh")
def sample_to_recheck(page: Page) -> Locator | None:
    page.goto("/tham-dinh/doi-chieu/?nam=2024")
    page.get_by_role("link", name="Lần 1").click()
    page.get_by_text("bản đã kiểm tra lại").first.wait_for()
    return None


@scene("chi-tieu-1", "tinh.pheduyet")
def quotas(page: Page) -> Locator | None:
    page.goto("/cong-nhan/chi-tieu/")
    return None


@scene("chi-tieu-2", "tinh.thamdinh")
def field_survey(page: Page) -> Locator | None:
    page.goto("/cong-nhan/")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="Ghi khảo sát").click()
    page.get_by_label("Người đi khảo sát").fill("Lê Văn Sát, chuyên viên")
    return None


@scene("cong-nhan-1", "tinh.thamdinh")
def recognitions(page: Page) -> Locator | None:
    page.goto("/cong-nhan/")
    page.locator("main tbody input[type=checkbox]").first.check()
    return None


@scene("danh-sach-1", "phanricua.thamdinh")
def list_builder(page: Page) -> Locator | None:
    page.goto("/danh-sach/")
    page.get_by_role("link", name="Danh sách biểu dương năm 2025").first.click()
    page.get_by_role("link", name="Chọn, sắp xếp mô hình").click()
    page.locator(".list-builder").wait_for()
    return page.locator(".list-builder")


@scene("cong-bo-1", "tinh.pheduyet")
def publication(page: Page) -> Locator | None:
    page.goto("/cong-bo/")
    return None


@scene("ban-hanh-1", "tinh.pheduyet")
def issued_list(page: Page) -> Locator | None:
    page.goto("/danh-sach/")
    page.get_by_role("link", name="Danh sách biểu dương năm 2024").first.click()
    page.get_by_text("ĐẢNG CỘNG SẢN VIỆT NAM").first.evaluate(
        "line => scrollBy(0, line.getBoundingClientRect().top - 60)"
    )
    return None


@scene("tong-ket-1", "tinh.lanhdao")
def summary(page: Page) -> Locator | None:
    page.goto("/tong-ket/")
    return None


@scene("tu-dang-ky-1", "tinh.lanhdao")
def from_registered_to_rewarded(page: Page) -> Locator | None:
    page.goto("/tu-dang-ky-den-khen-thuong/?nam=2024")
    return None


@scene("nguoi-dung-1", "quantri")
def new_person(page: Page) -> Locator | None:
    page.goto("/nguoi-dung/them/")
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Hồng Thắm")
    page.get_by_label("Đơn vị", exact=True).fill("Thị trấn Phan Rí Cửa")
    page.get_by_label("Người soạn").check()
    return None


@scene("thoi-gian-1", "quantri")
def phases(page: Page) -> Locator | None:
    page.goto("/nam/2025/")
    return None


@scene("lap-thang-diem-1", "quantri")
def new_scheme(page: Page) -> Locator | None:
    page.goto("/thang-diem/lap/")
    page.get_by_label("Tên thang điểm").fill("Thang điểm của tỉnh theo văn bản mới")
    return None


@scene("sap-xep-1", "quantri")
def acts_on_a_unit(page: Page) -> Locator | None:
    page.goto("/don-vi/")
    page.locator("main tbody").get_by_role("link", name="Tỉnh Bình Thuận").first.click()
    page.locator("main").get_by_role("link", name="Huyện Tuy Phong").first.click()
    page.locator("main").get_by_role("link", name="Sắp xếp đơn vị").first.click()
    page.wait_for_url("**/sap-xep/")
    return None


@scene("nhap-excel-1", "quantri")
def kinds_of_import(page: Page) -> Locator | None:
    page.goto("/nhap-excel/")
    return None


def open_registration(page: Page, state: str) -> None:
    """Open the first registration of the person's list that stands in this state, by the word of its badge."""
    page.goto("/mo-hinh/")
    row = page.locator("main tbody tr", has_text=state).first
    page.goto(str(row.get_by_role("link").first.evaluate("a => a.href")))


def main(base: str, *wanted: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    manifest = FOLDER / "pictures.json"
    sizes = json.loads(manifest.read_text()) if wanted and manifest.exists() else {}
    with sync_playwright() as playwright:
        debian = Path("/usr/bin/chromium")
        browser = playwright.chromium.launch(
            executable_path=debian if debian.exists() else None, args=list(QUIET), env={**os.environ, "LANGUAGE": "vi"}
        )
        for name, (account, (width, height), act) in SCENES.items():
            if wanted and not name.startswith(wanted):
                continue
            page = browser.new_page(
                base_url=base, viewport={"width": width, "height": height}, device_scale_factor=SHARP, locale="vi-VN",
                reduced_motion="reduce",
            )  # fmt: skip
            page.set_default_timeout(10_000)
            if account:
                sign_in(page, account)
            try:
                sizes[name] = keep(name, page, act(page))
            except Exception as error:
                sys.exit(f"make guide: {name}: {str(error).splitlines()[0]}")
            page.close()
            print(name, flush=True)
        browser.close()
    if not wanted:
        for stale in {path.stem for path in FOLDER.glob("*.webp")} - set(sizes):
            (FOLDER / f"{stale}.webp").unlink()
    manifest.write_text(json.dumps(dict(sorted(sizes.items())), indent=1) + "\n")


def sign_in(page: Page, account: str) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(account)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda address: "dang-nhap" not in address)
    if "nhap-ma" in page.url:  # the demonstration fills the code in
        page.locator("main form button").first.click()
        page.wait_for_url(lambda address: "nhap-ma" not in address)


def keep(name: str, page: Page, part: Locator | None) -> tuple[int, int]:
    """Write the picture; gives its width and height."""
    page.evaluate("document.querySelectorAll('.guide-hint, .demo-banner').forEach(part => part.remove())")
    taken = part.screenshot() if part is not None else page.screenshot()
    with Image.open(io.BytesIO(taken)) as picture:
        picture.convert("RGB").save(FOLDER / f"{name}.webp", quality=70, method=6)
        return picture.width // SHARP, picture.height // SHARP


if __name__ == "__main__":
    main(*sys.argv[1:])
