"""Bodies as dated records: the ladder follows them, their desks are never orphaned, what was printed stays."""

from datetime import date

import pytest

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.bodies import add_body, change_body, drop_body, end_body, preview_end, succeed_body
from danvan.organization.models import ReviewingBody
from evaluations.models import Recognition
from models_registry.models import Registration
from reports.actions import body_on, draft_list, edit_heading, issue_list
from reports.documents.document import ListDocument
from reports.models import CommendationList
from tests.conftest import on_day

YESTERDAY = date(2025, 9, 9)
CONTENT = {
    "name": "Ban Tuyên giáo và Dân vận Huyện ủy Bắc Bình",
    "superior": "Huyện ủy Bắc Bình",
    "number_suffix": "BTGDVHU",
    "place": "Bắc Bình",
    "signer_authority": "",
    "signer_title": "Trưởng Ban",
    "signer_name": "Lê Văn Mới",
    "issuer_kind": "party",
    "valid_from": date(2025, 2, 20),
}
STATE_ISSUER = {
    "name": "Ủy ban nhân dân huyện Bắc Bình",
    "superior": "Ủy ban nhân dân tỉnh Bình Thuận",
    "number_suffix": "UBND",
    "place": "Bắc Bình",
    "signer_authority": "TM. ỦY BAN NHÂN DÂN",
    "signer_title": "Chủ tịch",
    "signer_name": "Trần Thị Chủ",
    "issuer_kind": "state",
    "reviews": False,
    "valid_from": date(2021, 1, 1),
}


@pytest.fixture
def administrator(world):
    return world.north.administrator


@pytest.fixture
def body(world):
    return world.north.unit.bodies.get()


def refused(act, *args, **kwargs):
    with pytest.raises(NotAllowed) as refusal:
        act(*args, **kwargs)
    return refusal.value.reasons


# The ladder


def test_ladder_follows_the_bodies_by_date(world, body, administrator):
    succeed_body(body, content=CONTENT, actor=administrator)
    village = world.north.commune.village.unit

    names = [
        [rung.name for rung in ReviewingBody.objects.ladder_of(village, day)][1]
        for day in (date(2025, 2, 19), date(2025, 2, 20))
    ]

    assert names == ["Ban Dân vận Huyện Bắc Bình", "Ban Tuyên giáo và Dân vận Huyện ủy Bắc Bình"]


def test_registration_goes_to_the_next_rung_once_the_nearest_has_ended(world, body, administrator):
    before = world.registration(world.north.commune, "accepted")
    end_body(body, last_day=YESTERDAY, actor=administrator)

    after = world.registration(world.north.commune, "submitted")

    assert (before.desk, after.desk) == (world.north.unit, world.province.unit)


def test_body_that_only_issues_makes_no_rung(world, administrator):
    unit = world.north.commune.village.unit
    add_body(unit, content=STATE_ISSUER, actor=administrator)

    assert (ReviewingBody.objects.name_at(unit), unit.bodies.filter(reviews=True).count()) == (unit.name, 0)


# Ending


def test_ending_a_rung_moves_what_lies_on_its_desk_and_writes_it_down(world, body, administrator):
    registration = world.registration(world.north.commune, "submitted")
    dossier = world.dossier(world.north.other_commune, "submitted")
    recognition = world.recognition(world.north.commune, "exemplary")

    moved = end_body(body, last_day=YESTERDAY, actor=administrator)

    for row in (registration, dossier, recognition):
        row.refresh_from_db()
        assert row.desk == world.province.unit
    assert {kind.label: kind.count for kind in moved} == {
        "Đăng ký chờ thẩm định": 1,
        "Bản tự đánh giá đang thẩm định": 2,
        "Mô hình chờ xét hoặc chờ công bố": 1,
    }
    events = AuditEvent.objects.filter(verb="desk.move")
    assert {(event.note, event.actor_id, event.unit_path) for event in events} == {
        ("Huyện Bắc Bình → Tỉnh Bình Thuận", administrator.pk, world.province.unit.path)
    }
    assert events.count() == 4


def test_what_was_proposed_to_a_rung_goes_up_and_not_back_down(world, body, administrator):
    proposed = world.recognition(world.north.commune.village, "exemplary", proposed=True)
    above = Recognition.objects.get(result=proposed.result, desk=world.north.unit)

    end_body(body, last_day=YESTERDAY, actor=administrator)

    above.refresh_from_db()
    assert above.desk == world.province.unit


def test_preview_names_what_would_move_and_changes_nothing(world, body, administrator):
    registration = world.registration(world.north.commune, "submitted", name="Đường hoa")

    ending = preview_end(body, actor=administrator)

    registration.refresh_from_db()
    body.refresh_from_db()
    assert [kind.items for kind in ending.moved] == [
        ("Đường hoa (Xã Phan Hòa): Huyện Bắc Bình → Tỉnh Bình Thuận",)
    ]  # fmt: skip
    assert (ending.refusals, registration.desk, body.valid_to) == ([], world.north.unit, None)


def test_highest_rung_does_not_end_while_something_lies_on_its_desk(world):
    top = world.province.unit.bodies.get()
    registration = world.registration(world.department, "submitted")

    reasons = refused(end_body, top, last_day=YESTERDAY, actor=world.province.administrator)

    registration.refresh_from_db()
    assert reasons == [
        "Còn 1 hồ sơ chờ xử lý ở Ban Dân vận Tỉnh Bình Thuận mà phía trên không có cơ quan xét duyệt nào để "
        "chuyển đến. Hãy xử lý xong, hoặc dùng “Đổi tên, kế tiếp”."
    ]
    assert (registration.desk, ReviewingBody.objects.get(pk=top.pk).valid_to) == (world.province.unit, None)


@pytest.mark.parametrize(
    ("last_day", "words"),
    [
        (date(2025, 9, 10), "Ngày cuối cùng phải trước hôm nay: hồ sơ trên bàn được chuyển ngay khi kết thúc."),
        (
            date(2019, 12, 31),
            "Ban Dân vận Huyện Bắc Bình có từ ngày 01/01/2020 nên chỉ kết thúc được từ ngày đó trở đi.",
        ),
    ],
)
def test_body_ends_only_on_a_day_of_its_own(world, body, administrator, last_day, words):
    assert refused(end_body, body, last_day=last_day, actor=administrator) == [words]


# Overlaps, reach


def test_second_reviewing_body_at_the_same_time_is_refused(world, administrator):
    reasons = refused(add_body, world.north.unit, content=CONTENT | {"reviews": True}, actor=administrator)

    assert reasons == [
        "Trùng thời gian với Ban Dân vận Huyện Bắc Bình, có từ ngày 01/01/2020. Hãy kết thúc cơ quan đó trước, hoặc "
        "dùng “Đổi tên, kế tiếp”."
    ]


def test_body_of_another_branch_is_out_of_reach(world, body):
    stranger = world.south.reviewer
    for act in (
        lambda: add_body(world.north.unit, content=STATE_ISSUER, actor=stranger),
        lambda: change_body(body, content={"signer_name": "Người Lạ"}, actor=stranger),
        lambda: succeed_body(body, content=CONTENT, actor=stranger),
        lambda: end_body(body, last_day=YESTERDAY, actor=stranger),
        lambda: drop_body(body, actor=stranger),
    ):
        with pytest.raises(OutOfReach):
            act()

    assert ReviewingBody.objects.get(unit=world.north.unit) == body


def test_body_that_has_not_begun_can_be_taken_back_and_the_old_one_goes_on(world, body, administrator):
    successor = succeed_body(body, content=CONTENT | {"valid_from": date(2025, 12, 1)}, actor=administrator)

    drop_body(successor, actor=administrator)

    body.refresh_from_db()
    assert (list(world.north.unit.bodies.all()), body.valid_to) == ([body], None)


def test_body_that_works_is_not_thrown_away(world, body, administrator):
    assert refused(drop_body, body, actor=administrator) == [
        "Cơ quan đã hoạt động nên được giữ lại. Hãy kết thúc, hoặc lập cơ quan kế tiếp."
    ]


# What was printed


def issued_in(world, year):
    recognition = world.recognition(world.north.commune, "exemplary", published=True, year=year)
    return world.commendation_list(world.north, "issued", of=[recognition], year=year)


def printed(commendation_list):
    return ListDocument.from_json(CommendationList.objects.get(pk=commendation_list.pk).snapshot.content)


def test_lists_of_2024_print_the_old_name_and_new_ones_the_new_name(world, body, administrator):
    old = issued_in(world, 2024)
    content_before = printed(old).to_json()

    succeed_body(body, content=CONTENT, actor=administrator)
    new = issued_in(world, 2025)

    assert printed(old).to_json() == content_before
    assert [(printed(one).body, printed(one).symbol) for one in (old, new)] == [
        ("BAN DÂN VẬN HUYỆN BẮC BÌNH", "-QĐ/BDV"),
        ("BAN TUYÊN GIÁO VÀ DÂN VẬN", "-QĐ/BTGDVHU"),
    ]


def test_what_stands_on_issued_lists_is_not_changed(world, body, administrator):
    issued_in(world, 2024)

    reasons = refused(change_body, body, content={"name": "Ban Dân vận Huyện ủy"}, actor=administrator)
    change_body(body, content={"signer_name": "Phạm Thị Ký"}, actor=administrator)

    assert reasons == [
        "Đã có 1 danh sách ban hành mang tên cơ quan này, gần nhất ngày 10/10/2024, nên tên, cấp trên, ký hiệu, địa danh, "
        "hệ thống và ngày bắt đầu giữ nguyên. Nếu cơ quan đổi tên, hãy dùng “Đổi tên, kế tiếp”."
    ]
    body.refresh_from_db()
    assert (body.name, body.signer_name) == ("Ban Dân vận Huyện Bắc Bình", "Phạm Thị Ký")


def test_body_does_not_end_before_its_last_list(world, body, administrator):
    issued_in(world, 2024)

    reasons = refused(end_body, body, last_day=date(2024, 10, 9), actor=administrator)

    assert reasons == [
        "Ban Dân vận Huyện Bắc Bình đã ban hành danh sách ngày 10/10/2024 nên không kết thúc trước ngày đó được."
    ]


# Issuers of a draft


def test_draft_takes_the_words_of_the_issuer_that_is_chosen(world, administrator):
    committee = add_body(world.north.unit, content=STATE_ISSUER, actor=administrator)
    draft = draft_list(world.north.unit, world.years[2025], actor=world.north.reviewer)

    edited = edit_heading(draft, content={"body": committee}, version=draft.version, actor=world.north.reviewer)

    assert (edited.body, edited.signer_authority, edited.signer_title, edited.signer_name, edited.recipients) == (
        committee, "TM. ỦY BAN NHÂN DÂN", "Chủ tịch", "Trần Thị Chủ",
        "Ủy ban nhân dân tỉnh Bình Thuận (để báo cáo)\nCác tập thể, cá nhân có tên trong danh sách\n"
        "Lưu Ủy ban nhân dân huyện Bắc Bình",
    )  # fmt: skip


def test_list_of_a_state_issuer_waits_for_its_layout(world, administrator):
    committee = add_body(world.north.unit, content=STATE_ISSUER, actor=administrator)
    recognition = world.recognition(world.north.commune, "exemplary", published=True)
    draft = world.commendation_list(world.north, of=[recognition])
    content = {"body": committee, "number": "15", "issued_on": date(2025, 10, 10), "signer_name": "Trần Thị Chủ"}
    draft = edit_heading(draft, content=content, version=draft.version, actor=world.north.reviewer)

    reasons = refused(issue_list, draft, version=draft.version, actor=world.north.approver)

    assert reasons == [
        "Văn bản ghi ngày 10/10/2025 phải trình bày theo Nghị định 30/2020/NĐ-CP, mà cổng chưa có mẫu này. "
        "Hãy kiểm tra lại ngày văn bản hoặc liên hệ quản trị."
    ]


def test_issuer_whose_time_is_over_gives_way_to_its_like(world, body, administrator):
    committee = add_body(world.north.unit, content=STATE_ISSUER, actor=administrator)
    successor = succeed_body(body, content=CONTENT, actor=administrator)

    chosen = {
        (day, like.name): body_on(world.north.unit, day, like=like)
        for day in (date(2025, 2, 19), date(2025, 2, 20))
        for like in (body, committee)
    }

    assert list(chosen.values()) == [body, committee, successor, committee]


def test_audit_tells_who_changed_a_body(world, body, administrator):
    change_body(body, content={"signer_name": "Phạm Thị Ký"}, actor=administrator)

    event = AuditEvent.objects.get(verb="body.change")
    assert (event.actor_id, event.before, event.after, event.unit_path) == (
        administrator.pk, {"signer_name": "Nguyễn Văn Ký"}, {"signer_name": "Phạm Thị Ký"}, world.north.unit.path,
    )  # fmt: skip


def test_registrations_of_a_rung_that_was_renamed_stay_where_they_are(world, body, administrator):
    registration = world.registration(world.north.commune, "submitted")

    with on_day(date(2025, 9, 11)):
        succeed_body(body, content=CONTENT | {"valid_from": date(2025, 9, 11)}, actor=administrator)

    assert Registration.objects.get(pk=registration.pk).desk == world.north.unit
