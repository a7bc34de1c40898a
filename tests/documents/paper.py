"""Our PDFs, read back by other code than wrote them: words, places in millimetres, fonts."""

import io
import re
import unicodedata
from dataclasses import dataclass

from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTCurve, LTPage, LTTextContainer, LTTextLine
from pypdf import PdfReader

MM = 72 / 25.4


@dataclass(frozen=True)
class Line:
    """One line of text and where it stands, from the top left of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    font: str

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Page:
    """The lines of text of a page and the rules drawn on it (left, top, right, bottom)."""

    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[tuple[float, float, float, float], ...]

    def line(self, beginning: str) -> Line:
        """The one line that begins so."""
        (found,) = [line for line in self.lines if line.text.startswith(beginning)]
        return found


def pages(pdf: bytes) -> list[Page]:
    return [_page(page) for page in extract_pages(io.BytesIO(pdf))]


def _page(page: LTPage) -> Page:
    lines = [
        _line(line, page)
        for box in page
        if isinstance(box, LTTextContainer)
        for line in box
        if isinstance(line, LTTextLine)
    ]
    rules = [_place(item, page) for item in page if isinstance(item, LTCurve)]
    return Page(page.width / MM, page.height / MM, tuple(lines), tuple(rules))


def _line(line: LTTextLine, page: LTPage) -> Line:
    first = next(char for char in line if isinstance(char, LTChar) and char.get_text().strip())
    font = first.fontname.split("+")[-1]
    return Line(line.get_text().strip(), *_place(line, page), round(first.size, 1), font)


def _place(item: LTCurve | LTTextLine, page: LTPage) -> tuple[float, float, float, float]:
    left, bottom, right, top = item.bbox
    return tuple(round(value / MM, 2) for value in (left, page.height - top, right, page.height - bottom))


def texts(pdf: bytes) -> list[str]:
    """The text of each page in reading order, its white space as single spaces."""
    return [one_spaced(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def one_spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def is_composed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)


def fonts(pdf: bytes) -> dict[str, bool]:
    """Name without the tag of the subset → whether the font is embedded."""
    found = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            found[str(inner["/BaseFont"]).split("+")[-1]] = "/FontFile2" in descriptor
    return found
