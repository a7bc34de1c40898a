"""The provider of OpenID Connect that README.md may name: asking it who somebody is, and believing it little.

mozilla-django-oidc speaks the protocol (code flow, PKCE, state, nonce, signatures). What it leaves open is closed
here: issuer and audience are checked, and the person is the signed token's `sub` alone, never an address or a name.
"""

import logging
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

logger = logging.getLogger(__name__)
STATES = "oidc_states"  # where mozilla-django-oidc keeps what it has asked for


def is_on() -> bool:
    return bool(settings.OIDC_ISSUER)


def name() -> str:
    """What the provider is called on the screen."""
    return settings.OIDC_NAME


class AskProvider(OIDCAuthenticationRequestView):
    """Leads to the provider; by a pressed button only, for it writes into the session."""

    http_method_names = ["post"]
    post = OIDCAuthenticationRequestView.get


class Provider(OIDCAuthenticationBackend):
    """Turns what the provider has sent back into “issuer|subject”."""

    def subject(self, request: HttpRequest) -> str:
        """Who the provider says it is; “” when it does not say so beyond doubt."""
        try:
            asked = request.session.get(STATES, {}).pop(request.GET.get("state"))
            request.session.modified = True
            tokens = self.get_token(self._question(request, asked["code_verifier"]))
            claims = self.verify_token(tokens["id_token"], nonce=asked["nonce"])
        except (KeyError, ValueError, SuspiciousOperation, jwt.PyJWTError, requests.RequestException) as error:
            logger.warning("OpenID Connect: %s", type(error).__name__)  # the words may hold codes
            return ""
        return f"{claims['iss']}|{claims['sub']}" if self._is_for_us(claims) else ""

    def _question(self, request: HttpRequest, code_verifier: str) -> dict[str, str]:
        return {
            "client_id": self.OIDC_RP_CLIENT_ID,
            "client_secret": self.OIDC_RP_CLIENT_SECRET,
            "grant_type": "authorization_code",
            "code": request.GET["code"],
            "redirect_uri": request.build_absolute_uri(request.path),
            "code_verifier": code_verifier,
        }

    def _is_for_us(self, claims: dict[str, Any]) -> bool:
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        ours = (
            self.OIDC_RP_CLIENT_ID in audiences and claims.get("azp", self.OIDC_RP_CLIENT_ID) == self.OIDC_RP_CLIENT_ID
        )
        named = isinstance(claims.get("sub"), str) and bool(claims["sub"])
        return ours and named and "exp" in claims and claims.get("iss") == settings.OIDC_ISSUER
