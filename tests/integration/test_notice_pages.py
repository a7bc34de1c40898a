"""The list of notices: seen and unseen, page by page, each leading to a page that its reader may still open."""

import pytest

from danvan.activity.models import Notification
from danvan.common import clock
from danvan.organization.actions.people import end_role
from danvan.organization.models import Membership
from tests.factories import NotificationFactory

LIST = "/thong-bao/"


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", [1, 0]), ("?xem=chua-xem", [1]), ("?xem=da-xem", [0]), ("?xem=gi-do", [1, 0])],
)
def test_list_shows_seen_unseen_or_all(world, client_of, query, expected):
    seen = NotificationFactory(recipient=world.stranger, read_at=clock.now())
    notices = [seen, NotificationFactory(recipient=world.stranger)]

    page = client_of(world.stranger).get(f"{LIST}{query}")

    assert list(page.context["page_obj"]) == [notices[number] for number in expected]
    assert page.context["views"] == [("tat-ca", "Tất cả", 2), ("chua-xem", "Chưa xem", 1), ("da-xem", "Đã xem", 1)]


def test_list_comes_in_pages_that_keep_the_filter(world, client_of):
    NotificationFactory.create_batch(26, recipient=world.stranger)

    page = client_of(world.stranger).get(f"{LIST}?xem=chua-xem&page=2")

    assert (len(page.context["page_obj"]), "?xem=chua-xem&amp;page=1" in page.content.decode()) == (1, True)


@pytest.mark.parametrize("person", ["north.commune.drafter", "north.reviewer"])
def test_notice_opens_its_page_for_who_may_read_it(world, client_of, person):
    registration = world.registration(world.north.commune, "submitted")
    notice = NotificationFactory(recipient=world.people[person], url=f"/mo-hinh/{registration.pk}/")

    answer = client_of(world.people[person]).post(f"{LIST}{notice.pk}/")

    assert (answer.status_code, answer.url) == (302, f"/mo-hinh/{registration.pk}/")


def test_notice_whose_page_is_closed_to_its_reader_says_so(world, client_of):
    drafter = world.north.commune.drafter
    registration = world.registration(world.north.commune, "submitted")
    notice = NotificationFactory(recipient=drafter, url=f"/mo-hinh/{registration.pk}/")
    membership = Membership.objects.get(user=drafter)
    end_role(membership, ends_on=membership.starts_on, reason="Chuyển công tác", actor=world.north.administrator)

    answer = client_of(world.fresh(drafter)).post(f"{LIST}{notice.pk}/", follow=True)

    assert (answer.status_code, answer.redirect_chain) == (404, [(notice.url, 302)])
    assert "nay không còn mở cho anh/chị" in answer.content.decode()
    assert not Notification.objects.filter(read_at=None).exists()


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("north.reviewer", ["/thu-di/", "/thong-bao/cai-dat/"]),
        ("north.administrator", ["/tinh-trang-thu/", "/thong-bao/cai-dat/"]),
        ("north.commune.drafter", ["/thong-bao/cai-dat/"]),
    ],
)
def test_list_leads_to_the_pages_about_mail(world, client_of, person, expected):
    client = client_of(world.people[person])

    links = [address for address, _ in client.get(LIST).context["links"]]

    assert (links, [client.get(link).status_code for link in links]) == (expected, [200] * len(expected))
