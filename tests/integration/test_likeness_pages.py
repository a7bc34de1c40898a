"""The reviewer's pages of registrations that read alike: the list, two side by side, “không trùng”, the search."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed
from danvan.organization.roles import Role
from models_registry.actions import edit_registration
from models_registry.actions.likeness import ask_for_scan, dismiss_pair
from models_registry.likeness.pairs import look_around, look_through
from models_registry.models import LikenessScan, LikePair
from models_registry.workflow import registration_workflow
from tests.factories import MembershipFactory
from tests.integration.likeness_pages import LIST, LONG, OTHER, pair_of, url, written
from tests.integration.registration_pages import messages_of

NAME = "Thắp sáng đường quê"


@pytest.fixture
def pair(world):
    one = written(world, world.north.commune, NAME)
    other = written(world, world.north.other_commune, f"{NAME} em", text=LONG.replace("chi bộ", "ban công tác"))
    return pair_of(one, other)


@pytest.fixture
def client(world, client_of):
    return client_of(world.north.reviewer)


def shown(page) -> list[str]:
    return [str(pair) for pair, *_ in page.context["rows"]]


# The list


def test_list_names_both_with_their_scores(client, pair):
    page = client.get(LIST)

    assert page.context["page_title"] == "1 cặp mô hình có thể trùng"
    assert [(str(p), one.name, other.name, how) for p, one, other, how in page.context["rows"]] == [
        (f"“{NAME}” và “{NAME} em”", NAME, f"{NAME} em", "tên giống 92 %, nội dung giống 94 %")
    ]


def test_list_filters_by_scope_state_year_and_words(world, client, pair):
    written(world, world.north.commune, "Nuôi heo đất", text=OTHER)
    written(world, world.north.commune, "Nuôi heo đất ta", text="Cùng làm.")
    light, pigs = f"“{NAME}” và “{NAME} em”", "“Nuôi heo đất” và “Nuôi heo đất ta”"

    found = {
        asked: shown(client.get(f"{LIST}?{asked}"))
        for asked in (
            "", "pham_vi=unit", "pham_vi=neighbour", "pham_vi=last_year", "tinh_trang=da_xem", "nam=2024",
            "q=heo+dat", "q=hai+ninh", "pham_vi=lung-tung", "nam=1900",
        )
    }  # fmt: skip

    assert found == {
        "": [light, pigs],
        "pham_vi=unit": [pigs],
        "pham_vi=neighbour": [light],
        "pham_vi=last_year": [],
        "tinh_trang=da_xem": [],
        "nam=2024": [],
        "q=heo+dat": [pigs],
        "q=hai+ninh": [light],
        "pham_vi=lung-tung": [light, pigs],
        "nam=1900": [light, pigs],
    }


def test_list_says_which_filters_are_in_force(client, pair):
    page = client.get(f"{LIST}?pham_vi=unit&tinh_trang=da_xem&q=heo")

    assert [(chip.label, chip.value, chip.remove_url) for chip in page.context["chips"]] == [
        ("Tìm", "heo", "?pham_vi=unit&tinh_trang=da_xem"),
        ("Phạm vi", "Cùng đơn vị", "?tinh_trang=da_xem&q=heo"),
        ("Tình trạng", "Đã xem", "?pham_vi=unit&q=heo"),
    ]


def test_list_asks_the_database_the_same_however_much_there_is(world, client, pair):
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
        written(world, world.north.commune, f"Nuôi heo đất {number}", text=OTHER)
        written(world, world.north.other_commune, f"Nuôi heo đất {number}")

    assert LikePair.objects.visible_to(world.north.reviewer).count() > 2
    assert counts[0] == counts[1]


def test_declined_registration_takes_its_pairs_off_the_list(world, client, pair):
    registration_workflow.perform(
        "decline", pair.second, actor=world.north.reviewer, note="Trùng với mô hình của Xã Phan Hòa"
    )

    assert (shown(client.get(LIST)), len(shown(client.get(f"{LIST}?tinh_trang=da_xem")))) == ([], 1)
    look_through(world.years[2025])
    assert LikePair.objects.filter(pk=pair.pk).exists()


# Side by side


def test_both_are_shown_side_by_side_with_what_they_share(client, pair):
    page = client.get(url("detail", pair))

    rows = {row.label: row for row in page.context["rows"]}
    assert [side.registration.pk for side in page.context["sides"]] == [pair.first_id, pair.second_id]
    assert [(label, row.is_like) for label, row in rows.items()] == [
        ("Tên mô hình", True), ("Mục tiêu, nội dung, cách làm", True), ("Địa bàn, đối tượng", True),
        ("Người phụ trách", True), ("Thời gian thực hiện", True), ("Lĩnh vực", False),
    ]  # fmt: skip
    text = page.content.decode()
    assert "1 phần ít giống hoặc chỉ một bản có" in text
    assert text.index('href="#khong-trung"') < text.index("Bản thứ nhất")
    assert [(run.text, run.is_common) for run in rows["Tên mô hình"].second] == [(NAME, True), (" em", False)]
    assert [run.is_common for run in rows["Mục tiêu, nội dung, cách làm"].first] == [True, False, True]
    assert rows["Mục tiêu, nội dung, cách làm"].share == "Giống 94 %"


def test_each_side_leads_to_returning_and_declining(client, pair):
    sides = client.get(url("detail", pair)).context["sides"]

    assert [(label, address.split("/")[-2]) for side in sides for label, address in side.acts] == [
        ("Trả lại bổ sung", "return"), ("Không chấp nhận", "decline"),
    ] * 2  # fmt: skip


def test_earlier_year_stands_first(world, client):
    mine = written(world, world.north.commune, NAME)
    earlier = written(world, world.north.other_commune, NAME, "accepted", year=2024)
    look_around(mine.pk)

    page = client.get(url("detail", pair_of(mine, earlier)))

    assert [side.registration.pk for side in page.context["sides"]] == [earlier.pk, mine.pk]


def test_what_was_written_is_shown_as_text(world, client):
    one = written(world, world.north.commune, "Nuôi <b>heo</b> đất & bò")
    other = written(world, world.north.other_commune, "Nuôi <b>heo</b> đất & bò")

    text = client.get(url("detail", pair_of(one, other))).content.decode()

    assert "<b>heo" not in text
    assert '<mark class="common">Nuôi &lt;b&gt;heo&lt;/b&gt; đất &amp; bò</mark>' in text


# “Không trùng”


def test_called_different_is_remembered_with_who_when_and_why(world, client, pair):
    answer = client.post(url("dismiss", pair), {"reason": "Hai xã làm theo kế hoạch chung"}, follow=True)

    pair.refresh_from_db()
    assert messages_of(answer) == ["Đã đánh dấu không trùng. Cặp này không hiện lại, trừ khi nội dung thay đổi nhiều."]
    assert (pair.dismissed_by, pair.dismissed_reason) == (world.north.reviewer, "Hai xã làm theo kế hoạch chung")
    assert (shown(client.get(LIST)), len(shown(client.get(f"{LIST}?tinh_trang=da_xem")))) == ([], 1)
    event = AuditEvent.objects.latest("id")
    assert (event.verb, event.actor_id, event.note, event.unit_path) == (
        "likeness.dismiss", world.north.reviewer.pk, "Hai xã làm theo kế hoạch chung", world.north.unit.path,
    )  # fmt: skip


def test_reason_is_not_asked_for(client, pair):
    client.post(url("dismiss", pair))

    pair.refresh_from_db()
    assert pair.is_dismissed


def test_too_long_a_reason_is_shown_again(client, pair):
    page = client.post(url("dismiss", pair), {"reason": "x" * 301})

    assert (page.status_code, page.context["form"]["reason"].value()) == (422, "x" * 301)


def test_called_different_twice_is_refused(world, client, pair):
    dismiss_pair(pair, actor=world.province.reviewer)

    page = client.post(url("dismiss", pair))

    assert (page.status_code, page.context["reasons"]) == (
        422, ["Cặp này đã được đánh dấu không trùng. Hãy tải lại trang."],
    )  # fmt: skip


def test_called_different_stays_so_through_searches_and_small_changes(world, pair):
    dismiss_pair(pair, actor=world.north.reviewer)
    registration = pair.first
    type(registration).objects.filter(pk=registration.pk).update(objectives=LONG.replace("Mỗi hộ", "Từng hộ"))

    look_around(registration.pk)
    look_through(world.years[2025])

    pair.refresh_from_db()
    assert pair.is_dismissed


def test_called_different_is_asked_again_when_the_text_is_another(world, pair):
    dismiss_pair(pair, reason="Khác địa bàn", actor=world.north.reviewer)
    for side in (pair.first, pair.second):
        type(side).objects.filter(pk=side.pk).update(objectives=OTHER)

    look_around(pair.first_id)

    pair.refresh_from_db()
    event = AuditEvent.objects.latest("id")
    assert (pair.is_dismissed, pair.dismissed_by, pair.dismissed_reason) == (False, None, "")
    assert (event.verb, event.actor_name, event.before["dismissed_reason"]) == (
        "likeness.reopen", "Hệ thống", "Khác địa bàn",
    )  # fmt: skip


def test_called_different_is_remembered_while_the_two_are_not_alike(world, pair):
    dismiss_pair(pair, actor=world.north.reviewer)
    changed = {"name": "Nuôi heo đất", "objectives": OTHER}
    type(pair.first).objects.filter(pk=pair.first_id).update(**changed)
    look_through(world.years[2025])
    type(pair.first).objects.filter(pk=pair.first_id).update(name=NAME, objectives=LONG)

    look_through(world.years[2025])

    pair.refresh_from_db()
    assert pair.is_dismissed


def test_taking_it_back_puts_the_pair_on_the_list_again(world, client, pair):
    dismiss_pair(pair, reason="Nhầm", actor=world.north.reviewer)

    answer = client.post(url("restore", pair), follow=True)

    pair.refresh_from_db()
    assert messages_of(answer) == ["Đã bỏ đánh dấu. Cặp này lại nằm trong danh sách chưa xem."]
    assert (pair.dismissed_at, pair.dismissed_by, pair.dismissed_reason, pair.dismissed_content) == (None, None, "", [])
    assert AuditEvent.objects.latest("id").verb == "likeness.restore"


def test_taking_back_what_was_not_said_is_refused(client, pair):
    page = client.post(url("restore", pair))

    assert (page.status_code, page.context["reasons"]) == (
        422, ["Cặp này chưa được đánh dấu không trùng. Hãy tải lại trang."],
    )  # fmt: skip


def test_nobody_decides_on_their_own_unit(world, client_of, pair):
    MembershipFactory(user=world.north.reviewer, unit=world.north.commune.unit, role=Role.DRAFTER)
    client = client_of(world.fresh(world.north.reviewer))

    page = client.post(url("dismiss", pair))

    assert (page.status_code, page.context["decides"], len(page.context["reasons"])) == (422, False, 1)


def test_next_pair_is_the_next_that_waits(world, client, pair):
    one = written(world, world.north.commune, "Nuôi heo đất", text=OTHER)
    other = written(world, world.north.other_commune, "Nuôi heo đất", text="Cùng làm.")
    second = pair_of(one, other)

    urls = [client.get(url("detail", each)).context["next_url"] for each in (second, pair)]

    assert urls == [url("detail", pair), url("detail", second)]


# The search through the year


def test_search_finds_pairs_and_says_when_it_was_done(world, client, committed):
    world.registration(world.north.commune, "submitted", name=NAME, objectives=LONG)
    world.registration(world.north.other_commune, "submitted", name="Điện về ngõ nhỏ", objectives=LONG)
    LikePair.objects.all().delete()

    with committed():
        answer = client.post(f"{LIST}ra-soat/2025/")

    scan = LikenessScan.objects.get()
    assert answer.headers["Location"] == f"{LIST}?nam=2025"
    assert (scan.asked_by, scan.compared, scan.done, scan.total, scan.failure) == (world.north.reviewer, 2, 4, 4, "")
    assert shown(client.get(LIST)) == [f"“{NAME}” và “Điện về ngõ nhỏ”"]
    assert AuditEvent.objects.filter(verb="likeness.scan", actor_id=world.north.reviewer.pk).count() == 1


def test_search_under_way_says_how_far_it_is(world, client):
    LikenessScan.objects.create(year=world.years[2025], asked_by=world.north.reviewer, total=200, done=50)

    page = client.get(LIST)

    assert page.headers["Refresh"] == "3"
    assert "<strong>50/200</strong> lượt so sánh" in page.content.decode()


def test_one_search_at_a_time(world, client):
    LikenessScan.objects.create(year=world.years[2025], asked_by=world.province.reviewer)

    answer = client.post(f"{LIST}ra-soat/2025/", follow=True)

    assert messages_of(answer) == ["Năm 2025 đang được rà soát. Hãy chờ xong rồi xem kết quả."]
    assert LikenessScan.objects.count() == 1


def test_search_that_died_does_not_stand_in_the_way(world):
    dead = LikenessScan.objects.create(year=world.years[2025], asked_by=world.province.reviewer)
    LikenessScan.objects.filter(pk=dead.pk).update(asked_at=dead.asked_at - timedelta(minutes=11))

    ask_for_scan(world.years[2025], actor=world.north.reviewer)

    dead.refresh_from_db()
    assert (dead.failure, LikenessScan.objects.count()) == ("Việc rà soát bị gián đoạn.", 2)


def test_search_just_done_is_not_done_again(world, committed):
    with committed():
        ask_for_scan(world.years[2025], actor=world.north.reviewer)

    with pytest.raises(NotAllowed, match="vừa rà soát xong"):
        ask_for_scan(world.years[2025], actor=world.north.reviewer)


def test_administrator_begins_a_search_and_reads_no_pairs(world, client_of, pair):
    client = client_of(world.north.administrator)

    page = client.get(LIST)

    assert (page.context["rows"], page.context["scans"], page.context["page_title"]) == ([], True, "Rà soát trùng lặp")
    assert NAME not in page.content.decode()


def test_edited_registration_is_compared_anew(world, committed, pair):
    commune = world.north.commune
    draft = written(world, commune, f"{NAME} em", "draft", text=OTHER)
    assert LikePair.objects.of([draft.pk]).count() == 2

    with committed():
        edit_registration(draft, content={"name": "Đường hoa"}, version=draft.version, actor=commune.drafter)

    assert LikePair.objects.of([draft.pk]).count() == 0
