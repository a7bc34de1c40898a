"""The real case: 1/12/2024 and 1/7/2025 as one plan, on the whole demonstration with its three years of history."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pdfminer.high_level import extract_text

from danvan.common.workflow import NotAllowed
from danvan.organization import scope
from danvan.organization.actions.order_documents import KeptDocument
from danvan.organization.actions.reorganisation import Outcome, preview, reorganise
from danvan.organization.actions.reorganisation_undo import undo_reorganisation
from danvan.organization.models import Membership, Reorganisation, ReviewingBody, Unit, UnitKind, User
from danvan.organization.reorganisation.orders import LegalDocument, Opening, Order
from danvan.organization.reorganisation.plans import read_plan
from danvan.organization.roles import Permission
from models_registry.models import CampaignYear, Registration
from reports.demonstration.reorganisation import replay_reorganisations
from reports.models import CommendationList, IssuedFile
from reports.tasks import make_files
from tests.conftest import on_day, undone
from tests.factories import RegistrationFactory
from tests.world import TODAY

PLAN = Path(settings.FIXTURE_DIRS[0]) / "reorganisation_2024_2025.csv"
REASON = "Nhập nhầm tệp kế hoạch, làm lại"
PAPER = KeptDocument("reorganisations/nghi-quyet.pdf", "nghi-quyet.pdf", "0" * 64)
DAYS = (date(2024, 11, 30), date(2024, 12, 1), date(2025, 6, 30), date(2025, 7, 1))


@pytest.fixture(scope="module")
def _demonstration(django_db_setup, django_db_blocker):
    """The demonstration, and the files of its lists of 2024."""
    with django_db_blocker.unblock(), undone(), on_day(TODAY):
        call_command("load_demo", verbosity=0)
        for issued in CommendationList.objects.filter(year__year=2024):
            make_files.call(issued.snapshot.pk)
        yield


@pytest.fixture
def admin(_demonstration, db, today) -> User:
    return User.objects.get(username="quantri")


@pytest.fixture
def replayed(admin) -> list[Outcome]:
    """The plan, carried out."""
    outcomes = reorganise(orders(), actor=admin)
    scope.forget(admin)
    return outcomes


def orders() -> list[Order]:
    """The orders of the plan, each with a file that is there already."""
    planned = read_plan(PLAN.read_bytes(), name=PLAN.name)
    return [order.with_document(PAPER.of(order.document)) for order in planned]


def counts() -> dict[str, int]:
    """How many rows there are of everything."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def dump() -> dict[str, list[dict]]:
    """Every row of what a reorganisation may touch."""
    names = (
        "organization.Unit", "organization.Membership", "organization.ReviewingBody", "organization.UnitSuccession",
        "models_registry.Initiative", "models_registry.Registration", "evaluations.Assessment",
        "evaluations.Recognition", "reports.CommendationList", "reports.IssuedSnapshot", "reports.IssuedFile",
    )  # fmt: skip
    return {name: list(apps.get_model(name)._base_manager.order_by("pk").values()) for name in names}


class Issued(NamedTuple):
    """A list of 2024 as it was issued."""

    body: str
    snapshot: str
    files: list[tuple[str, str, bytes]]


def lists_of_2024() -> list[Issued]:
    issued = CommendationList.objects.filter(year__year=2024).select_related("body", "snapshot").order_by("pk")
    return [
        Issued(
            row.body.name,
            row.snapshot.sha256,
            [(f.format, f.sha256, bytes(f.content)) for f in row.snapshot.files.order_by("format")],
        )
        for row in issued
    ]


def communes_at(day: date) -> int:
    return Unit.objects.at(day).filter(kind=UnitKind.COMMUNE).count()


def test_plan_closes_and_opens_the_units_of_the_law(replayed):
    assert [communes_at(day) for day in DAYS] == [124, 121, 121, 45]
    assert Unit.objects.living().filter(kind=UnitKind.COMMUNE).count() == 45
    assert [Unit.objects.at(day).filter(kind=UnitKind.DISTRICT).count() for day in DAYS] == [10, 10, 10, 0]
    assert list(Unit.objects.living().filter(parent=None).values_list("name", flat=True)) == ["Tỉnh Lâm Đồng"]
    living = Unit.objects.living()
    assert not living.exclude(parent=None).exclude(parent__in=living).exists()
    assert [unit.path for unit in living] == [unit.present_path for unit in living]
    villages = Unit.objects.filter(kind=UnitKind.VILLAGE)
    assert villages.filter(valid_to=None).count() == 73
    nha_me = villages.get(valid_to=None, name="Thôn Nha Mé")
    assert (nha_me.code, nha_me.parent.name) == ("BT-22978-01-2025", "Xã Phan Rí Cửa")
    assert Unit.objects.get(code="BT-22978").heir.name == "Xã Tuy Phong"


def test_plan_changes_who_reviews(replayed):
    roots = [Unit.objects.get(code=code) for code in ("BT", "BT", "LD")]

    names = [
        ReviewingBody.objects.name_at(root, day)
        for root, day in zip(roots, (date(2025, 1, 31), date(2025, 6, 30), date(2025, 7, 1)), strict=True)
    ]

    assert names == [
        "Ban Dân vận Tỉnh ủy Bình Thuận",
        "Ban Tuyên giáo và Dân vận Tỉnh ủy Bình Thuận",
        "Ban Tuyên giáo và Dân vận Tỉnh ủy Lâm Đồng",
    ]
    old, new = Unit.objects.get(code="BT-22972"), Unit.objects.get(code="LD-22972")
    ladder = ReviewingBody.objects.ladder_of
    assert [body.unit.name for body in ladder(old, date(2024, 10, 1))] == ["Huyện Tuy Phong", "Tỉnh Bình Thuận"]
    assert [body.unit.name for body in ladder(old, TODAY)] == ["Tỉnh Lâm Đồng"]
    for commune in Unit.objects.living().filter(kind=UnitKind.COMMUNE):
        assert [body.name for body in ladder(commune, TODAY)] == ["Ban Tuyên giáo và Dân vận Tỉnh ủy Lâm Đồng"]
    assert ReviewingBody.objects.name_at(new) == "Khối Dân vận xã Phan Rí Cửa"
    standing = ReviewingBody.objects.filter(valid_to=None)
    assert standing.count() == 46
    assert not standing.filter(unit__valid_to__isnull=False).exists()


def test_plan_leaves_the_lists_of_2024_to_the_byte(admin, client_of):
    before = lists_of_2024()

    reorganise(orders(), actor=admin)

    assert [(issued.body, len(issued.files)) for issued in before] == [
        ("Ban Dân vận Huyện ủy Tuy Phong", 2),
        ("Ban Dân vận Tỉnh ủy Bình Thuận", 2),
    ]
    assert lists_of_2024() == before
    browser = client_of(User.objects.get(username="tinh.thamdinh"))
    for file in IssuedFile.objects.filter(snapshot__commendation_list__year__year=2024).select_related("snapshot"):
        url = reverse("reports:list_file", args=[file.snapshot.commendation_list_id, file.format])
        assert browser.get(url).content == bytes(file.content)


def test_plan_takes_everybody_along_who_has_an_heir(replayed):
    ended = Membership.objects.filter(ends_on__isnull=False).exclude(unit__kind=UnitKind.DISTRICT)

    assert ended.count() == 116
    for membership in ended.select_related("unit"):
        heir = membership.unit.heir
        assert Membership.objects.filter(user=membership.user, role=membership.role, unit=heir, ends_on=None).exists()
    assert not Membership.objects.filter(ends_on=None, unit__valid_to__isnull=False).exists()
    districts = Membership.objects.filter(unit__kind=UnitKind.DISTRICT)
    assert set(districts.values_list("ends_on", flat=True)) == {date(2025, 6, 30)}


def test_reach_of_rows_is_reach_of_each_after_the_plan(replayed):
    people = list(User.objects.filter(memberships__ends_on=None).distinct().order_by("pk"))
    units = list(Unit.objects.all())

    for user in people[::4]:
        for permission in Permission:
            by_rows = set(Unit.objects.within_reach(user, permission).values_list("pk", flat=True))
            assert by_rows == {unit.pk for unit in units if scope.can(user, permission, unit)}


def test_successor_reads_what_its_predecessors_sent(replayed):
    reviewer = User.objects.get(username="tinh.thamdinh")
    total = Registration.objects.exclude(submitted_at=None)

    seen = total.filter(scope.q(reviewer, Permission.VIEW_SENT))

    outside = total.filter(unit__present_path=Unit.objects.get(code="LD").path)  # the province's own, were there any
    assert seen.count() == total.count() - outside.count() > 0


def test_old_codes_are_frozen(replayed, admin):
    codes = ("BT-22942", "BT-593", "BT-22945-2024")
    again = tuple(Opening(code, f"Xã Mới {code}", UnitKind.COMMUNE, "xã", "LD") for code in codes)
    order = Order(date(2025, 8, 1), PAPER.of(LegalDocument("12/NQ-HĐND", date(2025, 7, 15))), openings=again)

    with pytest.raises(NotAllowed) as refused:
        reorganise([order], actor=admin)

    assert refused.value.reasons == [
        f"Mã {code} đã được dùng. Mã cũ không dùng lại: hãy đặt mã khác." for code in codes
    ]


def test_plan_can_be_shown_without_changing_anything(admin):
    before, rows = counts(), dump()

    shown = preview(orders(), actor=admin)

    assert (counts(), dump()) == (before, rows)
    assert [(len(o.closed), len(o.opened), len(o.moved_along)) for o in shown] == [
        (6, 3, 1),
        (0, 0, 0),
        (303, 217, 170),
    ]
    waiting = next(touched for touched in shown[-1].touched if touched.label == "Mô hình chờ chọn đơn vị kế thừa")
    assert waiting.count == 4
    with CaptureQueriesContext(connection) as queries:
        done = reorganise(orders(), actor=admin)
    assert len(queries) < 5000  # 300 units closed, 220 opened, each with its succession and its audit event
    assert [(o.closed, o.opened, o.touched) for o in done] == [(o.closed, o.opened, o.touched) for o in shown]


def test_plan_is_rolled_back_whole_when_its_last_order_fails(admin):
    before, rows = counts(), dump()
    *good, last = orders()
    without_file = last.with_document(LegalDocument(last.document.number, last.document.date))

    with pytest.raises(NotAllowed) as refused:
        reorganise([*good, without_file], actor=admin)

    assert refused.value.reasons == ["Chưa đính kèm tệp của văn bản 1671/NQ-UBTVQH15."]
    assert (counts(), dump()) == (before, rows)


def test_plan_is_undone_order_by_order_to_what_was_before(admin):
    before = dump()
    done = [outcome.reorganisation for outcome in reorganise(orders(), actor=admin)]

    for reorganisation in reversed(done):
        undo_reorganisation(reorganisation, reason=REASON, actor=admin)

    assert dump() == before
    assert Reorganisation.objects.standing().count() == 0


def test_earlier_order_is_not_undone_before_the_later(replayed, admin):
    with pytest.raises(NotAllowed) as refused:
        undo_reorganisation(replayed[0].reorganisation, reason=REASON, actor=admin)

    assert "Phường Lạc Đạo đã được sắp xếp tiếp theo 1671/NQ-UBTVQH15." in refused.value.reasons


def test_plan_is_not_undone_after_the_first_new_registration(replayed, admin):
    year = CampaignYear.objects.get(year=2025)
    new = Unit.objects.get(code="LD-22972")
    name = "Tuyến đường không rác"
    RegistrationFactory(unit=new, year=year, name=name, initiative__unit=new, initiative__name=name)
    after = dump()

    with pytest.raises(NotAllowed) as refused:
        undo_reorganisation(replayed[-1].reorganisation, reason=REASON, actor=admin)

    assert refused.value.reasons == [
        f"Đơn vị mới đã có bản ghi mới (mô hình, đăng ký mô hình: “{name}”), nên không hoàn tác được nữa."
    ]
    assert dump() == after


def test_demonstration_replays_the_plan_with_papers_that_say_what_they_are(admin):
    replay_reorganisations(actor=admin)

    written = StringIO()
    call_command("demo_accounts", stdout=written)
    accounts = [line.split("\t") for line in written.getvalue().splitlines()]
    assert {account[0]: account[3] for account in accounts} == {
        "bacbinh.thamdinh": "Xã Bắc Bình",
        "hamkiem.kygui": "Xã Hàm Kiệm",
        "hoiphunu.kygui": "Hội Liên hiệp Phụ nữ tỉnh",
        "phanricua.kygui": "Xã Phan Rí Cửa",
        "phanricua.pheduyet": "Xã Phan Rí Cửa",
        "phanricua.quantri": "Xã Phan Rí Cửa",
        "phanricua.soan": "Xã Phan Rí Cửa",
        "phanricua.thamdinh": "Xã Phan Rí Cửa",
        "phongphu.kygui": "Xã Tuy Phong",
        "quantri": "Tỉnh Lâm Đồng",
        "sonongnghiep.kygui": "Sở Nông nghiệp và Phát triển nông thôn",
        "sonongnghiep.soan": "Sở Nông nghiệp và Phát triển nông thôn",
        "thanhgiang1.kygui": "Khu phố Thanh Giang 1",
        "tinh.lanhdao": "Tỉnh Lâm Đồng",
        "tinh.pheduyet": "Tỉnh Lâm Đồng",
        "tinh.thamdinh": "Tỉnh Lâm Đồng",
        "tinh.thamdinh2": "Tỉnh Lâm Đồng",
        "tuyphong.pheduyet": "Xã Liên Hương",
        "tuyphong.thamdinh": "Xã Liên Hương",
    }
    for done in Reorganisation.objects.all():
        text = extract_text(done.document_file.path)
        assert "BẢN THAY THẾ ĐỂ TRÌNH DIỄN" in text
        assert done.document_number in text
