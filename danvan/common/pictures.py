"""Pictures as they are kept: upright, scaled, without place, time or names, readable by every browser."""

from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError

from danvan.common import bounded
from danvan.common.files import HEIC, JPEG, MAX_PIXELS, PICTURES, PNG, FileKind

THUMBNAIL_SIDE = 240  # pixels; shown at half of it, so that it is sharp on phones
SECONDS = 30
_FORMATS = {JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}
_TOO_MANY_PIXELS = 3  # as bounded/picture.py answers


@dataclass(frozen=True)
class KeptPicture:
    """A picture made fit to be kept, and a small one for lists."""

    kind: FileKind
    content: bytes
    thumbnail: bytes


def is_picture(kind: FileKind) -> bool:
    return kind in PICTURES


def kept_picture(file: IO[bytes], kind: FileKind, *, max_side: int) -> KeptPicture:
    """The picture in `file`, whose kind was inspected, decoded and drawn anew in a process of its own."""
    file.seek(0)
    sides = (str(max_side), str(THUMBNAIL_SIDE), str(MAX_PIXELS))
    done = bounded.run("picture.py", file.read(), _FORMATS[kind], *sides, seconds=SECONDS)
    if done.code == _TOO_MANY_PIXELS:
        raise ValidationError("Ảnh có kích thước quá lớn. Hãy thu nhỏ ảnh rồi tải lên.", code="too_many_pixels")
    line, _, rest = done.output.partition(b"\n")
    words = line.split()
    if done.code != 0 or len(words) != 3:
        raise ValidationError(f"Không đọc được {kind.name}. Hãy chụp hoặc xuất lại ảnh.", code="broken")
    length, small = int(words[1]), int(words[2])
    kept = PNG if words[0] == b"PNG" else JPEG
    return KeptPicture(kept, rest[:length], rest[length : length + small])
