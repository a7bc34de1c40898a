"""The history of one thing on paper: who, in what capacity, when, what, from what to what, and why."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from reports.renderers.pdf import write_pdf


@dataclass(frozen=True)
class HistoryPaper:
    """Finished words: facts at the top, the entries in the order of time, who had it printed and when."""

    title: str
    facts: Sequence[tuple[str, str]]
    entries: Sequence[Any]  # with at, who, capacity, what, about, changes (label, before, after), note
    printed: str
    day: str  # ISO


def render_history(paper: HistoryPaper) -> bytes:
    """The paper as PDF, landscape, its heading row on every page."""
    page = render_to_string("reports/pdf/history.html", {"paper": paper})
    return write_pdf(
        page, render_to_string("reports/pdf/history.css"), identifier=hashlib.sha256(page.encode()).digest()[:16]
    )
