"""Vietnamese text: one normal form, one folding, one alphabet."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from danvan.common.text import (
    folded,
    nfc,
    one_line,
    refuse_control_characters,
    require_letter,
    search_text,
    sort_key,
)

TONES = "\u0300\u0309\u0303\u0301\u0323"
letters = st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY")
syllables = st.builds(
    lambda chars, tone: unicodedata.normalize("NFC", "".join(chars) + tone),
    st.lists(letters, min_size=1, max_size=5),
    st.sampled_from(["", *TONES]),
)
vietnamese = st.lists(st.one_of(syllables, st.integers(0, 2000).map(str)), max_size=6).map(" ".join)


# --- nfc and one_line -------------------------------------------------------------------------------


def test_nfc_composes():
    assert nfc(unicodedata.normalize("NFD", "Ấp Đắk Nông ở Ưng Bình")) == "Ấp Đắk Nông ở Ưng Bình"


def test_one_line_makes_runs_of_space_one():
    assert one_line("  Thôn\t\n 2 \u00a0 Bình  ") == "Thôn 2 Bình"


# --- folded and search_text -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Xã Đức Linh", "xa duc linh"),
        ("ĐẮK LẮK", "dak lak"),
        ("hoà bình", "hoa binh"),
        ("hòa bình", "hoa binh"),
        ("Thôn 2 – Ấp Bắc", "thon 2 ap bac"),
        ("308-CV/TU", "308 cv tu"),
        ("K’ Văn Ích", "k van ich"),
        ("“Dân vận khéo”", "dan van kheo"),
        ("", ""),
        ("…!?", ""),
        ("MH-7K3Q9A/2025", "mh 7k3q9a 2025"),
        ("ﬁ ½ ²", "fi 1 2 2"),
    ],
)
def test_folded_gives_plain_words(text, expected):
    assert folded(text) == expected


@given(st.text())
def test_folded_again_is_the_same(text):
    assert folded(folded(text)) == folded(text)


@given(st.one_of(vietnamese, st.text()))
def test_folded_does_not_depend_on_the_normal_form(text):
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))


@given(vietnamese)
def test_folded_does_not_depend_on_case(text):
    assert folded(text.upper()) == folded(text.lower()) == folded(text)


@given(st.text())
def test_folded_has_only_plain_words_parted_by_one_space(text):
    words = folded(text).split(" ")

    assert words == [""] or all(word and set(word) <= set("abcdefghijklmnopqrstuvwxyz0123456789") for word in words)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), ""),
        (("", "!"), ""),
        (("Xã Bình An", "BT-1"), " xa binh an bt 1"),
        (("Phú Quí",), " phu qui quy"),
        (("Phú Quý",), " phu quy qui"),
        (("Mỹ Lý, Mỹ Lý",), " my ly my ly mi li"),
        (("Thôn Tuy Phong",), " thon tuy phong"),
    ],
)
def test_search_text_stores_words_and_their_other_spelling(parts, expected):
    assert search_text(*parts) == expected


@given(st.lists(vietnamese, max_size=3))
def test_search_text_begins_every_word_with_a_space(parts):
    stored = search_text(*parts)

    assert all(f" {word}" in stored for part in parts for word in folded(part).split())
    assert stored == "".join(f" {word}" for word in stored.split())


# --- sort_key -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "in_order",
    [
        pytest.param(list("aăâbcdđeêghiklmnoôơpqrstuưvxy"), id="alphabet"),
        pytest.param(["ma", "mà", "mả", "mã", "má", "mạ"], id="tones"),
        pytest.param(["An", "Ăn", "Ân", "Ba", "Dân", "Đắk", "Đông", "Em", "Ên"], id="marked letters are letters"),
        pytest.param(["Ấm", "Ấp 2", "Ấp Bắc", "Âu"], id="numbers before letters"),
        pytest.param(["Thôn 2", "Thôn 10", "Thôn 100", "Thôn An"], id="numbers by value"),
        pytest.param(
            ["Thôn 1", "Thôn 1A", "Thôn 1B", "Thôn 2", "Thôn 2A", "Thôn 10", "Thôn 10A"], id="numbered letters"
        ),
        pytest.param(["Xã A", "Xã A Yên", "Xã An"], id="word by word"),
        pytest.param(["Xã Hoa An", "Xã Hòa An", "Xã Hoa Bình", "Xã Hòa Bình"], id="tones only part equals"),
        pytest.param(["Bình Thạnh", "Bình Thuận", "Đức Linh", "Hàm Tân", "La Gi", "Phan Rí", "Tánh Linh"], id="places"),
        pytest.param(["", "1", "a"], id="empty first"),
    ],
)
def test_sort_key_orders_as_a_vietnamese_dictionary(in_order):
    assert sorted(in_order, key=sort_key) == in_order
    assert len({sort_key(text) for text in in_order}) == len(in_order)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Thôn  2", "thôn 2"), ("Thôn 02", "Thôn 2"), ("“Ấp Bắc”", "ấp bắc"), ("hoà", "hoà")],
)
def test_sort_key_ignores_case_punctuation_and_leading_zeros(one, other):
    assert sort_key(one) == sort_key(other)


@given(st.one_of(vietnamese, st.text()))
def test_sort_key_does_not_depend_on_the_normal_form(text):
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(unicodedata.normalize("NFC", text))


@given(st.text())
def test_sort_key_is_plain_ascii(text):
    assert set(sort_key(text)) <= set("0123456789 !")


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_sort_key_orders_numbers_by_value(one, other):
    keys = sort_key(f"Thôn {one}"), sort_key(f"Thôn {other}")

    assert (keys[0] < keys[1]) == (one < other)


@given(syllables, syllables, st.sampled_from(TONES))
def test_sort_key_lets_letters_decide_before_tones(first, second, tone):
    toned = unicodedata.normalize("NFC", first + tone)

    assert sort_key(f"{toned} a") < sort_key(f"{first} b")
    assert sort_key(f"{first} {second}") <= sort_key(f"{first} {second} a")


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "Xã Bình An", "dòng 1\r\ndòng 2\tcột", "Ấp “Bắc” – 50%", "😀"])
def test_refuse_control_characters_lets_writing_pass(text):
    assert refuse_control_characters(text) is None


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\x07",
        "\x1b",
        "\x7f",
        "\x85",
        "\u00ad",
        "\u200b",
        "\u200e",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\ue000",
        "\ud800",
        "\uffff",
        "\u3164",
        "\u2800",
    ],
    ids=ascii,
)
def test_refuse_control_characters_refuses_what_cannot_be_printed(character):
    with pytest.raises(ValidationError) as refused:
        refuse_control_characters(f"Xã Bình{character} An")

    assert refused.value.messages == ["Có ký tự ẩn không in được trong phần đã nhập. Hãy xóa và gõ lại đoạn đó."]


@given(st.text())
def test_refuse_control_characters_knows_all_of_them(text):
    kinds = ("Cc", "Cf", "Co", "Cs", "Cn")
    blanks = "\u3164\u115f\u1160\uffa0\u2800"
    hidden = any((unicodedata.category(char) in kinds and char not in "\t\r\n") or char in blanks for char in text)

    try:
        refuse_control_characters(text)
    except ValidationError:
        assert hidden
    else:
        assert not hidden


@pytest.mark.parametrize("text", ["a", "Đ", "12 ở", "中"])
def test_require_letter_accepts_a_name(text):
    assert require_letter(text) is None


@pytest.mark.parametrize("text", ["", "12", "– …", "😀"])
def test_require_letter_refuses_a_name_without_letter(text):
    with pytest.raises(ValidationError) as refused:
        require_letter(text)

    assert refused.value.messages == ["Tên phải có ít nhất một chữ cái."]


@pytest.mark.parametrize("name", ["Tổ 😀 tự quản", "Tổ tự qua\u0301\u0301\u0301\u0301n"], ids=ascii)
def test_require_letter_refuses_a_name_that_cannot_be_printed(name):
    with pytest.raises(ValidationError) as refused:
        require_letter(name)

    assert refused.value.messages == ["Tên có ký hiệu không in được. Hãy chỉ dùng chữ, số và dấu câu."]
