"""One dossier's and one registration's history: complete, in order, for the eyes that may read it, on paper too."""

import io
import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from danvan.activity.models import AuditEvent
from danvan.common.files import inspect
from evaluations.actions import Upload, add_evidence, appraise_tasks, delete_evidence, save_task
from evaluations.actions.appraisal import Appraisal
from evaluations.models import Assessment
from evaluations.places import Place
from evaluations.workflow import assessment_workflow
from models_registry.actions import edit_registration
from tests.factories import EvidenceFactory
from tests.world import NOTE, RETURN_REASON, SECRET_REASON, SECRET_SCORE

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SECRETS = (SECRET_REASON, "9,3", "tiêu biểu", "Tiêu biểu", "Hoàn thành thẩm định", "Thẩm định nhiệm vụ")


def page_of(thing, *, file=False):
    kind = "assessment" if isinstance(thing, Assessment) else "registration"
    return reverse(f"reports:{kind}_history{'_file' if file else ''}", args=[thing.pk])


def entries(client, thing):
    return list(client.get(page_of(thing)).context["page_obj"])


def text_of(response):
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    return unicodedata.normalize("NFC", " ".join(text.split()))


@pytest.fixture
def appraised(world):
    """A dossier of the northern commune whose first task was scored by the real act, not yet published."""
    rung = world.north
    dossier = world.dossier(world.north.commune, "submitted")
    scores = {
        score.pk: Appraisal(SECRET_SCORE, SECRET_REASON) if score.task.ordinal == 1 else Appraisal(score.self_score)
        for score in dossier.task_scores.select_related("task")
    }
    dossier = appraise_tasks(dossier, scores, version=dossier.version, actor=rung.reviewer)
    return assessment_workflow.perform("appraise", dossier, actor=rung.reviewer)


def test_history_of_a_dossier_tells_who_in_what_capacity_and_what_in_order(world, client_of):
    commune = world.north.commune
    dossier = world.dossier(commune, "returned")

    told = [(entry.what, entry.who, entry.capacity) for entry in entries(client_of(commune.sender), dossier)]

    reviewer = (str(world.north.reviewer), "Cán bộ thẩm định, Huyện Bắc Bình")
    assert told == [
        ("Mở bản tự đánh giá", str(commune.drafter), "Người soạn, Xã Phan Hòa"),
        ("Gửi Ban Dân vận", str(commune.sender), "Người ký gửi, Xã Phan Hòa"),
        ("Trả lại nhiệm vụ 2", *reviewer),
        ("Trả lại bổ sung", *reviewer),
    ]


def test_history_tells_from_what_to_what_and_why(world, client_of):
    commune = world.north.commune
    dossier = world.dossier(commune, "returned")
    second = dossier.task_scores.get(task__ordinal=2)
    save_task(second, content={"narrative": "Đã bổ sung tên hộ."}, version=dossier.version, actor=commune.drafter)

    *_, task, returned, saved = entries(client_of(commune.sender), dossier)

    assert (task.note, task.about) == (RETURN_REASON, str(second.task))
    assert NOTE in returned.note
    assert [(change.label, change.before, change.after) for change in returned.changes] == [
        ("Trạng thái", "Chờ thẩm định", "Trả lại bổ sung"), ("Đang ở bàn của", "Huyện Bắc Bình", "Xã Phan Hòa"),
    ]  # fmt: skip
    assert [(change.before, change.after) for change in saved.changes] == [
        ("Đã thực hiện nhiệm vụ 2 tại Xã Phan Hòa.", "Đã bổ sung tên hộ.")
    ]


def test_history_holds_the_evidence_that_was_taken_away(world, client_of):
    commune = world.north.commune
    dossier = world.dossier(commune, "draft")
    other = world.dossier(world.north.other_commune, "draft")
    EvidenceFactory(assessment=other)
    file = io.BytesIO(PDF)
    kind = inspect(file, name="bao-cao.pdf", size=len(PDF), max_size=1000)
    added = add_evidence(Place(dossier), [Upload(file, kind, "Báo cáo")], content={}, actor=commune.drafter)
    delete_evidence(added.kept[0], actor=commune.drafter)

    told = [(entry.what, entry.about) for entry in entries(client_of(commune.drafter), dossier)]

    assert told == [
        ("Mở bản tự đánh giá", ""), ("Thêm minh chứng", "Báo cáo"), ("Xóa minh chứng", "Báo cáo"),
    ]  # fmt: skip


def test_history_before_publication_tells_the_unit_nothing_provisional(world, client_of, appraised):
    commune = world.north.commune
    world.decide(world_recognition(appraised), "exemplary")
    client = client_of(commune.sender)

    page, paper = client.get(page_of(appraised)), client.get(page_of(appraised, file=True))

    assert [secret for secret in SECRETS if secret in page.content.decode()] == []
    assert [secret for secret in SECRETS if secret in text_of(paper)] == []
    assert "Chờ thẩm định" in page.content.decode()
    assert "Đã thẩm định" not in page.content.decode()


def world_recognition(dossier):
    return dossier.results.get().recognitions.get()


def test_history_before_publication_tells_the_rung_everything(world, client_of, appraised):
    world.decide(world_recognition(appraised), "exemplary")
    client = client_of(world.north.reviewer)

    whats = [entry.what for entry in entries(client, appraised)]
    paper = text_of(client.get(page_of(appraised, file=True)))

    assert whats[2:] == [
        *(f"Thẩm định nhiệm vụ {ordinal}" for ordinal in range(1, 8)), "Hoàn thành thẩm định", "Công nhận tiêu biểu",
    ]  # fmt: skip
    assert [secret for secret in (SECRET_REASON, "9,3", "Công nhận tiêu biểu") if secret not in paper] == []


def test_published_history_tells_the_unit_what_was_published_and_not_what_was_weighed(world, client_of, appraised):
    recognition = world.decide(world_recognition(appraised), "declined")
    world.decide(recognition, "exemplary")
    world.publish(world.north)
    client = client_of(world.north.commune.sender)

    told = entries(client, appraised)
    paper = text_of(client.get(page_of(appraised, file=True)))

    assert [(entry.what, entry.about) for entry in told[2:]] == [
        ("Công bố", f"{recognition.result}, cấp xét Huyện Bắc Bình"), ("Công bố", ""),
    ]  # fmt: skip
    verdict, dossier = told[2:]
    assert ("Kết quả xét", f"Tiêu biểu. {NOTE}") in [(change.label, change.after) for change in verdict.changes]
    assert ("Nhiệm vụ 1", f"tự chấm 12, thẩm định 9,3. {SECRET_REASON}") in [
        (change.label, change.after) for change in dossier.changes
    ]
    assert "Không công nhận" not in paper
    assert SECRET_REASON in paper


def test_verdict_of_a_higher_level_is_not_told_below_before_that_level_publishes(world, client_of):
    proposed = world.recognition(world.north.commune, "exemplary", proposed=True)
    above = proposed.result.recognitions.exclude(pk=proposed.pk).get()
    world.decide(above, "declined")
    dossier = Assessment.objects.get(pk=proposed.result.assessment_id)

    district, province = (
        [entry.what for entry in entries(client_of(place.reviewer), dossier)] for place in (world.north, world.province)
    )

    assert ("Không công nhận" in district, "Không công nhận" in province) == (False, True)


@pytest.mark.parametrize("person", ["south.commune.sender", "south.reviewer", "province.leader", "north.administrator"])
@pytest.mark.parametrize("file", [False, True])
def test_history_is_for_those_who_may_read_the_thing(world, client_of, person, file):
    registration = world.registration(world.north.commune, "submitted")
    dossier = world.dossier(world.north.commune, "submitted")
    client = client_of(world.people[person])

    statuses = [client.get(page_of(thing, file=file)).status_code for thing in (registration, dossier)]

    assert statuses == [404, 404]


def test_history_of_a_registration_tells_its_life_and_what_became_of_it(world, client_of):
    commune = world.north.commune
    draft = world.registration(commune, name="Đèn đường")
    edit_registration(draft, content={"name": "Đèn ngõ"}, version=draft.version, actor=commune.drafter)
    recognition = world.recognition(world.north.other_commune, "exemplary", published=True)

    drafted = [(entry.what, entry.about) for entry in entries(client_of(commune.drafter), draft)]
    done = entries(client_of(world.north.other_commune.sender), recognition.result.registration)

    assert drafted == [("Soạn đăng ký", ""), ("Sửa đăng ký", "")]
    assert [entry.what for entry in done] == ["Soạn đăng ký", "Gửi Ban Dân vận", "Chấp nhận đăng ký", "Công bố"]


def test_history_on_paper_holds_the_same_and_is_recorded(world, client_of):
    commune = world.north.commune
    dossier = world.dossier(commune, "returned")
    client = client_of(commune.sender)
    told = entries(client, dossier)

    response = client.get(page_of(dossier, file=True))

    text = text_of(response)
    assert [entry.what for entry in told if entry.what not in text] == []
    assert "4 trong 4 việc mà người in được xem" in text
    assert RETURN_REASON in text
    event = AuditEvent.objects.first()
    assert (event.verb, event.label, event.actor_id) == (
        "history.download", "Tải lịch sử (PDF)", commune.sender.pk,
    )  # fmt: skip
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[1]
        for page in PdfReader(io.BytesIO(response.content)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts <= {"Danvan-Serif", "Danvan-Serif-Bold", "Danvan-Serif-Italic"}


def test_long_history_is_printed_in_parts(world, client_of, monkeypatch):
    monkeypatch.setattr("reports.views.history.MOST_PRINTED", 3)
    dossier = world.dossier(world.north.commune, "returned")
    client = client_of(world.north.commune.sender)

    page = client.get(page_of(dossier))
    text = text_of(client.get(page_of(dossier, file=True) + "?phan=2"))

    assert page.context["parts"] == [1, 2]
    assert "phần 2/2, 1 trong 4 việc" in text
    assert AuditEvent.objects.first().note == "phần 2/2"


def test_pages_lead_to_the_history(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    registration = dossier.results.get().registration
    client = client_of(world.north.commune.sender)

    linked = [
        f'href="{page_of(thing)}"' in client.get(reverse(name, args=[thing.pk])).content.decode()
        for thing, name in (
            (dossier, "evaluations:assessment_detail"), (registration, "models_registry:registration_detail"),
        )
    ]  # fmt: skip

    assert linked == [True, True]


def test_history_asks_the_same_for_few_events_as_for_many(world, client_of):
    commune = world.north.commune
    dossier = world.dossier(commune, "draft")
    client = client_of(commune.drafter)
    counts = []
    for ordinals in ((1,), (2, 3, 4, 5)):
        for ordinal in ordinals:
            dossier.refresh_from_db()
            score = dossier.task_scores.get(task__ordinal=ordinal)
            save_task(score, content={"narrative": "Đã sửa lại."}, version=dossier.version, actor=commune.drafter)
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(dossier))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_reading_the_history_writes_nothing(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    before = AuditEvent.objects.count()

    client_of(world.north.reviewer).get(page_of(dossier))

    assert AuditEvent.objects.count() == before
