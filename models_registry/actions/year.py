"""Opening a year of the movement: the last one copied, its dates a year later, nothing of what units wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization import scope
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from models_registry.actions import set_phase
from models_registry.models import Campaign, CampaignYear, Directive, DirectiveTask, Phase, PhaseKind


@dataclass(frozen=True)
class PhasePlan:
    """The dates and the reminders of one phase of the new year."""

    kind: PhaseKind
    opens_at: datetime
    due_on: date
    closes_at: datetime
    reminder_days: Sequence[int] = ()


@dataclass(frozen=True)
class NewDirective:
    """A directive that takes over the tasks of the last one, until they are edited."""

    number: str
    issuer: str
    issued_on: date
    title: str


@dataclass(frozen=True)
class NewCampaign:
    """The campaign that begins with the new year."""

    name: str
    last_year: int
    directive: Directive | NewDirective


def sets_dates(user: User) -> bool:
    """Whether the dates of everybody are in this person's hand: an administrator of the whole tree."""
    roots = list(Unit.objects.filter(parent=None))
    return bool(roots) and all(scope.can(user, Permission.MANAGE_YEAR, root) for root in roots)


def campaign_for(source: CampaignYear) -> Campaign | None:
    """The campaign to which the year after `source` belongs; None where it has to be made."""
    following = source.year + 1
    covering = Campaign.objects.filter(first_year__lte=following, last_year__gte=following)
    return covering.filter(pk=source.campaign_id).first() or covering.order_by("-first_year", "pk").first()


@transaction.atomic
def open_year(
    source: CampaignYear, *, phases: Sequence[PhasePlan], campaign: NewCampaign | None = None, actor: User
) -> CampaignYear:
    """Open the year after `source`: in its campaign, or in `campaign` where that one is over.

    Makes the campaign and the directive with the tasks of the last one where they are asked for, then the year, then
    its phases with their reminders; each is recorded. Raises OutOfReach but for administrators of the whole tree,
    NotAllowed where the year is there already or has no campaign.
    """
    if not sets_dates(actor):
        raise OutOfReach(["Anh/chị không có quyền mở năm mới."])
    source = lock_row(CampaignYear.objects.select_related("campaign__directive"), source.pk)
    number, root = source.year + 1, Unit.objects.filter(parent=None).order_by("path")[0]
    if CampaignYear.objects.filter(year=number).exists():
        raise NotAllowed([f"Năm {number} đã được mở. Muốn đổi thời gian, hãy sửa từng giai đoạn của năm đó."])
    if not phases:
        raise NotAllowed([f"Năm {source.year} chưa đặt thời gian nên chưa chép sang năm {number} được."])
    year = CampaignYear(campaign=campaign_for(source) or _begin(campaign, source, root, actor), year=number)
    with recorded("year.open", year, label="Mở năm", actor=actor, unit=root, note=f"Chép từ năm {source.year}"):
        year.save()
    for plan in phases:
        set_phase(
            Phase(year=year, kind=plan.kind), opens_at=plan.opens_at, due_on=plan.due_on, closes_at=plan.closes_at,
            reminder_days=plan.reminder_days, actor=actor,
        )  # fmt: skip
    return year


def _begin(plan: NewCampaign | None, source: CampaignYear, root: Unit, actor: User) -> Campaign:
    """Make the campaign that begins with the year after `source`."""
    number = source.year + 1
    if plan is None:
        ended = source.campaign
        raise NotAllowed([f"{ended.name} đã kết thúc năm {ended.last_year}. Hãy đặt tên giai đoạn mới."])
    if plan.last_year < number:
        raise NotAllowed([f"Năm cuối của giai đoạn phải từ {number} trở đi."])
    if Campaign.objects.filter(name=plan.name).exists():
        raise NotAllowed(["Đã có giai đoạn tên này. Hãy đặt tên khác."])
    directive = plan.directive
    if isinstance(directive, NewDirective):
        directive = _copy_directive(directive, source.directive, root, actor)
    campaign = Campaign(
        name=plan.name, directive=directive, first_year=number, last_year=plan.last_year,
        sample_scoring=source.campaign.sample_scoring,
    )  # fmt: skip
    with recorded("campaign.begin", campaign, label="Mở giai đoạn", actor=actor, unit=root):
        campaign.save()
    return campaign


def _copy_directive(plan: NewDirective, last: Directive, root: Unit, actor: User) -> Directive:
    """A directive of its own number with the tasks of the last one, so that changing them leaves the past alone."""
    if Directive.objects.filter(number=plan.number).exists():
        raise NotAllowed(["Đã có văn bản số này. Hãy chọn văn bản đó."])
    directive = Directive(number=plan.number, issuer=plan.issuer, issued_on=plan.issued_on, title=plan.title)
    note = f"Chép các nhiệm vụ của {last.number}"
    with recorded("directive.copy", directive, label="Thêm văn bản chỉ đạo", actor=actor, unit=root, note=note):
        directive.save()
        DirectiveTask.objects.bulk_create(
            DirectiveTask(
                directive=directive, ordinal=task.ordinal, label=task.label, text=task.text,
                max_score=task.max_score, evidence_required=task.evidence_required, tells_models=task.tells_models,
            )
            for task in last.tasks.order_by("ordinal")  # type: ignore[attr-defined]
        )  # fmt: skip
    return directive
