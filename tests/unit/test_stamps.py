"""A stamp of secrecy in the text of a file is found; words about secrets are no stamps; bad files end the search."""

import io
import zipfile
from textwrap import dedent

import pytest
from weasyprint import HTML

from danvan.common.files import DOCX, JPEG, PDF
from danvan.common.stamps import MAX_PAGES, stamp_in, stamp_of


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("TỐI MẬT\nBáo cáo", "TỐI MẬT"),
        ("Độ mật: TUYỆT MẬT", "TUYỆT MẬT"),
        ("Số 15-BC/HU\n  MẬT  \nNơi nhận", "MẬT"),
        ("[MẬT]", "MẬT"),
        ("Độ mật: MẬT", "MẬT"),
        ("TÔ\u0301I MA\u0323\u0302T", "TỐI MẬT"),
        ("TỐI   MẬT", "TỐI MẬT"),
        ("BẢO MẬT THÔNG TIN", ""),
        ("Giữ bí mật nhà nước, tối mật hay tuyệt mật đều theo luật", ""),
        ("CÔNG TÁC BẢO VỆ BÍ MẬT", ""),
        ("Mật ong rừng", ""),
        ("", ""),
    ],
)
def test_stamp_is_told_from_words_about_secrets(text, stamp):
    assert stamp_in(text) == stamp


def pdf(*pages: str) -> io.BytesIO:
    body = "<p style='page-break-after: always'>".join(["", *pages])
    return io.BytesIO(HTML(string=f"<body>{body}</body>").write_pdf())


def docx(body: str, header: str = "") -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", body)
        package.writestr("word/header1.xml", header)
    return file


def test_stamp_is_found_in_a_pdf():
    file = pdf("Trang một", "TUYỆT MẬT<br>Trang hai")

    assert (stamp_of(file, PDF), file.tell()) == ("TUYỆT MẬT", 0)


def test_stamp_is_looked_for_on_the_first_pages_only():
    assert stamp_of(pdf(*["Trang"] * MAX_PAGES, "TỐI MẬT"), PDF) == ""


def test_stamp_is_found_in_the_header_of_a_word_file():
    paragraph = "<w:p><w:r><w:t>TỐI </w:t></w:r><w:r><w:t>MẬT</w:t></w:r></w:p>"

    assert stamp_of(docx("<w:p>Báo cáo</w:p>", header=paragraph), DOCX) == "TỐI MẬT"
    assert stamp_of(docx("<w:p>Báo cáo</w:p>"), DOCX) == ""


BROKEN_PDF = dedent("""\
    %PDF-1.4
    1 0 obj << /Type /Catalog /Pages 1 0 R /Kids [1 0 R] /Count 999999999 >> endobj
    trailer << /Root 1 0 R >>
    %%EOF
""").encode()


@pytest.mark.parametrize(
    ("content", "kind"), [(BROKEN_PDF, PDF), (b"%PDF-1.4\n%%EOF", PDF), (b"PK nothing", DOCX), (b"x", JPEG)]
)
def test_stamp_is_none_where_nothing_can_be_read(content, kind):
    assert stamp_of(io.BytesIO(content), kind) == ""
