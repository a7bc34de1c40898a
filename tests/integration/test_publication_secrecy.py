"""Until a rung publishes, nothing says anything of what it decided; the pages are in test_secret_before_publication.py."""

import io
import re
from html import unescape

import openpyxl
import pytest
from pdfminer.high_level import extract_text

from danvan.activity.models import Notification
from evaluations.models import RecognitionState
from evaluations.workflow import recognition_workflow
from tests.world import SECRET_REASON

SECRET_VERDICT = "Lý do xét kín chưa được công bố"
SECRETS = {
    "reason": re.escape(SECRET_REASON),
    "verdict": re.escape(SECRET_VERDICT),
    "score": r"(?<![\d,.])9[,.]3(?!\d)",
    "total": r"(?<![\d,.])83[,.]3(?!\d)",
    "difference": "[−-]2[,.]7",
    "state": "Đã thẩm định",
    "step": "Hoàn thành thẩm định",
    "declined": "Không công nhận",
}
LINK = re.compile(r"""(?:href|action)="(/[^"#]*)""")
MOST_PAGES = 1000


def words_of(response) -> str:
    """What a reader gets: a page as it is, a file as its text."""
    kind = response.get("Content-Type", "")
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if "spreadsheetml" in kind:
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    if kind == "application/pdf":
        return extract_text(io.BytesIO(content))
    return unescape(content.decode(errors="replace"))


@pytest.fixture
def secret(world):
    """An appraised dossier with a verdict, both unpublished, of a commune."""
    recognition = world.recognition(world.north.commune, RecognitionState.PENDING)
    recognition_workflow.perform("decline", recognition, actor=world.north.reviewer, note=SECRET_VERDICT)
    return recognition


def test_nothing_provisional_is_told(world, committed):
    with committed():
        recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY)

    told = set(Notification.objects.exclude(recipient=world.north.reviewer).values_list("text", flat=True))
    assert recognition.published_at is None
    assert {text for text in told if any(re.search(pattern, text) for pattern in SECRETS.values())} == set()
    assert not any("xét" in text and "chờ xét" not in text for text in told)


def test_what_was_provisional_is_on_the_units_page_once_published(world, client_of, secret):
    world.publish(world.north)

    page = client_of(world.north.commune.sender).get(f"/tu-danh-gia/{secret.result.assessment_id}/")

    words = unescape(page.content.decode())
    assert [name for name in ("reason", "verdict", "score", "total", "difference", "declined")
            if not re.search(SECRETS[name], words)] == []  # fmt: skip
