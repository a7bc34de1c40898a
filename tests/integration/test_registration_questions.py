"""What a registration asks of whom, in which words, with and without JavaScript."""

import re
from datetime import date

import pytest

from danvan.activity.models import AuditEvent
from models_registry.models import InitiativeForm, Registration
from models_registry.questions import SECTIONS, is_asked, label_of, words_for

from .registration_pages import BARE, CREATE, errors_of, typed_in, url

ALL = [name for section in SECTIONS for name in section.fields]


@pytest.mark.parametrize(
    ("form", "labels", "unasked"),
    [
        ("collective", ["Tên mô hình", "Người phụ trách"], {"subject_name", "subject_title"}),
        ("individual", ["Tên mô hình, điển hình", "Người theo dõi, giúp đỡ"], {"people_involved"}),
        ("household", ["Tên mô hình, điển hình", "Người theo dõi, giúp đỡ"], set()),
    ],
)
def test_each_carrier_is_asked_in_words_of_its_own(form, labels, unasked):
    assert [label_of(name, form) for name in ("name", "person_in_charge")] == labels
    assert {name for name in ALL if not is_asked(name, form)} == unasked


@pytest.mark.parametrize("form", InitiativeForm.values)
def test_every_question_has_a_label_and_every_text_an_example(form):
    words = {name: words_for(name, form) for name in ALL}
    choices = {"form", "field", "kind", "target_level", "tasks"}

    assert [name for name, said in words.items() if not said.label] == []
    assert [name for name, said in words.items() if said.is_asked and not said.example and name not in choices] == []


def test_other_questions_come_without_a_script_and_nothing_typed_is_lost(world, client_of):
    client = client_of(world.north.commune.drafter)
    typed = BARE | {"form": "household", "resources": "Đã gõ rất lâu", "tasks": [world.tasks[2].pk],
                    "planned_4_what": "Hộ", "doi-mau": "1"}  # fmt: skip

    page = client.post(CREATE, typed)

    form = page.context["form"]
    assert (page.status_code, form.errors, Registration.objects.count()) == (200, {}, 0)
    assert (form["subject_name"].label, form["name"].value(), form["resources"].value()) == (
        "Họ và tên chủ hộ", "Đường hoa", "Đã gõ rất lâu",
    )  # fmt: skip
    assert [str(pk) for pk in form["tasks"].value()] == [str(world.tasks[2].pk)]
    assert form["planned_4_what"].value() == "Hộ"
    hidden = re.findall(r'<div data-asked="(\w+)" hidden>', page.content.decode())
    assert hidden == ["source"]


def test_what_a_carrier_is_not_asked_is_not_kept(world, client_of):
    client = client_of(world.north.commune.drafter)

    client.post(CREATE, BARE | {"form": "individual", "subject_name": "Bà Én", "people_involved": "12"})
    client.post(CREATE, BARE | {"form": "collective", "subject_name": "Bà Én", "people_involved": "12"})

    made = Registration.objects.order_by("pk").values_list("form", "subject_name", "people_involved")
    assert list(made) == [("individual", "Bà Én", None), ("collective", "", 12)]


def test_start_is_a_date_and_the_model_bears_it(world, client_of):
    client = client_of(world.north.commune.drafter)
    client.post(CREATE, BARE | {"started_on": "01/03/2023"})
    registration = Registration.objects.get()

    typed = typed_in(client, url("edit", registration)) | {"started_on": "15/04/2023"}
    client.post(url("edit", registration), typed)

    registration.refresh_from_db()
    shown = [row.value for _, rows in client.get(url("detail", registration)).context["sections"] for row in rows]
    assert (registration.started_on, registration.initiative.started_on) == (date(2023, 4, 15), date(2023, 4, 15))
    assert "15/04/2023" in shown
    assert AuditEvent.objects.latest("id").after == {"started_on": "2023-04-15"}


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"started_on": "mùa xuân"}, {"started_on": ["Hãy nhập ngày dạng 15/10/2025."]}),
        ({"started_on": "01/03/0202"}, {"started_on": ["Năm phải từ 1900 đến 2100. Hãy kiểm tra lại ngày."]}),
        ({"people_involved": "nhiều"}, {"people_involved": ["Hãy nhập một số nguyên, ví dụ 12."]}),
        (
            {"people_involved": "0"},
            {"people_involved": ["Số người phải lớn hơn 0 và không quá 10 triệu. Chưa rõ thì để trống."]},
        ),
        (
            {"people_involved": "99999999999"},
            {"people_involved": ["Số người phải lớn hơn 0 và không quá 10 triệu. Chưa rõ thì để trống."]},
        ),
    ],
)
def test_people_and_start_are_checked_in_words(world, client_of, change, errors):
    response = client_of(world.north.commune.drafter).post(CREATE, BARE | change)

    assert (response.status_code, errors_of(response), Registration.objects.count()) == (422, errors, 0)


def test_tasks_are_recorded_by_their_words(world, client_of):
    client_of(world.north.commune.drafter).post(CREATE, BARE | {"tasks": [world.tasks[0].pk, world.tasks[6].pk]})

    after = AuditEvent.objects.get(verb="registration.draft").after
    assert after["tasks"] == f"{world.tasks[0]}; {world.tasks[6]}"
