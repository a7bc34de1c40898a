"""How alike two registrations are: words in, numbers from 0 to 100 out; nothing here reads the database.

Compared is what a reader would call the same: letters without marks, lower case, no punctuation (`folded`). The score
is the share of letters (of titles) or of words (of texts) that two have in common in the same order, rounded down, so
that 84,9 is not 85. Every threshold stands here, and nowhere else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Indel

from danvan.common.text import folded

# A title as alike as this is told to the unit and shown to the reviewer.
ALIKE_TITLE = 85
# A text as alike as this is a copy with changes; both texts must have so many words to say anything.
ALIKE_TEXT = 80
FEWEST_WORDS = 20
# A name that more units elsewhere bore last year is a common one (“Thắp sáng đường quê”): by itself it tells nothing.
COMMON_NAME = 5
# So many of like title in other units nearby, and of copied text elsewhere or last year, the most alike, are kept for
# one registration: where a hundred communes keep flower roads, a list of a hundred helps nobody.
MOST_NEARBY = 5
MOST_ELSEWHERE = 3
# Two that a reviewer called different are shown again once one of them has become less like itself than this.
STILL_THE_SAME = 80
# Shorter runs of common words are chance, and are not marked side by side.
SHORTEST_RUN = 3

# What nearly every title begins with says nothing about what the model is.
_COMMON_WORDS = re.compile(r"\b(?:mo hinh|dien hinh|dan van kheo)\b")
_TOKEN = re.compile(r"^\s*\S+\s*|\S+\s*")


@dataclass(frozen=True, slots=True)
class Title:
    """A title ready to be compared: as it reads, and with its words in alphabetical order."""

    plain: str
    in_order: str


class Likeness(NamedTuple):
    """How alike the titles and the texts of two registrations are, 0–100."""

    title: int
    text: int


class Run(NamedTuple):
    """A part of a text as it was written, and whether the other text has the same words there."""

    text: str
    is_common: bool


def title_of(name: str) -> Title:
    """The title without marks, and without the words that nearly every title has, unless it has no others."""
    whole = folded(name) or name.casefold().strip()  # another script folds to nothing
    plain = " ".join(_COMMON_WORDS.sub(" ", whole).split()) or whole
    return Title(plain, " ".join(sorted(plain.split())))


def words_of(parts: Iterable[str]) -> tuple[str, ...]:
    """The folded words of several texts, one after the other."""
    return tuple(word for part in parts for word in folded(part).split())


def title_score(one: Title, other: Title) -> int:
    """How alike two titles are, 0–100; the order of the words does not count."""
    return max(_share(one.plain, other.plain), _share(one.in_order, other.in_order))


def text_score(one: Sequence[str], other: Sequence[str]) -> int:
    """How much of two texts is the same words in the same order, 0–100."""
    return _share(one, other)


def is_alike(likeness: Likeness) -> bool:
    """Whether the two are to be shown."""
    return likeness.title >= ALIKE_TITLE or is_copy(likeness)


def is_copy(likeness: Likeness) -> bool:
    """Whether one text is the other with changes, whatever the titles say."""
    return likeness.text >= ALIKE_TEXT


def titles_tell(subject: str, other_subject: str) -> bool:
    """Whether the same title means the same model: not where two different persons are put forward under it."""
    one, other = folded(subject), folded(other_subject)
    return not one or not other or _share(one, other) >= ALIKE_TITLE


def compared(one: Sequence[str], other: Sequence[str]) -> int:
    """`text_score` of texts that are long enough to say anything; else 0."""
    return text_score(one, other) if min(len(one), len(other)) >= FEWEST_WORDS else 0


def has_changed(title: str, text: str, then_title: str, then_text: str) -> bool:
    """Whether what was written has become markedly different from what it was then."""
    if title_score(title_of(title), title_of(then_title)) < STILL_THE_SAME:
        return True
    now, then = words_of([text]), words_of([then_text])
    return (bool(now) or bool(then)) and text_score(now, then) < STILL_THE_SAME


def side_by_side(one: str, other: str) -> tuple[list[Run], list[Run]]:
    """Both texts in parts, each part common or not; joined again the parts are the texts."""
    tokens, other_tokens = _TOKEN.findall(one), _TOKEN.findall(other)
    keys, other_keys = [_key(token) for token in tokens], [_key(token) for token in other_tokens]
    shared, other_shared = [False] * len(tokens), [False] * len(other_tokens)
    for block in Indel.opcodes(keys, other_keys):
        length = block.src_end - block.src_start
        is_whole = length == min(len(tokens), len(other_tokens))  # a short text that is all there
        if block.tag == "equal" and (length >= SHORTEST_RUN or is_whole):
            shared[block.src_start : block.src_end] = [True] * length
            other_shared[block.dest_start : block.dest_end] = [True] * length
    return _runs(one, tokens, shared), _runs(other, other_tokens, other_shared)


def _key(token: str) -> str:
    return folded(token) or token.strip()


def _runs(text: str, tokens: list[str], shared: list[bool]) -> list[Run]:
    if not tokens:
        return [Run(text, False)] if text else []
    runs: list[Run] = []
    for token, is_common in zip(tokens, shared, strict=True):
        word = token.strip()
        before, after = token[: len(token) - len(token.lstrip())], token[len(token.rstrip()) :]
        for part, is_marked in ((before, False), (word, is_common), (after, False)):
            if part:
                runs.append(Run(part, is_marked))
    return _joined(runs)


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours of one kind as one run; the space between two common words is common too."""
    joined: list[Run] = []
    for at, run in enumerate(runs):
        is_between = run.text.isspace() and 0 < at < len(runs) - 1 and runs[at - 1].is_common and runs[at + 1].is_common
        is_common = run.is_common or is_between
        if joined and joined[-1].is_common == is_common:
            joined[-1] = Run(joined[-1].text + run.text, is_common)
        else:
            joined.append(Run(run.text, is_common))
    return joined


def _share(one: Sequence[str], other: Sequence[str]) -> int:
    """The common part of two sequences in percent of both, rounded down; nothing is like nothing."""
    if not one or not other:
        return 0
    length = len(one) + len(other)
    return 100 * (length - Indel.distance(one, other)) // length
