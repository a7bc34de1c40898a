"""Browsers are named as their owners know them; addresses are believed only from our own proxy."""

import pytest

from danvan.organization.accounts.browsers import address_of, browser_of

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"{WINDOWS} Chrome/126.0 Safari/537.36", "Chrome trên Windows"),
        (f"{WINDOWS} Chrome/126.0 Safari/537.36 Edg/126.0", "Edge trên Windows"),
        (f"{WINDOWS} coc_coc_browser/120 Chrome/126.0 Safari/537.36", "Cốc Cốc trên Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox trên Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari trên iPhone"),
        ("Mozilla/5.0 (Linux; Android 14; SM-A155F) Chrome/126.0 Mobile Safari/537.36", "Chrome trên Android"),
        ("curl/8.0", "Trình duyệt khác"),
        ("", "Trình duyệt khác"),
    ],
)
def test_browser_is_named_in_plain_words(rf, agent, words):
    assert browser_of(rf.get("/", headers={"User-Agent": agent})) == words


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (False, "203.0.113.9", "192.0.2.1"),
        (True, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (True, "", "192.0.2.1"),
        (True, "nonsense", None),
    ],
)
def test_address_is_what_our_own_proxy_saw(rf, settings, behind_proxy, forwarded, address):
    settings.BEHIND_PROXY = behind_proxy
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert address_of(rf.get("/", headers=headers, REMOTE_ADDR="192.0.2.1")) == address
