"""What a list says, apart from how it looks: columns, typed rows, heading, signer.

HTML, PDF and Excel are renderings of one `ListDocument`. Its canonical JSON is what issuing freezes.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

Align = Literal["left", "center", "right"]
BLANK = " " * 6  # where the number, the day and the month will stand


@dataclass(frozen=True)
class Column:
    """One column: its heading, its share of the width (per cent of the table), how cells align."""

    title: str
    width: int
    align: Align = "left"
    kind: Literal["text", "integer"] = "text"


@dataclass(frozen=True)
class Section:
    """One group of rows under a heading such as “I. TẬP THỂ (12)”; cells in column order."""

    title: str  # as printed: I. TẬP THỂ (12)
    name: str  # for a sheet's tab: Tập thể
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True)
class ListDocument:
    """A complete document in its printed words; `number` and `issued_on` are empty until issued."""

    profile: str  # layout profile: dang-36, see profiles.py
    superior: str
    body: str
    number: str
    symbol: str  # what follows the number: -QĐ/BDVTU
    place: str
    issued_on: date | None
    kind: str  # DANH SÁCH
    title: str
    occasion: str
    basis: str
    sections: tuple[Section, ...]
    closing: str  # Danh sách này có n tập thể, m cá nhân.
    recipients: tuple[str, ...]
    signer_authority: str  # lines above the title, such as K/T TRƯỞNG BAN
    signer_title: str
    signer_name: str
    year: int

    def to_json(self) -> str:
        """Canonical JSON: equal documents give equal text, hence equal hashes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_iso)

    @property
    def sha256(self) -> str:
        """The hash of the canonical JSON, as 64 hexadecimal digits."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def content_code(self) -> str:
        """The short form of the hash that is printed: four groups of four."""
        digits = self.sha256[:16].upper()
        return "-".join(digits[start : start + 4] for start in range(0, 16, 4))

    @property
    def number_text(self) -> str:
        """15-QĐ/BDVTU; the place of the number stays blank until there is one."""
        return f"{self.number or BLANK}{self.symbol}"

    @property
    def date_line(self) -> str:
        """Bình Thuận, ngày 05 tháng 02 năm 2025."""
        return f"{self.place}, {long_date(self.issued_on, self.year)}"

    @property
    def row_count(self) -> int:
        return sum(len(section.rows) for section in self.sections)

    @classmethod
    def from_json(cls, text: str) -> "ListDocument":
        """The document that `to_json` wrote."""
        data: dict[str, Any] = json.loads(text)
        data["issued_on"] = date.fromisoformat(data["issued_on"]) if data["issued_on"] else None
        data["recipients"] = tuple(data["recipients"])
        data["sections"] = tuple(
            Section(
                title=section["title"],
                name=section["name"],
                columns=tuple(Column(**column) for column in section["columns"]),
                rows=tuple(tuple(row) for row in section["rows"]),
            )
            for section in data["sections"]
        )
        return cls(**data)


def long_date(day: date | None, year: int) -> str:
    """A date as documents write it: days 1–9 and months 1–2 take a leading zero; blanks in `year` without one."""
    if day is None:
        return f"ngày{BLANK}tháng{BLANK}năm {year}"
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a document")
