"""The builder: two panes, one act a button; the forms of heading and rows."""

import pytest
from django.contrib.messages import get_messages

from reports.actions import add_entries, edit_heading, issue_list
from reports.models import CommendationList
from tests.conftest import on_day

from .list_pages import PERSON, everything, names, recognised, rows, url

GARBAGE = ["", "x", "-1", "0", "1.5", "٣", "9" * 30]


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def draft(world) -> CommendationList:
    """A draft of the north with two collectives and a person; two more can be chosen."""
    made = world.commendation_list(world.north)
    chosen = [
        recognised(world, world.north.commune, name="Đường hoa"),
        recognised(world, world.north.commune, name="Ấp văn hóa"),
        recognised(world, world.north.commune, name="Cà phê sáng", **PERSON),
    ]
    add_entries(made, chosen, actor=world.north.reviewer)
    recognised(world, world.north.other_commune, name="Bếp ăn tình thương")
    recognised(world, world.north.commune, name="Tổ hòa giải")
    made.refresh_from_db()
    return made


@pytest.fixture
def builder(world, client_of):
    return client_of(world.north.reviewer)


def candidates(response) -> list[str]:
    return [recognition.result.registration.name for recognition, _ in response.context["candidates"]]


def press(client, draft, **button):
    return client.post(url("build", draft), button)


def pk_of(draft, name) -> int:
    return draft.entries.get(initiative_name=name).pk


def test_builder_shows_what_may_be_chosen_beside_the_list(builder, draft):
    response = builder.get(url("build", draft))

    assert candidates(response) == ["Tổ hòa giải", "Bếp ăn tình thương"]
    assert [
        (group.label, [entry.initiative_name for entry in group.entries]) for group in response.context["groups"]
    ] == [
        ("Tập thể", ["Ấp văn hóa", "Đường hoa"]),
        ("Cá nhân", ["Cà phê sáng"]),
    ]
    assert response.context["counts"] == "2 tập thể, 1 cá nhân"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bep an", ["Bếp ăn tình thương"]),
        ("TỔ HÒA", ["Tổ hòa giải"]),
        ("hai ninh", ["Bếp ăn tình thương"]),
        ("xyz", []),
    ],
)
def test_builder_finds_without_diacritics(builder, draft, query, found):
    assert candidates(builder.get(url("build", draft), {"q": query})) == found


def test_builder_warns_of_models_that_are_in_another_list(world, builder, draft):
    other = world.commendation_list(world.north, year=2025)
    add_entries(other, draft.eligible(), actor=world.north.reviewer)

    response = builder.get(url("build", draft))

    assert [warning for _, warning in response.context["candidates"]] == [
        "Đã có trong: Danh sách biểu dương năm 2025"
    ] * 2


def test_ticked_models_are_added(builder, draft):
    chosen = draft.eligible().get(result__registration__name="Tổ hòa giải")

    response = press(builder, draft, add="1", recognition=[chosen.pk])

    assert (response.status_code, response["Location"]) == (302, url("build", draft))
    assert names(draft) == ["Ấp văn hóa", "Đường hoa", "Tổ hòa giải", "Cà phê sáng"]
    assert said(response) == ["Đã thêm 1 dòng vào danh sách."]


def test_all_that_were_found_are_added(builder, draft):
    builder.post(url("build", draft) + "?q=bep", {"add_all": "1"})

    assert names(draft) == ["Ấp văn hóa", "Đường hoa", "Bếp ăn tình thương", "Cà phê sáng"]


@pytest.mark.parametrize("value", GARBAGE)
def test_adding_nothing_is_said(builder, draft, value):
    before = names(draft)

    response = press(builder, draft, add="1", recognition=[value])

    assert (response.status_code, names(draft)) == (302, before)


def test_model_of_another_rung_is_not_added(world, builder, draft):
    foreign = recognised(world, world.south.commune)
    before = everything(draft)

    response = press(builder, draft, add="1", recognition=[foreign.pk])

    assert said(response) == ["Có mô hình chưa được cấp này công nhận và công bố nên không đưa vào danh sách được."]
    assert everything(draft) == before


@pytest.mark.parametrize(
    ("button", "name", "order", "place"),
    [
        ("up", "Đường hoa", ["Đường hoa", "Ấp văn hóa", "Cà phê sáng"], "#dong-{pk}"),
        ("down", "Ấp văn hóa", ["Đường hoa", "Ấp văn hóa", "Cà phê sáng"], "#dong-{pk}"),
        ("remove", "Ấp văn hóa", ["Đường hoa", "Cà phê sáng"], "#danh-sach"),
    ],
)
def test_buttons_of_a_row_move_and_remove_it(builder, draft, button, name, order, place):
    pk = pk_of(draft, name)

    response = press(builder, draft, **{button: pk})

    assert names(draft) == order
    assert response["Location"] == url("build", draft) + place.format(pk=pk)


@pytest.mark.parametrize("button", ["up", "down", "remove"])
@pytest.mark.parametrize("value", GARBAGE)
def test_row_that_is_not_there_is_not_found(builder, draft, button, value):
    before = everything(draft)

    assert (press(builder, draft, **{button: value}).status_code, everything(draft)) == (404, before)


def test_row_of_another_list_is_not_found(world, builder, draft):
    other = world.commendation_list(world.north, year=2024)
    other_row = add_entries(other, [recognised(world, world.north.commune, year=2024)], actor=world.north.reviewer)[0]

    codes = [press(builder, draft, **{button: other_row.pk}).status_code for button in ("up", "down", "remove")]
    codes.append(builder.get(url("entry_edit", draft, other_row.pk)).status_code)

    assert codes == [404] * 4
    assert rows(other) == [("collective", 1, "Xã Phan Hòa", "Đường hoa")]


def test_group_is_sorted_by_name_and_by_unit(world, builder, draft):
    press(builder, draft, add_all="1")
    for entry, name in zip(
        draft.entries.filter(group="collective").order_by("position"), ["Đ", "Ă", "Ấ", "B"], strict=True
    ):
        entry.printed_name = f"{name} {entry.initiative_name}"
        entry.save()

    press(builder, draft, sort_by_name="collective")
    by_name = [name for group, _, name, _ in rows(draft) if group == "collective"]
    press(builder, draft, sort_by_unit="collective")

    assert [name[0] for name in by_name] == ["Ă", "Ấ", "B", "Đ"]
    assert [name for group, _, _, name in rows(draft) if group == "collective"][-1] == "Bếp ăn tình thương"


def test_button_that_is_not_there_is_not_found(builder, draft):
    assert press(builder, draft, burn="1").status_code == 404


def test_builder_of_an_issued_list_leads_to_the_list(world, builder, draft):
    heading = {"number": "15", "issued_on": "2025-09-08"}
    ready = edit_heading(draft, content=heading, version=draft.version, actor=world.north.reviewer)
    issued = issue_list(ready, actor=world.north.approver)
    before = everything(issued)

    shown = [builder.get(url(page, issued)) for page in ("build", "edit")]
    shown.append(builder.get(url("entry_edit", issued, pk_of(issued, "Đường hoa"))))
    pressed = press(builder, issued, remove=pk_of(issued, "Đường hoa"))

    assert [(page.status_code, page["Location"]) for page in shown] == [(302, url("detail", issued))] * 3
    assert said(pressed)[-1] == (
        "Danh sách đang ở trạng thái “Đã ban hành” nên không sửa được. Nếu có sai sót, hãy lập danh sách thay thế."
    )
    assert everything(issued) == before


def test_builder_takes_the_same_queries_for_few_and_many_candidates(
    world, builder, draft, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(60) as captured:
            builder.get(url("build", draft))
        return len(captured)

    queries()
    few = queries()
    for _ in range(3):
        recognised(world, world.north.commune)

    assert queries() == few


# --- forms -----------------------------------------------------------------------------------------

HEADING = {
    "title": "Mô hình tiêu biểu", "occasion": "", "document_symbol": "QĐ", "number": "07", "issued_on": "2025-10-09",
    "basis": "", "signer_authority": "K/T Trưởng Ban", "signer_title": "Phó Trưởng Ban", "signer_name": "Lê Thị Hà",
    "recipients": "Huyện ủy\nLưu Ban",
}  # fmt: skip


def test_heading_is_written_from_its_form(builder, draft):
    response = builder.post(url("edit", draft), HEADING | {"version": draft.version})

    draft.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, url("detail", draft))
    assert (draft.title, draft.number, str(draft.issued_on), draft.signer_name) == (
        "Mô hình tiêu biểu", "07", "2025-10-09", "Lê Thị Hà",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"number": "15/QĐ"}, "number", "Số văn bản chỉ gồm chữ số, ví dụ 15 hoặc 15a."),
        ({"number": "=1"}, "number", "Số văn bản chỉ gồm chữ số, ví dụ 15 hoặc 15a."),
        ({"issued_on": "2023-10-09"}, "issued_on", "Ngày văn bản phải trong năm 2025 hoặc 2026."),
        (
            {"title": "Có ký tự \u200b ẩn"},
            "title",
            "Có ký tự ẩn không in được trong phần đã nhập. Hãy xóa và gõ lại đoạn đó.",
        ),
    ],
)
def test_heading_that_cannot_be_printed_is_refused(builder, draft, change, field, words):
    before = everything(draft)

    response = builder.post(url("edit", draft), HEADING | {"version": draft.version} | change)

    assert (response.status_code, dict(response.context["form"].errors)) == (422, {field: [words]})
    assert everything(draft) == before


def test_heading_is_composed_and_on_one_line(builder, draft):
    decomposed = "Mo\u0302 hi\u0300nh\n tie\u0302u   bie\u0302\u0309u"

    builder.post(url("edit", draft), HEADING | {"version": draft.version, "title": decomposed})

    draft.refresh_from_db()
    assert draft.title == "Mô hình tiêu biểu"


def test_clash_shows_what_was_typed_and_can_be_saved_again(world, builder, draft):
    edit_heading(draft, content={"title": "Của người khác"}, version=draft.version, actor=world.north.approver)

    clash = builder.post(url("edit", draft), HEADING | {"version": draft.version})
    again = builder.post(url("edit", draft), HEADING | {"version": clash.context["form"]["version"].value()})

    draft.refresh_from_db()
    assert (clash.status_code, clash.context["form"]["title"].value()) == (422, "Mô hình tiêu biểu")
    assert clash.context["reasons"][0].startswith("Danh sách vừa được người khác sửa.")
    assert (again.status_code, draft.title) == (302, "Mô hình tiêu biểu")


def test_row_is_written_from_its_form(builder, draft):
    pk = pk_of(draft, "Đường hoa")

    response = builder.post(
        url("entry_edit", draft, pk),
        {
            "printed_name": " Nhân dân  xã Phan Hòa ",
            "workplace": "Huyện Bắc Bình",
            "note": "",
            "version": draft.version,
        },
    )

    assert response["Location"] == url("build", draft) + f"#dong-{pk}"
    assert draft.entries.get(pk=pk).printed_name == "Nhân dân xã Phan Hòa"


@pytest.mark.parametrize("name", ["", "12345", "\u0007", "x" * 301])
def test_row_without_a_printable_name_is_refused(builder, draft, name):
    pk = pk_of(draft, "Đường hoa")
    before = everything(draft)

    response = builder.post(
        url("entry_edit", draft, pk),
        {"printed_name": name, "workplace": "Huyện", "note": "", "version": draft.version},
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["printed_name"])
    assert everything(draft) == before


def test_draft_can_be_built_outside_the_phase_of_issuing(world, client_of, draft):
    with on_day("2025-12-01"):
        press(client_of(world.north.reviewer), draft, add_all="1")

    assert len(names(draft)) == 5
