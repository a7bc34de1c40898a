"""What names a row, and what names none."""

import pytest

from danvan.common.keys import key_in, keys_in


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 19, 0), ("", 0), (None, 0), ("-1", 0),
        ("1.5", 0), ("٣", 0), ("²", 0), (" 7", 0), ("7; drop", 0),
    ],
)  # fmt: skip
def test_only_digits_that_fit_are_a_key(text, key):
    assert key_in(text) == key


def test_what_is_no_key_is_left_aside():
    assert keys_in(["3", "x", "", "9" * 30, "1"]) == [3, 1]
