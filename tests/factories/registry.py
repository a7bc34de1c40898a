"""Directive, campaign, initiatives, registrations."""

from datetime import date, datetime
from decimal import Decimal

import factory
from django.utils import timezone

from models_registry.models import (
    Campaign,
    CampaignYear,
    Directive,
    DirectiveTask,
    Extension,
    Field,
    Initiative,
    InitiativeForm,
    Phase,
    PhaseKind,
    PlannedOutput,
    Registration,
    ReturnedPart,
)
from tests.factories.base import PortalFactory
from tests.factories.organization import UnitFactory, UserFactory

# Kind of phase → (opens, due, closes) as month and day. On 10 September all six are open; afterwards they
# close one by one, so that a test can stand on a day when only some are.
CALENDAR = {
    PhaseKind.REGISTRATION: ((2, 1), (3, 31), (9, 20)),
    PhaseKind.SELF_ASSESSMENT: ((8, 1), (9, 15), (9, 25)),
    PhaseKind.REVIEW: ((2, 15), (9, 30), (10, 5)),
    PhaseKind.REPLY: ((9, 1), (10, 5), (10, 8)),
    PhaseKind.PUBLICATION: ((9, 5), (10, 10), (10, 15)),
    PhaseKind.COMMENDATION: ((9, 1), (10, 15), (10, 31)),
}
TASK_LABELS = (
    "Quán triệt tư tưởng Hồ Chí Minh về công tác dân vận",
    "Phát huy đại đoàn kết, giải quyết bức xúc của nhân dân",
    "Xây dựng Đảng, chính quyền; Quy chế công tác dân vận",
    "Quy chế dân chủ ở cơ sở",
    "Mặt trận và đoàn thể nắm tâm tư nhân dân",
    "Bồi dưỡng kỹ năng dân vận; đẩy mạnh thi đua",
    "Xây dựng, nhân rộng mô hình, điển hình",
)


class DirectiveFactory(PortalFactory):
    """A directive with seven tasks of 14, 14, 14, 14, 14, 14 and 16 points; `tasks=0` gives it none."""

    class Meta:
        model = Directive

    number = factory.Sequence(lambda n: f"{308 + n}-CV/TU")
    issuer = "Tỉnh ủy Bình Thuận"
    issued_on = date(2021, 11, 26)
    title = "Phát động phong trào thi đua “Dân vận khéo”"

    @factory.post_generation
    def tasks(directive, create, count, **kwargs):  # noqa: N805 — factory_boy gives the object first
        wanted = 7 if count is None else count
        if create and wanted:
            DirectiveTask.objects.bulk_create(
                DirectiveTaskFactory.build(directive=directive, ordinal=ordinal) for ordinal in range(1, wanted + 1)
            )


class DirectiveTaskFactory(PortalFactory):
    class Meta:
        model = DirectiveTask

    directive = factory.SubFactory(DirectiveFactory, tasks=0)
    ordinal = 1
    label = factory.LazyAttribute(lambda task: TASK_LABELS[(task.ordinal - 1) % 7])
    text = factory.LazyAttribute(lambda task: f"Toàn văn: {task.label}.")
    max_score = factory.LazyAttribute(lambda task: Decimal("16.0") if task.ordinal == 7 else Decimal("14.0"))


class CampaignFactory(PortalFactory):
    class Meta:
        model = Campaign

    name = factory.Sequence(lambda n: f"“Dân vận khéo” giai đoạn {n}")
    directive = factory.SubFactory(DirectiveFactory)
    first_year = 2021
    last_year = 2025


class CampaignYearFactory(PortalFactory):
    """A year without phases (`phases=True` gives it the six of `CALENDAR`); the one there is, if there is one."""

    class Meta:
        model = CampaignYear
        django_get_or_create = ("year",)

    campaign = factory.SubFactory(CampaignFactory)
    year = 2025

    @factory.post_generation
    def phases(year, create, wanted, **kwargs):  # noqa: N805
        if create and wanted:
            Phase.objects.bulk_create(PhaseFactory.build(year=year, kind=kind) for kind in CALENDAR)


def _moment(year: int, month_and_day: tuple[int, int], hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime(year, *month_and_day, hour, minute))  # noqa: DTZ001


class PhaseFactory(PortalFactory):
    """A phase with the dates of `CALENDAR` in its year."""

    class Meta:
        model = Phase

    year = factory.SubFactory(CampaignYearFactory)
    kind = PhaseKind.REGISTRATION
    opens_at = factory.LazyAttribute(lambda phase: _moment(phase.year.year, CALENDAR[phase.kind][0], 0, 0))
    due_on = factory.LazyAttribute(lambda phase: date(phase.year.year, *CALENDAR[phase.kind][1]))
    closes_at = factory.LazyAttribute(lambda phase: _moment(phase.year.year, CALENDAR[phase.kind][2], 23, 59))


class ExtensionFactory(PortalFactory):
    """Ten days more for one unit in one phase."""

    class Meta:
        model = Extension

    phase = factory.SubFactory(PhaseFactory)
    unit = factory.SubFactory(UnitFactory)
    closes_at = factory.LazyAttribute(lambda extension: extension.phase.closes_at + timezone.timedelta(days=10))
    reason = "Địa bàn bị ngập lụt"
    granted_by = factory.SubFactory(UserFactory)


class FieldFactory(PortalFactory):
    class Meta:
        model = Field

    code = factory.Sequence(lambda n: f"linh-vuc-{n}")
    name = factory.Sequence(lambda n: f"Lĩnh vực {n}")
    position = factory.Sequence(lambda n: n + 1)
    valid_from_year = 2021


class InitiativeFactory(PortalFactory):
    class Meta:
        model = Initiative

    name = factory.Sequence(lambda n: f"Mô hình thắp sáng đường quê số {n}")
    form = InitiativeForm.COLLECTIVE
    field = factory.SubFactory(FieldFactory)
    unit = factory.SubFactory(UnitFactory)


class ReturnedPartFactory(PortalFactory):
    """One part named in the first return of a registration."""

    class Meta:
        model = ReturnedPart

    registration = factory.SubFactory("tests.factories.registry.RegistrationFactory")
    round = 1
    field = "objectives"
    label = "Mục tiêu, nội dung, cách làm"
    reason = "Mục tiêu chưa rõ, đề nghị ghi cụ thể."


class PlannedOutputFactory(PortalFactory):
    class Meta:
        model = PlannedOutput

    registration = factory.SubFactory("tests.factories.registry.RegistrationFactory")
    position = factory.Sequence(lambda n: n + 1)
    what = "Đất do nhân dân hiến"
    quantity = Decimal("1800")
    measure = "m²"


class RegistrationFactory(PortalFactory):
    """A draft with everything that is needed to send it, on its unit's own desk."""

    class Meta:
        model = Registration

    unit = factory.SubFactory(UnitFactory)
    year = factory.SubFactory(CampaignYearFactory)
    initiative = factory.SubFactory(InitiativeFactory, unit=factory.SelfAttribute("..unit"))
    unit_name = factory.SelfAttribute("unit.name")
    name = factory.SelfAttribute("initiative.name")
    form = factory.SelfAttribute("initiative.form")
    field = factory.SelfAttribute("initiative.field")
    objectives = "Vận động nhân dân góp công, góp của làm đèn đường."
    place_and_people = "Các hộ dân trong địa bàn"
    person_in_charge = "Nguyễn Văn Phụ Trách"
    timeframe = "Từ tháng 3 đến tháng 12"
    desk = factory.SelfAttribute("unit")
    created_by = factory.SubFactory(UserFactory)
