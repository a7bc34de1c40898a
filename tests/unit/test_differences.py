"""What went and what came between two texts."""

from danvan.common.templatetags.differences import words_after, words_before


def test_changed_words_are_marked_and_told():
    before, after = "Trồng hoa ở 2 thôn", "Trồng hoa ở 5 thôn"

    assert words_before(before, after) == ('Trồng hoa ở<del><span class="visually-hidden">bỏ: </span> 2</del> thôn')
    assert words_after(before, after) == ('Trồng hoa ở<ins><span class="visually-hidden">thêm: </span> 5</ins> thôn')


def test_texts_are_escaped_and_keep_their_lines():
    assert words_after("<b>\nmột", "<b>\nmột") == "&lt;b&gt;<br>một"


def test_text_that_was_empty_is_said_to_be():
    assert (words_before("", "Hai"), words_after("", "Hai")) == ("(trống)", "Hai")
