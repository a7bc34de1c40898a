"""One mail a day at most, of what has not been seen, to who has confirmed an address and wants it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from danvan.activity.digest import MOST_TOLD, prepare_digests
from danvan.activity.models import MailKind, MailPreference, Notification, OutgoingMail
from danvan.activity.sending import send_mails
from danvan.common import clock
from tests.conftest import on_day
from tests.factories import NotificationFactory, UserFactory

from .mail_server import mail_on, mail_server, reachable

__all__ = ["mail_on", "mail_server"]  # fixtures
pytestmark = pytest.mark.django_db

YESTERDAY = timezone.make_aware(datetime(2025, 9, 9, 15, 20))  # noqa: DTZ001
LONG_AGO = timezone.make_aware(datetime(2025, 9, 1))  # noqa: DTZ001


@pytest.fixture
def reader(today):
    return reachable(UserFactory(full_name="Nguyễn Thị Đọc"), confirmed_at=LONG_AGO)


def tell(person, text="Có việc chờ anh/chị.", at=YESTERDAY, **fields):
    return NotificationFactory(recipient=person, text=text, at=at, **fields)


def digests() -> list[tuple[str, str]]:
    rows = OutgoingMail.objects.filter(kind=MailKind.DIGEST).order_by("pk")
    return list(rows.values_list("address", "subject"))


def test_digest_tells_each_notice_with_the_full_address_of_its_page(reader, mail_server):
    tell(reader, "Xã Phan Hòa gửi đăng ký “Đèn đường”, chờ thẩm định.", url="/mo-hinh/7/")
    tell(reader, "Vai trò của anh/chị đã đổi.", url="", at=YESTERDAY + timedelta(hours=1))

    send_mails()

    (message,) = mail_server.taken
    assert (str(message["To"]), str(message["Subject"])) == (reader.email, "2 thông báo chưa xem ngày 10/09/2025")
    assert message.get_content().replace("\r\n", "\n") == (
        "Kính gửi Nguyễn Thị Đọc,\n\n"
        "Trên cổng có 2 thông báo anh/chị chưa xem:\n\n"
        "1. Vai trò của anh/chị đã đổi. (09/09/2025 16:20)\n"
        "   https://cong.example/thong-bao/\n\n"
        "2. Xã Phan Hòa gửi đăng ký “Đèn đường”, chờ thẩm định. (09/09/2025 15:20)\n"
        "   https://cong.example/mo-hinh/7/\n\n"
        "Xem trên cổng: https://cong.example/thong-bao/\n\n"
        "Trân trọng.\n\n"
        "--\n"
        "Thư tự động của Cổng Dân vận khéo, không trả lời vào địa chỉ này. Cần giúp, hãy gọi 0252 000 0000.\n"
        "Chọn nhận hay không nhận thư: https://cong.example/thong-bao/cai-dat/\n"
    )


def test_there_is_one_digest_a_day_whatever_happens(reader, mail_on):
    tell(reader)
    written = [prepare_digests()]
    tell(reader, "Việc mới trong ngày.", at=clock.now())
    written.append(prepare_digests())
    tell(reader, "Việc cũ ghi muộn.")
    written.append(prepare_digests())

    with on_day("2025-09-11"):
        written.append(prepare_digests())

    assert written == [1, 0, 0, 1]
    assert digests() == [
        (reader.email, "1 thông báo chưa xem ngày 10/09/2025"),
        (reader.email, "2 thông báo chưa xem ngày 11/09/2025"),
    ]
    assert not Notification.objects.filter(digest=None).exists()


def test_digest_waits_for_its_hour(reader, mail_on, settings):
    tell(reader)
    settings.MAIL_DIGEST_HOUR = 10

    early = prepare_digests()
    with on_day("2025-09-10", 10):
        late = prepare_digests()

    assert (early, late) == (0, 1)


def test_new_address_on_the_same_day_brings_no_second_digest(reader, mail_on):
    tell(reader)
    prepare_digests()
    reachable(reader, "khac@coquan.example", confirmed_at=LONG_AGO)
    tell(reader, "Việc cũ ghi muộn.")

    assert (prepare_digests(), len(digests())) == (0, 1)


@pytest.mark.parametrize(
    "silenced",
    [
        {"read_at": YESTERDAY},
        {"has_own_mail": True},
        {"at": LONG_AGO - timedelta(minutes=1)},
    ],
    ids=["seen", "told by a mail of its own", "before the address was confirmed"],
)
def test_digest_leaves_out(reader, mail_on, silenced):
    tell(reader, **silenced)

    assert prepare_digests() == 0


def test_digest_goes_only_to_who_wants_it_and_has_confirmed(today, mail_on):
    unconfirmed = UserFactory(email="chua@coquan.example")
    without = UserFactory()
    unwilling = reachable(UserFactory(), confirmed_at=LONG_AGO, wants_digest=False)
    locked = reachable(UserFactory(is_active=False), confirmed_at=LONG_AGO)
    moved = reachable(UserFactory(), confirmed_at=LONG_AGO)
    moved.email = "moi@coquan.example"
    moved.save()
    for person in (unconfirmed, without, unwilling, locked, moved):
        tell(person)

    assert prepare_digests() == 0


def test_shared_mailbox_of_an_office_gets_one_mail(today, mail_server):
    first, second = (UserFactory(full_name=name) for name in ("Trần Văn Một", "Lê Thị Hai"))
    reachable(first, "VanPhong@coquan.example", confirmed_at=LONG_AGO)
    reachable(second, "vanphong@coquan.example", confirmed_at=LONG_AGO)
    for person in (first, second):
        tell(person, "“Đèn đường” được trả lại để bổ sung.", url="/mo-hinh/7/")
    tell(second, "Việc của riêng chị Hai.", url="/mo-hinh/8/", at=YESTERDAY + timedelta(hours=1))

    send_mails()

    (message,) = mail_server.taken
    lines = message.get_content().splitlines()
    assert lines[0] == "Kính gửi Trần Văn Một, Lê Thị Hai,"
    assert [line for line in lines if line[:2] in ("1.", "2.", "3.")] == [
        "1. Việc của riêng chị Hai. (09/09/2025 16:20)",
        "2. “Đèn đường” được trả lại để bổ sung. (09/09/2025 15:20)",
    ]
    assert Notification.objects.filter(digest=None).count() == 0


def test_long_digest_says_how_many_are_left(reader, mail_on):
    for number in range(MOST_TOLD + 3):
        tell(reader, f"Việc {number}.")

    prepare_digests()

    body = OutgoingMail.objects.get().body
    assert (body.count("Việc "), "Còn 3 thông báo khác trên cổng." in body) == (MOST_TOLD, True)


def test_page_of_another_site_is_never_named(reader, mail_on):
    tell(reader, url="//xau.example/")
    tell(reader, "Khác.", url="https://xau.example/")

    prepare_digests()

    assert "xau.example" not in OutgoingMail.objects.get().body


def test_nothing_is_prepared_while_mail_is_off(reader):
    tell(reader)

    assert (prepare_digests(), digests()) == (0, [])


def test_digests_cost_the_same_for_two_and_for_twelve(today, mail_on):
    counts = []
    for number in (2, 12):
        OutgoingMail.objects.all().update(digest_on="2025-08-01")
        for _ in range(number):
            tell(reachable(UserFactory(), confirmed_at=LONG_AGO))
        with CaptureQueriesContext(connection) as queries:
            assert prepare_digests() == number
        counts.append(len(queries))
        Notification.objects.all().update(digest=None, read_at=YESTERDAY)
        OutgoingMail.objects.all().delete()

    assert counts[0] == counts[1]


def test_wishes_begin_with_every_mail():
    assert (MailPreference().wants_digest, MailPreference().wants_decisions) == (True, True)
