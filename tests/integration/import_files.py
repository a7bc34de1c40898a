"""Files for the tests of the import: models of earlier years as offices kept them, in several encodings."""

import unicodedata
from typing import Any

from danvan.common.legacy_tables import TCVN3, VNI_ALONE, VNI_MARKS
from danvan.common.text import nfc
from tests.workbooks import in_font, workbook

HEADINGS = ["STT", "Năm", "Đơn vị", "Tên mô hình", "Lĩnh vực", "Người phụ trách"]
_TO_TCVN3 = {letter: char for char, letter in TCVN3.items()}
_TO_VNI = {letter: written for written, letter in VNI_ALONE.items()}
for _base, _marks in VNI_MARKS.items():
    for _mark, _accents in _marks.items():
        _TO_VNI.setdefault(nfc(VNI_ALONE.get(_base, _base) + _accents), _base + _mark)
_TO_VNI |= {letter.upper(): written.upper() for letter, written in _TO_VNI.items()}


def tcvn3(text: str) -> tuple[str, str]:
    """The text as a cell in .VnTime, or in .VnTimeH if it is all capitals."""
    font = ".VnTimeH" if text.isupper() else ".VnTime"
    return in_font("".join(_TO_TCVN3.get(c, _TO_TCVN3.get(c.lower(), c)) for c in text), font)


def vni(text: str) -> tuple[str, str]:
    return in_font("".join(_TO_VNI.get(char, char) for char in text), "VNI-Times")


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def plain(text: str) -> str:
    return text


SPELLINGS = (plain, tcvn3, lambda text: tcvn3(text.upper()), vni, nfd)


def earlier_rows(count: int, unit: str = "Xã Phan Hòa") -> list[list[Any]]:
    """Good rows, each in the next of the five spellings."""
    rows = []
    for number in range(1, count + 1):
        spell = SPELLINGS[number % len(SPELLINGS)]
        name = f"Đường hoa tự quản số {number}"
        rows.append([number, 2024.0, spell(unit), spell(name), spell("Kinh tế"), spell("Trần Văn Mừng")])
    return rows


def earlier_file(rows: list[list[Any]]) -> bytes:
    """The rows under a title and the headings, as such lists are kept."""
    return workbook([["DANH SÁCH MÔ HÌNH NĂM 2024"], [], HEADINGS, *rows])
