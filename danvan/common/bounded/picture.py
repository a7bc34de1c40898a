"""A picture from standard input, made fit to be kept, on standard output; run as a script, never imported.

    picture.py FORMAT MAX_SIDE THUMBNAIL_SIDE MAX_PIXELS

Upright, at most MAX_SIDE pixels long, colours as every screen shows them, and nothing in it but the picture: no place,
no time, no camera, no names. A PNG stays a PNG; all else becomes a JPEG. Then a small JPEG for lists.
The output is a line with the format and both lengths, then both files. Exit code 3: too many pixels.
"""

import io
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # Python's isolated mode leaves it out

from limits import give_up  # type: ignore[import-not-found]

SECONDS = 20
QUALITY, THUMBNAIL_QUALITY = 84, 75
TOO_MANY_PIXELS = 3


def main() -> int:
    wanted, *numbers = sys.argv[1:]
    max_side, thumbnail_side, max_pixels = map(int, numbers)
    give_up(SECONDS)
    content = sys.stdin.buffer.read()

    from PIL import Image  # slow import

    Image.MAX_IMAGE_PIXELS = None  # the header is judged here
    if wanted == "HEIF":
        import pillow_heif  # slow import

        pillow_heif.options.THUMBNAILS = False
        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener()
    with Image.open(io.BytesIO(content), formats=[wanted]) as picture:
        if picture.width * picture.height > max_pixels:
            return TOO_MANY_PIXELS
        kept = upright(picture, max_side)
    has_lost_alpha = wanted != "PNG"
    file, form = encoded(on_white(kept) if has_lost_alpha else kept, "PNG" if wanted == "PNG" else "JPEG")
    small = kept.copy()
    small.thumbnail((thumbnail_side, thumbnail_side))
    thumbnail, _ = encoded(on_white(small), "JPEG", THUMBNAIL_QUALITY)
    sys.stdout.buffer.write(f"{form} {len(file)} {len(thumbnail)}\n".encode() + file + thumbnail)
    return 0


def upright(picture, max_side):  # type: ignore[no-untyped-def]
    """The decoded picture, scaled, turned as the camera was held, in sRGB."""
    from PIL import Image, ImageOps  # slow import

    profile = picture.info.get("icc_profile")
    picture.draft(None, (max_side, max_side))  # a JPEG is decoded at a half, a quarter, …: less memory
    picture.load()
    if picture.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        has_alpha = "transparency" in picture.info or picture.mode in ("PA", "La", "RGBa")
        picture = ImageOps.exif_transpose(picture).convert("RGBA" if has_alpha else "RGB")
    else:
        picture = ImageOps.exif_transpose(picture)
    if max(picture.size) > max_side:
        picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    return in_srgb(picture, profile)


def in_srgb(picture, profile):  # type: ignore[no-untyped-def]
    """Colours of a phone's wider space, or of print, as sRGB; a profile that cannot be read is left aside."""
    from PIL import ImageCms  # slow import

    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            given, wanted = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, given, wanted, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


def on_white(picture):  # type: ignore[no-untyped-def]
    """Without transparency, which a JPEG does not have."""
    from PIL import Image  # slow import

    if picture.mode in ("RGB", "L"):
        return picture
    picture = picture.convert("RGBA")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def encoded(picture, form, quality=QUALITY):  # type: ignore[no-untyped-def]
    """The bytes of the picture alone: whatever else was in the file is dropped here."""
    picture = picture.copy()
    picture.info = {}
    picture._exif = None
    out = io.BytesIO()
    if form == "PNG":
        picture.save(out, "PNG", optimize=False)
    else:
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue(), form


if __name__ == "__main__":
    sys.exit(main())
