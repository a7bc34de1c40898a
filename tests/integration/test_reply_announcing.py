"""Provisional scores of chosen dossiers are announced in one act; the unit sees scores, and no verdict."""

import pytest
from django.urls import reverse

from danvan.activity.models import AuditEvent
from danvan.common import clock
from danvan.common.workflow import NotAllowed
from danvan.organization.roles import Role
from evaluations.actions import announce_scores
from evaluations.actions.reply import perform_reply
from evaluations.models import Assessment, AssessmentState, Recognition
from evaluations.workflow import assessment_workflow
from models_registry.models import Phase, PhaseKind
from tests.conftest import on_day
from tests.integration.attempts import refusal
from tests.integration.rows import every_row
from tests.world import NOTE, SECRET_REASON

LIST = "/tham-dinh/giai-trinh/"
ANNOUNCE = "/tham-dinh/giai-trinh/thong-bao/"


def two_appraised(world):
    return [world.dossier(place, "appraised") for place in (world.north.commune, world.north.other_commune)]


def test_announce_previews_names_and_changes_nothing(world, client_of):
    dossiers = two_appraised(world)
    before = every_row()

    page = client_of(world.north.approver).get(ANNOUNCE, {"ban": [dossier.pk for dossier in dossiers]})

    assert {line.assessment for line in page.context["able"]} == set(dossiers)
    assert "Thông báo cho 2 đơn vị" in page.content.decode()
    assert every_row() == before


def test_announce_tells_all_chosen_units_in_one_act(world, client_of, committed):
    dossiers = two_appraised(world)
    world.dossier(world.north.commune.village, "submitted")
    posted = {"ban": [dossier.pk for dossier in dossiers], "so_ban": "2"}

    with committed():
        response = client_of(world.north.approver).post(ANNOUNCE, posted)

    rows = Assessment.objects.filter(pk__in=posted["ban"])
    assert response.url == "/tham-dinh/giai-trinh/?nhom=cho"
    assert set(rows.values_list("state", "announced_at", "announced_by")) == {
        (AssessmentState.ANNOUNCED, clock.now(), world.north.approver.pk)
    }
    events = AuditEvent.objects.filter(verb="assessment.announce")
    assert set(events.values_list("provisional", "label")) == {(False, "Thông báo điểm dự kiến")}
    told = world.north.commune.sender.notifications.latest("id")
    assert (told.text, told.url) == (
        f"Đã có điểm dự kiến năm 2025 của {world.north.commune}. Hãy xem và trả lời trong thời hạn.",
        reverse("evaluations:reply", args=[dossiers[0].pk]),
    )


def test_announce_of_one_that_cannot_be_refuses_all(world):
    able = world.dossier(world.north.commune, "appraised")
    unable = world.dossier(world.north.other_commune, "submitted")
    before = every_row()

    with pytest.raises(NotAllowed, match="Xã Hải Ninh"):
        announce_scores([able, unable], actor=world.north.approver)

    assert every_row() == before


@pytest.mark.parametrize("number", ["1", "3", "", "hai"])
def test_announce_of_another_number_than_was_seen_is_refused(world, client_of, number):
    dossiers = two_appraised(world)
    before = every_row()

    response = client_of(world.north.approver).post(ANNOUNCE, {"ban": [row.pk for row in dossiers], "so_ban": number})

    assert (response.status_code, every_row()) == (422, before)


@pytest.mark.parametrize("who", ["south.approver", "province.approver", "north.commune.approver"])
def test_announce_reaches_no_other_desk(world, client_of, who):
    dossiers = two_appraised(world)
    before = every_row()

    page = client_of(world.people[who]).get(ANNOUNCE, {"ban": [row.pk for row in dossiers]})
    response = client_of(world.people[who]).post(ANNOUNCE, {"ban": [row.pk for row in dossiers], "so_ban": "2"})

    assert (page.context["able"], page.context["unable"], response.status_code) == ([], [], 422)
    assert every_row() == before


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("north.reviewer", (200, 404)),
        ("north.approver", (200, 200)),
        ("north.leader", (404, 404)),
        ("north.administrator", (404, 404)),
        ("north.commune.sender", (404, 404)),
    ],
)
def test_reply_list_is_for_the_rung_and_announcing_for_its_approver(world, client_of, who, statuses):
    client = client_of(world.people[who])

    assert (client.get(LIST).status_code, client.get(ANNOUNCE).status_code) == statuses


def test_announce_needs_a_phase_of_replies(world):
    dossier = world.dossier(world.north.commune, "appraised")
    Phase.objects.filter(year=world.year, kind=PhaseKind.REPLY).delete()

    assert refusal(assessment_workflow, "announce", dossier, world.north.approver) == [
        "Năm 2025 không có thời gian giải trình nên không thông báo điểm dự kiến; hãy công bố thẳng."
    ]


def test_announce_is_too_late_when_no_answer_can_come(world):
    dossier = world.dossier(world.north.commune, "appraised")

    with on_day("2025-10-09"):
        reasons = refusal(assessment_workflow, "announce", dossier, world.north.approver)

    assert reasons == ["Thời gian giải trình của đơn vị đã hết lúc 23:59 ngày 08/10/2025 nên không thông báo được nữa."]


def test_announce_may_come_before_the_phase_of_replies(world):
    dossier = world.dossier(world.north.commune, "appraised")
    Phase.objects.filter(year=world.year, kind=PhaseKind.REPLY).update(
        opens_at=clock.now().replace(day=20), closes_at=clock.now().replace(day=25)
    )

    assert refusal(assessment_workflow, "announce", dossier, world.north.approver) == []


def test_announced_unit_sees_scores_and_no_verdict(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")
    recognition = world.decide(Recognition.objects.get(result__assessment=dossier), "exemplary")
    urls = (
        reverse("evaluations:assessment_detail", args=[dossier.pk]), "/tu-danh-gia/",
        reverse("evaluations:reply", args=[dossier.pk]), reverse("reports:assessment_history", args=[dossier.pk]), "/",
    )  # fmt: skip

    pages = [client_of(world.north.commune.sender).get(url).content.decode() for url in urls]

    assert SECRET_REASON in pages[0]
    assert "83,3" in pages[1]
    assert [word for word in ("Tiêu biểu", NOTE) for page in pages if word in page] == []
    assert recognition.published_at is None


def test_announced_scores_stay_hidden_from_other_units_and_overseers(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")
    url = reverse("evaluations:assessment_detail", args=[dossier.pk])
    others = ("north.other_commune.sender", "south.commune.sender", "north.leader", "north.administrator")

    assert [client_of(world.people[who]).get(url).status_code for who in others] == [404] * 4


def test_reply_list_sorts_dossiers_by_how_far_they_are(world, client_of):
    world.dossier(world.north.commune, "appraised")
    other = world.dossier(world.north.other_commune, "announced")
    client = client_of(world.north.reviewer)

    def numbers():
        return [tab.number for tab in client.get(LIST).context["tabs"]]

    waiting = numbers()
    world.reply(other)
    begun = numbers()
    world_sent(world, other)
    sent = numbers()

    assert (waiting, begun, sent) == ([1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0])


def world_sent(world, dossier):
    return perform_reply("send", dossier.reply, actor=world.sender_for(dossier.unit))


def test_reply_list_counts_the_unanswered_as_done_when_the_time_is_over(world, client_of):
    world.dossier(world.north.commune, "announced")

    with on_day("2025-10-09"):
        tabs = client_of(world.north.reviewer).get(LIST).context["tabs"]

    assert [tab.number for tab in tabs] == [0, 0, 0, 1]


@pytest.mark.parametrize("rows", [1, 3])
def test_reply_list_asks_as_much_for_three_rows_as_for_one(world, client_of, django_assert_max_num_queries, rows):
    roles = (Role.DRAFTER, Role.SENDER, Role.REVIEWER)
    places = (
        world.north.commune,
        world.north.other_commune,
        world.add_place(world.north, "Xã Tân Hà", roles, rung=True),
    )
    for place in places[:rows]:
        world.dossier(place, "announced")

    with django_assert_max_num_queries(45):
        client_of(world.north.reviewer).get(LIST, {"nhom": "cho"})
