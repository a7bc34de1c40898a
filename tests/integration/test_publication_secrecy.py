"""Until a rung publishes, no page that a unit or a leader can reach says anything of what it decided.

The pages are found as a reader finds them, by following links, and as a curious one does, by trying addresses.
"""

import io
import re
from html import unescape
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.test import Client
from pdfminer.high_level import extract_text

from danvan.activity.models import Notification
from danvan.organization.roles import Role
from evaluations.models import RecognitionState
from evaluations.workflow import recognition_workflow
from tests.architecture.test_views import ADDRESSES
from tests.factories import MembershipFactory
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


def crawl(client: Client, start: list[str]) -> dict[str, str]:
    """Every page that links lead to from `start`, with its words."""
    waiting, seen = list(start), {}
    while waiting:
        address = waiting.pop()
        if address in seen or urlsplit(address).path.startswith(("/static/", "/dang-xuat/")):
            continue
        response = client.get(address)
        seen[address] = words_of(response) if response.status_code in (200, 422) else ""
        if response.status_code in (301, 302):
            waiting.append(response.url)
        waiting += [unescape(link) for link in LINK.findall(seen[address])]
        assert len(seen) < MOST_PAGES, "the crawl does not end"
    return seen


def guesses(numbers: set[int]) -> list[str]:
    """Every address of the portal with every number that belongs to something secret."""
    found = set()
    for _, pattern, _ in ADDRESSES:
        for number in numbers:
            filled = re.sub(r"<int:(pk|registration_pk)>", str(number), pattern)
            filled = re.sub(r"<int:ordinal>", "1", re.sub(r"<int:year>", "2025", filled))
            for word in ("appraise", "publish", "withdraw"):
                found.add(re.sub(r"<\w+:\w+>|<\w+>", word, filled))
    return sorted(found)


@pytest.fixture
def secret(world):
    """An appraised dossier with a verdict, both unpublished, of a commune; its people in every role."""
    recognition = world.recognition(world.north.commune, RecognitionState.PENDING)
    recognition_workflow.perform("decline", recognition, actor=world.north.reviewer, note=SECRET_VERDICT)
    world.insiders = {
        "leader": MembershipFactory(unit=world.north.commune.unit, role=Role.LEADER).user,
        "administrator": MembershipFactory(unit=world.north.commune.unit, role=Role.ADMINISTRATOR).user,
    }
    return recognition


def leaks(pages: dict[str, str], *, sought: set[str]) -> dict[str, list[str]]:
    """Address → the secrets on it."""
    found = {
        address: [name for name in sorted(sought) if re.search(SECRETS[name], words)]
        for address, words in pages.items()
    }
    return {address: names for address, names in found.items() if names}


WORDS = {"state", "declined"}  # also the words of filters, on the pages of those who decide elsewhere
DECIDERS = {"approver", "reviewer", "south.reviewer"}
WATCHERS = ("drafter", "sender", "north.leader", "province.leader", "leader", "administrator", "approver", "reviewer",
            "department.sender", "south.reviewer")  # fmt: skip


@pytest.mark.parametrize("watcher", WATCHERS)
def test_nothing_provisional_is_on_any_page_of_units_and_leaders(world, client_of, secret, watcher):
    user = world.insiders.get(watcher) or world.people.get(watcher) or world.people[f"north.commune.{watcher}"]
    registration, dossier = secret.result.registration, secret.result.assessment
    numbers = {dossier.pk, registration.pk, secret.pk, secret.result_id, world.north.unit.pk}

    pages = crawl(client_of(user), ["/", *guesses(numbers)])

    assert leaks(pages, sought=set(SECRETS) - (WORDS if watcher in DECIDERS else set())) == {}
    assert len(pages) > 20


def test_the_crawl_would_find_what_is_provisional(world, client_of, secret):
    """The same crawl by those who may know finds every secret: so it looks in the right places."""
    numbers = {secret.result.assessment_id}

    found = leaks(crawl(client_of(world.north.reviewer), ["/", *guesses(numbers)]), sought=set(SECRETS))

    assert {name for names in found.values() for name in names} == set(SECRETS)


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
