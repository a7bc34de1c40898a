"""How a password is checked: not at all while the name is locked."""

from typing import Any

from axes.backends import AxesStandaloneBackend
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from danvan.organization.models import User


class PasswordBackend(AxesStandaloneBackend, ModelBackend):
    """The lock first, then the password; also the backend of sessions begun in any other way."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if request is not None:  # without one nobody asks from outside, and nothing could be counted
            AxesStandaloneBackend.authenticate(self, request, username=username, password=password)
        found = ModelBackend.authenticate(self, request, username=username, password=password, **kwargs)
        return found if isinstance(found, User) else None
