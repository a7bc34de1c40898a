"""The list as data: canonical JSON, its hash, and the way back."""

import json
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.documents.document import Column, ListDocument, Section

COLUMNS = (
    Column("STT", 6, "center", "integer"),
    Column("TÊN MÔ HÌNH", 54),
    Column("ĐỊA PHƯƠNG, ĐƠN VỊ", 40, "left", "text"),
)
DOCUMENT = ListDocument(
    profile="dang-36",
    superior="TỈNH ỦY BÌNH THUẬN",
    body="BAN DÂN VẬN",
    number="15",
    symbol="-QĐ/BDVTU",
    place="Bình Thuận",
    issued_on=date(2025, 10, 10),
    kind="DANH SÁCH",
    title="Mô hình, điển hình “Dân vận khéo” tiêu biểu năm 2025",
    occasion="nhân Ngày truyền thống công tác dân vận 15/10",
    basis="(Kèm theo Quyết định số 15-QĐ/BDVTU)",
    sections=(
        Section(
            "I. TẬP THỂ (2)",
            "Tập thể",
            COLUMNS,
            ((1, "Đường hoa tự quản", "Thôn 2, xã Mê Pu"), (2, "“Ánh sáng” = an ninh", "Xã Phan Hòa")),
        ),
        Section("II. CÁ NHÂN (0)", "Cá nhân", COLUMNS, ()),
    ),
    closing="Danh sách này có 2 tập thể, 0 cá nhân.",
    recipients=("Như trên", "Lưu VP"),
    signer_authority="K/T TRƯỞNG BAN",
    signer_title="PHÓ TRƯỞNG BAN",
    signer_name="Nguyễn Văn Ký",
    year=2025,
)
words = st.text(max_size=20)
columns = st.builds(
    Column,
    words,
    st.integers(1, 100),
    st.sampled_from(["left", "center", "right"]),
    st.sampled_from(["text", "integer"]),
)
cells = words | st.integers(0, 10**6)
sections = st.builds(
    Section,
    words,
    words,
    st.lists(columns, max_size=3).map(tuple),
    st.lists(st.lists(cells, max_size=3).map(tuple), max_size=3).map(tuple),
)
TEXTS = [field.name for field in fields(ListDocument) if field.type is str]
documents = st.builds(
    ListDocument,
    **dict.fromkeys(TEXTS, words),
    issued_on=st.none() | st.dates(),
    sections=st.lists(sections, max_size=3).map(tuple),
    recipients=st.lists(words, max_size=3).map(tuple),
    year=st.integers(2000, 2100),
)


def test_document_hash_is_what_it_was_when_lists_were_first_issued():
    """A change of this value means that lists issued before no longer match their printed code."""
    assert DOCUMENT.sha256 == "dc9b62ee8c8889dab6e658ce9430e68f66ca176b0821601c8cca97566e0faf49"
    assert DOCUMENT.content_code == "DC9B-62EE-8C88-89DA"


def test_document_json_is_canonical():
    text = DOCUMENT.to_json()

    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert json.loads(text)["issued_on"] == "2025-10-10"
    assert "“Ánh sáng” = an ninh" in text


def test_document_counts_rows_of_all_sections():
    assert DOCUMENT.row_count == 2


def test_document_without_date_comes_back():
    draft = replace(DOCUMENT, number="", issued_on=None)

    assert ListDocument.from_json(draft.to_json()) == draft


def test_document_refuses_what_json_cannot_say():
    with pytest.raises(TypeError):
        replace(DOCUMENT, title=object()).to_json()


@given(documents)
def test_document_comes_back_from_its_json(document):
    assert ListDocument.from_json(document.to_json()) == document


@given(documents, documents)
def test_document_hash_tells_documents_apart(one, other):
    assert (one.sha256 == other.sha256) == (one == other)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Khác"},
        {"issued_on": date(2025, 10, 11)},
        {"sections": (DOCUMENT.sections[1], DOCUMENT.sections[0])},
        {"recipients": ("Lưu VP", "Như trên")},
    ],
)
def test_document_hash_changes_with_any_part(change):
    assert replace(DOCUMENT, **change).sha256 != DOCUMENT.sha256
