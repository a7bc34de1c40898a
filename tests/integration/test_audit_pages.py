"""The audit log as administrators read it: within reach, in words, found by person, text and day."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from danvan.activity.models import AuditEvent
from danvan.activity.record import record
from danvan.organization.audit import in_words
from danvan.organization.roles import Role
from evaluations.actions import appraise_tasks
from evaluations.actions.appraisal import Appraisal
from models_registry.actions import edit_registration
from tests.factories import AuditEventFactory, MembershipFactory
from tests.world import NOTE, SECRET_REASON, SECRET_SCORE

LOG = "/nhat-ky/"


def labels_in(page):
    return [(row.event.label, row.event.unit_name) for row in page.context["events"]]


def happened(label, place, actor):
    return record("test.happened", place.unit, label=label, actor=actor, unit=place.unit)


@pytest.mark.parametrize("person", ["north.commune.sender", "north.reviewer", "province.approver", "province.leader"])
def test_log_is_for_administrators(world, client_of, person):
    assert client_of(world.people[person]).get(LOG).status_code == 404


def test_log_shows_the_branch_of_the_administrator(world, client_of):
    for place in (world.province, world.north, world.north.commune.village, world.south.commune):
        happened("Việc thử", place, world.north.reviewer)
    record("test.system", label="Việc của hệ thống", actor=None)

    pages = [client_of(place.administrator).get(LOG) for place in (world.north, world.province)]

    assert [labels_in(page) for page in pages] == [
        [("Việc thử", "Thôn Bình Hòa"), ("Việc thử", "Huyện Bắc Bình")],
        [
            ("Việc của hệ thống", ""), ("Việc thử", "Xã Mê Pu"), ("Việc thử", "Thôn Bình Hòa"),
            ("Việc thử", "Huyện Bắc Bình"), ("Việc thử", "Tỉnh Bình Thuận"),
        ],
    ]  # fmt: skip


def test_log_shows_nothing_provisional_in_the_branch_of_the_unit_concerned(world, client_of):
    rung, commune, other = world.north, world.north.commune, world.north.other_commune
    of_the_units = MembershipFactory(unit=commune.unit, role=Role.ADMINISTRATOR).user
    MembershipFactory(user=of_the_units, unit=other.unit, role=Role.ADMINISTRATOR)
    world.recognition(commune, "declined")
    dossier = world.dossier(other, "submitted")
    first = dossier.task_scores.get(task__ordinal=1)
    appraisal = Appraisal(SECRET_SCORE, SECRET_REASON)
    appraise_tasks(dossier, {first.pk: appraisal}, version=dossier.version, actor=rung.reviewer)

    below, above = (client_of(person).get(LOG) for person in (of_the_units, rung.administrator))

    def provisional(page):
        return {row.event.verb.split(".")[1] for row in page.context["events"] if row.event.provisional}

    assert (provisional(below), provisional(above)) == (set(), {"appraise", "appraise_task", "decline"})
    secrets = (SECRET_REASON, "9,3", NOTE)
    assert [secret in page.content.decode() for page in (below, above) for secret in secrets] == [False] * 6


def test_log_is_found_by_person_text_and_day(world, client_of):
    writer = world.north.commune.drafter
    happened("Soạn đăng ký", world.north.commune, writer)
    happened("Trả lại bổ sung", world.north.commune, world.north.reviewer)
    AuditEventFactory(label="Việc cũ", at="2025-08-31T16:59:00Z", unit_path=world.north.unit.path)
    AuditEventFactory(label="Việc đầu tháng", at="2025-08-31T17:00:00Z", unit_path=world.north.unit.path)
    client = client_of(world.north.administrator)

    found = {
        query: [row.event.label for row in client.get(f"{LOG}?{query}").context["events"]]
        for query in (
            f"nguoi={writer.username}",
            "q=tra+lai+bo+sung",
            "q=phan+hoa",
            "den_ngay=31/08/2025",
            "tu_ngay=2025-09-01&den_ngay=2025-09-09",
            "q=khong+co",
        )
    }

    assert list(found.values()) == [
        ["Soạn đăng ký"],
        ["Trả lại bổ sung"],
        ["Trả lại bổ sung", "Soạn đăng ký"],
        ["Việc cũ"],
        ["Việc đầu tháng"],
        [],
    ]


def test_filters_in_force_are_told_in_words(world, client_of):
    page = client_of(world.north.administrator).get(f"{LOG}?q=tra+lai&tu_ngay=2025-09-01&den_ngay=hôm+qua")

    assert [(chip.label, chip.value) for chip in page.context["chips"]] == [
        ("Việc, đối tượng, đơn vị", "tra lai"), ("Từ ngày", "01/09/2025"),
    ]  # fmt: skip
    assert page.context["filters"].ignored == ["Đến hết ngày"]


def changes_of(event):
    (row,) = in_words([event])
    return [(change.label, change.before, change.after) for change in row.changes]


def test_change_reads_in_words(world):
    registration = world.registration(world.north.commune, name="Đèn đường thôn", field=world.fields[0])

    edit_registration(
        registration,
        content={"name": "Thắp sáng đường thôn", "field": world.fields[1], "form": "household"},
        version=registration.version,
        actor=world.north.commune.drafter,
    )

    assert changes_of(AuditEvent.objects.latest("id")) == [
        ("Hình thức", "Tập thể", "Hộ gia đình"),
        ("Tên mô hình", "Đèn đường thôn", "Thắp sáng đường thôn"),
        ("Lĩnh vực", str(world.fields[0]), str(world.fields[1])),
    ]


def test_transition_reads_in_words_without_saying_again_who_and_when(world):
    world.registration(world.north.commune, "submitted")

    changed = {label: (before, after) for label, before, after in changes_of(AuditEvent.objects.latest("id"))}

    assert changed == {
        "Trạng thái": ("Đang soạn", "Chờ thẩm định"),
        "Đang ở bàn của": ("Xã Phan Hòa", "Huyện Bắc Bình"),
    }


def test_values_of_every_kind_read_in_words(world):
    event = AuditEventFactory(
        target_type="evaluations.initiativeresult",
        before={"is_effective": None, "outcome": "", "registration_id": "999999"},
        after={"is_effective": "False", "outcome": "ended", "registration_id": None, "no_such_column": "x"},
    )
    scores = AuditEventFactory(target_type="evaluations.taskscore", after={"self_score": "9.50", "is_returned": "True"})
    dates = AuditEventFactory(target_type="models_registry.phase", after={"due_on": "2025-09-30"})
    long = AuditEventFactory(target_type="evaluations.taskscore", after={"narrative": "a" * 301})

    assert [changes_of(e) for e in (event, scores, dates, long)] == [
        [
            ("Đăng ký", "không còn trong hệ thống", "để trống"),
            ("Có hiệu quả", "để trống", "không"), ("Hướng tới", "để trống", "Kết thúc"),
        ],
        [("Điểm tự chấm", None, "9,5"), ("Trả lại để bổ sung", None, "có")],
        [("Hạn nộp", None, "30/09/2025")],
        [("Kết quả thực hiện", None, "a" * 300 + "… (còn nữa)")],
    ]  # fmt: skip


@pytest.mark.parametrize("target_type", ["", "gone.thing", "organization"])
def test_event_about_a_kind_that_is_gone_stays_readable(world, target_type):
    event = AuditEventFactory(target_type=target_type, after={"name": "Cũ"})

    assert changes_of(event) == []


def test_secrets_are_never_shown(world):
    event = AuditEventFactory(target_type="organization.user", before={"password": "a"}, after={"password": "b"})

    assert changes_of(event) == []


def test_every_column_that_can_change_has_a_name_in_vietnamese(db):
    ascii_only = [
        f"{model.__name__}.{field.name}"
        for config in ("organization", "models_registry", "evaluations", "reports")
        for model in apps.get_app_config(config).get_models()
        for field in model._meta.concrete_fields
        if field.editable and not isinstance(field, models.AutoField) and field.verbose_name == field.name
    ]

    assert ascii_only == []


def test_log_asks_the_same_for_one_event_as_for_three(world, client_of):
    client = client_of(world.province.administrator)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            world.registration(world.north.commune)
        with CaptureQueriesContext(connection) as queries:
            client.get(LOG)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_reading_the_log_writes_nothing(world, client_of):
    happened("Việc thử", world.north, world.north.reviewer)
    client = client_of(world.north.administrator)

    client.get(LOG)

    assert AuditEvent.objects.count() == 1
