"""The demonstration shows what a reviewer's day is made of: a long queue, late ones, pictures, reminders."""

from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from danvan.activity.models import OutgoingMail
from evaluations.models import Evidence
from models_registry.lateness import mark_late
from models_registry.likeness.pairs import look_through
from models_registry.models import CampaignYear, LikePair, PhaseKind, Registration, RegistrationState, ReminderSent
from reports.demonstration.pictures import SIZE, drawn
from tests.conftest import on_day, undone
from tests.world import TODAY


@pytest.fixture(scope="module")
def _demonstration(django_db_setup, django_db_blocker):
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), undone(), on_day(TODAY):
        patch.setattr("django.conf.settings.MAIL_IS_ON", True)
        call_command("load_demo", verbosity=0)
        yield


@pytest.fixture
def year(_demonstration, db, today) -> CampaignYear:
    return CampaignYear.objects.get(year=2025)


def waiting(year: CampaignYear, desk: str) -> list[Registration]:
    rows = Registration.objects.filter(year=year, desk__code=desk, state=RegistrationState.SUBMITTED)
    return list(rows.select_related("unit", "year").order_by("pk"))


def test_demonstration_has_a_queue_of_more_than_a_page(year):
    province, district = waiting(year, "BT"), waiting(year, "BT-595")

    mark_late(province, year, PhaseKind.REGISTRATION)

    assert (len(province), len(district)) == (32, 5)
    assert [row.unit.code for row in province if row.is_late] == ["BT-TINH-DOAN", "BT-LMHTX", "BT-HLV", "BT-HNCT"]
    again = [row.unit.code for row in province if row.returned_at is not None]
    assert again == ["BT-SVHTT-DL", "BT-TTR"]


def test_demonstration_has_registrations_that_read_alike(year):
    look_through(year)

    codes = ["BT-TV", "BT-HKH", "BT-TINH-DOAN"]
    pairs = LikePair.objects.filter(first__unit__code__in=codes, second__unit__code__in=codes)
    assert pairs.filter(title_score__gte=85).count() == 3


def test_demonstration_has_pictures_with_thumbnails(year):
    pictures = Evidence.objects.exclude(thumbnail="").order_by("pk")

    assert [(row.unit.code, row.content_type) for row in pictures] == [
        ("BT-22972", "image/jpeg"), ("BT-STN-MT", "image/jpeg"), ("BT-STN-MT", "image/jpeg"),
    ]  # fmt: skip


def test_demonstration_has_a_reminder_and_letters(year):
    reminded = ReminderSent.objects.order_by("unit__code").values_list("unit__code", "by__username")
    letters = OutgoingMail.objects.order_by("address").values_list("address", "sent_at")

    assert list(reminded) == [(code, "tinh.thamdinh") for code in ("BT-CTD", "BT-SGTVT", "BT-SXD")]
    assert list(letters) == [("hamkiem.kygui@danvan.example", None), ("phongphu.kygui@danvan.example", None)]


def test_demonstration_is_not_loaded_twice(year):
    before = Registration.objects.count()

    call_command("load_demo", "--if-empty")
    with pytest.raises(CommandError, match="There are accounts already"):
        call_command("load_demo")

    assert Registration.objects.count() == before


def test_demonstration_draws_the_same_picture_each_time():
    first, second = drawn("Ảnh minh họa"), drawn("Ảnh minh họa")

    with Image.open(BytesIO(first)) as picture:
        assert (picture.format, picture.size) == ("JPEG", SIZE)
    assert first == second
