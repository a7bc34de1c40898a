"""A return lands on named parts only: what the reviewer names, what the unit may change, what comes back."""

import pytest

from models_registry.actions import edit_registration
from models_registry.actions.returns import Why, return_registration
from models_registry.models import InitiativeForm, Planned, Registration, RegistrationKind, ReturnedPart
from models_registry.parts import CONTENT_FIELDS, IN_OTHER_TABLES, PARTS
from models_registry.questions import label_of
from models_registry.reasons import REASONS
from models_registry.returned import returnable_parts, writable_parts
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.integration.attempts import attempt
from tests.world import NOTE

from .registration_pages import act, errors_of, everything, typed_in, url

WHY_AIM = "Mục tiêu cần có số hộ cụ thể."
WHY_ALL = "Đề nghị viết rõ hơn, có số liệu."
NO_PART = "Chưa chọn phần nào để trả lại. Hãy đánh dấu phần cần bổ sung và ghi lý do."
NO_REASON = "Chưa ghi lý do. Hãy viết ít nhất 10 ký tự để đơn vị hiểu."
KEPT = "không bị trả lại nên giữ nguyên như đã gửi. Hãy chỉ sửa các phần có ghi lý do."


def send_back(world, registration, **reasons):
    """Return the parts, each for its reason, by the reviewer of the north."""
    return return_registration(
        registration,
        {name: Why(text) for name, text in reasons.items()},
        version=registration.version,
        actor=world.north.reviewer,
    )


@pytest.fixture
def submitted(world):
    return world.registration(world.north.commune, "submitted", name="Đường hoa")


@pytest.fixture
def returned(world, submitted):
    return send_back(world, submitted, objectives=WHY_AIM, timeframe=WHY_ALL)


def rows_of(registration):
    parts = ReturnedPart.objects.filter(registration=registration)
    return [(part.round, part.field, part.reason, part.reason_code) for part in parts]


def test_parts_are_what_the_form_asks():
    assert sorted(PARTS) == sorted([*CONTENT_FIELDS, *IN_OTHER_TABLES])


# --- the reviewer's page -----------------------------------------------------------------------------


def test_returned_parts_are_kept_with_reason_code_and_the_words_they_had(world, client_of, submitted):
    client_of(world.north.reviewer).post(act(submitted, "return"), {
        "version": submitted.version,
        "part_objectives": "on", "common_objectives": "unclear_aim", "reason_objectives": WHY_AIM,
        "part_place_and_people": "on", "common_place_and_people": "no_figures", "reason_place_and_people": "",
        "part_timeframe": "on", "reason_timeframe": "",
        "part_tasks": "on", "reason_tasks": "",
        "common": "duplicate", "note": "",
    })  # fmt: skip

    by_code = {reason.code: reason.sentence for reason in REASONS["return"]}
    assert rows_of(submitted) == [
        (1, "objectives", WHY_AIM, "unclear_aim"),
        (1, "place_and_people", by_code["no_figures"], "no_figures"),
        (1, "timeframe", by_code["duplicate"], "duplicate"),
        (1, "tasks", by_code["duplicate"], "duplicate"),
    ]
    assert [part.before for part in submitted.returned_parts.all()][:3] == [
        submitted.objectives, submitted.place_and_people, submitted.timeframe,
    ]  # fmt: skip


def test_unit_reads_all_reasons_in_one_note(world, client_of, submitted):
    client_of(world.north.reviewer).post(act(submitted, "return"), {
        "version": submitted.version, "part_objectives": "on", "reason_objectives": WHY_AIM,
        "part_timeframe": "on", "reason_timeframe": WHY_AIM, "note": "Mô hình hay, cần thêm số liệu.",
    })  # fmt: skip

    page = client_of(world.north.commune.drafter).get(url("detail", submitted))
    told = page.context["returned"]
    edit = url("edit", submitted)
    assert page.context["history"][0].note == (
        f"Mô hình hay, cần thêm số liệu.\nMục tiêu, nội dung, cách làm; Thời gian thực hiện: {WHY_AIM}"
    )
    assert (told.title, told.message) == (
        "Ban Dân vận Huyện Bắc Bình trả lại để bổ sung", "Mô hình hay, cần thêm số liệu.",
    )  # fmt: skip
    assert [(tuple(each.parts), each.reason) for each in told.to_mend] == [
        (
            (
                ("Mục tiêu, nội dung, cách làm", f"{edit}#id_objectives"),
                ("Thời gian thực hiện", f"{edit}#id_timeframe"),
            ),
            WHY_AIM,
        )
    ]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"note": WHY_ALL}, {"__all__": [NO_PART]}),
        ({"part_objectives": "on"}, {"reason_objectives": [NO_REASON]}),
        ({"part_objectives": "on", "reason_objectives": "ngắn"}, {"reason_objectives": [NO_REASON]}),
        ({"part_objectives": "on", "common_objectives": "other", "note": WHY_ALL}, {"reason_objectives": [NO_REASON]}),
        ({"part_objectives": "on", "common": "other"}, {"reason_objectives": [NO_REASON]}),
        (
            {"part_objectives": "on", "note": WHY_ALL, "reason_timeframe": WHY_AIM},
            {"part_timeframe": ["Đã ghi lý do nhưng chưa đánh dấu trả lại phần này."]},
        ),
        (
            {"part_objectives": "on", "reason_objectives": "Có ký tự\u200bẩn ở giữa", "note": WHY_ALL},
            {"reason_objectives": ["Có ký tự ẩn không in được trong phần đã nhập. Hãy xóa và gõ lại đoạn đó."]},
        ),
    ],
)
def test_return_that_says_too_little_is_refused_and_changes_nothing(world, client_of, submitted, typed, errors):
    before = everything()

    response = client_of(world.north.reviewer).post(act(submitted, "return"), typed | {"version": submitted.version})

    assert (response.status_code, errors_of(response), everything()) == (422, errors, before)
    assert {name: response.context["form"][name].value() for name in typed} == typed | {
        name: True for name in typed if name.startswith("part_")
    }


def test_return_of_words_that_changed_meanwhile_is_refused(world, client_of, submitted):
    old_version = submitted.version
    sender = world.north.commune.sender
    draft = registration_workflow.perform("withdraw", submitted, actor=sender)
    edited = edit_registration(draft, content={"objectives": "Khác hẳn"}, version=draft.version, actor=sender)
    registration_workflow.perform("submit", edited, actor=sender)
    before = everything()

    response = client_of(world.north.reviewer).post(
        act(submitted, "return"), {"version": old_version, "part_objectives": "on", "note": WHY_ALL}
    )

    assert (response.status_code, response.context["reasons"], everything()) == (
        422, ["Đơn vị vừa rút về, sửa rồi gửi lại bản này. Hãy đọc lại bản mới rồi mới trả lại."], before,
    )  # fmt: skip


def test_return_asks_only_for_what_this_registration_was_asked(world):
    collective = world.registration(world.north.commune)
    person = world.registration(world.north.commune, form=InitiativeForm.INDIVIDUAL, subject_name="Bà Én")
    last_year = world.registration(world.north.commune, "accepted", year=2024)
    continued = world.registration(world.north.commune, kind=RegistrationKind.CONTINUED)
    continued.initiative.registrations.update(initiative=last_year.initiative)
    continued.refresh_from_db()

    left_out = [set(PARTS) - set(returnable_parts(each)) for each in (collective, person, continued)]

    assert left_out == [
        {"subject_name", "subject_title"},
        {"people_involved"},
        {"subject_name", "subject_title", "kind"},
    ]


# --- what the unit may change ------------------------------------------------------------------------


def test_form_shows_named_parts_as_fields_and_the_others_as_text(world, client_of, returned):
    page = client_of(world.north.commune.drafter).get(url("edit", returned))

    form = page.context["form"]
    kept = {part.name for part in form.kept_shown}
    asked = {part.name: part.field.asked_again for _, parts in form.open_sections for part in parts}
    assert asked == {"objectives": WHY_AIM, "timeframe": WHY_ALL}
    assert ("kind" in kept, "subject_name" in kept) == (True, False)
    assert [each.reason for each in page.context["returned"].to_mend] == [WHY_AIM, WHY_ALL]


def test_named_parts_are_saved_and_the_others_stay(world, client_of, returned):
    before = {name: getattr(returned, name) for name in CONTENT_FIELDS} | {"tasks": set(returned.tasks.all())}
    client = client_of(world.north.commune.drafter)

    response = client.post(url("edit", returned), {"version": returned.version, "objectives": "45 hộ", "timeframe": ""})

    returned.refresh_from_db()
    after = {name: getattr(returned, name) for name in CONTENT_FIELDS} | {"tasks": set(returned.tasks.all())}
    assert (response.status_code, after) == (302, before | {"objectives": "45 hộ", "timeframe": ""})


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ({"name": "Tên khác"}, "Tên mô hình"),
        ({"target_level": "province"}, "Đăng ký công nhận"),
        ({"tasks": ["1"]}, "Phục vụ nhiệm vụ"),
        ({"people_involved": "12"}, "Số người tham gia"),
        (
            {"planned_0_what": "Đường hoa", "planned_0_quantity": "2", "planned_0_measure": "km"},
            "Sản phẩm đo đếm được",
        ),
    ],
)
def test_what_was_not_named_is_refused_by_post_and_nothing_changes(world, client_of, returned, typed, label):
    if "tasks" in typed:
        typed = {"tasks": [str(world.tasks[0].pk)]}
    before = everything()

    response = client_of(world.north.commune.drafter).post(
        url("edit", returned), {"version": returned.version, "objectives": "45 hộ", "timeframe": "Tháng 5"} | typed
    )

    assert (response.status_code, response.context["reasons"], everything()) == (
        422, [f"Phần “{label}” {KEPT}"], before,
    )  # fmt: skip
    assert response.context["form"]["objectives"].value() == "45 hộ"


def test_browser_that_sends_everything_unchanged_may_save(world, client_of, submitted):
    """A page that was opened before the return still has all its fields."""
    open_page = registration_workflow.perform("withdraw", submitted, actor=world.north.commune.sender)
    client = client_of(world.north.commune.drafter)
    typed = typed_in(client, url("edit", open_page))
    sent = registration_workflow.perform("submit", open_page, actor=world.north.commune.sender)
    returned = send_back(world, sent, objectives=WHY_AIM)

    response = client.post(url("edit", returned), typed | {"objectives": "45 hộ"})

    returned.refresh_from_db()
    assert (response.status_code, returned.objectives) == (302, "45 hộ")


def test_planned_outputs_and_tasks_can_be_named(world, submitted):
    returned = send_back(world, submitted, tasks=WHY_ALL, planned_outputs=WHY_ALL)

    edited = edit_registration(
        returned,
        content={},
        tasks=world.tasks[:2],
        planned=[Planned("Đường hoa", 2, "km")],
        version=returned.version,
        actor=world.north.commune.drafter,
    )

    assert [str(output) for output in edited.planned_outputs.all()] == ["Đường hoa: 2 km"]
    assert set(edited.tasks.all()) == set(world.tasks[:2])


def test_with_who_carries_the_model_opens_what_only_some_are_asked(world, submitted):
    returned = send_back(world, submitted, form=WHY_ALL)

    assert writable_parts(returned) == {"form", "subject_name", "subject_title", "people_involved"}


def test_person_is_not_lost_where_who_carries_the_model_was_not_named(world, client_of):
    submitted = world.registration(
        world.north.commune, "submitted", form=InitiativeForm.HOUSEHOLD, subject_name="Bà Én"
    )
    returned = send_back(world, submitted, subject_title=WHY_ALL)

    response = client_of(world.north.commune.drafter).post(
        url("edit", returned), {"version": returned.version, "subject_title": "Thôn 2"}
    )

    returned.refresh_from_db()
    assert (response.status_code, returned.form, returned.subject_name, returned.subject_title) == (
        302, "household", "Bà Én", "Thôn 2",
    )  # fmt: skip


def test_what_is_missing_may_be_written_although_it_was_not_named(world, submitted):
    """Something that is asked today was not asked when it was sent."""
    returned = send_back(world, submitted, name=WHY_ALL)
    type(returned).objects.filter(pk=returned.pk).update(person_in_charge="")
    returned.refresh_from_db()

    assert writable_parts(returned) == {"name", "person_in_charge"}


@pytest.mark.parametrize("way_back", [("hand_over", "take_back"), ("hand_over", "send_back"), ("submit", "withdraw")])
def test_other_parts_stay_closed_on_every_way_back_to_a_draft(world, returned, way_back):
    for name in way_back:
        returned = registration_workflow.perform(name, returned, actor=world.north.commune.sender, note=NOTE)

    assert (returned.state, writable_parts(returned)) == ("draft", {"objectives", "timeframe"})


def test_return_that_names_nothing_is_of_the_whole(world):
    """As those were that were returned before parts could be named, and those returned many at once."""
    returned = world.registration(world.north.commune, "returned")

    assert writable_parts(returned) == set(PARTS)


def test_second_return_counts_alone_and_the_first_stays_readable(world, client_of, returned):
    sent = registration_workflow.perform("submit", returned, actor=world.north.commune.sender)
    again = send_back(world, sent, name="Tên mô hình quá dài.")

    page = client_of(world.north.commune.drafter).get(url("detail", again))

    assert writable_parts(again) == {"name"}
    assert [row[:2] for row in rows_of(again)] == [(1, "objectives"), (1, "timeframe"), (2, "name")]
    assert [entry.note for entry in page.context["history"] if entry.what == "Trả lại bổ sung"] == [
        "Tên mô hình: Tên mô hình quá dài.",
        f"Mục tiêu, nội dung, cách làm: {WHY_AIM}\nThời gian thực hiện: {WHY_ALL}",
    ]


def test_reasons_are_read_once_after_the_carrier_changed_the_names_of_the_parts(world, client_of, submitted):
    returned = return_registration(
        submitted, {name: Why(WHY_AIM) for name in returnable_parts(submitted)},
        message=NOTE, version=submitted.version, actor=world.north.reviewer,
    )  # fmt: skip
    names_then = [label_of(part.field, returned.form) for part in returned.returned_parts.all()]
    assert names_then != [label_of(part.field, InitiativeForm.INDIVIDUAL) for part in returned.returned_parts.all()]
    Registration.objects.filter(pk=returned.pk).update(form=InitiativeForm.INDIVIDUAL)

    told = client_of(world.north.commune.drafter).get(url("detail", returned)).context["returned"]

    assert told.message == NOTE
    assert [label for each in told.to_mend for label, _ in each.parts] == names_then


def test_unit_that_mends_a_return_late_is_not_told_that_it_is_late(world, client_of, returned):
    words = "Bổ sung trước khi cổng khóa 23:59 ngày 20/09/2025; không tính nộp muộn."

    for page in ("edit", "check"):
        assert client_of(world.north.commune.drafter).get(url(page, returned)).context["deadline"] == words


# --- what comes back ---------------------------------------------------------------------------------


def test_reviewer_first_sees_before_and_after_of_exactly_the_named_parts(world, client_of, returned):
    old = returned.objectives
    edited = edit_registration(
        returned, content={"objectives": "45 hộ"}, version=returned.version, actor=world.north.commune.drafter
    )
    with on_day("2025-09-11"):
        registration_workflow.perform("submit", edited, actor=world.north.commune.sender)

    answered = client_of(world.north.reviewer).get(url("detail", returned)).context["answered"]
    for_unit = client_of(world.north.commune.drafter).get(url("detail", returned)).context["answered"]

    assert [(part.label, part.reason, part.before, part.after, part.is_changed) for part in answered] == [
        ("Mục tiêu, nội dung, cách làm", WHY_AIM, old, "45 hộ", True),
        ("Thời gian thực hiện", WHY_ALL, returned.timeframe, returned.timeframe, False),
    ]
    assert for_unit == []


def test_reviewer_reads_earlier_returns_beside_the_next(world, client_of, returned):
    sent = registration_workflow.perform("submit", returned, actor=world.north.commune.sender)

    page = client_of(world.north.reviewer).get(act(sent, "return"))

    assert [change.note for change in page.context["earlier_returns"]] == [
        f"Mục tiêu, nội dung, cách làm: {WHY_AIM}\nThời gian thực hiện: {WHY_ALL}"
    ]


def test_returned_registration_can_be_sent_again_as_it_is(world, returned):
    assert attempt(registration_workflow, "submit", returned, world.north.commune.sender) == "submitted"
