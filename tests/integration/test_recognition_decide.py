"""Deciding of models in bulk: asked first, each by itself, provisional until published."""

from decimal import Decimal

import pytest

from evaluations.models import InitiativeResult, Recognition, RecognitionState
from tests.conftest import on_day
from tests.integration.ladder_pages import DECIDE, LIST, NOTE, ask, decide, outcomes, press, states
from tests.integration.rows import every_row


@pytest.fixture
def three(world):
    """Pending models of two communes and a village sits elsewhere: all on the desk of the north, but the last."""
    first = world.recognition(world.north.commune)
    second = world.recognition(world.north.other_commune)
    elsewhere = world.recognition(world.south.commune)
    return first, second, elsewhere


def test_recognition_is_asked_before_it_is_done(world, client_of, three):
    before = every_row()

    page = client_of(world.north.reviewer).get(DECIDE, {"viec": "recognise", "chon": [three[0].pk, three[1].pk]})

    assert page.context["page_title"] == "Công nhận 2 mô hình?"
    assert {one.pk for one in page.context["eligible"]} == {three[0].pk, three[1].pk}
    assert every_row() == before


@pytest.mark.parametrize(
    ("act", "state"),
    [("recognise", "recognised"), ("mark_exemplary", "exemplary"), ("decline", "declined")],
)
@pytest.mark.parametrize("who", ["north.reviewer", "north.approver"])
def test_recognition_of_several_models_is_done_at_once(world, client_of, three, act, state, who):
    done = decide(client_of(world.people[who]), act, three[0], three[1], note=NOTE)

    assert outcomes(done) == {three[0].pk: ("done", ""), three[1].pk: ("done", "")}
    assert states(*three) == [state, state, RecognitionState.PENDING]


def test_recognition_of_the_whole_page_is_one_tick(world, client_of, three):
    page = client_of(world.north.reviewer).get(
        DECIDE, {"viec": "recognise", "ca_trang": "1", "trang": [three[0].pk, three[1].pk]}
    )

    assert {one.pk for one in page.context["eligible"]} == {three[0].pk, three[1].pk}


def test_recognition_page_names_those_not_eligible_and_why(world, client_of, three):
    InitiativeResult.objects.filter(pk=three[1].result_id).update(is_effective=False)

    page = client_of(world.north.reviewer).get(DECIDE, {"viec": "recognise", "chon": [three[0].pk, three[1].pk]})

    assert [one.pk for one in page.context["eligible"]] == [three[0].pk]
    assert [(one.row.pk, list(one.reasons)) for one in page.context["excluded"]] == [
        (three[1].pk, ["Đơn vị ghi mô hình chưa hiệu quả nên không công nhận được."])
    ]


def test_recognition_that_cannot_be_stays_while_the_others_are_done(world, client_of, three):
    InitiativeResult.objects.filter(pk=three[1].result_id).update(is_effective=False)
    client = client_of(world.north.reviewer)

    done = decide(client, "recognise", three[0], three[1])

    refused = "Đơn vị ghi mô hình chưa hiệu quả nên không công nhận được."
    assert outcomes(done) == {three[0].pk: ("done", ""), three[1].pk: ("refused", refused)}
    assert states(*three) == ["recognised", "pending", "pending"]
    assert client.get(f"/cong-nhan/hang-loat/{done.pk}/").context["page_title"] == "Đã công nhận 1 mô hình"


def test_recognition_declined_without_reason_is_refused(world, client_of, three):
    client = client_of(world.north.reviewer)
    page = ask(client, "decline", three[0])
    before = every_row()

    response = press(client, page, note="yếu")

    assert (response.status_code, response.context["form"]["note"].value()) == (422, "yếu")
    assert every_row() == before


def test_recognition_declined_with_a_common_reason_keeps_its_code(world, client_of, three):
    decide(client_of(world.north.reviewer), "decline", three[0], common="no_evidence")

    declined = Recognition.objects.get(pk=three[0].pk)
    assert (declined.reason_code, declined.reason) == ("no_evidence", "Chưa có minh chứng cho kết quả đã báo cáo.")


def test_recognition_is_reset_while_provisional(world, client_of, three):
    client = client_of(world.north.reviewer)
    decide(client, "decline", three[0], note=NOTE)

    decide(client, "reset", three[0])

    again = Recognition.objects.get(pk=three[0].pk)
    assert (again.state, again.reason, again.decided_at, again.decided_by) == (RecognitionState.PENDING, "", None, None)


@pytest.mark.parametrize("who", ["north.commune.sender", "north.commune.reviewer", "north.leader", "province.reviewer",
                                 "south.reviewer", "province.approver", "north.administrator"])  # fmt: skip
def test_recognition_is_not_decided_away_from_the_desk(world, client_of, three, who):
    before = every_row()
    client = client_of(world.people[who])

    answers = [client.get(DECIDE, {"viec": "recognise", "chon": three[0].pk}).status_code,
               client.post(DECIDE, {"viec": "recognise", "chon": three[0].pk}).status_code]  # fmt: skip

    # Who decides elsewhere is told that nothing was chosen; who decides nowhere finds no page.
    decides = who in ("north.commune.reviewer", "province.reviewer", "south.reviewer", "province.approver")
    assert (answers, every_row()) == ([302, 302] if decides else [404, 404], before)


def test_recognition_of_another_desk_cannot_be_slipped_in(world, client_of, three):
    client = client_of(world.north.reviewer)

    page = ask(client, "recognise", three[0], three[2])
    press(client, page, chon=[three[0].pk, three[2].pk])

    assert [one.pk for one in page.context["eligible"]] == [three[0].pk]
    assert states(*three) == ["recognised", "pending", "pending"]


@pytest.mark.parametrize("act", ["recognise", "mark_exemplary", "decline", "reset"])
def test_recognition_that_is_published_is_not_changed(world, client_of, act):
    recognition = world.recognition(world.north.commune, "recognised", published=True)
    client = client_of(world.north.reviewer)
    page = ask(client, act, recognition)
    before = every_row()

    response = press(client, page, note=NOTE)

    assert (page.context["eligible"], response.status_code, every_row()) == ([], 422, before)


def test_recognition_past_its_phases_is_refused(world, client_of, three):
    with on_day("2025-10-16"):
        client = client_of(world.north.reviewer)
        page = ask(client, "recognise", three[0])
        before = every_row()
        response = press(client, page)

    assert (page.context["eligible"], response.status_code, every_row()) == ([], 422, before)
    assert "Đã hết thời gian" in page.context["excluded"][0].reasons[0]


@pytest.mark.parametrize("query", [{"viec": "publish"}, {"viec": "nonsense"}, {}, {"viec": "restore_pending"}])
def test_recognition_of_nonsense_is_not_found(world, client_of, three, query):
    client = client_of(world.north.approver)

    assert (client.get(DECIDE, query).status_code, client.post(DECIDE, query).status_code) == (404, 404)


def test_recognition_of_nothing_says_what_to_do(world, client_of, three):
    response = client_of(world.north.reviewer).get(DECIDE, {"viec": "recognise"}, follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "Chưa chọn mô hình nào để thực hiện “Công nhận”. Hãy đánh dấu trong bảng."
    ]


def test_recognition_published_is_proposed_to_the_next_rung(world, client_of, committed):
    recognition = world.recognition(world.north.commune, "exemplary", published=True)

    with committed():
        decide(client_of(world.north.reviewer), "propose", recognition)

    upper = Recognition.objects.get(result=recognition.result, desk=world.province.unit)
    assert (upper.state, upper.published_at) == (RecognitionState.PENDING, None)
    assert {one.text for one in world.province.reviewer.notifications.all()} == {
        f"Huyện Bắc Bình đề nghị xét “{recognition.result}”."
    }


# --- the list ------------------------------------------------------------------------------------------------------


def test_recognition_list_shows_the_desk_with_totals(world, client_of, three):
    page = client_of(world.north.reviewer).get(LIST)

    assert {(one.pk, one.self_total, one.appraised_total) for one in page.context["page_obj"]} == {
        (three[0].pk, Decimal(86), Decimal("83.3")),
        (three[1].pk, Decimal(86), Decimal("83.3")),
    }


def test_recognition_list_counts_what_is_provisional(world, client_of, three):
    world.decide(three[0], "recognised")

    page = client_of(world.north.approver).get(LIST)

    assert page.context["counts"] == {"waiting": 1, "provisional": 1}
    assert "1 quyết định dự kiến chưa công bố" in page.content.decode()


def test_recognition_list_is_filtered(world, client_of, three):
    world.decide(three[0], "exemplary")
    first, second = (
        Recognition.objects.select_related("result__registration__field").get(pk=one.pk) for one in three[:2]
    )
    client = client_of(world.north.reviewer)

    found = {
        str(query): [one.pk for one in client.get(LIST, query).context["page_obj"]]
        for query in (
            {"trang_thai": "exemplary"},
            {"q": "hai ninh"},
            {"linh_vuc": first.result.registration.field_id},
            {"hinh_thuc": "individual"},
            {"dia_ban": world.north.other_commune.unit.pk},
            {"cong_bo": "roi"},
            {"de_nghi": "co"},
        )
    }

    assert list(found.values()) == [[first.pk], [second.pk], [first.pk], [], [second.pk], [], []]


def test_recognition_list_says_who_proposed_from_below(world, client_of):
    recognition = world.recognition(world.north.commune, "exemplary", proposed=True)
    own = world.recognition(world.department)
    client = client_of(world.province.reviewer)

    proposed = client.get(LIST, {"de_nghi": "co"}).context["page_obj"]
    direct = client.get(LIST, {"de_nghi": "khong"}).context["page_obj"]

    assert [(one.result_id, one.proposer) for one in proposed] == [(recognition.result_id, "Huyện Bắc Bình")]
    assert [one.pk for one in direct] == [own.pk]


@pytest.mark.parametrize(
    "who", ["north.commune.sender", "north.leader", "province.administrator", "department.drafter"]
)
def test_recognition_list_is_only_for_those_who_decide(world, client_of, who):
    assert client_of(world.people[who]).get(LIST).status_code == 404


def test_recognition_list_takes_the_same_queries_for_one_and_three(world, client_of, django_assert_max_num_queries):
    client = client_of(world.north.reviewer)
    counts = []
    for place in (world.north.commune, world.north.other_commune, world.add_place(world.north, "Xã Ba", {"drafter", "sender"})):  # fmt: skip
        world.recognition(place)
        client.get(LIST)
        with django_assert_max_num_queries(200) as captured:
            client.get(LIST)
        counts.append(len(captured))

    assert counts[0] == counts[2]
