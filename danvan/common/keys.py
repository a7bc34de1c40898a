"""Keys of rows in what people send: in an address, in ticks, in hidden fields."""

from collections.abc import Iterable

LONGEST_KEY = 18  # digits: more does not fit a key, and a database refuses to look for it


def key_in(text: str | None) -> int:
    """The key that the text is; 0, which names no row, for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else 0


def keys_in(texts: Iterable[str]) -> list[int]:
    """The keys among the texts, in their order; the rest names nothing."""
    return [key for text in texts if (key := key_in(text))]
