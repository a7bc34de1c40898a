"""The pages of lists: which there are, one of them, beginning, issuing, replacing, throwing away."""

import pytest
from django.contrib.messages import get_messages

from danvan.activity.models import AuditEvent
from reports.actions import add_entries, edit_heading, issue_list, replace_list
from reports.models import AwardForm, CommendationList, ListState
from tests.conftest import on_day

from .list_pages import CREATE, LIST, everything, recognised, url

HEADING = {"number": "15", "issued_on": "2025-09-08", "signer_name": "Nguyễn Thị Thu Hà"}


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def shown(response) -> list[tuple[str, str, str]]:
    """Name, number and state of the lists on the page."""
    return [(name, number, row.get_state_display()) for row, name, number in response.context["rows"]]


@pytest.fixture
def draft(world) -> CommendationList:
    """A draft of the north with one row, ready to be issued."""
    made = world.commendation_list(world.north)
    add_entries(made, [recognised(world, world.north.commune)], actor=world.north.reviewer)
    made.refresh_from_db()
    return edit_heading(made, content=HEADING, version=made.version, actor=world.north.reviewer)


@pytest.fixture
def issued(world, draft) -> CommendationList:
    return issue_list(draft, actor=world.north.approver)


# --- list_list -------------------------------------------------------------------------------------


def test_builders_see_drafts_first_and_readers_only_what_was_issued(world, issued, client_of):
    world.commendation_list(world.north, year=2024)

    builder = client_of(world.north.reviewer).get(LIST)
    reader = client_of(world.north.commune.drafter).get(LIST)

    row = ("Danh sách biểu dương năm 2025", "15-QĐ/BDV", "Đã ban hành")
    assert shown(builder) == [("Danh sách biểu dương năm 2024", "", "Dự thảo"), row]
    assert shown(reader) == [row]
    assert (builder.context["page_title"], reader.context["page_title"]) == (
        "2 danh sách khen thưởng", "1 danh sách khen thưởng",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "years"),
    [
        ({}, [2025, 2024]),
        ({"nam": "2024"}, [2024]),
        ({"nam": "2023"}, [2025, 2024]),
        ({"nam": "x"}, [2025, 2024]),
        ({"hinh_thuc": "merit_letter"}, []),
        ({"trang_thai": "draft"}, [2025, 2024]),
        ({"trang_thai": "issued", "nam": "2025"}, [2025]),
    ],
)
def test_lists_are_filtered_by_the_address(world, issued, client_of, query, years):
    with world.standing_in(2024):
        world.commendation_list(
            world.north, ListState.ISSUED, of=[recognised(world, world.north.commune, year=2024)], year=2024
        )

    response = client_of(world.north.leader).get(LIST, query)

    assert [row.year.year for row, _, _ in response.context["rows"]] == years


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("north.reviewer", "Sau khi công bố kết quả của năm, hãy lập danh sách khen thưởng"),
        ("north.leader", "Danh sách khen thưởng của Ban Dân vận sẽ hiện ở đây khi được ban hành."),
    ],
)
def test_empty_page_says_what_will_come(world, client_of, who, words):
    page = client_of(world.people[who]).get(LIST)

    assert words in page.content.decode()


def test_page_of_lists_takes_the_same_queries_for_one_and_three(
    world, issued, client_of, django_assert_max_num_queries
):
    client = client_of(world.north.reviewer)

    def queries() -> int:
        with django_assert_max_num_queries(60) as captured:
            client.get(LIST)
        return len(captured)

    queries()
    one = queries()
    world.commendation_list(world.north, year=2024)
    replace_list(issued, actor=world.north.reviewer)

    assert queries() == one


# --- list_create -----------------------------------------------------------------------------------


def test_draft_is_begun_from_the_form(world, client_of):
    response = client_of(world.north.reviewer).post(CREATE, {"year": "2025", "award_form": AwardForm.MERIT_LETTER})

    made = CommendationList.objects.get()
    assert (response.status_code, response["Location"]) == (302, url("build", made))
    assert (made.rung, made.year.year, made.award_form) == (world.north.unit, 2025, AwardForm.MERIT_LETTER)


def test_second_draft_is_refused_on_the_form(world, draft, client_of):
    response = client_of(world.north.reviewer).post(CREATE, {"year": "2025", "award_form": AwardForm.COMMENDED})

    assert response.status_code == 422
    assert response.context["reasons"] == ["Đang có một dự thảo biểu dương năm 2025. Hãy mở dự thảo đó để làm tiếp."]
    assert CommendationList.objects.count() == 1


@pytest.mark.parametrize(
    "content", [{}, {"year": "1999", "award_form": "commended"}, {"year": "2025", "award_form": "x"}]
)
def test_draft_that_makes_no_sense_is_refused(world, client_of, content):
    response = client_of(world.north.reviewer).post(CREATE, content)

    assert (response.status_code, CommendationList.objects.count()) == (422, 0)


def test_person_with_two_desks_says_for_which(world, client_of):
    world.south.reviewer.memberships.create(unit=world.north.unit, role="reviewer")
    client = client_of(world.fresh(world.south.reviewer))

    without = client.post(CREATE, {"year": "2025", "award_form": "commended"})
    foreign = client.post(CREATE, {"year": "2025", "award_form": "commended", "rung": world.province.unit.pk})
    right = client.post(CREATE, {"year": "2025", "award_form": "commended", "rung": world.north.unit.pk})

    assert (without.status_code, foreign.status_code, right.status_code) == (422, 422, 302)
    assert CommendationList.objects.get().rung == world.north.unit


# --- list_detail -----------------------------------------------------------------------------------


def test_draft_is_shown_in_its_layout_with_what_is_missing(world, client_of):
    made = world.commendation_list(world.north)

    response = client_of(world.north.approver).get(url("detail", made))

    page = response.content.decode()
    assert [(button.transition.name, list(button.reasons)) for button in response.context["offers"]] == [
        ("issue", [
            "Danh sách chưa có dòng nào. Hãy chọn mô hình đã công bố vào danh sách.",
            "Chưa ghi số văn bản.", "Chưa ghi ngày văn bản.",
        ])
    ]  # fmt: skip
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in page
    assert "Số       -QĐ/BDV" in page
    assert "Mã nội dung" not in page


def test_draft_past_the_last_layout_says_so(world, client_of):
    made = world.commendation_list(world.north)

    with on_day("2026-06-01"):
        response = client_of(world.north.reviewer).get(url("detail", made))

    assert response.status_code == 200
    assert "phải trình bày theo Hướng dẫn 05-HD/VPTW" in response.content.decode()


def test_issued_list_is_shown_with_code_and_progress(world, issued, client_of):
    response = client_of(world.north.leader).get(url("detail", issued))

    progress = response.context["progress"]
    assert (progress.done, progress.total, progress.is_under_way, response["Refresh"]) == (0, 2, True, "4")
    assert response.context["content_hash"] == issued.snapshot.sha256
    assert (response.context["offers"], response.context["history"]) == ([], [])
    assert "15-QĐ/BDV" in response.context["where_it_is"]


def test_page_of_an_issued_list_takes_the_same_queries_for_one_and_three_rows(
    world, client_of, django_assert_max_num_queries
):
    counts = []
    for place, rung in ((world.north.commune, world.north), (world.south.commune, world.south)):
        chosen = [recognised(world, place) for _ in range(1 if rung is world.north else 3)]
        made = world.commendation_list(rung, ListState.ISSUED, of=chosen)
        client = client_of(world.people[f"{'north' if rung is world.north else 'south'}.reviewer"])
        client.get(url("detail", made))
        with django_assert_max_num_queries(60) as captured:
            client.get(url("detail", made))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_draft_of_a_replacement_is_told_to_builders_only(world, issued, client_of):
    new = replace_list(issued, actor=world.north.reviewer)

    builder = client_of(world.north.approver).get(url("detail", issued)).context["successor"]
    leader = client_of(world.north.leader).get(url("detail", issued)).context["successor"]

    assert (builder, leader) == (new, None)


def test_superseded_list_names_its_successor(world, issued, client_of):
    new = replace_list(issued, actor=world.north.reviewer)
    new = edit_heading(new, content=HEADING | {"number": "21"}, version=new.version, actor=world.north.reviewer)
    issue_list(new, actor=world.north.approver)

    page = client_of(world.north.commune.drafter).get(url("detail", issued)).content.decode()

    assert "Danh sách này đã được thay thế" in page
    assert f'<a href="{url("detail", new)}">Mở danh sách số 21-QĐ/BDV</a>' in page


# --- list_transition -------------------------------------------------------------------------------


def test_issuing_is_asked_and_done(world, draft, client_of):
    client = client_of(world.north.approver)

    asked = client.get(url("transition", draft, "issue"))
    done = client.post(url("transition", draft, "issue"), {"version": asked.context["form"]["version"].value()})

    draft.refresh_from_db()
    assert [(row.label, row.value) for row in asked.context["concerned"]] == [
        ("Danh sách", "Danh sách biểu dương năm 2025"),
        ("Cơ quan ban hành", "Ban Dân vận Huyện Bắc Bình"),
        ("Số, ký hiệu", "15-QĐ/BDV"),
        ("Ngày văn bản", "08/09/2025"),
        ("Người ký", "Trưởng Ban, Nguyễn Thị Thu Hà"),
        ("Nội dung", "1 tập thể"),
    ]
    assert (done.status_code, done["Location"], draft.state) == (302, url("detail", draft), ListState.ISSUED)
    assert said(done) == ["Đã ban hành danh sách số 15-QĐ/BDV. Tệp PDF và Excel đang được tạo."]


@pytest.mark.parametrize("version", ["0", "", "x", "99999999999999999999"])
def test_issuing_what_was_not_looked_over_is_refused(world, draft, client_of, version):
    before = everything(draft)

    response = client_of(world.north.approver).post(url("transition", draft, "issue"), {"version": version})

    assert (response.status_code, everything(draft)) == (422, before)
    assert len(response.context["reasons"]) == 1


def test_issuing_past_the_phase_is_refused(world, draft, client_of):
    before = everything(draft)

    with on_day("2025-11-01"):
        client = client_of(world.north.approver)
        asked = client.get(url("transition", draft, "issue"))
        done = client.post(url("transition", draft, "issue"), {"version": draft.version})

    reason = (
        "Đã hết thời gian Lập danh sách khen thưởng năm 2025: khóa lúc 23:59 ngày 31/10/2025. "
        "Nếu cần thêm thời gian, hãy đề nghị quản trị gia hạn cho đơn vị."
    )
    assert (asked.context["hindrances"], done.status_code, done.context["reasons"]) == (reason, 422, [reason])
    assert everything(draft) == before


@pytest.mark.parametrize("name", ["supersede", "x"])
def test_list_is_not_superseded_by_hand(world, issued, client_of, name):
    client = client_of(world.north.approver)
    before = everything(issued)

    codes = [
        client.get(url("transition", issued, name)).status_code,
        client.post(url("transition", issued, name), {"note": "Thay thế bằng danh sách khác"}).status_code,
    ]

    assert (codes, everything(issued)) == ([404, 404], before)


def test_old_link_to_issuing_leads_to_the_list(world, issued, client_of):
    client = client_of(world.north.approver)

    asked = client.get(url("transition", issued, "issue"))
    done = client.post(url("transition", issued, "issue"), {"version": issued.version})

    assert (asked.status_code, asked["Location"]) == (302, url("detail", issued))
    assert (done.status_code, done.context["reasons"]) == (422, [
        "Không thực hiện được “Ban hành danh sách”: danh sách đang ở trạng thái “Đã ban hành”. "
        "Hãy tải lại trang để xem tình hình mới."
    ])  # fmt: skip


# --- list_replace, list_delete ---------------------------------------------------------------------


def test_replacement_is_begun_by_a_button(world, issued, client_of):
    response = client_of(world.north.reviewer).post(url("replace", issued))

    new = CommendationList.objects.get(supersedes=issued)
    assert (response.status_code, response["Location"]) == (302, url("build", new))


def test_replacing_a_draft_is_refused_with_words(world, draft, client_of):
    response = client_of(world.north.reviewer).post(url("replace", draft))

    assert (response["Location"], said(response), CommendationList.objects.count()) == (
        url("detail", draft),
        ["Danh sách đang ở trạng thái “Dự thảo” nên không lập bản thay thế được."],
        1,
    )


def test_draft_is_thrown_away_after_asking(world, draft, client_of):
    client = client_of(world.north.reviewer)

    asked = client.get(url("delete", draft))
    done = client.post(url("delete", draft))

    assert (asked.status_code, done.status_code, done["Location"]) == (200, 302, LIST)
    assert (CommendationList.objects.count(), AuditEvent.objects.first().verb) == (0, "list.discard")


def test_issued_list_is_not_thrown_away(world, issued, client_of):
    client = client_of(world.north.approver)

    asked, done = client.get(url("delete", issued)), client.post(url("delete", issued))

    assert (asked["Location"], done["Location"]) == (url("detail", issued), url("detail", issued))
    assert CommendationList.objects.get() == issued
