"""Pictures are kept upright, scaled, without a trace of where and when; what cannot be decoded safely is refused."""

import io
import struct
import zlib

import pillow_heif
import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageFile

from danvan.common import bounded
from danvan.common.files import CONVERTED_KINDS, HEIC, JPEG, PNG, inspect
from danvan.common.pictures import kept_picture

pillow_heif.register_heif_opener()

MB = 1024 * 1024
FORMATS = {"JPEG": JPEG, "PNG": PNG, "HEIF": HEIC}


def photo(form="JPEG", size=(60, 40), mode="RGB", **more) -> io.BytesIO:
    """Left half red, right half blue, as a phone writes it: with position, time and camera."""
    picture = Image.new(mode, size, "red" if mode != "RGBA" else (255, 0, 0, 255))
    picture.paste("blue" if mode != "RGBA" else (0, 0, 255, 255), (size[0] // 2, 0, *size))
    file = io.BytesIO()
    picture.save(file, form, **more)
    file.seek(0)
    return file


def exif(orientation=1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F], tags[0x0132] = "Dien thoai", "2025:08:20 09:12:00"
    tags.get_ifd(0x8825).update({1: "N", 2: (11.0, 10.0, 30.0), 3: "E", 4: (108.0, 34.0, 0.0)})
    return tags


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("form", FORMATS)
def test_picture_keeps_nothing_but_the_picture(form):
    file = photo(form, exif=exif())
    assert b"Dien thoai" in file.getvalue()  # else there would be nothing to lose

    kept = kept_picture(file, FORMATS[form], max_side=100)

    picture = opened(kept.content)
    assert (dict(picture.getexif()), kept.kind) == ({}, PNG if form == "PNG" else JPEG)
    assert {"exif", "xmp", "icc_profile", "comment", "photoshop"} & picture.info.keys() == set()
    assert [
        content for content in (kept.content, kept.thumbnail) if b"Dien thoai" in content or b"Exif" in content
    ] == []


def test_picture_is_turned_as_the_camera_was_held():
    kept = kept_picture(photo(exif=exif(orientation=6)), JPEG, max_side=100)

    picture = opened(kept.content).convert("RGB")
    assert picture.size == (40, 60)
    assert [max(range(3), key=picture.getpixel((20, y)).__getitem__) for y in (10, 50)] == [0, 2]  # red above blue


@pytest.mark.parametrize(("form", "size", "kept_size"), [
    ("JPEG", (400, 300), (100, 75)), ("HEIF", (300, 400), (75, 100)), ("PNG", (200, 50), (100, 25)),
    ("JPEG", (100, 30), (100, 30)),
])  # fmt: skip
def test_picture_is_scaled_to_the_longest_side(form, size, kept_size):
    kept = kept_picture(photo(form, size), FORMATS[form], max_side=100)

    assert opened(kept.content).size == kept_size


def test_picture_has_a_small_one_for_lists():
    kept = kept_picture(photo(size=(1200, 800)), JPEG, max_side=2560)

    small = opened(kept.thumbnail)
    assert (small.format, small.size) == ("JPEG", (240, 160))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_picture_of_every_kind_of_png_is_kept(mode):
    file = io.BytesIO()
    Image.new(mode, (30, 20)).save(file, "PNG")

    kept = kept_picture(file, PNG, max_side=20)

    assert (opened(kept.content).format, max(opened(kept.content).size), opened(kept.thumbnail).mode[0]) in [
        ("PNG", 20, "L"), ("PNG", 20, "R"),
    ]  # fmt: skip


def test_picture_for_print_becomes_one_for_screens():
    file = io.BytesIO()
    Image.new("CMYK", (30, 20), (0, 0, 0, 0)).save(file, "JPEG")

    assert opened(kept_picture(file, JPEG, max_side=100).content).mode == "RGB"


def test_pictures_that_are_the_same_are_kept_as_the_same_bytes():
    first, second = (kept_picture(photo(exif=exif()), JPEG, max_side=100) for _ in range(2))

    assert first.content == second.content


# --- what is made to break us ----------------------------------------------------------------------------------------


def refusal(content: bytes, kind) -> str:
    with pytest.raises(ValidationError) as refused:
        kept_picture(io.BytesIO(content), kind, max_side=100)
    return refused.value.code


@pytest.mark.parametrize("form", FORMATS)
def test_picture_that_is_cut_off_is_refused_whatever_other_libraries_set(form, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    content = photo(form, (400, 300)).getvalue()

    assert refusal(content[: len(content) * 2 // 3], FORMATS[form]) == "broken"


def png_claiming(width, height) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [header, b"IDAT" + zlib.compress(b"\x00")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


def jpeg_claiming(width, height) -> bytes:
    content = photo(size=(8, 8)).getvalue()
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def heic_claiming(width, height) -> bytes:
    content = photo("HEIF", (64, 64)).getvalue()
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", width, height) + content[at + 8 :]


@pytest.mark.parametrize(("content", "kind"), [
    (png_claiming(30_000, 30_000), PNG), (jpeg_claiming(65_500, 65_500), JPEG), (heic_claiming(65_000, 65_000), HEIC),
], ids=["png", "jpeg", "heic"])  # fmt: skip
def test_picture_that_claims_too_many_pixels_is_refused_before_it_is_decoded(content, kind):
    assert refusal(content, kind) in ("too_many_pixels", "broken")


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 5000, b"\xff\xd8\xff" + b"\x00" * 100], ids=["empty", "zeros", "head"]
)
@pytest.mark.parametrize("kind", FORMATS.values(), ids=FORMATS)
def test_picture_that_is_none_is_refused(content, kind):
    assert refusal(content, kind) == "broken"


def test_process_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    script = tmp_path / "slow.py"
    script.write_text("import time\nprint('begun', flush=True)\ntime.sleep(60)\n")
    monkeypatch.setattr(bounded, "__file__", str(tmp_path / "x.py"))

    assert bounded.run("slow.py", b"", seconds=1) == (None, b"begun\n")


def test_process_cannot_take_more_memory_than_it_may(tmp_path, monkeypatch):
    limits = (bounded.Path(bounded.__file__).parent / "limits.py").read_text()
    (tmp_path / "greedy.py").write_text(f"{limits}\ngive_up(5)\nprint(len(b'x' * 3 * 1024**3))\n")
    monkeypatch.setattr(bounded, "__file__", str(tmp_path / "x.py"))

    outcome = bounded.run("greedy.py", b"", seconds=20)

    assert (outcome.code, outcome.output) == (1, b"")


# --- HEIC among the kinds --------------------------------------------------------------------------------------------


def test_heic_is_taken_only_where_it_is_converted():
    content = photo("HEIF").getvalue()
    given = {"name": "IMG_1.HEIC", "size": len(content), "max_size": MB}

    assert inspect(io.BytesIO(content), **given, kinds=CONVERTED_KINDS) == HEIC
    with pytest.raises(ValidationError) as refused:
        inspect(io.BytesIO(content), **given)
    assert refused.value.messages == [
        "Không nhận loại tệp này. Hãy chọn tệp PDF, JPG, PNG, Word (.docx) hoặc Excel (.xlsx)."
    ]


@pytest.mark.parametrize("name", ["anh.jpg", "anh.HEIC", "anh.png"])
def test_picture_may_bear_the_ending_of_another_picture(name):
    content = photo("HEIF").getvalue()

    assert inspect(io.BytesIO(content), name=name, size=len(content), max_size=MB, kinds=CONVERTED_KINDS) == HEIC
