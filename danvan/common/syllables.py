"""Whether a word could be a Vietnamese syllable: onset, rime, and the tone where it is written.

Not a dictionary: it tells text from garble. “hoà” and “hòa” are both good; “xaõ” and “Hµm” are not.
"""

import unicodedata
from functools import lru_cache

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_STOP_TONES = {"\u0301", "\u0323"}  # what ends in c, ch, k, p, t is sắc or nặng
_BEFORE_Y = frozenset(["", "h", "k", "l", "m", "s", "t", "v", "qu"])  # elsewhere the sound is written i
_STOPS = ("c", "ch", "k", "p", "t")
_MARKED = "ăâêôơư"
_VOWELS = "aăâeêioôơuưy"

_SOME_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x kr br đr pl j w z f"
_ONSETS = frozenset(["", *_SOME_ONSETS.split()])
_ALL_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay ak ăc ăm ăn ăng ăp ăt ăk âc âm ân âng âp ât âu ây âk
    e ec em en eng eo ep et ek ê êch êm ên êng ênh êp êt êu êk êc
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu ik ing
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong
    ooc oong op ot ok ô ôc ôi ôm ôn ông ôp ôt ôk ơ ơi ơm ơn ơng ơp ơt ơk
    u ua uân uâng uât uây uc uê uêch uênh ui uk um un ung uôc uôi uôk uôm uôn uông uôt up ut uy uya uych uyn
    uyên uyêt uynh uyt uyu uơ uyp ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu ynh yt ych yn
"""
_RIMES = frozenset(_ALL_RIMES.split())


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether `word`, in any case and spelling of tones, can be read as one Vietnamese syllable."""
    letters, tone, at = _parted(word.lower())
    if letters is None:
        return False
    return any(
        letters[len(onset) :] in _RIMES
        and (letters[len(onset) :] != "y" or onset in _BEFORE_Y)
        and _bears(letters[len(onset) :], tone, at - len(onset))
        for onset in _ONSETS
        if letters.startswith(onset)
    )


def _parted(word: str) -> tuple[str | None, str, int]:
    """The letters without tone, the tone, and the place of the letter that bears it (-1 without)."""
    letters, tone, at = "", "", -1
    for char in unicodedata.normalize("NFC", word):
        parts = unicodedata.normalize("NFD", char)
        marks = [part for part in parts if part in _TONES]
        plain = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        if marks and (tone or len(marks) > 1):
            return None, "", -1
        if marks:
            tone, at = marks[0], len(letters)
        letters += plain
    return letters, tone, at


def _bears(rime: str, tone: str, at: int) -> bool:
    """Whether the tone stands on the vowel that bears it in this rime."""
    if rime.endswith(_STOPS) and tone not in _STOP_TONES:
        return rime.endswith("k") and not tone  # names such as Đắk, Krông Ak
    return not tone or at in _bearers(rime)


@lru_cache(maxsize=512)
def _bearers(rime: str) -> frozenset[int]:
    marked = [place for place, letter in enumerate(rime) if letter in _MARKED]
    if marked:
        return frozenset({marked[-1]})
    vowels = [place for place, letter in enumerate(rime) if letter in _VOWELS]
    if rime in ("oa", "oe", "uy"):  # the old way and the new: hòa, hoà
        return frozenset(vowels)
    if len(vowels) == 1 or (len(vowels) == 2 and vowels[-1] == len(rime) - 1):
        return frozenset(vowels[:1])
    return frozenset(vowels[1:2])
