"""Uploads are known by their bytes: accepted kinds pass, everything else is refused in words."""

import io
import struct
import zipfile
import zlib

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from danvan.common.files import DOCX, JPEG, PDF, PNG, XLSX, inspect, megabytes, sha256_of, stored_name

MB = 1024 * 1024
WORD_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def package(content_types: str = WORD_PART, **parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{content_types}"/></Types>')
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook() -> bytes:
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


def picture(pillow_format: str, size: tuple[int, int] = (20, 10)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "white").save(file, pillow_format)
    return file.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes of PNG whose header claims these pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [header, b"IDAT" + zlib.compress(b"\x00")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


PDF_BYTES = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def kind_of(content: bytes, name: str, max_size: int = 10 * MB):
    return inspect(io.BytesIO(content), name=name, size=len(content), max_size=max_size)


def refusal(content: bytes, name: str, max_size: int = 10 * MB) -> tuple[str, str]:
    with pytest.raises(ValidationError) as refused:
        kind_of(content, name, max_size)
    return refused.value.code, refused.value.messages[0]


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF_BYTES, "bao-cao.pdf", PDF),
        (PDF_BYTES, "BÁO CÁO.PDF", PDF),
        (picture("JPEG"), "anh.jpg", JPEG),
        (picture("JPEG"), "anh.jpeg", JPEG),
        (picture("PNG"), "anh.png", PNG),
        (package(), "to-trinh.docx", DOCX),
        (workbook(), "so-lieu.xlsx", XLSX),
    ],
)
def test_file_kind_is_read_from_content(content, name, kind):
    assert kind_of(content, name) == kind


@pytest.mark.parametrize(
    ("content", "name", "code", "words"),
    [
        (
            b"MZ\x90\x00",
            "bao-cao.pdf",
            "not_accepted",
            "Tệp mang đuôi .pdf nhưng bên trong không phải PDF, hoặc đã hỏng.",
        ),
        (b"MZ\x90\x00", "cai-dat.exe", "not_accepted", "Không nhận loại tệp này."),
        (b"", "rong.pdf", "not_accepted", "Tệp mang đuôi .pdf nhưng bên trong không phải PDF"),
        (b"<html><script>alert(1)</script>", "anh.png", "not_accepted", "Tệp mang đuôi .png nhưng"),
        (b"<svg xmlns='x'/>", "anh.svg", "not_accepted", "Không nhận loại tệp này."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "cu.doc", "old_office", "Tệp Word, Excel kiểu cũ"),
        (b"%PDF-1.4\nhalf of it", "cut.pdf", "broken", "Tệp PDF bị thiếu phần cuối."),
        (b"\xff\xd8\xff\xe0 no picture", "anh.jpg", "broken", "Không đọc được ảnh JPG."),
        (b"\x89PNG\r\n\x1a\n nothing", "anh.png", "broken", "Không đọc được ảnh PNG."),
        (package("application/zip"), "goi.zip", "not_accepted", "Tệp nén này không phải Word hay Excel"),
        (package()[:-30], "cut.docx", "not_accepted", "Tệp mang đuôi .docx nhưng bên trong không phải Word, hoặc"),
        (b"PK\x03\x04" + b"PK\x05\x06" + b"\xff" * 40, "hong.docx", "not_accepted", "Tệp mang đuôi .docx nhưng"),
        (package(**{"word/vbaProject.bin": b"x"}), "macro.docx", "macro", "Tệp có chứa macro"),
        (package("application/vnd.ms-word.document.macroEnabled.main+xml"), "m.docx", "macro", "Tệp có chứa macro"),
    ],
)
def test_file_that_is_not_accepted_is_refused_in_words(content, name, code, words):
    found_code, found_words = refusal(content, name)

    assert (found_code, found_words[: len(words)]) == (code, words)


def test_file_with_a_wrong_ending_is_told_the_right_one():
    assert refusal(picture("JPEG"), "quyet-dinh.pdf") == (
        "wrong_ending",
        "Tên tệp đuôi “.pdf” nhưng nội dung là ảnh JPG. Hãy đặt lại đuôi “.jpg” hoặc chọn tệp khác.",
    )
    assert refusal(package(), "to-trinh") == (
        "wrong_ending",
        "Tên tệp không có đuôi nhưng nội dung là Word (.docx). Hãy đặt lại đuôi “.docx” hoặc chọn tệp khác.",
    )


def test_file_over_the_limit_is_told_both_sizes():
    assert refusal(PDF_BYTES + b" " * 2 * MB, "to.pdf", max_size=1 * MB) == (
        "too_large",
        "Tệp nặng 2 MB, quá mức cho phép 1 MB. Hãy quét lại ở độ phân giải thấp hơn hoặc tách thành nhiều tệp.",
    )


@pytest.mark.parametrize("size", [(65_500, 65_500), (30_000, 10), (12_000, 12_000), (9_000, 9_000)])
def test_picture_bomb_is_refused_from_its_header(size):
    code, _ = refusal(png_claiming(*size), "bom.png")

    assert code == "too_many_pixels"


def test_office_bomb_is_refused_before_it_is_unpacked():
    content = package(**{"word/document.xml": b"\x00" * (301 * MB)})

    assert len(content) < MB
    assert refusal(content, "bom.docx")[0] == "too_large"


@pytest.mark.parametrize("size", [21, 200])
def test_office_file_that_unpacks_to_a_hundred_times_its_size_is_refused(size):
    content = package(**{"word/document.xml": b"\x00" * (size * MB)})

    assert len(content) < MB
    assert refusal(content, "bom.docx") == ("too_large", "Tệp giải nén ra quá lớn. Hãy xuất ra PDF rồi tải lên.")


def test_office_file_that_is_small_unpacked_may_shrink_as_it_likes():
    assert kind_of(package(**{"word/document.xml": b"\x00" * (19 * MB)}), "trang-trang.docx") == DOCX


def test_office_file_with_a_huge_directory_is_not_read():
    content = package(**{f"word/{'x' * 200}{n}.xml": b"" for n in range(2_500)})

    assert refusal(content, "muc-luc.docx")[0] == "not_accepted"


def test_picture_check_does_not_depend_on_tolerance_of_truncated_files(monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)

    assert refusal(b"\x89PNG\r\n\x1a\n nothing", "anh.png")[0] == "broken"


def test_file_hash_is_that_of_its_bytes_from_the_start():
    file = io.BytesIO(b"abc")
    file.read()

    assert sha256_of(file) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_stored_name_says_nothing_and_keeps_our_ending():
    first, second = stored_name(JPEG), stored_name(JPEG)

    assert first != second
    assert (len(first), first[32:]) == (36, ".jpg")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "1 KB"), (850 * 1024, "850 KB"), (MB, "1 MB"), (int(2.44 * MB), "2,4 MB"), (10 * MB, "10 MB")],
)
def test_size_is_written_as_people_read_it(size, words):
    assert megabytes(size) == words
