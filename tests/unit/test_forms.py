"""What every form does with text before anything else looks at it."""

import unicodedata

import pytest
from django import forms
from django.http import QueryDict

from danvan.common.forms import PortalForm, PortalModelForm
from danvan.organization.models import User

HIDDEN = "Có ký tự ẩn không in được trong phần đã nhập. Hãy xóa và gõ lại đoạn đó."
NFD = unicodedata.normalize("NFD", "Ấp Đắk Ở Ưng")


class NoteForm(PortalForm):
    title = forms.CharField()
    body = forms.CharField(required=False, widget=forms.Textarea)
    topics = forms.MultipleChoiceField(choices=[("Kinh tế", "Kinh tế"), ("Văn hóa", "Văn hóa")], required=False)


class NameForm(PortalModelForm):
    class Meta:
        model = User
        fields = ["full_name", "title"]


def submitted(**values: str | list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for key, value in values.items():
        data.setlist(key, value if isinstance(value, list) else [value])
    data._mutable = False
    return data


def test_form_composes_what_was_typed():
    form = NoteForm(submitted(title=NFD, topics=[unicodedata.normalize("NFD", "Kinh tế"), "Văn hóa"]))

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"title": "Ấp Đắk Ở Ưng", "body": "", "topics": ["Kinh tế", "Văn hóa"]}


def test_form_composes_a_plain_dictionary():
    form = NoteForm({"title": NFD})

    assert form.is_valid()
    assert form.cleaned_data["title"] == "Ấp Đắk Ở Ưng"


def test_form_leaves_the_request_alone():
    data = submitted(title=NFD)

    NoteForm(data).is_valid()

    assert data["title"] == NFD


def test_form_without_data_is_unbound():
    assert not NoteForm().is_bound
    assert NoteForm().errors == {}


def test_form_keeps_lines():
    form = NoteForm(submitted(title="A", body="dòng một\r\n\tdòng hai"))

    assert form.is_valid()
    assert form.cleaned_data["body"].splitlines() == ["dòng một", "\tdòng hai"]


@pytest.mark.parametrize("character", ["\u200b", "\u202e", "\ufeff", "\x07", "\x1b"], ids=ascii)
def test_form_refuses_hidden_characters_in_every_text_field(character):
    form = NoteForm(submitted(title=f"Ấp{character}Bắc", body=f"dòng{character}hai"))

    assert not form.is_valid()
    assert form.errors == {"title": [HIDDEN], "body": [HIDDEN]}


def test_form_refuses_the_null_character_in_plain_words():
    form = NoteForm(submitted(title="Ấp\x00Bắc"))

    assert not form.is_valid()
    assert HIDDEN in form.errors["title"]


def test_form_shows_again_what_was_typed_composed():
    form = NoteForm(submitted(title=NFD, topics=["lạ"]))

    assert not form.is_valid()
    assert form["title"].value() == "Ấp Đắk Ở Ưng"


def test_forms_do_not_share_validators():
    NoteForm()
    form = NoteForm(submitted(title="Ấp\u200bBắc"))

    assert form.errors == {"title": [HIDDEN]}


def test_model_form_composes_and_checks_as_the_model_does():
    form = NameForm(submitted(full_name=NFD, title="Trưởng Ban"))

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"full_name": "Ấp Đắk Ở Ưng", "title": "Trưởng Ban"}


@pytest.mark.parametrize(
    ("full_name", "errors"),
    [("12", ["Tên phải có ít nhất một chữ cái."]), ("Ấp\u200b", [HIDDEN])],
)
def test_model_form_says_what_is_wrong_once(full_name, errors):
    form = NameForm(submitted(full_name=full_name))

    assert form.errors["full_name"] == errors
