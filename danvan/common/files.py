"""Uploaded files: what they are is read from their bytes, never from their name.

`inspect` says which of the accepted kinds a file is, or refuses it in words. Nothing is unpacked or decoded
further than needed for that: a picture is judged by its header, an Office file by its table of contents.
"""

import hashlib
import secrets
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError

MAX_PIXELS = 60_000_000  # larger than any scanned page; the header of a bomb claims thousands of millions
MAX_SIDE = 20_000
MAX_ZIP_DIRECTORY = 512 * 1024  # bytes of the table of contents; Office files need a few thousand
MAX_UNPACKED = 300 * 1024 * 1024
# An honest Office file unpacks to some twenty times its size; a hundred times is a bomb, unless it is small anyway.
MAX_RATIO, FREE_OF_RATIO = 100, 20 * 1024 * 1024
MAX_CONTENT_TYPES = 256 * 1024

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_DIRECTORY = b"PK\x05\x06"
_ZIP64_LOCATOR = b"PK\x06\x07"
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is accepted: how people call it, its endings (ours first), its media type."""

    name: str
    endings: tuple[str, ...]
    content_type: str
    opens_in_browser: bool = False


PDF = FileKind("PDF", (".pdf",), "application/pdf", opens_in_browser=True)
JPEG = FileKind("ảnh JPG", (".jpg", ".jpeg"), "image/jpeg", opens_in_browser=True)
PNG = FileKind("ảnh PNG", (".png",), "image/png", opens_in_browser=True)
DOCX = FileKind("Word (.docx)", (".docx",), f"{_OFFICE}.wordprocessingml.document")
XLSX = FileKind("Excel (.xlsx)", (".xlsx",), f"{_OFFICE}.spreadsheetml.sheet")
HEIC = FileKind("ảnh HEIC", (".heic", ".heif"), "image/heic")
KINDS = (PDF, JPEG, PNG, DOCX, XLSX)
KINDS_IN_WORDS = "PDF, JPG, PNG, Word (.docx) hoặc Excel (.xlsx)"
PICTURES = (JPEG, PNG, HEIC)
PICTURE_ENDINGS = tuple(ending for kind in PICTURES for ending in kind.endings)
# Where pictures are converted before they are kept (see pictures.py), those of a phone may come as they are.
CONVERTED_KINDS = (*KINDS, HEIC)
CONVERTED_IN_WORDS = "ảnh (JPG, PNG, HEIC), PDF, Word (.docx) hoặc Excel (.xlsx)"
CONVERTED_ENDINGS = tuple(ending for kind in CONVERTED_KINDS for ending in kind.endings)
ACCEPT = ",".join(ending for kind in KINDS for ending in kind.endings)  # for <input type="file">

_MAIN_PARTS = {
    f"{_OFFICE}.wordprocessingml.document.main+xml".encode(): DOCX,
    f"{_OFFICE}.spreadsheetml.sheet.main+xml".encode(): XLSX,
}


def kind_of_type(content_type: str) -> FileKind | None:
    """The accepted kind with this media type."""
    return next((kind for kind in KINDS if kind.content_type == content_type), None)


def inspect(file: IO[bytes], *, name: str, size: int, max_size: int, kinds: Sequence[FileKind] = KINDS) -> FileKind:
    """The kind of `file`, one of `kinds`; refuses what is too large, not accepted, broken, or not what its ending says.

    Among pictures the ending is free: phones misname them, and what is kept bears an ending of ours.
    """
    if size > max_size:
        raise ValidationError(
            f"Tệp nặng {megabytes(size)}, quá mức cho phép {megabytes(max_size)}. "
            "Hãy quét lại ở độ phân giải thấp hơn hoặc tách thành nhiều tệp.",
            code="too_large",
        )
    words = CONVERTED_IN_WORDS if HEIC in kinds else KINDS_IN_WORDS
    ending = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    kind = _sniffed(file, words, kinds, ending)
    if ending not in (PICTURE_ENDINGS if kind in PICTURES else kind.endings):
        said = f"đuôi “{ending}”" if ending else "không có đuôi"
        raise ValidationError(
            f"Tên tệp {said} nhưng nội dung là {kind.name}. Hãy đặt lại đuôi “{kind.endings[0]}” hoặc chọn tệp khác.",
            code="wrong_ending",
        )
    return kind


def sha256_of(file: IO[bytes]) -> str:
    """The SHA-256 of a file's bytes, as 64 hexadecimal digits."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type]
    file.seek(0)
    return digest.hexdigest()


def stored_name(kind: FileKind) -> str:
    """A name of our own, which says nothing and cannot be guessed."""
    return secrets.token_hex(16) + kind.endings[0]


def megabytes(size: int) -> str:
    """A size as people read it: 850 KB, 2,4 MB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".0 MB", " MB").replace(".", ",")


def _sniffed(file: IO[bytes], words: str, kinds: Sequence[FileKind], ending: str) -> FileKind:
    """The kind that the bytes show; where only the ending shows one of `kinds`, the file itself is at fault."""
    try:
        kind = _sniff(file, words)
        if kind in kinds:
            return kind
        refusal = ValidationError(f"Không nhận loại tệp này. Hãy chọn tệp {words}.", code="not_accepted")
    except ValidationError as error:
        if error.code != "not_accepted":
            raise
        refusal = error
    claimed = next((kind for kind in kinds if ending in kind.endings), None)
    if claimed is None:
        raise refusal
    raise ValidationError(
        f"Tệp mang đuôi {ending} nhưng bên trong không phải {claimed.name.partition(' (')[0]}, hoặc đã hỏng. "
        "Hãy xuất lại tệp.",
        code="not_accepted",
    )


def _sniff(file: IO[bytes], words: str) -> FileKind:
    file.seek(0)
    head = file.read(12)
    if head.startswith(b"%PDF-"):
        return _checked_pdf(file)
    if head.startswith(b"\xff\xd8\xff"):
        return _checked_picture(file, JPEG, "JPEG")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _checked_picture(file, PNG, "PNG")
    if head.startswith(b"PK\x03\x04"):
        return _checked_office(file, words)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIC  # what it claims to hold is judged before it is decoded, see pictures.py
    if head.startswith(_OLD_OFFICE):
        raise ValidationError(
            "Tệp Word, Excel kiểu cũ (.doc, .xls) hoặc có mật khẩu. "
            "Hãy lưu lại thành .docx, .xlsx không mật khẩu, hoặc xuất ra PDF.",
            code="old_office",
        )
    raise ValidationError(f"Không nhận loại tệp này. Hãy chọn tệp {words}.", code="not_accepted")


def _checked_pdf(file: IO[bytes]) -> FileKind:
    file.seek(0)
    if b"%%EOF" not in file.read():
        raise ValidationError("Tệp PDF bị thiếu phần cuối. Hãy xuất hoặc quét lại rồi tải lên.", code="broken")
    return PDF


def _checked_picture(file: IO[bytes], kind: FileKind, pillow_format: str) -> FileKind:
    """Judge a picture by its header alone; decoding is what a decompression bomb waits for."""
    from PIL import Image  # slow import

    file.seek(0)
    try:
        with Image.open(file, formats=[pillow_format]) as picture:
            width, height = picture.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        width = height = MAX_SIDE + 1
    except Exception as error:  # Pillow raises nearly anything on a broken header
        raise ValidationError(f"Không đọc được {kind.name}. Hãy chụp hoặc xuất lại ảnh.", code="broken") from error
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise ValidationError("Ảnh có kích thước quá lớn. Hãy thu nhỏ ảnh rồi tải lên.", code="too_many_pixels")
    return kind


def _checked_office(file: IO[bytes], words: str) -> FileKind:
    """Word or Excel, by the main part that the package declares; bounds first."""
    broken = ValidationError(
        f"Tệp nén này không phải Word hay Excel, hoặc đã hỏng. Hãy chọn tệp {words}.", code="not_accepted"
    )
    if not _directory_is_sane(file):
        raise broken
    try:
        entries, declared = _contents_of_package(file)
    except Exception as error:  # zipfile and zlib raise nearly anything on a broken file
        raise broken from error
    if _unpacks_to_too_much(entries, size=file.seek(0, 2)):
        raise ValidationError("Tệp giải nén ra quá lớn. Hãy xuất ra PDF rồi tải lên.", code="too_large")
    if b"macroEnabled" in declared or any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise ValidationError(
            "Tệp có chứa macro nên không nhận. Hãy lưu lại không macro hoặc xuất ra PDF.", code="macro"
        )
    kind = next((kind for part, kind in _MAIN_PARTS.items() if part in declared), None)
    if kind is None:
        raise broken
    return kind


def _unpacks_to_too_much(entries: list[zipfile.ZipInfo], *, size: int) -> bool:
    unpacked = sum(entry.file_size for entry in entries)
    return unpacked > MAX_UNPACKED or (unpacked > FREE_OF_RATIO and unpacked > MAX_RATIO * size)


def _contents_of_package(file: IO[bytes]) -> tuple[list[zipfile.ZipInfo], bytes]:
    """The table of contents and the beginning of the part that declares the others."""
    file.seek(0)
    with zipfile.ZipFile(file) as package, package.open("[Content_Types].xml") as part:
        return package.infolist(), part.read(MAX_CONTENT_TYPES)


def _directory_is_sane(file: IO[bytes]) -> bool:
    """Whether the table of contents is small enough to be read at all (zipfile reads it whole)."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - 65_557))  # a comment may follow it, of 65,535 bytes at most
    tail = file.read()
    start = tail.rfind(_END_OF_DIRECTORY)
    if start < 0 or len(tail) - start < 22 or _ZIP64_LOCATOR in tail:
        return False
    directory_size: int = struct.unpack_from("<I", tail, start + 12)[0]
    return directory_size <= MAX_ZIP_DIRECTORY
