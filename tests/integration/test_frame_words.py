"""What Django itself would say on a screen of ours is said in our Vietnamese."""

import gettext
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "vi" / "LC_MESSAGES"
ENTRY = re.compile(r'^msgid "(?P<id>.+)"\n(?:msgid_plural ".+"\n)?msgstr(?:\[0\])? "(?P<text>.+)"$', re.MULTILINE)


def test_compiled_catalogue_holds_what_is_written():
    written = {entry["id"]: entry["text"] for entry in ENTRY.finditer((CATALOGUE / "django.po").read_text("utf-8"))}
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog

    of_entries = {key[0] if isinstance(key, tuple) else key: text for key, text in compiled.items() if key != ""}
    assert len(written) > 40
    assert of_entries == written


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (forms.CharField(), "", "Chưa nhập mục này."),
        (forms.CharField(max_length=3), "dài", None),
        (forms.CharField(max_length=3), "dài quá", "Dài quá: nhiều nhất 3 ký tự, đang có 7. Hãy rút gọn."),
        (forms.CharField(min_length=3), "a", "Ngắn quá: cần ít nhất 3 ký tự, đang có 1."),
        (forms.CharField(), "a\x00", "Có ký tự ẩn không lưu được. Hãy xóa và gõ lại."),
        (forms.IntegerField(), "x", "Hãy nhập số nguyên, như 12."),
        (forms.IntegerField(max_value=9), "10", "Hãy nhập số không lớn hơn 9."),
        (forms.DecimalField(decimal_places=1), "1.25", "Nhiều nhất 1 chữ số sau dấu phẩy."),
        (forms.DateField(), "hôm qua", "Ngày không đúng. Hãy nhập như 05/09/2025."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "Lựa chọn này không có. Hãy chọn một trong các mục có sẵn."),
        (forms.FileField(), None, "Chưa nhập mục này."),
        (forms.EmailField(), "x", "Địa chỉ thư điện tử không đúng. Hãy nhập như ten@coquan.vn."),
    ],
)
def test_errors_of_plain_fields_are_in_our_words(field, value, sentence):
    said = None
    with translation.override("vi"):
        try:
            field.clean(value)
        except ValidationError as refused:
            said = " ".join(refused.messages)

    assert said == sentence


def test_address_that_takes_only_a_button_says_so(world, client_of):
    client = client_of(world.north.commune.sender)

    answers = {address: client.get(address) for address in ("/dang-xuat/", "/nam-hien-thi/", "/thong-bao/da-xem/")}

    assert {a: (r.status_code, r.headers["Allow"], "Việc này chưa được thực hiện" in r.content.decode())
            for a, r in answers.items()} == dict.fromkeys(answers, (405, "POST", True))  # fmt: skip


def test_programs_get_the_bare_refusal(world, client_of):
    response = client_of(world.north.commune.sender).put("/dang-xuat/")

    assert (response.status_code, response.content) == (405, b"")


def test_form_without_its_token_is_told_why(world, client_of):
    client = client_of(world.north.commune.sender)
    client.handler.enforce_csrf_checks = True

    response = client.post("/dang-xuat/")

    assert (response.status_code, "Trang đã mở quá lâu" in response.content.decode()) == (403, True)


def test_request_that_is_not_understood_is_answered_in_vietnamese(client):
    response = client.get("/dang-nhap/", headers={"host": "xau.example"})

    assert (response.status_code, "Yêu cầu không hợp lệ" in response.content.decode()) == (400, True)
