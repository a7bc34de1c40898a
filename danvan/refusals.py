"""A page in place of an empty answer where an address only takes a pressed button.

People come to such an address by signing in again after their session ended: the sign-in leads them back to where
they were going, but what they had sent is gone.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NOT_ALLOWED = 405


class OnlyByButton:
    """Middleware: a 405 without words becomes a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != NOT_ALLOWED or response.content or request.method not in ("GET", "HEAD"):
            return response
        page = render(request, "405.html", status=NOT_ALLOWED)
        page.headers["Allow"] = response.headers["Allow"]
        return page
