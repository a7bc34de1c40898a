"""Two texts side by side, with the words that went and the words that came marked: struck out, underlined, and told.

{% load differences %}
{% words_before change.before change.after %}  {% words_after change.before change.after %}
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

MOST_WORDS = 1500  # of one text: beyond, finding the differences takes longer than reading them
MUCH_ALIKE = 0.5  # of the words; texts that were written anew are read whole, marks would only scatter them
EMPTY = "(trống)"


@register.simple_tag
def words_before(before: str, after: str) -> SafeString:
    """The earlier text; what is gone from it is struck out."""
    return _marked(before, [(is_same, one) for is_same, one, _ in _stretches(before, after)], "del", "bỏ")


@register.simple_tag
def words_after(before: str, after: str) -> SafeString:
    """The later text; what is new in it is underlined."""
    return _marked(after, [(is_same, other) for is_same, _, other in _stretches(before, after)], "ins", "thêm")


def _stretches(before: str, after: str) -> Iterator[tuple[bool, str, str]]:
    """The texts in stretches: whether they are the same, as they were, as they are."""
    one, other = re.findall(r"\s*\S+", before), re.findall(r"\s*\S+", after)
    if not (before and after) or max(len(one), len(other)) > MOST_WORDS:
        yield True, before, after
        return
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < MUCH_ALIKE:
        yield True, before, after
        return
    for kind, start, end, from_, to in matcher.get_opcodes():
        yield kind == "equal", "".join(one[start:end]), "".join(other[from_:to])


def _marked(text: str, stretches: list[tuple[bool, str]], tag: str, told: str) -> SafeString:
    if not text:
        return format_html("{}", EMPTY)
    parts = (
        (_tagged(tag, told, words) if not is_same and words.strip() else _lines(words),) for is_same, words in stretches
    )
    return format_html_join("", "{}", parts)


def _tagged(tag: str, told: str, words: str) -> SafeString:
    opening = mark_safe(f"<{tag}>")  # noqa: S308 one of two names of ours
    closing = mark_safe(f"</{tag}>")  # noqa: S308
    return format_html('{}<span class="visually-hidden">{}: </span>{}{}', opening, told, _lines(words), closing)


def _lines(words: str) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in words.split("\n")))
