"""Nothing that a rung knows of a dossier leaves it before it is announced or published.

Every page that people of units, leaders and administrators reach by links, every address of the portal with the numbers
of what is secret, lists with every word that would sort or filter by it, files, notices and mails: read as they read
them. The same reading by the rung itself finds every secret, so it looks in the right places.
"""

import re
from html import unescape

import pytest

from danvan.activity.models import Notification, OutgoingMail
from danvan.organization.roles import Role
from evaluations.workflow import assessment_workflow
from tests.factories import MembershipFactory
from tests.integration.secret_world import EMPTY_PAPER, SECRETS, TOLD_BY_ANNOUNCING, guesses, hide, lists_with_words
from tests.integration.test_publication_secrecy import LINK, MOST_PAGES, words_of

from .mail_server import mail_on, mail_server, reachable

__all__ = ["mail_on", "mail_server"]  # fixtures

# Who has people to administer or to see in the tree reads the names of all who work there: on these pages alone.
PEOPLE_PAGES = re.compile(r"^/(nguoi-dung|don-vi|phan-quyen|tai-khoan)/")
# The scale itself is no secret for those who keep it: which rating a dossier gets is.
SCALE_PAGES = re.compile(r"^/thang-diem/")
# The words of a filter or of the guide, which say nothing of a dossier.
GENERAL_PAGES = re.compile(r"^/huong-dan/")


def watcher(world, name):
    """The person: of the world, or one with that role at the very commune."""
    if name in ("leader", "administrator"):
        return MembershipFactory(unit=world.north.commune.unit, role=Role(name)).user
    return world.people[name]


def leaks(pages, sought):
    """Address → the secrets on it."""
    found = {}
    for address, words in pages.items():
        if GENERAL_PAGES.match(address):
            continue
        shown = {name for name in sought if re.search(SECRETS[name], words)}
        shown -= {"appraiser"} if PEOPLE_PAGES.match(address) else set()
        shown -= {"rating"} if SCALE_PAGES.match(address) else set()
        if shown:
            found[address] = sorted(shown)
    return found


def read_everything(client, hidden):
    """Every page by links and by guessing, with its words; empty forms and the pages of the other dossier are left."""
    aside = re.compile(rf"{EMPTY_PAPER.pattern}|/tu-danh-gia/{hidden.other.pk}/.|/mo-hinh/{hidden.other_model}/.")
    waiting, seen = ["/", *guesses(hidden)], {}
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/static/", "/dang-xuat/")) or aside.search(address):
            continue
        response = client.get(address)
        seen[address] = words_of(response) if response.status_code in (200, 422) else ""
        if response.status_code in (301, 302):
            waiting.append(response.url)
        waiting += [unescape(link) for link in LINK.findall(seen[address])]
        assert len(seen) < MOST_PAGES, "the reading does not end"
    return seen


WORDS = {"state", "step", "declined"}  # also in the filters of those who decide elsewhere
UNITS = ("north.commune.sender", "north.other_commune.sender")
OVERSEERS = ("north.leader", "north.administrator", "leader", "administrator")
ELSEWHERE = ("north.commune.approver", "south.reviewer")  # decide, but not of this dossier


@pytest.mark.parametrize("who", [*UNITS, *OVERSEERS, *ELSEWHERE])
def test_nothing_is_known_before_anything_is_announced(world, client_of, who):
    hidden = hide(world)

    pages = read_everything(client_of(watcher(world, who)), hidden)

    assert leaks(pages, set(SECRETS) - (WORDS if who in ELSEWHERE else set())) == {}
    assert len(pages) > 90


@pytest.mark.parametrize("who", ["north.commune.sender", "north.leader", "north.administrator"])
def test_no_word_in_the_address_of_a_list_tells_what_is_secret(world, client_of, who):
    hidden = hide(world)
    client = client_of(world.people[who])

    pages = {address: words_of(client.get(address)) for address in lists_with_words()}

    typed = {address: words.replace("83,3", "").replace("9,3", "") if "q=" in address else words
             for address, words in pages.items()}  # fmt: skip
    assert leaks(typed, set(SECRETS) - {"rating"}) == {}
    both = [f"/tu-danh-gia/{dossier.pk}/" for dossier in (hidden.dossier, hidden.other)]
    for address, words in pages.items():
        if all(link in words_of(client.get(address.split("?")[0])) for link in both):
            shown = [link in words for link in both]
            assert shown[0] == shown[1], address  # no filter tells the appraised dossier from one that only waits


@pytest.mark.parametrize("who", ["north.commune.sender", "administrator"])
def test_announcing_tells_the_unit_its_scores_and_nothing_else(world, client_of, who):
    hidden = hide(world)
    assessment_workflow.perform("announce", hidden.dossier, actor=world.north.approver)
    told = TOLD_BY_ANNOUNCING if who in UNITS else set()

    pages = read_everything(client_of(watcher(world, who)), hidden)

    # That it was appraised is what the announcement itself says.
    assert leaks(pages, set(SECRETS) - told - {"step", "state"}) == {}
    assert bool(leaks(pages, {"score"})) == bool(told)


def test_the_rung_itself_finds_every_secret(world, client_of):
    """So the reading above looks in the right places.

    An opinion is its appraiser's alone until the other has finished, a declared conflict the declarer's.
    """
    hidden = hide(world)

    found = leaks(read_everything(client_of(world.north.reviewer), hidden), set(SECRETS))

    assert {name for names in found.values() for name in names} >= set(SECRETS) - {"opinion", "conflict"}


def test_publication_tells_the_unit_what_is_its_own_and_keeps_the_rest(world, client_of):
    hidden = hide(world)
    world.publish(world.north)

    pages = read_everything(client_of(world.north.commune.sender), hidden)

    kept = {"opinion", "appraiser", "conflict", "list", "quota", "survey"}
    assert leaks(pages, kept) == {}
    assert {name for names in leaks(pages, set(SECRETS) - kept).values() for name in names} >= {
        "reason", "verdict", "score", "total", "difference", "declined", "rating",
    }  # fmt: skip


@pytest.mark.parametrize("announced", [False, True])
def test_no_notice_and_no_mail_tells_what_is_secret(world, committed, mail_on, announced):
    staff = {world.north.reviewer.pk, world.north.approver.pk}
    for person in world.people.values():
        reachable(person)
    with committed():
        hidden = hide(world)
        if announced:
            assessment_workflow.perform("announce", hidden.dossier, actor=world.north.approver)

    notices = Notification.objects.exclude(recipient__in=staff).values_list("text", flat=True)
    mails = OutgoingMail.objects.exclude(recipient__in=staff).values_list("subject", "body")

    told = [*notices, *(f"{subject}\n{body}" for subject, body in mails)]
    assert [text for text in told if any(re.search(pattern, unescape(text)) for pattern in SECRETS.values())] == []
    assert told
