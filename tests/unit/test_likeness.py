"""How alike titles and texts are: what a reader would call the same is 100, what has nothing in common is 0."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_registry.likeness.scores import (
    ALIKE_TITLE,
    Likeness,
    Run,
    compared,
    has_changed,
    is_alike,
    side_by_side,
    text_score,
    title_of,
    title_score,
    titles_tell,
    words_of,
)

VIETNAMESE = st.text(alphabet=" .,aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắặấầộớườứỳÁĐƠ12", max_size=60)
TITLES = VIETNAMESE.filter(lambda text: any(char.isalpha() for char in text))
SENTENCE = "Mỗi hộ góp công và tiền mua bóng đèn, dây điện để đường thôn luôn sáng và an toàn suốt cả năm nay."


def score(one: str, other: str) -> int:
    return title_score(title_of(one), title_of(other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Thắp sáng đường quê", "THAP SANG DUONG QUE", 100),
        ("Thắp sáng đường quê", unicodedata.normalize("NFD", "Thắp sáng đường quê"), 100),
        ("Mô hình “Dân vận khéo”: Thắp sáng đường quê", "Thắp sáng đường quê.", 100),
        ("Đường hoa, cây xanh", "Cây xanh – đường hoa", 100),
        ("Thắp sáng đường quê thôn 1", "Thắp sáng đường quê thôn 2", 96),
        ("Thắp sáng đường quê", "Nuôi heo đất giúp bạn", 30),
        ("Mô hình Dân vận khéo", "Dân vận khéo", 75),  # nothing else is said
        ("", "Thắp sáng đường quê", 0),
        ("", "", 0),
        ("Модель", "Модель", 100),
    ],
)
def test_title_score_is_what_a_reader_would_say(one, other, expected):
    assert score(one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("abcdefghij", "abcdefghi", 94),  # 18 of 19 letters, and not 95
        ("abcdefghijklmnopqrst", "abcdefghijklmnopqzzz", 85),
        ("abcdefghijklmnopqrst", "abcdefghijklmnopzzzz", 80),
    ],
)
def test_title_score_counts_letters_and_rounds_down(one, other, expected):
    assert score(one, other) == expected


@given(TITLES)
def test_title_is_wholly_like_itself_in_any_spelling(text):
    for other in (text.upper(), unicodedata.normalize("NFD", text), f" {text}!"):
        if title_of(other).plain:
            assert score(text, other) == 100


@given(TITLES, TITLES)
def test_title_score_is_the_same_both_ways_and_a_percentage(one, other):
    assert score(one, other) == score(other, one)
    assert 0 <= score(one, other) <= 100


@given(st.lists(st.sampled_from(["thap", "sang", "duong", "que", "thon", "den"]), min_size=1, max_size=8), st.randoms())
def test_title_score_does_not_mind_the_order_of_words(words, random):
    mixed = random.sample(words, len(words))

    assert score(" ".join(words), " ".join(mixed)) == 100


@given(VIETNAMESE, VIETNAMESE)
def test_text_score_is_the_same_both_ways_and_a_percentage(one, other):
    first, second = words_of([one]), words_of([other])

    assert text_score(first, second) == text_score(second, first)
    assert 0 <= text_score(first, second) <= 100
    assert text_score(first, first) == (100 if first else 0)


def test_text_score_counts_words_in_order():
    assert text_score(words_of(["một hai ba bốn"]), words_of(["Một, hai; ba!", "năm"])) == 75
    assert text_score(words_of(["một hai"]), words_of(["hai một"])) == 50


def test_short_texts_are_not_compared():
    short, long = words_of(["vận động nhân dân"]), words_of([SENTENCE])

    assert (compared(short, short), compared(long, long)) == (0, 100)


@pytest.mark.parametrize(
    ("likeness", "expected"),
    [
        (Likeness(85, 0), True),
        (Likeness(84, 79), False),
        (Likeness(0, 80), True),
    ],
)
def test_alike_is_decided_by_title_or_text(likeness, expected):
    assert is_alike(likeness) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("", "", True), ("Nguyễn Thị Ánh", "", True), ("Nguyễn Thị Ánh", "NGUYEN THI ANH", True),
     ("Nguyễn Thị Ánh", "Trần Văn Bình", False)],
)  # fmt: skip
def test_titles_tell_unless_two_persons_are_named(one, other, expected):
    assert titles_tell(one, other) is expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Thắp sáng đường quê", SENTENCE, False),
        ("Thắp sáng đường quê em", SENTENCE.replace("Mỗi hộ", "Từng hộ"), False),
        ("Nuôi heo đất", SENTENCE, True),
        ("Thắp sáng đường quê", "Hội phụ nữ nuôi heo đất giúp nhau sửa nhà.", True),
        ("Thắp sáng đường quê", "", True),
    ],
)
def test_change_is_marked_when_little_is_left(title, text, expected):
    assert has_changed(title, text, "Thắp sáng đường quê", SENTENCE) is expected


def test_side_by_side_marks_what_both_say():
    one, other = side_by_side("Mỗi hộ góp công mua bóng đèn.", "Từng nhà: MỖI HỘ GÓP CÔNG trồng hoa.")

    assert one == [Run("Mỗi hộ góp công", True), Run(" mua bóng đèn.", False)]
    assert other == [Run("Từng nhà: ", False), Run("MỖI HỘ GÓP CÔNG", True), Run(" trồng hoa.", False)]


def test_side_by_side_does_not_mark_chance():
    one, other = side_by_side("Các hộ dân trồng cây", "Những hộ dân nuôi bò")

    assert [run.is_common for run in (*one, *other)] == [False, False]


def test_side_by_side_marks_a_short_text_that_is_all_there():
    assert side_by_side("Cả thôn", "Cả thôn") == ([Run("Cả thôn", True)], [Run("Cả thôn", True)])


@given(VIETNAMESE | st.text(max_size=30), VIETNAMESE | st.text(max_size=30))
def test_side_by_side_loses_nothing(one, other):
    first, second = side_by_side(one, other)

    assert ("".join(run.text for run in first), "".join(run.text for run in second)) == (one, other)
    common = [words_of([run.text for run in runs if run.is_common]) for runs in (first, second)]
    assert common[0] == common[1]


def test_threshold_is_that_of_the_criterion():
    assert ALIKE_TITLE == 85
