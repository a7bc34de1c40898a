"""The outbox of a body, and how mails fare to the people whom one manages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from danvan.activity.models import AuditEvent, OutgoingMail
from danvan.activity.sending import NO_SERVER, send_mails
from danvan.common import clock
from danvan.organization.outbox import MailHealth, health_of, mails_to_people_of
from models_registry.workflow import registration_workflow
from tests.factories import OutgoingMailFactory
from tests.world import NOTE

from .mail_server import mail_on, mail_server, reachable, standings, turn_mail_on

__all__ = ["mail_on", "mail_server"]  # fixtures
OUTBOX, STATE = "/thu-di/", "/tinh-trang-thu/"


@pytest.fixture
def mail(world, mail_on):
    """A mail of the north's district, waiting."""
    sender = reachable(world.north.commune.sender)
    return OutgoingMailFactory(recipient=sender, desk=world.north.unit, subject="Chấp nhận đăng ký “Đèn đường”")


def give_up(mail):
    OutgoingMail.objects.filter(pk=mail.pk).update(failed_at=clock.now(), last_error=NO_SERVER, attempts=6)
    mail.refresh_from_db()
    return mail


WHO_SEES = [
    ("north.reviewer", 200), ("north.approver", 200),
    ("north.leader", 404), ("north.administrator", 404), ("north.commune.sender", 404), ("north.commune.reviewer", 404),
    ("south.reviewer", 404), ("province.reviewer", 404), ("province.administrator", 404),
]  # fmt: skip


@pytest.mark.parametrize(("person", "status"), WHO_SEES)
def test_mail_is_read_by_the_people_of_its_body_alone(world, mail, client_of, person, status):
    client = client_of(world.people[person])
    base = f"{OUTBOX}{mail.pk}/"

    answers = [client.get(base), client.get(f"{base}sua/"), client.get(f"{base}rut/")]
    shown = [list(page.context["page_obj"]) for page in [client.get(OUTBOX)] if page.status_code == 200]

    assert [answer.status_code for answer in answers] == [status] * 3
    assert shown in ([], [[]], [[mail]])
    assert ([mail] in shown) == (status == 200)


@pytest.mark.parametrize("person", [name for name, status in WHO_SEES if status == 404])
def test_mail_is_changed_by_nobody_else(world, mail, client_of, person):
    client = client_of(world.people[person])
    give_up(mail)

    answers = [
        client.post(f"{OUTBOX}{mail.pk}/{act}/", {"subject": "x", "body": "y", "reason": "z"}).status_code
        for act in ("sua", "rut", "gui-ngay", "gui-lai")
    ]

    assert answers == [404] * 4


def test_mail_is_previewed_as_it_will_be_read(world, mail, client_of):
    page = client_of(world.north.reviewer).get(f"{OUTBOX}{mail.pk}/").content.decode()

    assert all(escape(words) in page for words in (mail.subject, mail.address, "Đã chấp nhận đăng ký."))
    assert "Thư tự đi lúc 10/09/2025 09:00" in page or "Thư tự đi lúc 09:00" in page


def test_edited_mail_arrives_as_edited(world, mail_server, client_of):
    sender = reachable(world.north.commune.sender)
    mail = OutgoingMailFactory(recipient=sender, desk=world.north.unit)
    typed = {"subject": "Chúc mừng Xã Phan Hòa", "body": "Kính gửi xã,\r\n\r\nChúc mừng.", "seen": ""}

    response = client_of(world.north.approver).post(f"{OUTBOX}{mail.pk}/sua/", typed)
    send_mails()

    (message,) = mail_server.taken
    assert (response.status_code, str(message["Subject"])) == (302, "Chúc mừng Xã Phan Hòa")
    assert message.get_content().replace("\r\n", "\n") == "Kính gửi xã,\n\nChúc mừng.\n"
    mail.refresh_from_db()
    assert (mail.edited_by, AuditEvent.objects.latest("id").verb) == (world.north.approver, "mail.edit")


def test_second_editor_sees_both_texts_and_loses_nothing(world, mail, client_of):
    first, second = client_of(world.north.approver), client_of(world.north.reviewer)
    first.post(f"{OUTBOX}{mail.pk}/sua/", {"subject": "Bản của người thứ nhất", "body": "Một.", "seen": ""})

    typed = {"subject": "Bản của người thứ hai", "body": "Hai.", "seen": ""}
    conflict = second.post(f"{OUTBOX}{mail.pk}/sua/", typed)
    words = conflict.content.decode()
    again = second.post(f"{OUTBOX}{mail.pk}/sua/", typed | {"seen": conflict.context["form"].data["seen"]})

    assert (conflict.status_code, again.status_code) == (422, 302)
    assert all(text in words for text in ("Bản của người thứ nhất", "Một.", "Bản của người thứ hai", "Hai."))
    mail.refresh_from_db()
    assert mail.subject == "Bản của người thứ hai"


def test_withdrawn_mail_never_leaves(world, mail, client_of, settings):
    client = client_of(world.north.reviewer)

    refused = client.post(f"{OUTBOX}{mail.pk}/rut/", {"reason": ""})
    done = client.post(f"{OUTBOX}{mail.pk}/rut/", {"reason": "Đã báo bằng điện thoại"})

    mail.refresh_from_db()
    assert (refused.status_code, done.status_code) == (422, 302)
    assert (mail.withdrawn_by, mail.withdrawn_reason) == (world.north.reviewer, "Đã báo bằng điện thoại")
    assert send_mails().sent == 0


def test_send_now_does_not_wait(world, mail_server, client_of, committed):
    sender = reachable(world.north.commune.sender)
    reachable(world.north.commune.drafter)
    registration = world.registration(world.north.commune, "submitted")
    registration_workflow.perform("accept", registration, actor=world.north.reviewer, note=NOTE)
    mail = OutgoingMail.objects.get(recipient=sender)

    with committed():
        client_of(world.north.reviewer).post(f"{OUTBOX}{mail.pk}/gui-ngay/")

    assert mail_server.to == [sender.email]


def test_failed_mail_is_listed_with_why_and_sent_again(world, mail, mail_server, client_of, committed):
    give_up(mail)
    client = client_of(world.north.reviewer)
    listed = client.get(f"{OUTBOX}?xem=chua-gui-duoc")

    with committed():
        client.post(f"{OUTBOX}{mail.pk}/gui-lai/")

    assert (list(listed.context["page_obj"]), NO_SERVER in listed.content.decode()) == ([mail], True)
    assert (mail_server.to, standings()) == ([mail.address], [(mail.address, "Đã gửi")])


def test_mail_sent_again_goes_to_the_address_confirmed_since(world, mail, mail_server, client_of, committed):
    give_up(mail)
    reachable(mail.recipient, "moi@coquan.example")

    with committed():
        client_of(world.north.reviewer).post(f"{OUTBOX}{mail.pk}/gui-lai/")

    assert mail_server.to == ["moi@coquan.example"]


@pytest.mark.parametrize("act", ["gui-ngay", "rut", "sua"])
def test_sent_mail_cannot_be_changed(world, mail, client_of, act):
    OutgoingMail.objects.update(sent_at=clock.now())

    answer = client_of(world.north.reviewer).post(
        f"{OUTBOX}{mail.pk}/{act}/", {"subject": "x", "body": "y", "reason": "z"}
    )

    assert (answer.status_code, "“Đã gửi”" in answer.content.decode()) == (422, True)


def test_outbox_says_when_mail_is_off(world, mail, client_of, settings):
    settings.MAIL_IS_ON = False
    client = client_of(world.north.reviewer)

    page, answer = client.get(OUTBOX), client.post(f"{OUTBOX}{mail.pk}/gui-ngay/")

    assert ("Cổng chưa bật gửi thư" in page.content.decode(), answer.status_code) == (True, 422)


def test_outbox_stands_in_the_navigation_while_mail_is_on(world, mail, client_of, settings):
    labels = []
    for is_on in (True, False):
        settings.MAIL_IS_ON = is_on
        nav = client_of(world.north.reviewer).get("/").context["portal"].nav
        labels.append([item.label for item in nav if item.label == "Thư đi"])

    assert labels == [["Thư đi"], []]


@pytest.mark.parametrize("page", [OUTBOX, STATE])
def test_lists_cost_the_same_for_one_and_for_three(world, mail, client_of, page):
    person = world.north.reviewer if page == OUTBOX else world.north.administrator
    if page == STATE:
        give_up(mail)
    client = client_of(person)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))
        for other in (world.north.commune.drafter, world.north.other_commune.sender):
            more = OutgoingMailFactory(recipient=reachable(other), desk=world.north.unit)
            if page == STATE:
                give_up(more)

    assert counts[0] == counts[1]


# What administrators see


def test_administrator_sees_how_mails_fare_and_not_what_they_say(world, mail, client_of):
    give_up(mail)
    theirs = give_up(OutgoingMailFactory(recipient=reachable(world.south.commune.sender), desk=world.south.unit))

    page = client_of(world.north.administrator).get(STATE)

    words = page.content.decode()
    assert list(page.context["page_obj"]) == [mail]
    assert (mail.address in words, NO_SERVER in words) == (True, True)
    assert (theirs.address in words, "Đèn đường" in words, "Đã chấp nhận" in words) == (False, False, False)


@pytest.mark.parametrize("person", ["north.reviewer", "north.leader", "north.commune.sender"])
def test_state_is_for_who_manages_people(world, mail, client_of, person):
    client = client_of(world.people[person])
    give_up(mail)

    assert [client.get(STATE).status_code, client.post(f"{STATE}{mail.pk}/gui-lai/").status_code] == [404, 404]


def test_administrator_sends_again_within_reach_alone(world, mail, mail_server, client_of, committed):
    theirs = OutgoingMailFactory(recipient=reachable(world.south.commune.sender), desk=world.south.unit)
    client = client_of(world.north.administrator)

    with committed():
        answers = [client.post(f"{STATE}{give_up(one).pk}/gui-lai/").status_code for one in (mail, theirs)]

    assert (answers, mail_server.to) == ([302, 404], [mail.address])


def test_health_counts_what_waits_fails_and_left(world, mail):
    give_up(OutgoingMailFactory(recipient=mail.recipient, desk=world.north.unit))
    OutgoingMailFactory(recipient=mail.recipient, desk=world.north.unit, sent_at=clock.now())

    health = health_of(mails_to_people_of(world.north.administrator))

    assert health == MailHealth(waiting=1, failed=1, sent=1, waiting_since=mail.prepared_at, last_sent_at=clock.now())


# The demonstration


@pytest.fixture
def files(settings, tmp_path):
    """Mails become files, as in the demonstration."""
    turn_mail_on(settings, port=1)
    settings.EMAIL_BACKEND = "danvan.activity.mail_files.FileBackend"
    settings.MAIL_FILES = tmp_path / "mails"
    return settings.MAIL_FILES


def test_administrator_reads_the_mails_of_the_demonstration(world, files, client_of):
    sent = OutgoingMailFactory(recipient=reachable(world.north.commune.sender), desk=world.north.unit)
    send_mails()
    client = client_of(world.north.administrator)

    (file,) = client.get("/thu-trinh-dien/").context["files"]
    page = client.get(f"/thu-trinh-dien/{file.name}/").context["file"]

    assert (page.to, page.subject, page.at, page.body) == (sent.address, sent.subject, clock.now(), sent.body)


@pytest.mark.parametrize("name", ["", "20250910-090000-00000000/", "..-..-etc-passwd/"])
def test_mails_of_the_demonstration_are_for_administrators_where_there_are_any(world, files, client_of, settings, name):
    address = f"/thu-trinh-dien/{name}"
    by_others = client_of(world.north.reviewer).get(address).status_code
    by_administrator = client_of(world.north.administrator).get(address).status_code
    settings.MAIL_FILES = None
    elsewhere = client_of(world.north.administrator).get(address).status_code

    assert (by_others, by_administrator, elsewhere) == (404, 404 if name else 200, 404)
