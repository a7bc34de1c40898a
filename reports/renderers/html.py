"""A document as HTML: the same body for the screen and, in a frame of its own, for the PDF.

Every word goes through the template engine, which escapes it.
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reports.documents.document import Column, ListDocument, Section
from reports.documents.profiles import PROFILES, Profile

BODY_TEMPLATE = "reports/pdf/_document.html"


def render_html(document: ListDocument, *, draft: bool = False) -> SafeString:
    """The body of the document for a page that has its own heading."""
    return render_to_string(BODY_TEMPLATE, context_of(document, heading="h2", subheading="h3", draft=draft))


def context_of(document: ListDocument, *, heading: str, subheading: str, draft: bool) -> dict[str, Any]:
    """What the template shows: finished words, and cells beside their columns."""
    profile = profile_of(document)
    return {
        "document": document,
        "profile": profile,
        "heading": heading,
        "subheading": subheading,
        "draft": draft,
        "superior_parts": _halves(document.superior),
        "body_parts": _halves(document.body),
        "number_line": f"{profile.number_prefix}{document.number_text}",
        "sections": [_section(section) for section in document.sections],
        "signer_lines": [line for line in document.signer_authority.splitlines() if line.strip()],
    }


def profile_of(document: ListDocument) -> Profile:
    """The layout that the document names; once issued it keeps that name for ever."""
    return PROFILES[document.profile]


def document_title(document: ListDocument) -> str:
    """The title of a file or page: DANH SÁCH, then what it is about."""
    return f"{document.kind} {document.title}"


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "columns": [{"width": column.width, "parts": _parts(column.title)} for column in section.columns],
        "rows": [[_cell(value, column) for value, column in zip(row, section.columns, strict=True)]
                 for row in section.rows],
    }  # fmt: skip


def _parts(title: str) -> list[str]:
    """“Chức vụ,” and “đơn vị công tác”: a heading breaks after its commas first."""
    *first, last = title.split(", ")
    return [*(f"{part}," for part in first), last]


def _halves(name: str) -> list[str]:
    """A name parted at the space nearest its middle: where it needs two lines, neither holds one word alone."""
    spaces = [place for place, char in enumerate(name) if char == " "]
    if not spaces:
        return [name]
    middle = min(spaces, key=lambda place: abs(2 * place - len(name)))
    return [name[:middle], name[middle + 1 :]]


def _cell(value: str | int, column: Column) -> dict[str, Any]:
    return {"text": str(value), "align": column.align, "title": column.title}
