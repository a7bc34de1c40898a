"""A document on paper: tagged PDF/UA with our own fonts and nothing fetched from anywhere else.

About 10 ms a row: lists are drawn once, when they are issued, and stored (see reports/tasks.py).
"""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from reports.documents.document import ListDocument
from reports.renderers.errors import CannotRender
from reports.renderers.html import context_of, document_title, profile_of

FONTS = frozenset(f"LiberationSerif-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic"))
NO_PANGO = (
    "Chưa tạo được PDF: máy chủ thiếu thư viện Pango. Người quản trị máy chủ cần cài các gói libpango-1.0-0, "
    "libpangoft2-1.0-0 và libharfbuzz-subset0."
)


def render_pdf(document: ListDocument, *, draft: bool = False) -> bytes:
    """The document as PDF; a draft is marked “DỰ THẢO” on every page and bears no code."""
    weasyprint = _weasyprint()
    page = render_to_string("reports/pdf/list.html", _frame(document, draft=draft))
    widths = sorted({column.width for section in document.sections for column in section.columns})
    stylesheet = render_to_string("reports/pdf/list.css", {"profile": profile_of(document), "widths": widths})
    ours = fetcher()
    fonts = weasyprint.text.fonts.FontConfiguration()
    with _uncollected():
        return weasyprint.HTML(string=page, url_fetcher=ours).write_pdf(
            stylesheets=[weasyprint.CSS(string=stylesheet, url_fetcher=ours, font_config=fonts)],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=bytes.fromhex(document.sha256)[:16],
        )


def _frame(document: ListDocument, *, draft: bool) -> dict[str, Any]:
    issued_on = document.issued_on
    return context_of(document, heading="h1", subheading="h2", draft=draft) | {
        "title": document_title(document),
        "author": document.body,
        "created": issued_on.isoformat() if issued_on else "",
    }


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
