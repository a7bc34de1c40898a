"""What the PDF says is, letter for letter, what the document says; and it says it in one font."""

import io
import unicodedata

import pytest
from pypdf import PdfReader

from models_registry.models import InitiativeForm
from reports.documents.document import ListDocument
from reports.renderers.pdf import render_pdf
from tests.documents import paper
from tests.documents.samples import document, document_of, entry

VOWELS = "aăâeêioôơuưy"
TONES = "\u0300\u0309\u0303\u0301\u0323"
ACCENTED = [
    letter
    for plain in [*VOWELS, "đ"]
    for letter in [plain, *(unicodedata.normalize("NFC", plain + tone) for tone in TONES if plain != "đ")]
    if letter not in "aeiouy"
]
LETTERS = ACCENTED + [letter.upper() for letter in ACCENTED]


def words_of(built: ListDocument) -> str:
    """Everything on one page, in reading order, as the document has it."""
    parts = [
        built.superior, built.body, "*", f"Số {built.number_text}", "ĐẢNG CỘNG SẢN VIỆT NAM", built.date_line,
        built.kind, built.title, built.occasion, built.basis,
    ]  # fmt: skip
    for section in built.sections:
        parts += [section.title, *(column.title for column in section.columns)]
        parts += [str(value) for row in section.rows for value in row]
    parts += [built.closing, "Nơi nhận:", *built.recipients, built.signer_authority, built.signer_title]
    parts += [built.signer_name, f"Mã nội dung: {built.content_code}"]
    return paper.one_spaced(" ".join(parts))


def test_pdf_says_exactly_what_the_document_says():
    built = document(collectives=2, individuals=1)

    (text,) = paper.texts(render_pdf(built))

    assert text == words_of(built)
    assert paper.is_composed(text)


def test_pdf_has_every_vietnamese_letter():
    rows = [
        entry(
            InitiativeForm.COLLECTIVE,
            place,
            initiative_name=" ".join(LETTERS[start : start + 34]),
            printed_name="ẵ ậ ữ",
        )
        for place, start in enumerate(range(0, len(LETTERS), 34), start=1)
    ]
    built = document_of(rows)

    text = " ".join(paper.texts(render_pdf(built)))

    assert len(set(LETTERS)) == 134
    assert [row[3] for row in built.sections[0].rows if row[3] not in text] == []
    assert paper.is_composed(text)


def test_pdf_embeds_one_family_of_four_styles_at_most():
    built = document(title="Đường hoa, ẵ ậ ữ đ Ư", sections=document(3, 3, 3).sections)

    assert paper.fonts(render_pdf(built)) == {
        "Danvan-Serif": True,
        "Danvan-Serif-Bold": True,
        "Danvan-Serif-Italic": True,
    }


@pytest.mark.parametrize(
    "words",
    [
        "<b>đậm</b> & “ngoặc” <script>alert(1)</script>",
        '<link rel="attachment" href="file:///etc/passwd"> <img src="file:///etc/passwd">',
        "{{ document.title }} {% now 'Y' %}",
    ],
)
def test_pdf_shows_markup_as_text_and_fetches_nothing(words):
    pdf = render_pdf(document(title=words, signer_name=words, sections=document_of([
        entry(InitiativeForm.COLLECTIVE, 1, printed_name=words, note=words)
    ]).sections))  # fmt: skip

    text = "".join(" ".join(paper.texts(pdf)).split())
    reader = PdfReader(io.BytesIO(pdf))
    assert text.count("".join(words.split())) == 4
    assert (reader.attachments, [page.images for page in reader.pages if page.images]) == ({}, [])


def test_pdf_is_tagged_titled_and_vietnamese():
    built = document()

    reader = PdfReader(io.BytesIO(render_pdf(built)))

    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "vi", True, True,
    )  # fmt: skip
    assert reader.metadata.title == f"DANH SÁCH {built.title}"
    assert reader.metadata.author == "BAN DÂN VẬN"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_pdf_of_the_same_document_has_the_same_bytes():
    built = document()

    assert render_pdf(built) == render_pdf(built)
