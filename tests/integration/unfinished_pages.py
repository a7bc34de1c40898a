"""What a browser sends from a page with a form: every control of it as it stands on the page."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from danvan.organization.models import UnfinishedForm, User

JSON = {"accept": "application/json"}
LOST = "/dang-nhap/"


class _Controls(HTMLParser):
    """Reads the controls of the one form of the page that bears a stamp."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.forms.append({})
        elif not self.forms or not name or "disabled" in given:
            return
        elif tag == "textarea":
            self._area = name
            self.forms[-1].setdefault(name, []).append("")
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.forms[-1].setdefault(name, []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.forms[-1][self._area][-1] = self.forms[-1][self._area][-1].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area][-1] += data


def controls_in(content: bytes) -> dict[str, Any]:
    reader = _Controls()
    reader.feed(content.decode())
    return next(form for form in reversed(reader.forms) if "ban-go-do" in form)


def sent_from(client: Client, address: str, **typed: Any) -> dict[str, Any]:
    """What the form at `address` sends once `typed` was typed over it."""
    return controls_in(client.get(address).content) | typed


def kept(user: User, address: str) -> dict[str, list[str]]:
    """What is kept for the person at this form; nothing is an empty dict."""
    row = UnfinishedForm.objects.filter(user=user, address=address).first()
    return row.fields if row else {}


def end_session(client: Client) -> None:
    """As after the last hour of it: the browser has no session, the pages that are open stay."""
    client.session.flush()
    client.cookies.pop("danvan_session")
