"""A document on paper: tagged PDF/UA with our own fonts and nothing fetched from anywhere else.

About 10 ms a row: lists are drawn once, when they are issued, and stored (see reports/tasks.py).
"""

from typing import Any

from django.template.loader import render_to_string

from danvan.common.pdf import FONTS, NO_PANGO, fetcher, write_pdf
from reports.documents.document import ListDocument
from reports.renderers.html import context_of, document_title, profile_of

__all__ = ["FONTS", "NO_PANGO", "fetcher", "render_pdf"]


def render_pdf(document: ListDocument, *, draft: bool = False) -> bytes:
    """The document as PDF; a draft is marked “DỰ THẢO” on every page and bears no code."""
    page = render_to_string("reports/pdf/list.html", _frame(document, draft=draft))
    widths = sorted({column.width for section in document.sections for column in section.columns})
    stylesheet = render_to_string("reports/pdf/list.css", {"profile": profile_of(document), "widths": widths})
    return write_pdf(page, stylesheet, identifier=bytes.fromhex(document.sha256)[:16])


def _frame(document: ListDocument, *, draft: bool) -> dict[str, Any]:
    issued_on = document.issued_on
    return context_of(document, heading="h1", subheading="h2", draft=draft) | {
        "title": document_title(document),
        "author": document.body,
        "created": issued_on.isoformat() if issued_on else "",
    }
