"""What production is told about accounts: everything on, a provider of OpenID Connect wholly or not at all."""

import json
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from danvan.settings import env

from .source import ROOT
from .test_settings import COMPLETE

PROVIDER = {
    "OIDC_ISSUER": "https://id.example/realms/tinh",
    "OIDC_AUTHORIZATION_ENDPOINT": "https://login.id.example/authorize",
    "OIDC_TOKEN_ENDPOINT": "https://id.example/token",
    "OIDC_JWKS_ENDPOINT": "https://id.example/keys",
    "OIDC_CLIENT_ID": "danvan",
    "OIDC_CLIENT_SECRET": "a secret",
}


def production(*names: str, **environment: str) -> dict:
    """Settings of production, with only these names in the environment."""
    script = (
        f"import json; from danvan.settings import prod; print(json.dumps({{n: getattr(prod, n) for n in {names}}}))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        env=COMPLETE | environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return json.loads(said.stdout)


def form_action(**environment: str) -> list[str]:
    policy = production("CONTENT_SECURITY_POLICY", **environment)["CONTENT_SECURITY_POLICY"]
    return policy["DIRECTIVES"]["form-action"]


def test_production_asks_for_the_second_factor_and_tells_no_codes():
    assert production("SECOND_FACTOR_REQUIRED", "ALLOWS_DEMONSTRATION", "AXES_FAILURE_LIMIT", "OIDC_ISSUER") == {
        "SECOND_FACTOR_REQUIRED": True,
        "ALLOWS_DEMONSTRATION": False,
        "AXES_FAILURE_LIMIT": 10,
        "OIDC_ISSUER": "",
    }


def test_forms_lead_to_ourselves_and_to_the_provider_that_is_set():
    assert form_action() == ["'self'"]
    assert form_action(**PROVIDER) == ["'self'", "https://login.id.example"]


def test_provider_is_set_wholly_or_not_at_all(monkeypatch):
    for name in PROVIDER:
        monkeypatch.delenv(name, raising=False)
    assert env.oidc() == {}

    for name, value in PROVIDER.items():
        monkeypatch.setenv(name, value)
    assert env.oidc() == PROVIDER


@pytest.mark.parametrize("missing", PROVIDER)
def test_half_a_provider_stops_the_start(monkeypatch, missing):
    for name, value in PROVIDER.items():
        monkeypatch.setenv(name, "" if name == missing else value)

    with pytest.raises(ImproperlyConfigured, match=f"^{missing} is not set"):
        env.oidc()


@pytest.mark.parametrize("name", ["OIDC_ISSUER", "OIDC_TOKEN_ENDPOINT", "OIDC_JWKS_ENDPOINT"])
def test_provider_is_asked_over_https_only(monkeypatch, name):
    for other, value in PROVIDER.items():
        monkeypatch.setenv(other, value)
    monkeypatch.setenv(name, "http://id.example/")

    with pytest.raises(ImproperlyConfigured, match=f"^{name} must be an address that begins with https://"):
        env.oidc()
