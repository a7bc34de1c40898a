"""Vietnamese of old spreadsheets made readable: TCVN3 (fonts “.Vn…”), VNI-Windows (fonts “VNI-…”), NFD.

What a text is written in is told first by the name of its font, then by its words: under each encoding they
are Vietnamese syllables or they are not. Text that is Unicode already is never decoded, whatever its font says:
a letter that the old encodings do not have proves it.

`to_unicode` gives the text, `detect` says what it was taken for and how sure that is.
"""

import re
from enum import StrEnum
from functools import lru_cache, partial
from typing import NamedTuple

from danvan.common.legacy_tables import TCVN3, VNI_ALONE, VNI_MARKS
from danvan.common.syllables import is_syllable
from danvan.common.text import nfc


class Encoding(StrEnum):
    """What a text was written in, as people call it."""

    UNICODE = "Unicode"
    NFD = "Unicode tổ hợp"
    TCVN3 = "TCVN3"
    VNI = "VNI"


class Confidence(StrEnum):
    """How sure the verdict is."""

    SURE = "chắc chắn"
    LIKELY = "có thể"


class Detection(NamedTuple):
    """What a text was taken for."""

    encoding: Encoding
    confidence: Confidence


_STYLE = re.compile(r"[\s-]+(bold|italic|regular|đậm|nghiêng)\b.*$", re.IGNORECASE)
# Between words; nothing of it is a letter of an old encoding.
_BETWEEN = re.compile(r"[\s\x00-@\[-`{-\x7f\u2010-\u203a\u20ac\u2026]+")
_ENOUGH = 0.75  # the share of good words from which on a long text counts as read
_MANY = 3
# Frequent words whose letters TCVN3 has too, but would read as words that hardly exist (thụn, dõn, nụng).
_PLAINLY_UNICODE = {"thôn", "xã", "dân", "công", "nông", "tân"}


def to_unicode(text: str, font_name: str = "") -> str:
    """The text in Unicode, composed (NFC); `font_name` is the font of its cell, such as “.VnTimeH”."""
    return decoded(text, detect(text, font_name).encoding, font_name)


def decoded(text: str, encoding: Encoding, font_name: str = "") -> str:
    """The text read as `encoding`, composed (NFC)."""
    if encoding == Encoding.VNI:
        return nfc(_from_vni(text))
    if encoding == Encoding.TCVN3:
        plain = nfc(_from_tcvn3(text))
        return plain.upper() if _is_capital_font(font_name) or _lost_its_capitals(text, font_name) else plain
    return nfc(text)


@lru_cache(maxsize=20_000)  # a sheet repeats the names of its units and fields
def detect(text: str, font_name: str = "") -> Detection:
    """What the text is written in: proof first, then the font's word, then the pattern of its words."""
    if nfc(text) != text:
        return Detection(Encoding.NFD, Confidence.SURE)
    said = _encoding_of_font(font_name)
    if text.isascii():
        # A font of capitals draws plain letters as capitals too.
        capitals = said == Encoding.TCVN3 and _is_capital_font(font_name) and text != text.upper()
        return Detection(Encoding.TCVN3 if capitals else Encoding.UNICODE, Confidence.SURE)
    if _is_beyond_old_fonts(text):
        return Detection(Encoding.UNICODE, Confidence.SURE)
    return _by_font(text, said) if said else _by_words(text)


def _encoding_of_font(font_name: str) -> Encoding | None:
    name = font_name.strip().casefold()
    if name.startswith(".vn"):
        return Encoding.TCVN3
    return Encoding.VNI if name.startswith("vni-") else None


def _is_capital_font(font_name: str) -> bool:
    name = _STYLE.sub("", font_name.strip()).casefold()
    return name.startswith(".vn") and name.endswith("h")


def _is_beyond_old_fonts(text: str) -> bool:
    """Whether a letter proves Unicode: both old encodings have none beyond Western Europe's."""
    return any(ord(char) > 0xFF and char.isalpha() and not _is_western(char) for char in text)


def _is_western(char: str) -> bool:
    """Whether Windows-1252 has the letter: Œ, Š, Ž and the like prove nothing."""
    try:
        char.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _by_font(text: str, said: Encoding) -> Detection:
    """The font's word, unless some words are bad that way and all are good another way.

    Somebody typed Unicode over an old cell, or set another font on old text.
    """
    words = _words(text)
    scores = _scores(words)
    if any(len(word) > 1 for word in words):  # a letter alone proves nothing
        for other in (Encoding.UNICODE, Encoding.TCVN3, Encoding.VNI):
            if scores[other].share == 1 > scores[said].share:
                return Detection(other, Confidence.LIKELY)
        if scores[Encoding.UNICODE].share == 1 and _PLAINLY_UNICODE & {word.lower() for word in words}:
            return Detection(Encoding.UNICODE, Confidence.LIKELY)
    return Detection(said, Confidence.SURE)


def _by_words(text: str) -> Detection:
    """No font tells: the old encoding under which more words are Vietnamese than as they stand."""
    scores = _scores(_words(text))
    as_it_is = scores[Encoding.UNICODE]
    best = max((Encoding.VNI, Encoding.TCVN3), key=lambda encoding: scores[encoding].share)
    if scores[best].share <= as_it_is.share or not scores[best].is_read:
        ambiguous = any(scores[other].words and scores[other].share == 1 for other in (Encoding.TCVN3, Encoding.VNI))
        return Detection(Encoding.UNICODE, Confidence.LIKELY if ambiguous else Confidence.SURE)
    other = Encoding.TCVN3 if best == Encoding.VNI else Encoding.VNI
    bad = as_it_is.words - as_it_is.good
    sure = scores[best].share == 1 and bad >= 2 and scores[other].share < 1
    return Detection(best, Confidence.SURE if sure else Confidence.LIKELY)


class _Score(NamedTuple):
    """How many words beyond plain letters there are, and how many of them are Vietnamese."""

    words: int
    good: int

    @property
    def share(self) -> float:
        return self.good / self.words if self.words else 0.0

    @property
    def is_read(self) -> bool:
        return self.share == 1 if self.words < _MANY else self.share >= _ENOUGH


def _words(text: str) -> list[str]:
    """The words that are not of plain letters only; a sign that stands alone is no word."""
    return [word for word in _BETWEEN.split(text) if not word.isascii() and (len(word) > 1 or word.isalpha())]


def _scores(words: list[str]) -> dict[Encoding, _Score]:
    readings = {Encoding.UNICODE: _as_it_is, Encoding.TCVN3: _strictly_tcvn3, Encoding.VNI: _strictly_vni}
    return {
        encoding: _Score(len(words), sum(is_syllable(read(word)) for word in words))
        for encoding, read in readings.items()
    }


def _as_it_is(word: str) -> str:
    return word


def _strictly_tcvn3(word: str) -> str:
    """The word as TCVN3; empty where a letter is none of TCVN3's."""
    return _from_tcvn3(word) if all(char in TCVN3 or char.isascii() for char in word) else ""


def _strictly_vni(word: str) -> str:
    """The word as VNI; empty where a mark follows a letter that does not take it."""
    return _from_vni(word) if _VNI_SPELLINGS.sub("", word).isascii() else ""


def _lost_its_capitals(text: str, font_name: str) -> bool:
    """A heading whose capital font nobody told us of: all its plain letters are capitals, and there are some."""
    if _encoding_of_font(font_name):
        return False
    plain = [char for char in text if char.isascii() and char.isalpha()]
    return len(plain) >= 2 and all(char.isupper() for char in plain)


def _from_tcvn3(text: str) -> str:
    return "".join(TCVN3.get(char, char) for char in text)


def _vni_table() -> dict[str, str]:
    """Every spelling of VNI in both cases; of two letters one may be a capital and its mark small."""
    table: dict[str, str] = {}
    for written, letter in VNI_ALONE.items():
        table |= {written: letter, written.upper(): letter.upper()}
    for base, marks in VNI_MARKS.items():
        letter = VNI_ALONE.get(base, base)
        for mark, accents in marks.items():
            for case in (str.lower, str.upper):
                whole = nfc(case(letter) + accents)
                table |= {case(base) + mark: whole, case(base) + mark.upper(): whole}
    return table


_VNI = _vni_table()
_VNI_SPELLINGS = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_from_vni = partial(_VNI_SPELLINGS.sub, lambda found: _VNI[found[0]])
