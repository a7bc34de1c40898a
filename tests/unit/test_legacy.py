"""Old encodings become Unicode: every letter, real names, and never what is Unicode already."""

import csv
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.common.legacy import Confidence, Detection, Encoding, detect, to_unicode
from danvan.common.legacy_tables import TCVN3
from danvan.common.syllables import _ONSETS, _RIMES, is_syllable

SMALL = "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
LETTERS = SMALL + SMALL.upper()
# Written by hand after the tables of the two encodings, in the order of SMALL.
_TCVN3_BYTES = (
    "B5 B8 A9 B7 CC D0 AA D7 DD DF E3 AB E2 EF F3 FD A8 AE DC F2 AC AD B9 B6 CA C7 C8 C9 CB BE BB BC BD C6 D1 CE CF "
    "D5 D2 D3 D4 D6 D8 DE E4 E1 E8 E5 E6 E7 E9 ED EA EB EC EE F4 F1 F8 F5 F6 F7 F9 FA FE FB FC"
)
TCVN3_BYTES = _TCVN3_BYTES.split()
_VNI_SMALL = (
    "aø aù aâ aõ eø eù eâ ì í oø où oâ oõ uø uù yù aê ñ ó uõ ô ö aï aû aá aà aå aã aä aé aè aú aü aë eï eû eõ "
    "eá eà eå eã eä æ ò oï oû oá oà oå oã oä ôù ôø ôû ôõ ôï uï uû öù öø öû öõ öï yø î yû yõ"
)
VNI_SMALL = _VNI_SMALL.split()
_FILE = Path(__file__).parents[1] / "data" / "legacy_samples.csv"
SAMPLES = list(csv.DictReader(_FILE.read_text(encoding="utf-8").splitlines()))
SURE, LIKELY = Confidence.SURE, Confidence.LIKELY


def test_all_letters_are_tried():
    assert (len(set(LETTERS)), len(TCVN3_BYTES), len(VNI_SMALL)) == (134, 67, 67)


def test_every_letter_of_tcvn3_is_read():
    written = [bytes.fromhex(code).decode("latin-1") for code in TCVN3_BYTES]

    assert "".join(to_unicode(char, ".VnTime") for char in written) == SMALL
    assert "".join(to_unicode(char, ".VnTimeH") for char in written) == SMALL.upper()
    assert "".join(to_unicode(char, ".VnTime") for char in "¡¢£¤¥¦§") == "ĂÂÊÔƠƯĐ"


def test_every_letter_of_vni_is_read():
    assert "".join(to_unicode(pair, "VNI-Times") for pair in VNI_SMALL) == SMALL
    assert "".join(to_unicode(pair.upper(), "VNI-Times") for pair in VNI_SMALL) == SMALL.upper()
    assert "".join(to_unicode(pair.capitalize(), "VNI-Times") for pair in VNI_SMALL) == SMALL.upper()


def test_other_spellings_of_vni_are_read():
    assert [to_unicode(pair, "VNI-Helve") for pair in ("yï", "iù", "iø", "YÏ", "IÙ")] == ["ỵ", "í", "ì", "Ỵ", "Í"]


def test_tcvn3_agrees_with_the_table_of_another_program():
    letters = "".join(TCVN3)
    program = shutil.which("iconv")
    if program is None:  # the same table, written by hand above
        others = [bytes.fromhex(code).decode("latin-1") for code in TCVN3_BYTES]
        read = dict(zip(others, SMALL, strict=True))
        assert {char: TCVN3[char] for char in read} == read
        return

    process = subprocess.run(
        [program, "-f", "TCVN", "-t", "UTF-8"], input=letters.encode("latin-1"), capture_output=True, check=True
    )

    assert unicodedata.normalize("NFC", process.stdout.decode()) == "".join(TCVN3.values())


@pytest.mark.parametrize("font", ["VNI-Times", "VNI-Helve-Condense", "vni-times", ""])
def test_real_names_in_vni_are_read(font):
    read = [to_unicode(sample["vni_as_cp1252"], font) for sample in SAMPLES]

    assert read == [sample["unicode"] for sample in SAMPLES]


def test_real_names_in_tcvn3_are_read():
    """Capitals with a tone are in a font of their own: a heading as a whole, elsewhere a letter."""
    read = [_in_two_fonts(sample["tcvn3_as_cp1252"], sample["unicode"]) for sample in SAMPLES]

    assert len(SAMPLES) == 100
    assert read == [sample["unicode"] for sample in SAMPLES]


def _in_two_fonts(written: str, name: str) -> str:
    if name.isupper():
        return to_unicode(written, ".VnTimeH")
    return "".join(
        to_unicode(char, ".VnTimeH" if letter.isupper() else ".VnTime")
        for char, letter in zip(written, name, strict=True)
    )


def test_real_names_in_tcvn3_are_found_without_a_font():
    read = [to_unicode(sample["tcvn3_as_cp1252"]) for sample in SAMPLES]

    assert [text.casefold() for text in read] == [sample["unicode"].casefold() for sample in SAMPLES]


@pytest.mark.parametrize("font", ["", "Times New Roman", ".VnTime", ".VnArialH", "VNI-Times"])
def test_real_names_in_unicode_stay(font):
    names = [sample["unicode"] for sample in SAMPLES if not sample["unicode"].isascii()]

    assert [to_unicode(name, font) for name in names] == names
    assert [to_unicode(unicodedata.normalize("NFD", name), font) for name in names] == names


@pytest.mark.parametrize(
    ("text", "font", "verdict"),
    [
        ("Huyện Bắc Bình", "", Detection(Encoding.UNICODE, SURE)),
        ("Camera an ninh", "VNI-Times", Detection(Encoding.UNICODE, SURE)),
        (unicodedata.normalize("NFD", "Bắc Bình"), ".VnTime", Detection(Encoding.NFD, SURE)),
        ("HuyÖn B¾c B×nh", ".VnTime", Detection(Encoding.TCVN3, SURE)),
        ("HuyÖn B¾c B×nh", "Arial", Detection(Encoding.TCVN3, SURE)),
        ("Thuû", "", Detection(Encoding.VNI, LIKELY)),
        ("Baéc Bình", "VNI-Times", Detection(Encoding.VNI, SURE)),
        ("Huyeän Baéc Bình", "", Detection(Encoding.VNI, SURE)),
        ("Huyeän Baéc Bình", ".VnTime", Detection(Encoding.VNI, LIKELY)),
        ("Huyện Bắc Bình", ".VnTime", Detection(Encoding.UNICODE, SURE)),
        ("Xã Hòa Bình", ".VnTime", Detection(Encoding.UNICODE, LIKELY)),
        ("x· phong phó", ".VnTimeH", Detection(Encoding.TCVN3, SURE)),
        ("Giá 5 £ – 10 %", "", Detection(Encoding.UNICODE, LIKELY)),
        ("", ".VnTime", Detection(Encoding.UNICODE, SURE)),
    ],
)
def test_encoding_is_told_with_confidence(text, font, verdict):
    assert detect(text, font) == verdict


def test_soft_hyphen_is_a_letter_of_tcvn3():
    assert to_unicode("Ph\u00ad\u00eang H\u00b5m TiÕn", ".VnTime") == "Phường Hàm Tiến"


def test_capital_font_makes_plain_letters_capital_too():
    assert to_unicode("x· phong phó", ".VnTimeH Bold") == "XÃ PHONG PHÚ"


SYLLABLES = st.builds(
    lambda onset, rime, tone, at: unicodedata.normalize(
        "NFC", onset + rime[: at % len(rime) + 1] + tone + rime[at % len(rime) + 1 :]
    ),
    st.sampled_from(sorted(_ONSETS)),
    st.sampled_from(sorted(_RIMES)),
    st.sampled_from(["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]),
    st.integers(0, 3),
).filter(is_syllable)


@given(st.lists(SYLLABLES, min_size=1, max_size=6))
def test_vietnamese_in_unicode_is_never_changed(words):
    text = " ".join(words)

    assert to_unicode(text) == text
    assert to_unicode(unicodedata.normalize("NFD", text)) == text


@given(
    st.text(max_size=40), st.sampled_from("ạảấđơưũĩĂƠƯĐỆ"), st.sampled_from(["", ".VnTime", ".VnTimeH", "VNI-Times"])
)
def test_a_letter_that_only_unicode_has_protects_the_whole_text(text, letter, font):
    assert to_unicode(text + letter, font) == unicodedata.normalize("NFC", text + letter)


@given(st.text(max_size=60), st.sampled_from(["", ".VnTime", ".VnTimeH", "VNI-Times", "Arial"]))
def test_result_is_composed_whatever_comes(text, font):
    assert unicodedata.is_normalized("NFC", to_unicode(text, font))
