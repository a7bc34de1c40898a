"""Pictures that the demonstration's units attach: drawn here, plain, and saying that they show nothing real."""

import io
from pathlib import Path

from django.conf import settings

from danvan.common.files import JPEG
from danvan.common.pictures import kept_picture
from danvan.organization.models import User
from evaluations.actions import Upload, add_evidence
from evaluations.places import Place

SIZE = (1200, 800)
STAND_IN = "Hình vẽ minh họa của bản chạy thử, không phải ảnh chụp"
_FONT = Path(settings.BASE_DIR) / "static" / "fonts" / "LiberationSerif-Bold.ttf"
# Sky, ground and clothes, chosen by the letters of the title.
_COLOURS = (
    ("#cfe6f5", "#e7d6a8", "#2f6f9f"),
    ("#fbe3c4", "#b9cf9a", "#a2452f"),
    ("#dfeadf", "#c9b79c", "#3f7a4c"),
)


def attach_picture(place: Place, title: str, *, actor: User) -> None:
    """Attach a drawn picture the way an uploaded photo is: decoded, drawn anew, with its thumbnail."""
    kept = kept_picture(io.BytesIO(drawn(title)), JPEG, max_side=settings.EVIDENCE_PICTURE_SIDE)
    upload = Upload(io.BytesIO(kept.content), kept.kind, title, kept.thumbnail)
    add_evidence(place, [upload], content={}, actor=actor)


def drawn(title: str) -> bytes:
    """People in a row before a horizon, the title on a banner above them."""
    from PIL import Image, ImageDraw, ImageFont  # slow import

    width, height = SIZE
    number = sum(map(ord, title))
    sky, ground, clothes = _COLOURS[number % len(_COLOURS)]
    picture = Image.new("RGB", SIZE, sky)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height * 3 // 5, width, height), fill=ground)
    draw.ellipse((width - 260, 170, width - 140, 290), fill="#f4c542")
    for person in range(4 + number % 4):
        left, top = 130 + person * 140, 380 + person % 2 * 40
        draw.rounded_rectangle((left, top + 80, left + 90, top + 260), radius=30, fill=clothes)
        draw.ellipse((left + 10, top, left + 80, top + 70), fill="#8a5a3c")
    draw.rectangle((0, 40, width, 140), fill="#b3261e")
    draw.text((width // 2, 90), title, font=ImageFont.truetype(_FONT, 46), fill="white", anchor="mm")
    draw.text((width // 2, height - 40), STAND_IN, font=ImageFont.truetype(_FONT, 30), fill="#333333", anchor="mm")
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=85)
    return written.getvalue()
