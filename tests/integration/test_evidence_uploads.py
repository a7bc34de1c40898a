"""Several files at once: each by its own name, pictures as pictures only, within the room of the unit, all or none."""

import io

import pillow_heif
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.urls import reverse
from PIL import Image
from weasyprint import HTML

from danvan.activity.models import AuditEvent
from danvan.common import files
from danvan.common.text import nfc
from evaluations.actions import evidence as actions
from evaluations.forms.uploads import MAX_AT_ONCE, title_from
from evaluations.models import Evidence
from tests.integration.evidence_pages import PDF, cited, other_pdf, picture, stored, told, typed, upload, url
from tests.integration.rows import every_row

pillow_heif.register_heif_opener()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def dossier(world):
    return world.dossier(world.north.commune)


@pytest.fixture
def client(world, client_of):
    return client_of(world.north.commune.drafter)


def names_of_files():
    return list(Evidence.objects.order_by("id").values_list("title", flat=True))


def test_evidence_of_several_files_takes_their_names(client, dossier):
    response = client.post(
        url("evidence_create", dossier.pk),
        typed(upload("bao_cao_quy_2.pdf"), upload("Ra quân.jpg", picture()), upload("123.png", picture("PNG"))),
    )

    assert names_of_files() == ["bao cao quy 2", "Ra quân", "Ảnh 123"]
    assert (cited(), told(response)) == (
        [("bao cao quy 2", "task_score"), ("Ra quân", "task_score"), ("Ảnh 123", "task_score")],
        ["Đã thêm 3 minh chứng."],
    )  # fmt: skip


def test_evidence_of_several_files_under_one_title_is_numbered(client, dossier):
    files = [upload("a.pdf"), upload("b.pdf", other_pdf("khác"))]

    client.post(url("evidence_create", dossier.pk), typed(*files, title="Biên bản họp", document_number="3-BB"))

    assert list(Evidence.objects.order_by("id").values_list("title", "document_number")) == [
        ("Biên bản họp (1)", "3-BB"), ("Biên bản họp (2)", "3-BB"),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "title"), [
    ("quyet_dinh  15.pdf", "quyet dinh 15"), ("2025-08-20.pdf", "Tài liệu 2025-08-20"),
    ("Đường\u200bhoa\u202e.pdf", "Đườnghoa"), ("x" * 300 + ".pdf", "x" * 180), ("hoa 🌸.pdf", "hoa"),
    ("Kê\u0301 hoạch.pdf", nfc("Kê\u0301 hoạch")),
])  # fmt: skip
def test_title_is_made_of_the_name_of_the_file(name, title):
    assert title_from(name, files.PDF) == title


def test_evidence_photo_of_a_phone_is_kept_as_a_plain_jpeg(client, dossier, settings):
    settings.EVIDENCE_PICTURE_SIDE = 200
    tags = Image.Exif()
    tags.get_ifd(0x8825).update({1: "N", 2: (11.0, 10.0, 30.0)})
    photo = upload("IMG_0912.HEIC", picture("HEIF", (400, 300), exif=tags))

    client.post(url("evidence_create", dossier.pk), typed(file=[], photo=[photo]))

    evidence = Evidence.objects.get()
    response = client.get(url("evidence_file", evidence.pk), {"xem": "1"})
    content = b"".join(response.streaming_content)
    shown = Image.open(io.BytesIO(content))
    assert (shown.format, shown.size, dict(shown.getexif()), evidence.size) == ("JPEG", (200, 150), {}, len(content))
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "image/jpeg", 'inline; filename="IMG_0912.jpg"',
    )  # fmt: skip


def test_evidence_picture_has_a_thumbnail_for_whoever_may_read_it(world, client_of, client, dossier):
    client.post(url("evidence_create", dossier.pk), typed(upload("a.jpg", picture(size=(900, 600)))))
    address = url("evidence_thumbnail", Evidence.objects.get().pk)

    response, of_stranger = client.get(address), client_of(world.south.reviewer).get(address)

    assert Image.open(io.BytesIO(response.content)).size == (240, 160)
    assert (response["Content-Type"], response["X-Content-Type-Options"], response["Cache-Control"]) == (
        "image/jpeg", "nosniff", "private, no-store",
    )  # fmt: skip
    assert of_stranger.status_code == 404
    assert address in client.get(url("task_edit", dossier.pk, 2)).content.decode()


def test_evidence_files_are_refused_together_each_by_its_name(client, dossier, tmp_path):
    before = every_row()
    cut_off = picture(size=(400, 300), colour="green")[:1000]

    by_header = client.post(
        url("evidence_create", dossier.pk),
        typed(upload("tot.pdf"), upload("gia.pdf", b"MZ"), upload("anh.jpg", b"\xff\xd8\xff")),
    )
    by_decoding = client.post(url("evidence_create", dossier.pk), typed(upload("tot.pdf"), upload("hong.jpg", cut_off)))

    assert by_header.context["form"].errors["file"] == [
        "gia.pdf: Tệp mang đuôi .pdf nhưng bên trong không phải PDF, hoặc đã hỏng. Hãy xuất lại tệp.",
        "anh.jpg: Không đọc được ảnh JPG. Hãy chụp hoặc xuất lại ảnh.",
        "Chưa tải tệp nào. Bỏ tệp sai rồi bấm lại.",
    ]  # fmt: skip
    assert by_decoding.context["form"].errors["file"] == [
        "hong.jpg: Không đọc được ảnh JPG. Hãy chụp hoặc xuất lại ảnh.",
        "Chưa tải tệp nào. Bỏ tệp sai rồi bấm lại.",
    ]
    assert (by_header.status_code, by_decoding.status_code) == (422, 422)
    assert (every_row(), stored(tmp_path)) == (before, [])


def test_evidence_files_at_once_are_bounded(client, dossier):
    files = [upload(f"{number}.pdf") for number in range(MAX_AT_ONCE + 1)]

    response = client.post(url("evidence_create", dossier.pk), typed(*files))

    assert response.context["form"].errors["file"] == [
        f"Mỗi lần tải lên tối đa {MAX_AT_ONCE} tệp. Hãy chia làm nhiều lần."
    ]


# --- the same bytes, the room ----------------------------------------------------------------------------------------


def test_evidence_that_the_unit_has_is_cited_again_and_not_kept_twice(client, dossier, tmp_path):
    client.post(url("evidence_create", dossier.pk), typed(upload("ke-hoach.pdf")))

    response = client.post(
        url("evidence_create", dossier.pk), typed(upload("ten khac.pdf"), part="3", locator="trang 2")
    )

    assert (names_of_files(), cited(), len(stored(tmp_path))) == (
        ["ke-hoach"], [("ke-hoach", "task_score"), ("ke-hoach", "task_score")], 1,
    )  # fmt: skip
    assert told(response)[-1] == "Đơn vị đã có tệp này với tên “ke-hoach”: đã dẫn lại, không lưu thêm lần nữa."


def test_evidence_chosen_twice_in_one_form_is_one_file(client, dossier, tmp_path):
    client.post(url("evidence_create", dossier.pk), typed(upload("a.pdf"), upload("b.pdf")))

    assert (names_of_files(), len(cited()), len(stored(tmp_path))) == (["a"], 1, 1)


def test_evidence_is_refused_past_the_room_of_the_unit(world, client_of, client, dossier, settings, tmp_path):
    settings.EVIDENCE_TOTAL_BYTES = len(PDF) + 20
    client.post(url("evidence_create", dossier.pk), typed())
    village = world.dossier(world.north.commune.village)
    before, files = every_row(), len(stored(tmp_path))

    page = client.get(url("evidence_create", dossier.pk))
    refused = client.post(url("evidence_create", dossier.pk), typed(upload(content=other_pdf("mới"))))
    known = client.post(url("evidence_create", dossier.pk), typed())
    other_unit = client_of(world.north.commune.village.drafter).post(
        url("evidence_create", village.pk), typed(upload(content=other_pdf("thôn")))
    )

    assert page.context["room"].words == "Đã dùng 1 KB trong 1 KB"
    assert "Đã dùng 1 KB trong 1 KB" in page.content.decode()
    assert refused.context["reasons"] == [
        "Đơn vị đã dùng 1 KB trong 1 KB; các tệp này cần thêm 1 KB. Hãy bỏ bớt tệp không cần, hoặc gửi ít ảnh hơn."
    ]
    assert (refused.status_code, known.status_code, other_unit.status_code) == (422, 302, 302)
    assert (len(stored(tmp_path)), len(before) >= 1) == (files + 1, True)


def test_evidence_files_of_a_unit_are_counted(client, dossier, monkeypatch):
    monkeypatch.setattr(actions, "MAX_FILES", 1)
    client.post(url("evidence_create", dossier.pk), typed())

    response = client.post(url("evidence_create", dossier.pk), typed(upload(content=other_pdf("hai"))))

    assert response.context["reasons"] == ["Mỗi đơn vị lưu tối đa 1 tệp minh chứng một năm. Hãy gộp hoặc bỏ bớt tệp."]


# --- papers that are secret ------------------------------------------------------------------------------------------


def test_evidence_with_a_stamp_is_asked_about_and_the_answer_is_recorded(client, dossier, tmp_path):
    stamped = HTML(string="<p>TỐI MẬT</p><p>Báo cáo</p>").write_pdf()
    before = every_row()

    refused = client.post(url("evidence_create", dossier.pk), typed(upload("bao-cao.pdf", stamped)))
    rows = every_row()
    client.post(url("evidence_create", dossier.pk), typed(upload("bao-cao.pdf", stamped), stamp_seen="on"))

    assert (refused.status_code, rows) == (422, before)
    assert refused.context["form"].errors == {"stamp_seen": [
        "Trong “bao-cao” có chữ “TỐI MẬT”. Nếu là tài liệu mật, không được tải lên cổng này. "
        "Nếu không phải, hãy chọn lại tệp, đánh dấu ô này rồi tải lên."
    ]}  # fmt: skip
    assert 'name="stamp_seen"' in refused.content.decode()
    assert 'name="stamp_seen"' not in client.get(url("evidence_create", dossier.pk)).content.decode()
    assert (names_of_files(), AuditEvent.objects.get(verb="evidence.add").note) == (
        ["bao-cao"], "Trong tệp có chữ “TỐI MẬT”; người tải lên xác nhận không phải tài liệu mật.",
    )  # fmt: skip


# --- no room on the disk, no JavaScript, or with it ------------------------------------------------------------------

FULL = ["Máy chủ tạm hết chỗ lưu nên chưa nhận được tệp. Hãy báo người quản trị."]


def test_evidence_on_a_disk_that_fills_leaves_no_file_of_the_form(client, dossier, tmp_path, monkeypatch):
    really, calls = FileSystemStorage._save, []

    def fills(self, name, content):
        calls.append(name)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return really(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", fills)
    before = every_row()

    response = client.post(
        url("evidence_create", dossier.pk), typed(upload("a.jpg", picture()), upload("b.pdf"), upload("c.pdf", PDF))
    )

    assert (response.status_code, response.context["reasons"]) == (507, FULL)
    assert (every_row(), stored(tmp_path)) == (before, [])


def test_evidence_that_finds_no_room_on_its_way_in_is_told_so(client, dossier, settings, tmp_path, monkeypatch):
    def full(self, raw_data, start):
        raise OSError(28, "No space left on device")

    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # even a small file goes through the disk
    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    before = every_row()

    response = client.post(url("evidence_create", dossier.pk), typed(title="Tên đã gõ"))

    assert (response.status_code, response.context["reasons"]) == (507, FULL)
    assert "Tên đã gõ" in response.content.decode()
    assert (every_row(), stored(tmp_path)) == (before, [])


def test_evidence_sent_by_the_script_is_told_where_to_go(client, dossier):
    address = url("evidence_create", dossier.pk)

    done = client.post(address, typed(), headers={"X-Upload": "1"})
    again = client.post(address, typed(), headers={"X-Upload": "1"})  # a press too many changes nothing
    refused = client.post(address, typed(upload(content=b"")), headers={"X-Upload": "1"})

    there = reverse("evaluations:task_edit", args=[dossier.pk, 2]) + "#minh-chung"
    assert (done.json(), again.json(), len(cited())) == ({"url": there}, {"url": there}, 1)
    assert (refused.status_code, "text/html" in refused["Content-Type"]) == (422, True)


def test_evidence_form_lets_a_phone_use_its_camera(client, dossier):
    page = client.get(url("evidence_create", dossier.pk)).content.decode()

    assert 'name="photo" accept="image/jpeg,image/png,image/heic,image/heif" capture="environment"' in page
    assert "image/*" in page
    assert 'enctype="multipart/form-data"' in page
