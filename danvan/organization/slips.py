"""One-time passwords on paper: eight slips to an A4 page, with lines to cut along."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.template.loader import render_to_string

from danvan.common.pdf import write_pdf

SLIPS_PER_PAGE = 8


@dataclass(frozen=True)
class Slip:
    """What one person gets: never stored but in the PDF, never logged."""

    full_name: str
    unit: str
    role: str
    username: str
    password: str
    valid_until: datetime

    @property
    def groups(self) -> list[str]:
        """The password as it is read: group by group."""
        return self.password.split("-")


def render_slips(slips: Sequence[Slip], *, address: str) -> bytes:
    """The slips in the order given; `address` is where people sign in."""
    context = {
        "portal_name": settings.PORTAL_NAME,
        "address": address.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "support_phone": settings.SUPPORT_PHONE,
        "pages": list(_pages(slips)),
    }
    page = render_to_string("organization/pdf/slips.html", context)
    stylesheet = render_to_string("organization/pdf/slips.css")
    return write_pdf(page, stylesheet, identifier=sha256(page.encode()).digest()[:16])


def _pages(slips: Sequence[Slip]) -> Iterator[Sequence[Slip]]:
    for start in range(0, len(slips), SLIPS_PER_PAGE):
        yield slips[start : start + SLIPS_PER_PAGE]
