"""Unit pages tell the lineage; lists of a rung that has ended stay, its drafts are stopped."""

from datetime import date

import pytest

from danvan.common.workflow import NotAllowed
from danvan.organization.actions.reorganisation import reorganise
from danvan.organization.models import Unit
from reports.actions import add_entries, discard_list, draft_list
from reports.models import CommendationList
from tests.orders import dissolve, merge, opening, order, rename

UNITS = "/don-vi/"
NUMBER = "1671/NQ-UBTVQH15"


def merged(world):
    new = opening("BM", "Xã Bình Minh", under=world.north.unit)
    reorganise([order(merge([world.north.commune.unit, world.north.other_commune.unit], new))],
               actor=world.province.administrator)  # fmt: skip
    return Unit.objects.get(code="BM")


def page_of(client, unit):
    return client.get(f"{UNITS}{unit.pk}/")


def lines(part):
    return [(line.old, line.new, line.how, line.since, line.document) for line in part]


def test_list_shows_living_units_and_on_demand_those_that_have_ended(world, client_of):
    merged(world)
    client = client_of(world.north.leader)

    living, ended = client.get(UNITS), client.get(f"{UNITS}?tinh_trang=da_ket_thuc")

    assert [unit.name for unit in living.context["page_obj"]] == [
        "Huyện Bắc Bình", "Xã Bình Minh", "Thôn Bình Hòa", "Thôn Hải Lạc",
    ]  # fmt: skip
    assert [(unit.name, unit.present_unit) for unit in ended.context["page_obj"]] == [
        ("Xã Phan Hòa", "Xã Bình Minh"), ("Thôn Bình Hòa", "Thôn Bình Hòa"),
        ("Xã Hải Ninh", "Xã Bình Minh"), ("Thôn Hải Lạc", "Thôn Hải Lạc"),
    ]  # fmt: skip
    assert "Kết thúc ngày 30/06/2025, nay là Xã Bình Minh" in ended.content.decode()


def test_unit_tells_its_predecessors_over_several_generations(world, client_of):
    unit = merged(world)
    newest = opening("TH", "Xã Thống Nhất", under=world.north.unit)
    reorganise([order(merge([unit], newest), day=date(2025, 9, 1))], actor=world.province.administrator)
    client = client_of(world.north.leader)

    lineage = page_of(client, Unit.objects.get(code="TH")).context["lineage"]
    of_oldest = page_of(client, world.north.commune.unit).context["lineage"]

    step = ("Xã Bình Minh", "Xã Thống Nhất", "Sáp nhập, toàn bộ", date(2025, 9, 1), NUMBER)
    first = ("Xã Phan Hòa", "Xã Bình Minh", "Sáp nhập, toàn bộ", date(2025, 7, 1), NUMBER)
    second = ("Xã Hải Ninh", "Xã Bình Minh", "Sáp nhập, toàn bộ", date(2025, 7, 1), NUMBER)
    assert (lines(lineage.predecessors), lineage.successors) == ([step, first, second], [])
    assert (lines(of_oldest.successors), of_oldest.predecessors) == ([first, step], [])
    assert lineage.predecessors[0].old_url == f"{UNITS}{unit.pk}/"
    assert lineage.predecessors[0].new_url == ""


def test_unit_that_has_ended_says_so_and_leads_to_its_heir(world, client_of):
    unit = merged(world)

    ended = page_of(client_of(world.north.leader), world.north.commune.unit).context["ended"]

    assert ended == {
        "title": "Đơn vị đã kết thúc ngày 30/06/2025",
        "text": "Nay là Xã Bình Minh. Hồ sơ giữ nguyên tên cũ; người của Xã Bình Minh đọc và làm tiếp được.",
        "url": f"{UNITS}{unit.pk}/",
    }


def test_dissolved_unit_says_that_nobody_succeeds_it(world, client_of):
    village = world.north.commune.village.unit
    reorganise([order(dissolve(village))], actor=world.province.administrator)

    page = page_of(client_of(world.north.leader), village)

    assert page.context["ended"] == {
        "title": "Đơn vị đã kết thúc ngày 30/06/2025",
        "text": "Đơn vị giải thể, không có đơn vị kế thừa. Hồ sơ giữ nguyên tên để tra cứu.",
        "url": "",
    }


def test_renamed_unit_tells_its_former_names(world, client_of):
    reorganise([order(rename(world.north.commune.unit, "Xã Phan Thanh"))], actor=world.province.administrator)

    page = page_of(client_of(world.north.leader), world.north.commune.unit)

    assert lines(page.context["lineage"].names) == [
        ("Xã Phan Hòa", "Xã Phan Thanh", "Đổi tên", date(2025, 7, 1), NUMBER)
    ]
    assert page.context["ended"] is None


def test_unit_without_lineage_shows_none(world, client_of):
    page = page_of(client_of(world.north.leader), world.north.commune.unit)

    assert (tuple(page.context["lineage"]), "Quá trình sắp xếp" in page.content.decode()) == (([], [], []), False)


# Lists


@pytest.fixture
def lists(world):
    """An issued list and a draft of a commune that is then merged; gives them and the new unit."""
    recognition = world.recognition(world.north.commune.village, "exemplary", published=True)
    issued = world.commendation_list(world.north.commune, "issued", of=[recognition])
    draft = world.commendation_list(world.north.commune)
    return issued, draft, merged(world)


def test_issued_list_of_a_rung_that_has_ended_is_read_by_who_could_read_it(world, client_of, lists):
    issued, _, _ = lists
    readers = ("north.commune.reviewer", "north.commune.village.drafter", "north.reviewer", "province.leader")

    seen = {
        name: list(CommendationList.objects.visible_to(world.fresh(world.people[name])).filter(pk=issued.pk))
        for name in (*readers, "south.reviewer")
    }

    assert seen == {name: [issued] for name in readers} | {"south.reviewer": []}


def test_draft_of_a_rung_that_has_ended_is_stopped(world, client_of, lists):
    draft = CommendationList.objects.get(pk=lists[1].pk)
    words = "Xã Phan Hòa đã kết thúc ngày 30/06/2025 nên dự thảo này dừng lại. Hãy lập danh sách ở Xã Bình Minh."
    reviewer = world.fresh(world.north.commune.reviewer)

    page = client_of(reviewer).get(f"/danh-sach/{draft.pk}/")
    with pytest.raises(NotAllowed) as refusal:
        add_entries(draft, [], actor=reviewer)

    assert (draft.state_label, draft.tone, page.context["where_it_is"]) == ("Dự thảo đã dừng", "attention", words)
    assert refusal.value.reasons == [words]
    discard_list(draft, actor=reviewer)
    assert not CommendationList.objects.filter(pk=draft.pk).exists()


def test_successor_chooses_from_what_its_predecessors_recognised(world, lists):
    issued, draft, unit = lists
    reviewer = world.fresh(world.north.commune.reviewer)

    with pytest.raises(NotAllowed) as refusal:
        draft_list(Unit.objects.get(pk=draft.rung_id), world.years[2025], award_form="certificate", actor=reviewer)
    new = draft_list(unit, world.years[2025], award_form="certificate", actor=reviewer)

    assert refusal.value.reasons == ["Xã Phan Hòa đã kết thúc ngày 30/06/2025 nên không lập danh sách mới được."]
    assert [one.pk for one in new.eligible()] == [entry.recognition_id for entry in issued.entries.all()]
