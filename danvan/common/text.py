"""Vietnamese text: one normal form, one way to compare, one alphabet.

People paste NFD, spell “hoà” and “hòa”, and search without diacritics; databases disagree about
order. So text is normalised on the way in (`nfc`), compared `folded`, and ordered by a stored
`sort_key` that gives the same order on every database.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: f"{position:02d}" for position, letter in enumerate(_ALPHABET, start=10)}
# Tones order words that are otherwise equal: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LETTER_MARKS = {"\u0306", "\u0302", "\u031b"}  # ă, â ê ô, ơ ư: part of the letter
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_I_OR_Y = re.compile(r"(qu|[hklmstv])[iy]")
_NUMBER_OR_LETTERS = re.compile(r"[0-9]+|[^\W0-9_]+")
_BLANKS = "\u3164\u115f\u1160\uffa0\u2800"  # letters and signs that show nothing
_HEAPED_MARKS = re.compile(r"[\u0300-\u036f]{4,}")  # Vietnamese puts at most two on a letter
_SPACES = re.compile(r"\s+")


def nfc(text: str) -> str:
    """The composed form, in which everything is stored and printed."""
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Lower case without marks, đ as d, words of a–z and 0–9 parted by single spaces.

    Two spellings that a reader would call the same fold to the same string.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", plain).strip()


def search_text(*parts: str) -> str:
    """What is stored to be searched: the folded words of all parts, after a leading space.

    The space lets “begins a word” be asked as “contains space + word” (see `search.py`). A syllable that
    is spelled with i and with y (Phú Quí, Phú Quý) is stored both ways.
    """
    words = " ".join(word for part in parts if (word := folded(part))).split()
    others = (_other_spelling(word) for word in words)
    return "".join(f" {word}" for word in [*words, *dict.fromkeys(other for other in others if other)])


def _other_spelling(word: str) -> str:
    """The same syllable with y for a final i, or i for y; empty where usage does not vary."""
    if not _I_OR_Y.fullmatch(word):
        return ""
    return word[:-1] + ("i" if word.endswith("y") else "y")


def sort_key(text: str) -> str:
    """A string of ASCII whose plain order is the Vietnamese alphabetical order.

    Letters decide first (a ă â b …), word by word; tones only part what is otherwise equal.
    Whole numbers inside the text order by value: “Thôn 2”, “Thôn 2A”, “Thôn 10”.
    """
    words, tones = [], []
    for word in _NUMBER_OR_LETTERS.findall(unicodedata.normalize("NFC", text).lower()):
        letters, marks = _word_key(word)
        words.append(letters)
        tones.append(marks)
    return f"{' '.join(words)} ! {' '.join(tones)}"


def _word_key(word: str) -> tuple[str, str]:
    if word[0] in "0123456789":
        return f"0{len(word.lstrip('0')):02d}{word.lstrip('0')}", "0"
    letters, marks = "", ""
    for char in word:
        base, tone = _split(char)
        letters += _RANK.get(base, "99")
        marks += tone
    return letters, marks


def _split(char: str) -> tuple[str, str]:
    """One letter as its alphabet letter and the digit of its tone: ấ → â, 4."""
    decomposed = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), "0")
    kept = "".join(part for part in decomposed if part not in _TONES)
    letter = unicodedata.normalize("NFC", kept)
    if letter not in _RANK:  # a letter of another language: drop marks that are not Vietnamese
        letter = "".join(part for part in kept if not unicodedata.combining(part) or part in _LETTER_MARKS)
    return letter, tone


def one_line(text: str) -> str:
    """NFC with runs of white space as one space: for names and titles."""
    return _SPACES.sub(" ", nfc(text)).strip()


def refuse_control_characters(text: str) -> None:
    """Refuse control and invisible characters and what is no character; tab and new line are allowed.

    They give empty boxes in PDFs, links without a name, and spreadsheets that do not open.
    """
    for char in text:
        if (unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Cn"} and char not in "\t\r\n") or char in _BLANKS:
            raise ValidationError(
                "Có ký tự ẩn không in được trong phần đã nhập. Hãy xóa và gõ lại đoạn đó.",
                code="control_character",
            )


def require_letter(text: str) -> None:
    """Refuse a name that has no letter, or that cannot be printed: emoji, heaps of marks on one letter."""
    if not any(char.isalpha() for char in text):
        raise ValidationError("Tên phải có ít nhất một chữ cái.", code="no_letter")
    if _HEAPED_MARKS.search(unicodedata.normalize("NFD", text)) or any(
        unicodedata.category(char) == "So" and char not in "°©®№" for char in text
    ):
        raise ValidationError("Tên có ký hiệu không in được. Hãy chỉ dùng chữ, số và dấu câu.", code="not_printable")
