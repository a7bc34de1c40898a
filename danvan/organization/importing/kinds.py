"""What can be imported from spreadsheets: each kind says its columns, judges rows without writing, and saves them.

Apps above register their kinds in AppConfig.ready, so that the organization imports rows without knowing them. Here the
cells of a file become rows of texts: headings found, old encodings read, what was written kept beside.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from danvan.common.cells import Cell, Row, refused
from danvan.common.legacy import Confidence, Detection, Encoding, decoded, detect
from danvan.common.legacy_tables import TCVN3
from danvan.common.text import folded, nfc
from danvan.organization.models import LineOutcome, User
from danvan.organization.roles import Permission

FARTHEST_HEADING = 20  # titles and blank lines may stand above the headings

Tick = Callable[[int], None]  # told how many rows are done


@dataclass(frozen=True)
class Column:
    """A column of a kind: its heading, other headings that it goes by, and how it is filled."""

    key: str
    heading: str
    note: str
    example: str = ""
    is_required: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceRow:
    """A row as it was read: column → text, and for each text that was decoded how it stood in the file."""

    number: int
    values: dict[str, str]
    conversions: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Verdict:
    """What a row would do; errors are (heading, reason)."""

    number: int
    outcome: LineOutcome
    errors: list[tuple[str, str]] = field(default_factory=list)
    unknown_unit: str = ""


@dataclass(frozen=True)
class Saved:
    """Where what was made can be seen, if it has a page of its own."""

    url: str = ""
    action: str = ""


Finish = Callable[[Saved], None]


@dataclass(frozen=True)
class Judgement:
    """The verdicts on all rows, and the act that carries them out.

    `save(address, tick, finish)` writes what is good, all of it in one transaction, at the end of which it calls
    `finish`; `address` is that of the portal. What takes long comes before the transaction.
    """

    verdicts: list[Verdict]
    save: Callable[[str, Tick, Finish], None]


class Importer(Protocol):
    """A kind of rows."""

    key: str
    label: str  # “Đơn vị”
    noun: str  # “đơn vị”: what a row makes
    explains: str
    icon: str
    permission: Permission
    columns: Sequence[Column]

    def judge(self, rows: Sequence[SourceRow], *, actor: User, tick: Tick) -> Judgement:
        """Judge every row as it would be done by `actor` now; writes nothing."""


_importers: dict[str, Importer] = {}


def register_importer(importer: Importer) -> None:
    """Offer a kind; registering it again replaces it."""
    _importers[importer.key] = importer


def importers() -> dict[str, Importer]:
    """Every kind by its key, in the order of registration."""
    return dict(_importers)


def permissions() -> dict[str, Permission]:
    """What each kind asks of who imports it."""
    return {key: importer.permission for key, importer in _importers.items()}


# From cells to rows


def source_rows(rows: Sequence[Row], columns: Sequence[Column]) -> list[SourceRow]:
    """The rows under the headings, each with the texts of the known columns; refuses a file without headings."""
    for at, row in enumerate(rows[:FARTHEST_HEADING]):
        places = _places_of(row, columns)
        if all(column.key in places.values() for column in columns if column.is_required):
            found = [_source_row(below, places, columns) for below in rows[at + 1 :]]
            return [row for row in found if any(row.values.values())]
    wanted = ", ".join(f"“{column.heading}”" for column in columns if column.is_required)
    raise refused(f"Không tìm thấy dòng tiêu đề có các cột {wanted}. Hãy dùng tệp mẫu.", "no_headings")


def _places_of(row: Row, columns: Sequence[Column]) -> dict[int, str]:
    """Which column of the file is which of ours; of two with one heading the first."""
    names = {folded(heading): column.key for column in columns for heading in (column.heading, *column.also)}
    places: dict[int, str] = {}
    for at, cell in sorted(row.cells.items()):
        key = names.get(folded(read_cell(cell)[0]))
        if key is not None and key not in places.values():
            places[at] = key
    return places


def _source_row(row: Row, places: Mapping[int, str], columns: Sequence[Column]) -> SourceRow:
    headings = {column.key: column.heading for column in columns}
    values, conversions = dict.fromkeys(headings, ""), []
    for at, key in places.items():
        if (cell := row.cells.get(at)) is None:
            continue
        values[key], detection = read_cell(cell)
        if detection.encoding != Encoding.UNICODE:
            conversions.append(
                {
                    "column": headings[key],
                    "original": cell.text.strip(),
                    "converted": values[key],
                    "font": cell.fonts,
                    "encoding": detection.encoding.value,
                    "confidence": detection.confidence.value,
                }
            )
    return SourceRow(row.number, values, conversions)


def read_cell(cell: Cell) -> tuple[str, Detection]:
    """The text of a cell in Unicode without needless blanks, and what it was taken for.

    A cell of several fonts is read part by part; the verdict is that of its least certain part that was decoded.
    """
    pieces, verdicts = [], []
    for part in cell.parts:
        detection = detect(part.text, part.font)
        pieces.append(decoded(part.text, detection.encoding, part.font))
        verdicts.append(detection)
    text = "\n".join(line for line in (" ".join(line.split()) for line in nfc("".join(pieces)).splitlines()) if line)
    converted = [verdict for verdict in verdicts if verdict.encoding != Encoding.UNICODE]
    if not converted:
        return text, Detection(Encoding.UNICODE, Confidence.SURE)
    verdict = next((one for one in converted if one.confidence == Confidence.LIKELY), converted[0])
    return _begun_large(text, cell, verdict), verdict


def _begun_large(text: str, cell: Cell, verdict: Detection) -> str:
    """TCVN3 has no capital Á or Ổ outside its capital fonts: a text that begins with one was meant to begin large."""
    written = cell.text.lstrip()[:1]
    return text[:1].upper() + text[1:] if verdict.encoding == Encoding.TCVN3 and written in TCVN3 else text


def counts_of(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many rows there are of each outcome."""
    counts: dict[str, Any] = {outcome.value: 0 for outcome in LineOutcome}
    for verdict in verdicts:
        counts[verdict.outcome] += 1
    return counts
