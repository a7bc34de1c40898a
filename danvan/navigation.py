"""What the frame of every page shows: navigation by right, the year and unit shown, what is unread."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    return {"portal": {"name": settings.PORTAL_NAME}}
