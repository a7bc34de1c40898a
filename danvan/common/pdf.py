"""WeasyPrint as the portal uses it: our own fonts, nothing fetched from anywhere else, tagged PDF/UA.

Knows no list and no person: who draws gives a page and a stylesheet.
"""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

FONTS = frozenset(f"LiberationSerif-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic"))
NO_PANGO = (
    "Chưa tạo được PDF: máy chủ thiếu thư viện Pango. Người quản trị máy chủ cần cài các gói libpango-1.0-0, "
    "libpangoft2-1.0-0 và libharfbuzz-subset0."
)


class CannotRender(Exception):
    """A file cannot be made; the message is a sentence for the reader."""


def write_pdf(page: str, stylesheet: str, *, identifier: bytes) -> bytes:
    """The HTML `page` as PDF; `identifier` makes equal content equal bytes."""
    weasyprint = _weasyprint()
    ours = fetcher()
    fonts = weasyprint.text.fonts.FontConfiguration()
    with _uncollected():
        return weasyprint.HTML(string=page, url_fetcher=ours).write_pdf(
            stylesheets=[weasyprint.CSS(string=stylesheet, url_fetcher=ours, font_config=fonts)],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier,
        )


def _weasyprint() -> Any:
    try:
        import weasyprint  # slow import
        import weasyprint.text.fonts  # slow import
    except OSError as error:  # it loads Pango by name
        raise CannotRender(NO_PANGO) from error
    return weasyprint


def fetcher() -> Any:
    """What answers when WeasyPrint asks for an address: our four fonts, and refusal of everything else."""
    return _fetcher_class()()


@cache
def _fetcher_class() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # slow import

    class OurFonts(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            name = re.sub(r"^font:(//)?", "", url).rstrip("/")
            if name not in FONTS:
                raise FatalURLFetchingError(f"Not one of our fonts: {url}")
            return URLFetcherResponse(url, _font(name), {"Content-Type": "font/ttf"})

    return OurFonts


@cache
def _font(name: str) -> bytes:
    found = finders.find(f"fonts/{name}")
    if not found:
        raise CannotRender("Chưa tạo được PDF: máy chủ thiếu phông chữ của cổng. Hãy liên hệ quản trị.")
    return Path(found).read_bytes()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector WeasyPrint needs about a third less time; what it leaves is collected afterwards."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        gc.collect()
