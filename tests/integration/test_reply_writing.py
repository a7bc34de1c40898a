"""A unit answers its provisional scores: only what was reduced, once, in the phase of replies."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from danvan.common import clock
from evaluations.models import AssessmentState, EvidenceCitation, Reply, ReplyItem, ReplyState
from models_registry.actions import grant_extension
from models_registry.models import Phase, PhaseKind
from tests.conftest import on_day
from tests.factories import EvidenceFactory
from tests.integration.attempts import closed
from tests.integration.reply_pages import act_url, item_of, reply_url, written
from tests.integration.rows import every_row
from tests.world import REPLY_TEXT, SECRET_REASON, SECRET_SCORE, SELF_SCORE

CLOSED = "2025-10-09"  # the phase of replies is over in tests/world.py


def test_reply_begins_with_the_reduced_tasks_only(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")

    response = client_of(world.north.commune.drafter).post(reverse("evaluations:reply_open", args=[dossier.pk]))

    rows = ReplyItem.objects.filter(reply__assessment=dossier)
    assert response.url == reply_url(dossier)
    assert list(rows.values_list("task_score__task__ordinal", "self_score", "announced_score", "text")) == [
        (1, SELF_SCORE, SECRET_SCORE, "")
    ]


def test_reply_page_shows_the_unit_scores_and_reasons(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")

    page = client_of(world.north.commune.sender).get(reply_url(dossier)).content.decode()

    assert all(words in page for words in (SECRET_REASON, "9,3", "Viết giải trình", "Không có ý kiến"))


def test_reply_is_written_and_sent_by_who_signs(world, client_of, committed):
    dossier = world.dossier(world.north.commune, "announced")
    drafter, sender = client_of(world.north.commune.drafter), client_of(world.north.commune.sender)
    drafter.post(reverse("evaluations:reply_open", args=[dossier.pk]))

    saved = drafter.post(reply_url(dossier), written(dossier, REPLY_TEXT))
    refused = drafter.post(act_url(dossier, "send"))
    with committed():
        sent = sender.post(act_url(dossier, "send"))

    reply = Reply.objects.get()
    assert (saved.url, refused.status_code, sent.url) == (reply_url(dossier), 404, reply_url(dossier))
    assert (reply.state, reply.sent_by, reply.sent_at) == (ReplyState.SENT, world.north.commune.sender, clock.now())
    assert world.north.reviewer.notifications.latest("id").url == f"/tham-dinh/{dossier.pk}/giai-trinh/"


def test_reply_is_sent_once(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")
    reply = world.reply(dossier, "sent")
    sender = client_of(world.north.commune.sender)
    posted = {"version": reply.version, "text_1": "Xin viết lại lời giải trình này"}
    before = every_row()

    outcomes = [
        sender.post(reply_url(dossier), posted).status_code,
        sender.post(act_url(dossier, "send")).status_code,
        sender.post(act_url(dossier, "accept")).status_code,
    ]

    assert (outcomes, every_row()) == ([422, 422, 422], before)


@pytest.mark.parametrize("text", ["", "ngắn quá"])
def test_reply_without_words_is_not_sent(world, client_of, text):
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier)
    sender = client_of(world.north.commune.sender)
    sender.post(reply_url(dossier), written(dossier, text))

    response = sender.post(act_url(dossier, "send"))

    assert (response.status_code, Reply.objects.get().state) == (422, ReplyState.DRAFT)
    assert response.context["reasons"] == (
        ["Nhiệm vụ 1: hãy viết ít nhất 10 ký tự."]
        if text
        else ["Chưa giải trình nhiệm vụ nào. Hãy viết ý kiến, hoặc chọn “Không có ý kiến”."]
    )


def test_reply_of_no_opinion_is_an_act_of_its_own(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")

    response = client_of(world.north.commune.sender).post(act_url(dossier, "accept"))

    reply = Reply.objects.get()
    assert (response.url, reply.state, reply.sent_by) == (
        reply_url(dossier), ReplyState.ACCEPTED, world.north.commune.sender,
    )  # fmt: skip


def test_reply_of_no_opinion_is_asked_before_anything_was_begun(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")

    page = client_of(world.north.commune.sender).get(act_url(dossier, "accept"))

    assert (page.status_code, Reply.objects.exists()) == (200, False)
    assert "<form" in page.content.decode().split("<main")[1]


def test_reply_of_no_opinion_does_not_pass_over_what_was_written(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier)

    response = client_of(world.north.commune.sender).post(act_url(dossier, "accept"))

    assert response.context["reasons"] == [
        "Đang có giải trình soạn dở cho nhiệm vụ 1. Hãy gửi giải trình, hoặc xóa phần đó trước."
    ]


@pytest.mark.parametrize("act", ["open", "save", "send", "accept"])
def test_reply_past_its_phase_is_refused_and_more_time_for_the_unit_opens_it(world, client_of, act):
    mine, theirs = world.dossier(world.north.commune, "announced"), world.dossier(world.south.commune, "announced")
    for dossier in (mine, theirs):
        if act in ("save", "send"):
            world.reply(dossier)
    phase = Phase.objects.get(year=world.year, kind=PhaseKind.REPLY)

    def attempt(dossier, place):
        posted = written(dossier, REPLY_TEXT) if act == "save" else {}
        urls = {"open": reverse("evaluations:reply_open", args=[dossier.pk]), "save": reply_url(dossier)}
        return client_of(place.sender).post(urls.get(act) or act_url(dossier, act), posted)

    with on_day(CLOSED):
        before = every_row()
        late = attempt(mine, world.north.commune)
        unchanged = every_row() == before
        grant_extension(
            phase, world.north.commune.unit, closes_at=clock.now() + timedelta(days=3),
            reason="Bão lũ, mất liên lạc", actor=world.province.administrator,
        )  # fmt: skip
        outcomes = [attempt(mine, world.north.commune).status_code, attempt(theirs, world.south.commune).status_code]

    assert (late.status_code, unchanged, outcomes) == (422, True, [302, 422])
    assert late.context["reasons"] == closed(PhaseKind.REPLY, "23:59 ngày 08/10/2025")


def test_reply_before_its_phase_is_refused(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")
    soon = clock.now() + timedelta(days=2)
    Phase.objects.filter(year=world.year, kind=PhaseKind.REPLY).update(opens_at=soon)
    before = every_row()

    response = client_of(world.north.commune.sender).post(reverse("evaluations:reply_open", args=[dossier.pk]))

    assert (response.status_code, every_row()) == (422, before)
    assert response.context["reasons"][0].startswith("Chưa đến thời gian Giải trình năm 2025: mở từ ")


@pytest.mark.parametrize("state", ["submitted", "appraised"])
def test_reply_page_is_not_there_before_the_announcement(world, client_of, state):
    dossier = world.dossier(world.north.commune, state)
    people = (world.north.commune.sender, world.north.reviewer)

    assert [client_of(person).get(reply_url(dossier)).status_code for person in people] == [404, 404]


def test_reply_draft_is_the_units_own(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier)
    unit, rung = client_of(world.north.commune.drafter), client_of(world.north.reviewer)

    shown = [REPLY_TEXT in client.get(reply_url(dossier)).content.decode() for client in (unit, rung)]

    assert (shown, rung.get(f"/tham-dinh/{dossier.pk}/giai-trinh/").status_code) == ([True, False], 404)


@pytest.mark.parametrize(
    "who", ["north.commune.reviewer", "south.commune.sender", "north.other_commune.drafter", "north.leader", "department.sender"]
)  # fmt: skip
def test_reply_is_not_for_others(world, client_of, who):
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier)
    client = client_of(world.people[who])
    before = every_row()

    outcomes = [
        client.get(reply_url(dossier)).status_code,
        client.post(reply_url(dossier), written(dossier, REPLY_TEXT + "!")).status_code,
        client.post(act_url(dossier, "send")).status_code,
    ]

    assert (outcomes, every_row()) == ([404, 404, 404], before)


def test_reply_has_its_own_proof(world, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier)
    url = reverse("evaluations:reply_evidence_create", args=[dossier.pk])
    file = SimpleUploadedFile("xac-nhan.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "application/pdf")
    posted = {"file": file, "title": "Văn bản xác nhận", "part": "1", "locator": "trang 2", "not_secret": "on"}

    response = client_of(world.north.commune.drafter).post(url, posted)

    cited = EvidenceCitation.objects.get()
    assert (response.url, cited.reply_item, cited.evidence.title) == (
        f"{reply_url(dossier)}#nhiem-vu-1", item_of(dossier), "Văn bản xác nhận",
    )  # fmt: skip


def test_reply_proof_is_read_by_the_rung_once_sent_and_never_by_others(world, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    dossier = world.dossier(world.north.commune, "announced")
    reply = world.reply(dossier)
    evidence = EvidenceFactory(reply_item=item_of(dossier))
    url = reverse("evaluations:evidence_file", args=[evidence.pk])
    people = [world.north.commune.drafter, world.north.reviewer, world.south.reviewer, world.south.commune.sender]

    def read():
        responses = [client_of(person).get(url) for person in people]
        for response in responses:
            b"".join(response)  # read to its end, a file is closed
        return [response.status_code for response in responses]

    drafted = read()
    client_of(world.north.commune.sender).post(act_url(dossier, "send"))
    sent = read()

    assert (drafted, sent) == ([200, 404, 404, 404], [200, 200, 404, 404])
    assert Reply.objects.get(pk=reply.pk).state == ReplyState.SENT


def test_reply_proof_is_closed_once_sent(world, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier)
    EvidenceFactory(reply_item=item_of(dossier))
    citation = EvidenceCitation.objects.get()
    sender = client_of(world.north.commune.sender)
    sender.post(act_url(dossier, "send"))
    before = every_row()

    outcome = sender.post(reverse("evaluations:evidence_uncite", args=[citation.pk])).status_code

    assert (outcome, every_row()) == (422, before)


def test_reply_of_two_writers_meets_a_conflict(world, client_of):
    dossier = world.dossier(world.north.commune, "announced")
    world.reply(dossier)
    drafter, sender = client_of(world.north.commune.drafter), client_of(world.north.commune.sender)
    stale = written(dossier, "Lời của người soạn, dài đủ dùng")
    page = drafter.get(reply_url(dossier))
    stale["goc"] = page.context["open_form"].base
    sender.post(reply_url(dossier), written(dossier, "Lời của người ký, cũng dài đủ dùng"))

    response = drafter.post(reply_url(dossier), stale)

    assert (response.status_code, item_of(dossier).text) == (422, "Lời của người ký, cũng dài đủ dùng")
    assert "Lời của người soạn, dài đủ dùng" in response.content.decode()


def test_reply_is_not_needed_where_nothing_was_reduced(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    for score in dossier.task_scores.all():
        score.appraised_score = score.self_score
        score.save()
    assert dossier.state == AssessmentState.SUBMITTED
    client_of(world.north.reviewer).post(reverse("evaluations:assessment_transition", args=[dossier.pk, "appraise"]))
    client_of(world.north.approver).post(reverse("evaluations:assessment_transition", args=[dossier.pk, "announce"]))
    sender = client_of(world.north.commune.sender)

    page, opened = sender.get(reply_url(dossier)), sender.post(reverse("evaluations:reply_open", args=[dossier.pk]))

    assert "Không nhiệm vụ nào bị giảm điểm" in page.content.decode()
    assert opened.context["reasons"] == ["Không nhiệm vụ nào bị giảm điểm nên không cần giải trình."]
    assert Decimal(0) == dossier.task_scores.get(task__ordinal=1).difference
