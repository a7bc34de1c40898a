"""A person's notices: theirs alone, marked when opened, leading to the page they speak of."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.activity.models import Notification
from tests.factories import NotificationFactory

LIST = "/thong-bao/"


def unread_of(person):
    return set(Notification.objects.filter(recipient=person, read_at=None))


def test_notices_are_those_of_the_reader_newest_first(world, client_of):
    reader = world.north.commune.drafter
    old, new = NotificationFactory.create_batch(2, recipient=reader)
    NotificationFactory(recipient=world.north.commune.sender)

    page = client_of(reader).get(LIST)

    assert list(page.context["page_obj"]) == [new, old]


def test_looking_at_the_list_marks_nothing(world, client_of):
    notice = NotificationFactory(recipient=world.stranger)

    client_of(world.stranger).get(LIST)

    assert unread_of(world.stranger) == {notice}


def test_opening_a_notice_marks_it_and_leads_to_its_page(world, client_of):
    reader = world.north.commune.drafter
    opened, other = NotificationFactory.create_batch(2, recipient=reader, url="/mo-hinh/")

    response = client_of(reader).post(f"{LIST}{opened.pk}/")

    assert (response.status_code, response.url, unread_of(reader)) == (302, "/mo-hinh/", {other})


def test_opening_a_notice_again_keeps_when_it_was_first_read(world, client_of):
    reader = world.north.commune.drafter
    notice = NotificationFactory(recipient=reader, read_at="2025-09-01T01:00:00Z")

    client_of(reader).post(f"{LIST}{notice.pk}/")

    before, notice.read_at = notice.read_at, None
    notice.refresh_from_db()
    assert notice.read_at.isoformat() == before.replace("Z", "+00:00")


def test_notice_without_a_page_of_ours_leads_back_to_the_list(world, client_of):
    notices = [NotificationFactory(recipient=world.stranger, url=url) for url in ("", "https://xau.example/")]
    client = client_of(world.stranger)

    assert [client.post(f"{LIST}{notice.pk}/").url for notice in notices] == [LIST, LIST]


def test_notice_of_another_is_not_there(world, client_of):
    theirs = NotificationFactory(recipient=world.north.commune.sender)

    response = client_of(world.north.commune.drafter).post(f"{LIST}{theirs.pk}/")

    assert (response.status_code, unread_of(world.north.commune.sender)) == (404, {theirs})


def test_all_are_marked_at_once_and_only_ones_own(world, client_of):
    reader, other = world.north.commune.drafter, world.north.commune.sender
    NotificationFactory.create_batch(3, recipient=reader)
    theirs = NotificationFactory(recipient=other)

    response = client_of(reader).post(f"{LIST}da-xem/", follow=True)

    assert [str(m) for m in response.context["messages"]] == ["Đã đánh dấu 3 thông báo là đã xem."]
    assert (unread_of(reader), unread_of(other)) == (set(), {theirs})


def test_empty_list_says_what_will_come(world, client_of):
    page = client_of(world.stranger).get(LIST)

    assert (list(page.context["page_obj"]), "Chưa có thông báo nào" in page.content.decode()) == ([], True)


def test_list_asks_the_same_for_one_notice_as_for_three(world, client_of):
    client = client_of(world.stranger)
    counts = []
    for number in (1, 2):
        NotificationFactory.create_batch(number, recipient=world.stranger)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]
