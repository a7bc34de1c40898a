"""Opening a year by copying the last one: no change of code, nothing of what units wrote, never twice."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from danvan.activity.models import AuditEvent
from models_registry.models import Campaign, CampaignYear, Directive, Phase, PhaseKind, Registration
from tests.conftest import on_day
from tests.factories import ReminderRuleFactory
from tests.integration.reminding import phase_of

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
OPEN = "/nam/mo-nam-moi/"
NEW_DIRECTIVE = {
    "campaign-directive": "chep", "campaign-number": "15-CV/TU", "campaign-issuer": "Tỉnh ủy Lâm Đồng",
    "campaign-issued_on": "10/01/2026", "campaign-title": "Phát động phong trào thi đua giai đoạn 2026 – 2030",
}  # fmt: skip


def at(text):
    return datetime.strptime(text, "%H:%M %d/%m/%Y").replace(tzinfo=VIETNAM)


def typed_on(page):
    """What the forms of the page hold, as a browser would send them."""
    shown = {
        form.add_prefix(name): form[name].field.widget.format_value(form[name].value()) or ""
        for form in page.context["every_form"]
        for name in form.fields
    }
    first = {name: value[0] if isinstance(value, list) else value for name, value in shown.items()}
    return first | {"tu_nam": str(page.context["source"].year)}


def open_next(client, **changes):
    """Take what the page offers, change some of it, read it over and open the year."""
    typed = typed_on(client.get(OPEN)) | {name.replace("__", "-"): value for name, value in changes.items()}
    preview = client.post(OPEN, typed | {"buoc": "xem"})
    return preview, client.post(OPEN, typed | {"buoc": "mo"})


def errors_of(response):
    return {form.add_prefix(name): list(found) for form in response.context["every_form"]
            for name, found in form.errors.items()}  # fmt: skip


@pytest.fixture
def going_on(world):
    """The campaign goes on after 2025."""
    Campaign.objects.filter(years__year=2025).update(last_year=2030)
    return world


def test_new_year_copies_the_phases_a_year_later_and_their_reminders(going_on, client_of):
    for days in (14, 3, 1):
        ReminderRuleFactory(phase=phase_of(), days_before=days)
    going_on.registration(going_on.north.commune, "accepted")
    client = client_of(going_on.province.administrator)

    preview, opened = open_next(client)

    assert (preview.status_code, opened.status_code, opened.url) == (200, 302, "/nam/2026/")
    assert next(label for label, _ in preview.context["stages"]) == "Đăng ký mô hình"
    year = CampaignYear.objects.get(year=2026)
    assert year.campaign == CampaignYear.objects.get(year=2025).campaign
    dates = {phase.kind: (phase.opens_at, phase.due_on, phase.closes_at) for phase in year.phases.all()}
    assert dates == {
        phase.kind: (
            phase.opens_at.astimezone(VIETNAM).replace(year=2026),
            phase.due_on.replace(year=2026),
            phase.closes_at.astimezone(VIETNAM).replace(year=2026),
        )
        for phase in Phase.objects.filter(year__year=2025)
    }
    assert phase_of(year=2026).reminder_days == [14, 3, 1]
    assert phase_of(PhaseKind.SELF_ASSESSMENT, 2026).reminder_days == []
    assert Registration.objects.filter(year=year).count() == 0


def test_dates_are_changed_before_the_year_is_opened(going_on, client_of):
    client = client_of(going_on.province.administrator)

    preview, _ = open_next(
        client, registration__opens_at="07:30 15/01/2026", registration__due_on="31/03/2026",
        registration__closes_at="17:00 05/04/2026", registration__reminder_days="7, 2",
    )  # fmt: skip

    assert preview.context["stages"][0] == (
        "Đăng ký mô hình",
        [
            {"label": "Mở lúc", "value": "07:30 ngày 15/01/2026"},
            {"label": "Hạn nộp", "value": "31/03/2026"},
            {"label": "Khóa lúc", "value": "17:00 ngày 05/04/2026"},
            {"label": "Nhắc trước hạn", "value": "7, 2 ngày"},
        ],
    )
    phase = phase_of(year=2026)
    assert (phase.opens_at, phase.due_on, phase.closes_at, phase.reminder_days) == (
        at("07:30 15/01/2026"), date(2026, 3, 31), at("17:00 05/04/2026"), [7, 2],
    )  # fmt: skip


def test_reading_over_makes_nothing_and_going_back_loses_nothing(going_on, client_of):
    client = client_of(going_on.province.administrator)
    typed = typed_on(client.get(OPEN)) | {"registration-due_on": "20/03/2026"}

    client.post(OPEN, typed | {"buoc": "xem"})
    back = client.post(OPEN, typed | {"buoc": "sua"})

    assert (CampaignYear.objects.filter(year=2026).count(), AuditEvent.objects.count()) == (0, 0)
    (form,) = [form for kind, form in back.context["phase_forms"] if kind == PhaseKind.REGISTRATION]
    assert (back.status_code, form["due_on"].value()) == (200, "20/03/2026")


def test_opening_is_recorded(going_on, client_of):
    open_next(client_of(going_on.province.administrator))

    events = AuditEvent.objects.order_by("pk")
    assert [event.verb for event in events] == ["year.open", *["phase.set"] * 6]
    assert (events[0].target_name, events[0].note, events[0].unit_path, events[0].actor_name) == (
        "Năm 2026", "Chép từ năm 2025", going_on.province.unit.path, str(going_on.province.administrator),
    )  # fmt: skip


def test_year_is_not_opened_twice(going_on, client_of):
    client = client_of(going_on.province.administrator)
    typed = typed_on(client.get(OPEN))
    first, second = (client.post(OPEN, typed | {"buoc": "mo"}) for _ in range(2))

    assert [first.url, second.url] == ["/nam/2026/", "/nam/2026/"]
    assert [str(message) for message in client.get(second.url).context["messages"]] == [
        "Đã mở năm 2026. Đến ngày mở của giai đoạn đăng ký, các đơn vị đăng ký được ngay trên cổng.",
        "Năm 2026 vừa được mở. Hãy xem lại thời gian của năm này.",
    ]
    assert list(CampaignYear.objects.order_by("year").values_list("year", flat=True)) == [2024, 2025, 2026]
    assert Phase.objects.filter(year__year=2026).count() == 6


@pytest.mark.parametrize("person", ["province.reviewer", "north.administrator", "north.commune.sender"])
def test_only_administrators_of_the_whole_tree_open_a_year(going_on, client_of, person):
    client = client_of(going_on.people[person])

    assert [client.get(OPEN).status_code, client.post(OPEN, {"buoc": "mo", "tu_nam": "2025"}).status_code] == [404, 404]
    assert not CampaignYear.objects.filter(year=2026).exists()


def test_wrong_dates_are_told_for_each_phase(going_on, client_of):
    client = client_of(going_on.province.administrator)
    typed = typed_on(client.get(OPEN))

    answer = client.post(OPEN, typed | {
        "buoc": "mo", "registration-closes_at": "00:00 01/01/2026", "review-due_on": "hôm qua",
        "registration-reminder_days": "14, 100",
    })  # fmt: skip

    assert (answer.status_code, CampaignYear.objects.filter(year=2026).exists(), errors_of(answer)) == (
        422, False,
        {
            "registration-closes_at": ["Thời điểm khóa phải sau thời điểm mở."],
            "registration-reminder_days": ["Nhắc sớm nhất 60 ngày trước hạn nộp."],
            "review-due_on": ["Ngày không đúng. Hãy nhập như 30/09/2025."],
        },
    )  # fmt: skip


# A campaign that is over


def test_year_after_the_end_of_a_campaign_asks_for_a_new_one(world, client_of):
    old = Directive.objects.get()
    client = client_of(world.province.administrator)

    page = client.get(OPEN)
    _, opened = open_next(client)

    form = page.context["campaign_form"]
    assert {name: form[name].value() for name in ("name", "last_year", "directive")} == {
        "name": "“Dân vận khéo” giai đoạn 2026 – 2030", "last_year": 2030, "directive": str(old.pk),
    }  # fmt: skip
    campaign = CampaignYear.objects.get(year=2026).campaign
    assert (opened.url, campaign.name, campaign.first_year, campaign.last_year, campaign.directive) == (
        "/nam/2026/", "“Dân vận khéo” giai đoạn 2026 – 2030", 2026, 2030, old,
    )  # fmt: skip
    assert [event.verb for event in AuditEvent.objects.order_by("pk")][:2] == ["campaign.begin", "year.open"]


def test_new_directive_takes_a_copy_of_the_tasks(world, client_of):
    old = Directive.objects.get()

    open_next(client_of(world.province.administrator), **{k.replace("-", "__"): v for k, v in NEW_DIRECTIVE.items()})

    new = Directive.objects.get(number="15-CV/TU")
    assert CampaignYear.objects.get(year=2026).directive == new
    columns = ("ordinal", "label", "text", "max_score", "evidence_required")
    assert list(new.tasks.order_by("ordinal").values_list(*columns)) == list(
        old.tasks.order_by("ordinal").values_list(*columns)
    )
    new.tasks.filter(ordinal=1).update(label="Nhiệm vụ khác")
    assert not old.tasks.filter(label="Nhiệm vụ khác").exists()


def test_what_is_missing_of_a_campaign_is_told(world, client_of):
    taken = Campaign.objects.get()
    client = client_of(world.province.administrator)
    typed = typed_on(client.get(OPEN))

    answer = client.post(OPEN, typed | {
        "buoc": "mo", "campaign-name": taken.name, "campaign-last_year": "2025", "campaign-directive": "chep",
        "campaign-issuer": "", "campaign-number": Directive.objects.get().number,
    })  # fmt: skip

    assert (answer.status_code, errors_of(answer)) == (422, {
        "campaign-name": ["Đã có giai đoạn tên này. Hãy đặt tên khác."],
        "campaign-last_year": ["Năm cuối của giai đoạn phải từ 2026 trở đi."],
        "campaign-number": ["Đã có văn bản số này. Hãy chọn văn bản đó."],
        "campaign-issuer": ["Chưa nhập cơ quan ban hành."],
        "campaign-issued_on": ["Chưa nhập ngày ban hành."],
        "campaign-title": ["Chưa nhập trích yếu."],
    })  # fmt: skip
    assert (Campaign.objects.count(), Directive.objects.count()) == (1, 1)


@pytest.mark.parametrize("last", [2026, 2027, 2028])
def test_years_after_that_are_opened_and_worked_in_without_a_change_of_code(world, client_of, last):
    for year in range(2026, last + 1):
        with on_day(f"{year - 1}-12-20"):
            open_next(client_of(world.province.administrator))

    world.years[last] = CampaignYear.objects.get(year=last)
    with on_day(f"{last}-09-10"):
        registration = world.registration(world.north.commune, "accepted", year=last)
        home = client_of(world.north.commune.drafter).get("/").context["unit_home"]

    assert (registration.reference.split("/")[1], home.year.year, home.accepted) == (str(last), last, 1)
    assert CampaignYear.objects.get(year=last).campaign == CampaignYear.objects.get(year=2026).campaign
