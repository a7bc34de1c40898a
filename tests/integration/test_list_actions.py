"""Drafting a list: what each act does, records and refuses."""

from datetime import date

import pytest

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed, OutOfReach
from models_registry.models import InitiativeForm
from reports.actions import (
    add_entries,
    discard_list,
    draft_list,
    edit_entry,
    edit_heading,
    move_entry,
    remove_entry,
    set_order,
)
from reports.models import AwardForm, CommendationEntry, CommendationList
from tests.factories import ReviewingBodyFactory

from .list_pages import PERSON, everything, names, recognised, rows, verbs

BUILDERS = {"north.reviewer", "north.approver"}


@pytest.fixture
def draft(world) -> CommendationList:
    """A draft of the north with four rows: three collectives and a person."""
    made = draft_list(world.north.unit, world.years[2025], actor=world.north.reviewer)
    for name in ("Đường hoa", "Ấp văn hóa", "Bếp ăn tình thương"):
        add_entries(made, [recognised(world, world.north.commune, name=name)], actor=world.north.reviewer)
    add_entries(
        made, [recognised(world, world.north.commune, name="Cà phê sáng", **PERSON)], actor=world.north.reviewer
    )
    made.refresh_from_db()
    return made


def row_named(commendation_list: CommendationList, name: str) -> CommendationEntry:
    return commendation_list.entries.get(initiative_name=name)


# --- drafting --------------------------------------------------------------------------------------


def test_list_begins_with_the_words_of_its_body(world):
    made = draft_list(
        world.north.unit, world.years[2025], award_form=AwardForm.MERIT_LETTER, actor=world.north.reviewer
    )

    body = world.north.unit.bodies.get()
    assert (made.body, made.number, made.issued_on, made.is_draft, made.created_by) == (
        body, "", None, True, world.north.reviewer,
    )  # fmt: skip
    assert made.title == (
        "tập thể, cá nhân được tặng Giấy khen có thành tích tiêu biểu trong thực hiện phong trào thi đua "
        "“Dân vận khéo” năm 2025"
    )
    assert made.occasion == (
        "nhân kỷ niệm 95 năm Ngày truyền thống công tác dân vận của Đảng (15/10/1930 - 15/10/2025)"
    )
    assert (made.signer_authority, made.signer_title, made.signer_name) == ("", "Trưởng Ban", "Nguyễn Văn Ký")
    assert made.recipients == (
        "Cấp ủy Huyện Bắc Bình (để báo cáo)\nCác tập thể, cá nhân có tên trong danh sách\n"
        "Lưu Ban Dân vận Huyện Bắc Bình"
    )
    assert verbs(made) == ["list.draft"]


def test_list_is_drafted_by_its_builders_only(world):
    def outcome(user) -> str:
        try:
            draft = draft_list(world.north.unit, world.years[2025], actor=user)
        except OutOfReach:
            return "out of reach"
        draft.delete()
        return "drafted"

    assert {label: outcome(user) for label, user in world.people.items()} == {
        label: "drafted" if label in BUILDERS else "out of reach" for label in world.people
    }


def test_second_draft_of_the_same_form_is_refused(world):
    first = draft_list(world.north.unit, world.years[2025], actor=world.north.reviewer)
    before = everything(first)

    with pytest.raises(NotAllowed) as refused:
        draft_list(world.north.unit, world.years[2025], actor=world.north.approver)

    assert refused.value.reasons == ["Đang có một dự thảo biểu dương năm 2025. Hãy mở dự thảo đó để làm tiếp."]
    assert everything(first) == before


def test_other_form_year_and_rung_have_drafts_of_their_own(world):
    draft_list(world.north.unit, world.years[2025], actor=world.north.reviewer)

    draft_list(world.north.unit, world.years[2025], award_form=AwardForm.CERTIFICATE, actor=world.north.reviewer)
    draft_list(world.north.unit, world.years[2024], actor=world.north.reviewer)
    draft_list(world.south.unit, world.years[2025], actor=world.south.reviewer)

    assert CommendationList.objects.count() == 4


def test_unit_without_body_issues_no_list(world):
    world.north.unit.bodies.update(valid_to=date(2025, 9, 9))

    with pytest.raises(NotAllowed) as refused:
        draft_list(world.north.unit, world.years[2025], actor=world.north.reviewer)

    assert refused.value.reasons == ["Ngày 10/09/2025, Huyện Bắc Bình không có cơ quan ban hành. Hãy liên hệ quản trị."]


def test_discarded_draft_is_gone_and_recorded(world, draft):
    discard_list(draft, actor=world.north.reviewer)

    event = AuditEvent.objects.first()
    assert CommendationList.objects.count() == CommendationEntry.objects.count() == 0
    assert (event.verb, event.target_id, event.before["rows"]) == ("list.discard", draft.pk, 4)


# --- rows ------------------------------------------------------------------------------------------


def test_collective_is_printed_with_its_unit_as_it_was_called_then(world):
    recognition = recognised(world, world.north.commune.village, world.north, name="Đường hoa", unit_name="Thôn Cũ")
    made = draft_list(world.north.unit, world.years[2025], actor=world.north.reviewer)

    (entry,) = add_entries(made, [recognition], actor=world.north.reviewer)

    assert (entry.group, entry.printed_name, entry.workplace, entry.initiative_name, entry.field_name) == (
        InitiativeForm.COLLECTIVE, "Thôn Cũ", "Xã Phan Hòa", "Đường hoa", world.fields[0].name,
    )  # fmt: skip


def test_unit_right_under_the_rung_is_placed_in_it(world):
    made = draft_list(world.north.unit, world.years[2025], actor=world.north.reviewer)

    (entry,) = add_entries(made, [recognised(world, world.north.commune)], actor=world.north.reviewer)

    assert (entry.printed_name, entry.workplace) == ("Xã Phan Hòa", "Huyện Bắc Bình")


@pytest.mark.parametrize("form", [InitiativeForm.INDIVIDUAL, InitiativeForm.HOUSEHOLD])
@pytest.mark.parametrize(("title", "workplace"), [("Bí thư Chi bộ", "Bí thư Chi bộ"), ("", "Xã Phan Hòa")])
def test_person_is_printed_with_name_and_place_of_work(world, form, title, workplace):
    recognition = recognised(world, world.north.commune, form=form, subject_name="Ưng Thị Khánh", subject_title=title)
    made = draft_list(world.north.unit, world.years[2025], actor=world.north.reviewer)

    (entry,) = add_entries(made, [recognition], actor=world.north.reviewer)

    assert (entry.group, entry.printed_name, entry.workplace) == (form, "Ưng Thị Khánh", workplace)


def test_rows_are_added_in_the_order_of_the_units_and_after_those_there(world):
    made = draft_list(world.north.unit, world.years[2025], actor=world.north.reviewer)
    first = recognised(world, world.north.other_commune, name="Ấp văn hóa")
    later = [
        recognised(world, world.north.other_commune, name="Bếp ăn"),
        recognised(world, world.north.commune, name="Đường hoa"),
        recognised(world, world.north.commune, name="Cà phê sáng"),
        recognised(world, world.north.commune, name="Tổ hòa giải", **PERSON),
    ]

    add_entries(made, [first], actor=world.north.reviewer)
    add_entries(made, later, actor=world.north.reviewer)

    assert rows(made) == [
        ("collective", 1, "Xã Hải Ninh", "Ấp văn hóa"),
        ("collective", 2, "Xã Phan Hòa", "Cà phê sáng"),
        ("collective", 3, "Xã Phan Hòa", "Đường hoa"),
        ("collective", 4, "Xã Hải Ninh", "Bếp ăn"),
        ("individual", 1, "Ưng Thị Khánh", "Tổ hòa giải"),
    ]
    assert verbs(made) == ["list.draft", "list.add_entries", "list.add_entries"]
    assert AuditEvent.objects.first().note.splitlines()[0] == "2. Xã Phan Hòa – Cà phê sáng"


def test_row_that_is_there_already_is_passed_over(world, draft):
    again = row_named(draft, "Đường hoa").recognition

    assert add_entries(draft, [again], actor=world.north.reviewer) == []
    assert len(names(draft)) == 4


@pytest.mark.parametrize("what", ["unpublished", "declined", "other rung", "other year"])
def test_only_what_the_rung_recognised_and_published_comes_in(world, draft, what):
    commune = world.north.commune
    other = {
        "unpublished": lambda: recognised(world, commune, published=False),
        "declined": lambda: world.recognition(world.north.other_commune, "declined", published=True),
        "other rung": lambda: recognised(world, commune.village),
        "other year": lambda: recognised(world, commune, year=2024),
    }[what]()
    good = recognised(world, commune, name="Tổ hòa giải")
    before = everything(draft)

    with pytest.raises(NotAllowed) as refused:
        add_entries(draft, [good, other], actor=world.north.reviewer)

    assert refused.value.reasons == [
        "Có mô hình chưa được cấp này công nhận và công bố nên không đưa vào danh sách được."
    ]
    assert everything(draft) == before


def test_removed_row_leaves_no_gap_and_can_be_chosen_again(world, draft):
    gone = row_named(draft, "Đường hoa")

    remove_entry(gone, actor=world.north.reviewer)

    assert rows(draft) == [
        ("collective", 1, "Xã Phan Hòa", "Ấp văn hóa"),
        ("collective", 2, "Xã Phan Hòa", "Bếp ăn tình thương"),
        ("individual", 1, "Ưng Thị Khánh", "Cà phê sáng"),
    ]
    assert [recognition.pk for recognition in draft.eligible()] == [gone.recognition_id]
    assert AuditEvent.objects.first().note == "1. Xã Phan Hòa – Đường hoa"


@pytest.mark.parametrize(
    ("name", "up", "order"),
    [
        ("Ấp văn hóa", True, ["Ấp văn hóa", "Đường hoa", "Bếp ăn tình thương", "Cà phê sáng"]),
        ("Ấp văn hóa", False, ["Đường hoa", "Bếp ăn tình thương", "Ấp văn hóa", "Cà phê sáng"]),
        ("Đường hoa", True, ["Đường hoa", "Ấp văn hóa", "Bếp ăn tình thương", "Cà phê sáng"]),
        ("Bếp ăn tình thương", False, ["Đường hoa", "Ấp văn hóa", "Bếp ăn tình thương", "Cà phê sáng"]),
        ("Cà phê sáng", True, ["Đường hoa", "Ấp văn hóa", "Bếp ăn tình thương", "Cà phê sáng"]),
    ],
)
def test_row_moves_by_one_within_its_group(world, draft, name, up, order):
    move_entry(row_named(draft, name), up=up, actor=world.north.reviewer)

    assert names(draft) == order
    assert [position for _, position, _, _ in rows(draft)] == [1, 2, 3, 1]


def test_order_of_a_group_is_set_at_once(world, draft):
    wanted = ["Bếp ăn tình thương", "Đường hoa", "Ấp văn hóa"]

    set_order(
        draft, InitiativeForm.COLLECTIVE, [row_named(draft, name).pk for name in wanted], actor=world.north.reviewer
    )

    assert names(draft) == [*wanted, "Cà phê sáng"]
    assert [position for _, position, _, _ in rows(draft)] == [1, 2, 3, 1]


def test_order_that_misses_a_row_is_refused(world, draft):
    before = everything(draft)

    with pytest.raises(NotAllowed) as refused:
        set_order(draft, InitiativeForm.COLLECTIVE, [row_named(draft, "Đường hoa").pk], actor=world.north.reviewer)

    assert refused.value.reasons == ["Danh sách vừa được người khác sửa. Hãy tải lại trang rồi sắp xếp lại."]
    assert everything(draft) == before


def test_printed_words_of_a_row_are_changed_and_recorded(world, draft):
    row = row_named(draft, "Đường hoa")

    edit_entry(
        row,
        content={"printed_name": "Nhân dân xã Phan Hòa", "note": "Bổ sung", "initiative_name": "Khác"},
        version=draft.version,
        actor=world.north.reviewer,
    )

    row.refresh_from_db()
    event = AuditEvent.objects.first()
    assert (row.printed_name, row.workplace, row.note, row.initiative_name) == (
        "Nhân dân xã Phan Hòa", "Huyện Bắc Bình", "Bổ sung", "Đường hoa",
    )  # fmt: skip
    assert (event.verb, event.before, event.after) == (
        "list.edit_entry",
        {"printed_name": "Xã Phan Hòa", "note": ""},
        {"printed_name": "Nhân dân xã Phan Hòa", "note": "Bổ sung"},
    )


# --- heading ---------------------------------------------------------------------------------------


def test_heading_is_changed_and_recorded(world, draft):
    content = {"title": "Mô hình tiêu biểu", "number": "15", "issued_on": date(2025, 10, 10), "state": "issued"}

    edited = edit_heading(draft, content=content, version=draft.version, actor=world.north.reviewer)

    event = AuditEvent.objects.first()
    assert (edited.title, edited.number, edited.issued_on, edited.is_draft, edited.version) == (
        "Mô hình tiêu biểu", "15", date(2025, 10, 10), True, draft.version + 1,
    )  # fmt: skip
    assert (event.verb, event.after) == (
        "list.edit",
        {"title": "Mô hình tiêu biểu", "number": "15", "issued_on": "2025-10-10"},
    )


def test_body_is_the_one_of_the_day_of_the_document(world, draft):
    world.north.unit.bodies.update(valid_to=date(2025, 10, 1))
    renamed = ReviewingBodyFactory(
        unit=world.north.unit, name="Ban Tuyên giáo và Dân vận", valid_from=date(2025, 10, 2)
    )

    edited = edit_heading(
        draft, content={"issued_on": date(2025, 10, 10)}, version=draft.version, actor=world.north.reviewer
    )

    assert edited.body == renamed


def test_day_without_a_body_is_refused(world, draft):
    before = everything(draft)

    with pytest.raises(NotAllowed) as refused:
        edit_heading(
            draft, content={"issued_on": date(2019, 10, 10)}, version=draft.version, actor=world.north.reviewer
        )

    assert refused.value.reasons == ["Ngày 10/10/2019, Huyện Bắc Bình không có cơ quan ban hành. Hãy liên hệ quản trị."]
    assert everything(draft) == before


def test_later_save_of_somebody_else_is_not_overwritten(world, draft):
    edit_heading(draft, content={"title": "Của người khác"}, version=draft.version, actor=world.north.approver)
    before = everything(draft)

    for act in (
        lambda: edit_heading(draft, content={"title": "Tôi"}, version=draft.version, actor=world.north.reviewer),
        lambda: edit_entry(
            row_named(draft, "Đường hoa"), content={"note": "Tôi"}, version=draft.version, actor=world.north.reviewer
        ),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()

        assert refused.value.reasons[0].startswith("Danh sách vừa được người khác sửa.")
        assert everything(draft) == before


# --- who and when ----------------------------------------------------------------------------------


def acts_on(draft: CommendationList, recognition):
    """Every act on a draft, by name, to be called with an actor."""
    first, second = row_named(draft, "Đường hoa"), row_named(draft, "Ấp văn hóa")
    order = list(draft.entries.filter(group=InitiativeForm.COLLECTIVE).values_list("pk", flat=True))
    return {
        "add": lambda actor: add_entries(draft, [recognition], actor=actor),
        "remove": lambda actor: remove_entry(first, actor=actor),
        "move": lambda actor: move_entry(second, up=True, actor=actor),
        "order": lambda actor: set_order(draft, InitiativeForm.COLLECTIVE, order[::-1], actor=actor),
        "edit row": lambda actor: edit_entry(first, content={"note": "x"}, version=draft.version, actor=actor),
        "edit": lambda actor: edit_heading(draft, content={"title": "x"}, version=draft.version, actor=actor),
        "discard": lambda actor: discard_list(draft, actor=actor),
    }


@pytest.mark.parametrize("act", ["add", "remove", "move", "order", "edit row", "edit", "discard"])
def test_draft_is_out_of_reach_for_all_but_its_builders(world, draft, act):
    recognition = recognised(world, world.north.commune, name="Tổ hòa giải")
    before = everything(draft)
    others = {label: user for label, user in world.people.items() if label not in BUILDERS}

    for label, user in others.items():
        with pytest.raises(OutOfReach):
            acts_on(draft, recognition)[act](user)

        assert everything(draft) == before, label
    acts_on(draft, recognition)[act](world.north.approver)
    assert everything(draft) != before
