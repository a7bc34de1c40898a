"""What tests of evidence share: files to upload, addresses, what lies on the disk."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from evaluations.models import EvidenceCitation

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def upload(name="bao-cao.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def other_pdf(words: str) -> bytes:
    """A PDF with bytes of its own."""
    return b"%PDF-1.4\n% " + words.encode() + b"\n%%EOF\n"


def picture(form="JPEG", size=(60, 40), colour="white", **more) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, form, **more)
    return file.getvalue()


def typed(*files, part="2", **more):
    return {"file": list(files) or [upload()], "part": part, "title": "", "not_secret": "on"} | more


def url(name, *args):
    return reverse(f"evaluations:{name}", args=args)


def stored(tmp_path):
    return sorted(path for path in tmp_path.rglob("*") if path.is_file())


def told(response) -> list[str]:
    """What is said on the next page."""
    return [str(message) for message in response.wsgi_request._messages]


def cited() -> list[tuple[str, str]]:
    """(title, place) of every citation."""
    found = EvidenceCitation.objects.order_by("id").select_related("evidence")
    return [
        (row.evidence.title, next(name for name in EvidenceCitation.PLACES if getattr(row, f"{name}_id")))
        for row in found
    ]
