"""How much of a rung's quotas is used, and whether one more model is one too many.

An exemplary model is a recognised one as well, so it counts in both tiers. What is counted is what is decided today,
published or not: a quota is the rung's for the whole year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from danvan.common.templatetags.portal import vn_number
from danvan.common.workflow import NOTE_MIN_LENGTH, NotAllowed
from danvan.organization.models import Unit
from evaluations.models import CarrierGroup, Quota, QuotaTier, Recognition, RecognitionState
from evaluations.models.quota import group_of
from evaluations.models.recognition import RecognitionQuerySet
from models_registry.models import CampaignYear

Key = tuple[str, str]  # tier, group

_POSITIVE = Q(state__in=RecognitionState.positive())
_COUNTED = {
    QuotaTier.RECOGNISED: _POSITIVE,
    QuotaTier.EXEMPLARY: Q(state=RecognitionState.EXEMPLARY),
    QuotaTier.PROPOSED: Q(proposed_at__isnull=False),
}


@dataclass(frozen=True)
class Usage:
    """A tier and group of a rung's year: how many there are, of how many there may be."""

    tier: QuotaTier
    group: CarrierGroup
    used: int
    quota: Quota | None

    @property
    def words(self) -> str:
        """“17/18”; the number alone where nothing is set."""
        return f"{vn_number(self.used)}/{vn_number(self.quota.number)}" if self.quota else vn_number(self.used)

    @property
    def excess(self) -> int:
        return max(0, self.used - self.quota.number) if self.quota else 0

    @property
    def is_full(self) -> bool:
        return self.quota is not None and self.used >= self.quota.number

    @property
    def name(self) -> str:
        """“Tiêu biểu, tập thể”."""
        return f"{self.tier.label}, {self.group.label.lower()}"

    def with_more(self, count: int) -> "Usage":
        return Usage(self.tier, self.group, self.used + count, self.quota)


def quotas_of(rung: Unit, year: CampaignYear, *, lock: bool = False) -> dict[Key, Quota]:
    """What holds at the rung today; of what predecessors had set for the same, the last counts."""
    rows = Quota.objects.of_rung(rung, year).order_by("set_at", "pk")
    return {(quota.tier, quota.group): quota for quota in (rows.select_for_update(of=("self",)) if lock else rows)}


def is_parted(quotas: Iterable[Key]) -> bool:
    """Whether households are counted by themselves."""
    return any(group == CarrierGroup.HOUSEHOLD for _, group in quotas)


def usage_of(rung: Unit, year: CampaignYear) -> list[Usage]:
    """Every tier and group of the rung's year, in their order; two queries. Households where they are parted."""
    usages = every_usage(rung, year)
    parted = is_parted((one.tier, one.group) for one in usages if one.quota)
    return [one for one in usages if parted or one.group != CarrierGroup.HOUSEHOLD]


def every_usage(rung: Unit, year: CampaignYear) -> list[Usage]:
    """The same with households always, for who sets the quotas; where they are not parted, none counts there."""
    quotas = quotas_of(rung, year)
    parted = is_parted(quotas)
    groups = list(CarrierGroup)
    used = dict.fromkeys(((tier, group) for tier in QuotaTier for group in groups), 0)
    rows = _rows(rung, year).order_by().values("result__registration__form")
    counts = {str(tier): Count("pk", filter=condition) for tier, condition in _COUNTED.items()}
    counted: list[dict[str, Any]] = list(rows.annotate(**counts))  # type: ignore[arg-type]
    for row in counted:
        group = group_of(row["result__registration__form"], parted=parted)
        for tier in QuotaTier:
            used[tier, group] += row[str(tier)]
    return [Usage(tier, group, used[tier, group], quotas.get((tier, group))) for tier, group in used]


def gained(act: str, state: str) -> set[QuotaTier]:
    """The tiers in which a model in `state` begins to count by this act."""
    reached = {
        "recognise": {QuotaTier.RECOGNISED},
        "mark_exemplary": {QuotaTier.RECOGNISED, QuotaTier.EXEMPLARY},
        "propose": {QuotaTier.PROPOSED},
    }.get(act, set())
    had = {
        RecognitionState.RECOGNISED: {QuotaTier.RECOGNISED},
        RecognitionState.EXEMPLARY: {QuotaTier.RECOGNISED, QuotaTier.EXEMPLARY},
    }.get(RecognitionState(state), set())
    return reached - had


def usage_after(rows: Iterable[Recognition], act: str) -> list[Usage]:
    """The quotas that the act on these rows touches, as they would then be; of one rung and year each."""
    rows = list(rows)
    desks = {row.desk.present_path: row for row in rows}
    after = []
    for path, first in desks.items():
        own = [row for row in rows if row.desk.present_path == path]
        usage = usage_of(first.desk, first.year)
        parted = any(one.group == CarrierGroup.HOUSEHOLD for one in usage)
        after += [one.with_more(more) for one in usage if (more := _more(own, act, one, parted=parted))]
    return after


def _more(rows: Iterable[Recognition], act: str, usage: Usage, *, parted: bool) -> int:
    return sum(
        usage.tier in gained(act, row.state) and usage.group == group_of(row.result.registration.form, parted=parted)
        for row in rows
    )


def keep_within(recognition: Recognition, act: str) -> None:
    """Refuse the one model too many, or ask for the written reason; to be called while it is being decided.

    The quotas are locked first and then counted: of two people who take the last place at once the second waits, and
    finds it taken.
    """
    state = Recognition.objects.values_list("state", flat=True).get(pk=recognition.pk)
    tiers = gained(act, state)
    if not tiers:
        return
    quotas = quotas_of(recognition.desk, recognition.year, lock=True)
    parted = is_parted(quotas)
    group = group_of(recognition.result.registration.form, parted=parted)
    forms = [form for form in CarrierGroup if group_of(form, parted=parted) == group]
    others = _rows(recognition.desk, recognition.year).filter(result__registration__form__in=forms)
    others = others.exclude(pk=recognition.pk)
    over = [
        quota
        for tier in QuotaTier
        if tier in tiers
        and (quota := quotas.get((tier, group)))
        and others.filter(_COUNTED[tier]).count() >= quota.number
    ]
    if blocking := [quota for quota in over if quota.blocks]:
        raise NotAllowed([f"Đã hết chỉ tiêu “{quota}” của {recognition.desk.name}." for quota in blocking])
    kept_in = "proposed_quota_reason" if act == "propose" else "quota_reason"
    if over and len(getattr(recognition, kept_in).strip()) < NOTE_MIN_LENGTH:
        raise NotAllowed(
            [f"Vượt chỉ tiêu “{quota}”. Hãy ghi lý do vượt, ít nhất {NOTE_MIN_LENGTH} ký tự." for quota in over]
        )
    if not over:
        setattr(recognition, kept_in, "")  # nothing is exceeded: there is nothing to justify


def _rows(rung: Unit, year: CampaignYear) -> RecognitionQuerySet:
    return Recognition.objects.filter(desk__present_path=rung.present_path, result__assessment__year=year)
