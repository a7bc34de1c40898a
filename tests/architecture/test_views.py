"""Every address asks for a sign-in, except the few named here."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver

# The last two answer 404 unless a provider of OpenID Connect is set.
OPEN_TO_STRANGERS = {"organization:sign_in", "organization:oidc_ask", "organization:oidc_callback"}


def every_address() -> Iterator[tuple[str, str, Any]]:
    """Name with its namespace, the address as a template, the view."""
    yield from below(get_resolver(), "", "")


def below(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[tuple[str, str, Any]]:
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", "/" + address, pattern.callback
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from below(pattern, inner, address)


def example_of(address: str) -> str:
    """The address with a value of the right kind in every place."""
    samples = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}
    return re.sub(r"<(?:(\w+):)?\w+>", lambda part: samples.get(part[1] or "str", "x"), address)


ADDRESSES = list(every_address())


def test_open_pages_are_exactly_those_meant_to_be():
    open_pages = {name for name, _, view in ADDRESSES if not getattr(view, "login_required", True)}

    assert open_pages == OPEN_TO_STRANGERS


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "address",
    [example_of(address) for name, address, _ in ADDRESSES if name not in OPEN_TO_STRANGERS],
)
def test_stranger_is_asked_to_sign_in(client, address, method):
    response = getattr(client, method)(address)

    assert (response.status_code, response.headers["Location"].split("?")[0]) == (
        302,
        resolve_url(settings.LOGIN_URL),
    )


def test_every_address_has_a_name():
    assert [address for name, address, _ in ADDRESSES if name.endswith("None")] == []


def test_addresses_are_plain_letters():
    plain = r"/([a-z0-9./-]|<[a-z_:]+>)*"

    assert [address for _, address, _ in ADDRESSES if not re.fullmatch(plain, address)] == []
