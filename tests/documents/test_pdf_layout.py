"""How the PDF looks, measured: the form of guidance 36."""

import pytest

from reports.documents.document import ListDocument
from reports.renderers.pdf import render_pdf
from tests.documents import paper
from tests.documents.samples import document, draft_document

TOLERANCE = 1.0  # millimetres
LEFT, RIGHT, TOP, BOTTOM = 30, 210 - 15, 20, 297 - 20


@pytest.fixture(scope="module")
def one_page() -> paper.Page:
    (page,) = paper.pages(render_pdf(document(2, 1)))
    return page


@pytest.fixture(scope="module")
def long_list() -> ListDocument:
    """500 rows: each names its own place, so that it can be found again."""
    return document(collectives=380, individuals=120)


@pytest.fixture(scope="module")
def long_pdf(long_list) -> bytes:
    return render_pdf(long_list)


@pytest.fixture(scope="module")
def long_pages(long_pdf) -> list[paper.Page]:
    return paper.pages(long_pdf)


@pytest.fixture(scope="module")
def long_texts(long_pdf) -> list[str]:
    return paper.texts(long_pdf)


def near(place: float) -> object:
    return pytest.approx(place, abs=TOLERANCE)


def test_paper_is_a4(long_pages):
    assert {(round(page.width), round(page.height)) for page in long_pages} == {(210, 297)}


def test_margins_are_those_of_the_guidance(long_pages):
    inner = long_pages[1:-1]

    measured = [
        (min(rule[0] for rule in page.rules), max(rule[2] for rule in page.rules), min(rule[1] for rule in page.rules))
        for page in inner
    ]

    assert measured == [(near(LEFT), near(RIGHT), near(TOP))] * len(inner)
    assert max(rule[3] for page in long_pages for rule in page.rules) <= BOTTOM + TOLERANCE
    assert max(rule[3] for page in inner for rule in page.rules) > BOTTOM - 20  # pages are filled to the foot


def test_nothing_stands_outside_the_margins_but_page_number_and_code(long_pages):
    outside = [
        line.text
        for page in long_pages
        for line in page.lines
        if line.left < LEFT - TOLERANCE
        or line.right > RIGHT + TOLERANCE
        or line.top < TOP - TOLERANCE
        or line.bottom > BOTTOM + TOLERANCE
    ]

    code = outside.pop()
    assert outside == [str(number) for number in range(2, len(long_pages) + 1)]
    assert code.startswith("Mã nội dung: ")


def test_head_stands_where_the_guidance_says(one_page):
    party, superior = one_page.line("ĐẢNG CỘNG SẢN VIỆT NAM"), one_page.line("TỈNH ỦY BÌNH THUẬN")
    body, mark, number = one_page.line("BAN DÂN VẬN"), one_page.line("*"), one_page.line("Số 15-QĐ/BDVTU")
    day = one_page.line("Bình Thuận, ngày")

    assert (party.size, superior.size, body.size, mark.size, number.size, day.size) == (15, 14, 14, 14, 14, 14)
    assert [line.font for line in (party, superior, body, number, day)] == [
        "Danvan-Serif-Bold", "Danvan-Serif", "Danvan-Serif-Bold", "Danvan-Serif", "Danvan-Serif-Italic",
    ]  # fmt: skip
    assert party.top == near(TOP)
    assert superior.top == near(TOP)
    assert superior.top < body.top < mark.top < number.top
    assert party.bottom < day.top
    assert (body.middle, mark.middle) == (near(superior.middle), near(superior.middle))
    assert superior.right < party.left
    assert day.middle == near(party.middle)


def test_rule_under_the_party_is_as_long_as_its_name(one_page):
    party = one_page.line("ĐẢNG CỘNG SẢN VIỆT NAM")

    widths = {(rule[0], rule[2]) for rule in one_page.rules if party.bottom - 1 < rule[3] < party.bottom + 2}

    assert list(widths) == [(near(party.left), near(party.right))]


def test_subject_is_centred_and_bold(one_page):
    kind, title = one_page.line("DANH SÁCH"), one_page.line("tập thể, cá nhân được khen thưởng")
    middle = (LEFT + RIGHT) / 2

    assert (kind.size, kind.font, kind.middle) == (16, "Danvan-Serif-Bold", near(middle))
    assert (title.size, title.font, title.middle) == (14, "Danvan-Serif-Bold", near(middle))
    assert kind.bottom < title.bottom


def test_signature_and_recipients_stand_side_by_side_under_the_rows(one_page):
    closing, label = one_page.line("Danh sách này có"), one_page.line("Nơi nhận:")
    authority, title = one_page.line("K/T TRƯỞNG BAN"), one_page.line("PHÓ TRƯỞNG BAN")
    name, filed = one_page.line("Nguyễn Thị Thu Hà"), one_page.line("- Lưu Ban Dân vận")

    assert closing.text == "Danh sách này có 2 tập thể, 1 cá nhân./."
    assert closing.bottom < label.top
    assert label.top == near(authority.top)
    assert (label.left, filed.left) == (near(LEFT), near(LEFT))
    assert (label.size, authority.size, title.size, name.size) == (14, 14, 14, 14)
    assert {authority.font, title.font, name.font} == {"Danvan-Serif-Bold"}
    assert authority.bottom <= title.top + TOLERANCE
    assert title.bottom + 20 < name.top
    assert (title.middle, name.middle) == (near(authority.middle), near(authority.middle))
    underline = [rule for rule in one_page.rules if label.top < rule[1] < label.bottom + 1 and rule[0] < LEFT + 1]
    assert [(rule[0], rule[2]) for rule in underline] == [(near(label.left), near(label.right))]


def test_pages_are_numbered_at_the_top_from_the_second(long_pages):
    numbered = [[line for line in page.lines if line.bottom < TOP] for page in long_pages]

    assert [[line.text for line in found] for found in numbered] == [
        [],
        *([str(number)] for number in range(2, len(long_pages) + 1)),
    ]
    assert {round(line.middle) for found in numbered for line in found} == {round((LEFT + RIGHT) / 2)}


def test_heading_of_the_table_is_repeated_on_every_page_with_rows(long_list, long_texts):
    collective, individual = (" ".join(column.title for column in section.columns) for section in long_list.sections)

    headed = [(collective in text, individual in text) for text in long_texts]

    changes = headed.index((True, True))
    assert headed == [(True, False)] * changes + [(True, True)] + [(False, True)] * (len(headed) - changes - 1)


def test_no_row_is_cut_by_the_end_of_a_page(long_list, long_texts):
    rows = [paper.one_spaced(" ".join(str(value) for value in row)) for s in long_list.sections for row in s.rows]

    cut = [row for row in rows if not any(f" {row} " in f"{text} " for text in long_texts)]

    assert cut == []
    assert len(rows) == 500


def test_rows_come_in_the_order_of_the_document(long_list, long_texts):
    whole = " ".join(long_texts)
    rows = [paper.one_spaced(" ".join(str(value) for value in row)) for s in long_list.sections for row in s.rows]

    places, start = [], 0
    for row in rows:
        start = whole.index(f" {row} ", start)
        places.append(start)

    assert places == sorted(places)


def test_code_stands_at_the_foot_of_the_last_page_only(long_list, long_texts, long_pages):
    code = f"Mã nội dung: {long_list.content_code}"

    assert [code in text for text in long_texts] == [False] * (len(long_texts) - 1) + [True]
    assert long_pages[-1].line("Mã nội dung").top > BOTTOM


@pytest.mark.parametrize("count", range(4, 13))
def test_signature_never_stands_alone_on_a_page(count):
    texts = paper.texts(render_pdf(document(collectives=count, individuals=0)))

    last = texts[-1]
    assert "Nguyễn Thị Thu Hà" in last
    assert f"{count} {document(count, 0).sections[0].rows[-1][1]}" in last


def test_draft_is_marked_on_every_page_and_bears_no_code():
    texts = paper.texts(render_pdf(draft_document(collectives=25), draft=True))

    assert len(texts) > 1
    assert [text.count("DỰ THẢO") for text in texts] == [1] * len(texts)
    assert [text for text in texts if "Mã nội dung" in text] == []


def test_issued_list_is_not_marked_as_a_draft(long_texts):
    assert [text for text in long_texts if "DỰ THẢO" in text] == []
