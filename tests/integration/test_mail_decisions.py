"""Mails about decisions: who gets which, when they leave, and how a decision takes its mail with it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import transaction

from danvan.activity.mail_files import file_names
from danvan.activity.models import AuditEvent, MailKind, Notification, OutgoingMail
from danvan.activity.sending import send_mails
from danvan.common import clock
from evaluations.actions import publish_level
from evaluations.models import RecognitionState
from evaluations.workflow import recognition_workflow
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.integration.test_publication_secrecy import SECRET_VERDICT, SECRETS
from tests.world import NOTE

from .mail_server import mail_on, mail_server, reachable, standings, turn_mail_on

__all__ = ["mail_on", "mail_server"]  # fixtures


@pytest.fixture
def staff(world):
    """The people of the commune, with confirmed addresses."""
    return reachable(world.north.commune.drafter), reachable(world.north.commune.sender)


def decide(world, act, state="submitted", **fields):
    registration = world.registration(world.north.commune, state, name="Đèn đường", **fields)
    return registration_workflow.perform(act, registration, actor=world.north.reviewer, note=NOTE)


@pytest.mark.parametrize(
    ("act", "subject", "sentence"),
    [
        (
            "accept",
            "Chấp nhận đăng ký “Đèn đường”",
            "đã chấp nhận đăng ký mô hình “Đèn đường” năm 2025 của Xã Phan Hòa.",
        ),
        (
            "return",
            "Cần bổ sung đăng ký “Đèn đường”",
            "trả lại bản đăng ký mô hình “Đèn đường” năm 2025 của Xã Phan Hòa để bổ sung rồi gửi lại.",
        ),
        (
            "decline",
            "Không chấp nhận đăng ký “Đèn đường”",
            "không chấp nhận đăng ký mô hình “Đèn đường” năm 2025 của Xã Phan Hòa.",
        ),
    ],
)
def test_decision_on_a_registration_writes_to_each_address(world, mail_on, staff, act, subject, sentence):
    registration = decide(world, act)

    mails = list(OutgoingMail.objects.order_by("pk"))
    body = world.north.unit.bodies.get().name
    assert [(mail.address, mail.subject, mail.kind, mail.desk) for mail in mails] == [
        (person.email, subject, MailKind.DECISION, world.north.unit) for person in staff
    ]
    assert mails[0].body == (
        "Kính gửi Xã Phan Hòa,\n\n"
        f"{body} {sentence}\n\n"
        f"Ý kiến của {body}:\n{NOTE}\n\n"
        f"Xem trên cổng: https://cong.example/mo-hinh/{registration.pk}/\n\n"
        f"Trân trọng,\n{body}\n\n"
        "--\n"
        "Thư tự động của Cổng Dân vận khéo, không trả lời vào địa chỉ này. Cần giúp, hãy gọi 0252 000 0000.\n"
        "Chọn nhận hay không nhận thư: https://cong.example/thong-bao/cai-dat/\n"
    )
    assert {mail.send_after for mail in mails} == {clock.now() + timedelta(minutes=30)}


def test_mail_of_a_decision_leaves_after_its_time(world, mail_server, staff):
    decide(world, "accept")

    early = send_mails().sent
    with on_day("2025-09-10", 9, 31):
        late = send_mails().sent

    assert (early, late, mail_server.subjects) == (0, 2, ["Chấp nhận đăng ký “Đèn đường”"] * 2)


def test_reversing_a_decision_withdraws_its_unsent_mail(world, mail_server, staff):
    registration = decide(world, "accept")

    registration_workflow.perform("reopen", registration, actor=world.north.reviewer, note=NOTE)
    with on_day("2025-09-10", 12):
        send_mails()

    mail = OutgoingMail.objects.first()
    assert standings() == [(person.email, "Đã rút") for person in staff]
    assert (mail.withdrawn_by, mail.withdrawn_reason) == (
        world.north.reviewer,
        "Tự rút vì đã có bước sau: Mở lại để thẩm định.",
    )
    assert mail_server.taken == []
    events = AuditEvent.objects.filter(verb="mail.withdraw")
    assert list(events.values_list("label", "unit_path")) == [("Rút thư chưa gửi", world.north.unit.path)] * 2


def test_reversing_leaves_what_was_sent_and_the_next_decision_has_its_own_mail(world, mail_server, staff):
    registration = decide(world, "accept")
    with on_day("2025-09-10", 10):
        send_mails()

        registration = registration_workflow.perform("reopen", registration, actor=world.north.reviewer, note=NOTE)
        registration_workflow.perform("decline", registration, actor=world.north.reviewer, note=NOTE)

    assert standings() == [(p.email, "Đã gửi") for p in staff] + [(p.email, "Chờ gửi") for p in staff]


def test_answer_to_a_return_withdraws_the_mail_of_the_return(world, mail_on, staff):
    registration = decide(world, "return")

    registration_workflow.perform("submit", registration, actor=world.north.commune.sender)

    assert {standing for _, standing in standings()} == {"Đã rút"}


def test_mail_that_is_being_sent_is_not_withdrawn(world, mail_on, staff):
    registration = decide(world, "accept")
    OutgoingMail.objects.filter(address=staff[0].email).update(claimed_at=clock.now())

    registration_workflow.perform("reopen", registration, actor=world.north.reviewer, note=NOTE)

    assert standings() == [(staff[0].email, "Đang gửi"), (staff[1].email, "Đã rút")]


def test_people_who_share_an_address_get_one_mail(world, mail_on):
    for person in (world.north.commune.drafter, world.north.commune.sender):
        reachable(person, "vanphong@coquan.example")

    decide(world, "accept")

    assert standings() == [("vanphong@coquan.example", "Chờ gửi")]


def test_notice_of_a_decision_that_has_a_mail_is_left_out_of_the_daily_one(world, mail_on, committed):
    drafter = reachable(world.north.commune.drafter)
    sender = reachable(world.north.commune.sender, wants_decisions=False)

    with committed():
        decide(world, "accept")

    accepted = Notification.objects.filter(text__contains="chấp nhận")
    assert sorted(accepted.values_list("recipient_id", "has_own_mail")) == sorted(
        [(drafter.pk, True), (sender.pk, False)]
    )


def test_no_mail_without_a_confirmed_address(world, mail_on, committed):
    world.north.commune.sender.email = "chua.xac.nhan@coquan.example"
    world.north.commune.sender.save()

    with committed():
        decide(world, "accept")

    assert (standings(), Notification.objects.filter(text__contains="chấp nhận").count()) == ([], 2)


def test_everything_is_told_in_the_portal_while_mail_is_off(world, staff, committed):
    with committed():
        decide(world, "accept")

    assert (standings(), Notification.objects.filter(text__contains="chấp nhận").count()) == ([], 2)


# Publication


def test_nothing_provisional_is_in_any_mail(world, mail_server, committed):
    for person in world.people.values():
        reachable(person)
    with committed():
        recognition = world.recognition(world.north.commune, RecognitionState.PENDING)
        recognition_workflow.perform("decline", recognition, actor=world.north.reviewer, note=SECRET_VERDICT)
    for day in ("2025-09-11", "2025-09-12"):
        with on_day(day):
            send_mails()

    words = "\n".join(f"{message['Subject']}\n{message.get_content()}" for message in mail_server.taken)
    assert len(mail_server.taken) == 3
    assert [name for name, pattern in SECRETS.items() if re.search(pattern, words)] == []


@pytest.mark.parametrize("person", ["north.commune.sender", "north.leader", "north.administrator", "province.reviewer"])
def test_nothing_provisional_is_on_any_page_about_mail(world, settings, tmp_path, client_of, committed, person):
    turn_mail_on(settings, port=1)
    settings.EMAIL_BACKEND, settings.MAIL_FILES = "danvan.activity.mail_files.FileBackend", tmp_path
    for each in world.people.values():
        reachable(each)
    with committed():
        recognition = world.recognition(world.north.commune, RecognitionState.PENDING)
        recognition_workflow.perform("decline", recognition, actor=world.north.reviewer, note=SECRET_VERDICT)
    client = client_of(world.people[person])
    with on_day("2025-09-11"):
        send_mails()
        pages = ["/thong-bao/", "/thu-di/", "/tinh-trang-thu/", "/thu-trinh-dien/"]
        pages += [f"/thu-di/{pk}/" for pk in OutgoingMail.objects.values_list("pk", flat=True)]
        pages += [f"/thu-trinh-dien/{name}/" for name in file_names()]
        read = {page: unescape(client.get(page).content.decode()) for page in pages}

    assert len(file_names()) == 3
    assert {page: name for page, words in read.items() for name in SECRETS if re.search(SECRETS[name], words)} == {}


def test_publication_writes_that_it_is_published_and_no_figure(world, mail_on, staff):
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY)
    OutgoingMail.objects.all().delete()

    world.publish(world.north)

    mails = OutgoingMail.objects.order_by("pk")
    body = world.north.unit.bodies.get().name
    assert [(mail.address, mail.subject) for mail in mails] == [
        (person.email, "Đã công bố kết quả năm 2025") for person in staff
    ]
    assert f"{body} đã công bố kết quả “Dân vận khéo” năm 2025 của Xã Phan Hòa.\n" in mails[0].body
    assert [name for name, pattern in SECRETS.items() if re.search(pattern, mails[0].body)] == []
    assert mails[0].target_id == recognition.result.assessment_id


def test_publication_that_fails_leaves_no_mail(world, mail_on, staff):
    world.recognition(world.north.commune, RecognitionState.EXEMPLARY)
    OutgoingMail.objects.all().delete()

    with transaction.atomic():
        publish_level(world.north.unit, world.years[2025], actor=world.north.approver)
        written = OutgoingMail.objects.count()
        transaction.set_rollback(True)

    assert (written, standings()) == (2, [])


def test_higher_rung_writes_the_verdict_that_it_published(world, mail_on, staff):
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY, proposed=True)
    OutgoingMail.objects.all().delete()

    world.publish(world.province)

    body = world.province.unit.bodies.get().name
    assert [mail.subject for mail in OutgoingMail.objects.all()] == [
        f"Đã công bố kết quả xét “{recognition.result}”"
    ] * 2
    assert f"{body} đã công bố kết quả xét “{recognition.result}”: công nhận." in OutgoingMail.objects.last().body
