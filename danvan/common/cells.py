"""What is read from a spreadsheet, whatever kind of file it was: rows, cells, and the words of a refusal."""

from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import ValidationError

MAX_CHARACTERS = 20_000_000
MAX_CELL = 32_767  # Excel's own bound
NAMED_CELLS = 5  # so many are named in a refusal


class Part(NamedTuple):
    """A stretch of text in one font; the name is empty where the file tells none."""

    text: str
    font: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; several parts where it mixes fonts."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)

    @property
    def fonts(self) -> str:
        """The names of its fonts, each once."""
        return ", ".join(dict.fromkeys(part.font for part in self.parts if part.font))


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something: its number as Excel counts, its cells by column (0 is A)."""

    number: int
    cells: dict[int, Cell]


def refused(sentence: str, code: str) -> ValidationError:
    """Why a file is not taken, in the reader's words."""
    return ValidationError(sentence, code=code)


def refuse_formulas(cells: list[str]) -> None:
    """Refuse a file with formulas: their results cannot be trusted, and their texts could run elsewhere."""
    if not cells:
        return
    more = f" và {len(cells) - NAMED_CELLS} ô khác" if len(cells) > NAMED_CELLS else ""
    raise refused(
        f"Tệp có công thức ở ô {', '.join(cells[:NAMED_CELLS])}{more}. "
        "Hãy chép các ô này rồi dán lại dạng giá trị (Paste Values).",
        "formula",
    )


def cell_name(row: int, column: int) -> str:
    """B7 for row 7, column 1."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """A, B, …, Z, AA for 0, 1, …, 25, 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
