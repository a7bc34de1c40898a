"""Making, changing and removing the schemes by which a campaign's years are scored.

Only administrators of the whole tree may. What has been used stands (see evaluations.schemes): then a new scheme is
made from a later year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from danvan.activity.record import record, recorded
from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach, snapshot
from danvan.organization.models import Unit, User
from evaluations.models import (
    BonusKind,
    BonusRule,
    BonusSource,
    DemotionCondition,
    DemotionRule,
    RatingBand,
    SchemeTask,
    ScoreAdjustment,
    ScoringScheme,
)
from evaluations.schemes import Standing, maxima_of, standing_of, years_scored_by
from models_registry.actions.year import sets_dates
from models_registry.models import Campaign


@dataclass(frozen=True)
class BandRow:
    """A rating as it was typed."""

    name: str
    from_score: Decimal
    needs_no_zero: bool = False


@dataclass(frozen=True)
class RuleRow:
    """Bonus or penalty as it was typed; `pk` of the rule that it changes, None for a new one."""

    pk: int | None
    kind: str
    label: str
    source: str
    points: Decimal
    cap: Decimal | None = None


@dataclass(frozen=True)
class DemotionRow:
    """What lowers a rating as it was typed; `ceiling` is the name of a rating."""

    condition: str
    steps: int | None = None
    ceiling: str = ""
    threshold: Decimal | None = None


@dataclass(frozen=True)
class SchemeContent:
    """Everything that may be typed of a scheme; `tasks` (id → maximum, weight) None where they stand."""

    fields: Mapping[str, Any]
    bands: Sequence[BandRow] = ()
    rules: Sequence[RuleRow] = ()
    demotions: Sequence[DemotionRow] = ()
    tasks: Mapping[int, tuple[Decimal, Decimal]] | None = field(default=None)


def may_edit_schemes(user: User) -> bool:
    """Whether how everybody is scored is in this person's hand: who opens years."""
    return sets_dates(user)


@transaction.atomic
def begin_scheme(
    campaign: Campaign, from_year: int, *, name: str, source: ScoringScheme | None, actor: User
) -> ScoringScheme:
    """Make the scheme of a campaign from that year on: a copy of `source`, or the plain maxima of the directive.

    The tasks of a year in which dossiers are open keep the maxima by which these were opened. Refuses a year outside
    the campaign, one that has a scheme beginning with it, and one with published results.
    """
    if not may_edit_schemes(actor):
        raise OutOfReach(["Anh/chị không có quyền lập thang điểm."])
    campaign = lock_row(Campaign.objects.select_related("directive"), campaign.pk)
    standing = standing_of(campaign, from_year)
    if refusals := _beginning_refusals(campaign, from_year, standing):
        raise NotAllowed(refusals)
    scheme = ScoringScheme(campaign=campaign, from_year=from_year, name=name.strip())
    for field_name in ("is_sample", "source", "cap", "bonus_cap", "penalty_cap", "unsent_rating", "spread_limit"):
        if source is not None:
            setattr(scheme, field_name, getattr(source, field_name))
    note = f"Chép từ {source}" if source else "Theo điểm tối đa của văn bản"
    with recorded(
        "scheme.begin", scheme, label="Lập thang điểm", actor=actor, unit=_root(), note=note, parts=scheme.audited_parts
    ):
        scheme.save()
        _copy_tasks(scheme, _maxima_source(campaign, from_year, source, standing))
        if source is not None:
            _copy_rest(scheme, source)
    return scheme


def _beginning_refusals(campaign: Campaign, from_year: int, standing: Standing) -> list[str]:
    if not campaign.first_year <= from_year <= campaign.last_year:
        return [f"Năm bắt đầu phải từ {campaign.first_year} đến {campaign.last_year}, thuộc {campaign.name}."]
    if ScoringScheme.objects.filter(campaign=campaign, from_year=from_year).exists():
        return [f"Đã có thang điểm từ năm {from_year}. Hãy sửa thang điểm đó hoặc chọn năm khác."]
    if standing.published:
        years = ", ".join(map(str, standing.published))
        return [f"Năm {years} đã công bố kết quả theo thang điểm trước. Hãy chọn năm bắt đầu sau đó."]
    if ScoreAdjustment.objects.filter(assessment__year__in=years_scored_by(campaign, from_year)).exists():
        return ["Đã có bản được cộng, trừ điểm theo thang điểm trước. Hãy chọn năm bắt đầu sau đó."]
    return []


def _maxima_source(
    campaign: Campaign, from_year: int, source: ScoringScheme | None, standing: Standing
) -> ScoringScheme | None:
    """Whose maxima and weights count: where dossiers are open, of the scheme by which they were opened."""
    if not standing.opened:
        return source
    earlier = ScoringScheme.objects.filter(campaign=campaign, from_year__lt=from_year)
    return earlier.order_by("-from_year").first()


def _copy_tasks(scheme: ScoringScheme, source: ScoringScheme | None) -> None:
    """A row for each task of the campaign's directive; another directive's tasks are matched by their number."""
    tasks = list(scheme.campaign.directive.tasks.order_by("ordinal"))  # type: ignore[attr-defined]
    maxima = maxima_of(None, tasks)
    said = {row.task.ordinal: row for row in source.tasks.select_related("task")} if source else {}  # type: ignore[attr-defined]
    SchemeTask.objects.bulk_create(
        SchemeTask(scheme=scheme, task=task, max_score=row.max_score, weight=row.weight)
        if (row := said.get(task.ordinal))
        else SchemeTask(scheme=scheme, task=task, max_score=maxima[task.pk])
        for task in tasks
    )


def _copy_rest(scheme: ScoringScheme, source: ScoringScheme) -> None:
    bands = [BandRow(band.name, band.from_score, band.needs_no_zero) for band in source.bands.all()]  # type: ignore[attr-defined]
    rules = [
        RuleRow(None, rule.kind, rule.label, rule.source, rule.points, rule.cap)
        for rule in source.rules.all()  # type: ignore[attr-defined]
    ]
    demotions = [
        DemotionRow(row.condition, row.steps, row.ceiling.name if row.ceiling else "", row.threshold)
        for row in source.demotions.select_related("ceiling")  # type: ignore[attr-defined]
    ]
    _write_rules(scheme, rules)
    _write_ratings(scheme, bands, demotions)


@transaction.atomic
def save_scheme(scheme: ScoringScheme, content: SchemeContent, *, version: int, actor: User) -> ScoringScheme:
    """Write everything that was typed of a scheme; rows that are no longer named go.

    Refuses what has been used (published results: everything; open dossiers: maxima and weights), what another
    person saved in between, and a table that would leave a total without a rating.
    """
    if not may_edit_schemes(actor):
        raise OutOfReach(["Anh/chị không có quyền sửa thang điểm."])
    lock_row(Campaign.objects.all(), scheme.campaign_id)
    scheme = lock_row(ScoringScheme.objects.select_related("campaign__directive"), scheme.pk)
    standing = standing_of(scheme.campaign, scheme.from_year)
    if standing.reasons:
        raise NotAllowed(standing.reasons)
    if scheme.version != version:
        raise NotAllowed(
            [
                "Thang điểm vừa được người khác lưu. Nội dung anh/chị gõ còn nguyên dưới đây; hãy mở trang thang điểm "
                "để so rồi lưu lại: bản lưu sau thay bản trước."
            ]
        )
    if refusals := _refusals(scheme, content, standing):
        raise NotAllowed(refusals)
    with recorded("scheme.save", scheme, label="Sửa thang điểm", actor=actor, unit=_root(), parts=scheme.audited_parts):
        for name, value in content.fields.items():
            setattr(scheme, name, value)
        scheme.version += 1
        scheme.save()
        for row in scheme.tasks.all() if content.tasks is not None else ():  # type: ignore[attr-defined]
            row.max_score, row.weight = (content.tasks or {}).get(row.task_id, (row.max_score, row.weight))
            row.save()
        _write_rules(scheme, content.rules)
        _write_ratings(scheme, content.bands, content.demotions)
    return scheme


@transaction.atomic
def remove_scheme(scheme: ScoringScheme, *, actor: User) -> None:
    """Remove a scheme by which nothing was opened yet; the one before scores its years again."""
    if not may_edit_schemes(actor):
        raise OutOfReach(["Anh/chị không có quyền xóa thang điểm."])
    lock_row(Campaign.objects.all(), scheme.campaign_id)
    scheme = lock_row(ScoringScheme.objects.select_related("campaign"), scheme.pk)
    if opened := standing_of(scheme.campaign, scheme.from_year).opened:
        years = ", ".join(map(str, opened))
        raise NotAllowed([f"Đã có đơn vị mở bản tự đánh giá năm {years} theo thang điểm này nên không xóa được."])
    before = snapshot(scheme) | scheme.audited_parts()
    record("scheme.remove", scheme, label="Xóa thang điểm", actor=actor, unit=_root(), before=before)
    scheme.delete()


def _write_rules(scheme: ScoringScheme, rows: Sequence[RuleRow]) -> None:
    """A rule that stays keeps its row: points given by hand hang on it."""
    kept = {rule.pk: rule for rule in scheme.rules.all()}  # type: ignore[attr-defined]
    named = {row.pk for row in rows}
    for pk, rule in kept.items():
        if pk not in named:
            rule.delete()
        else:  # labels may change places
            BonusRule.objects.filter(pk=pk).update(label=f"({pk})")
    for row in rows:
        rule = kept.get(row.pk or 0) or BonusRule(scheme=scheme)
        rule.kind, rule.label, rule.source = row.kind, row.label, row.source
        rule.points, rule.cap = row.points, row.cap
        rule.save()


def _write_ratings(scheme: ScoringScheme, bands: Sequence[BandRow], demotions: Sequence[DemotionRow]) -> None:
    scheme.demotions.all().delete()  # type: ignore[attr-defined]
    scheme.bands.all().delete()  # type: ignore[attr-defined]
    made = {
        row.name: RatingBand.objects.create(
            scheme=scheme, name=row.name, from_score=row.from_score, needs_no_zero=row.needs_no_zero
        )
        for row in bands
    }
    for position, row in enumerate(demotions, start=1):
        DemotionRule.objects.create(
            scheme=scheme, position=position, condition=row.condition, threshold=row.threshold,
            steps=row.steps, ceiling=made.get(row.ceiling),
        )  # fmt: skip


# --- what stands against a table as it was typed ----------------------------------------------------


def _refusals(scheme: ScoringScheme, content: SchemeContent, standing: Standing) -> list[str]:
    refusals = _band_refusals(content.bands) + _rule_refusals(scheme, content.rules)
    refusals += [text for row in content.demotions for text in _demotion_refusals(row, content.bands)]
    if content.tasks is not None and not standing.may_change_maxima:
        saved = {row.task_id: (row.max_score, row.weight) for row in scheme.tasks.all()}  # type: ignore[attr-defined]
        if any(saved.get(pk) != typed for pk, typed in content.tasks.items()):
            years = ", ".join(map(str, standing.opened))
            refusals.append(
                f"Đã có đơn vị mở bản tự đánh giá năm {years} nên điểm tối đa và hệ số không sửa được nữa. "
                "Muốn thay đổi, hãy lập thang điểm mới từ năm sau."
            )
    return refusals


def _band_refusals(bands: Sequence[BandRow]) -> list[str]:
    refusals = []
    if len({band.name for band in bands}) < len(bands):
        refusals.append("Mức xếp loại: có hai mức cùng tên.")
    if len({band.from_score for band in bands}) < len(bands):
        refusals.append("Mức xếp loại: có hai mức cùng bắt đầu từ một điểm.")
    if bands and min(bands, key=lambda band: band.from_score) not in [
        band for band in bands if band.from_score == 0 and not band.needs_no_zero
    ]:
        refusals.append("Mức xếp loại: phải có một mức từ 0 điểm, không kèm điều kiện, để bản nào cũng được xếp loại.")
    return refusals


def _rule_refusals(scheme: ScoringScheme, rules: Sequence[RuleRow]) -> list[str]:
    refusals = []
    if len({(row.kind, row.label) for row in rules}) < len(rules):
        refusals.append("Thưởng, trừ: có hai dòng cùng nội dung.")
    for row in rules:
        if row.kind == BonusKind.PENALTY and row.source != BonusSource.BY_HAND:
            refusals.append(f"“{row.label}”: điểm trừ do người thẩm định ghi, không tự tính.")
        if row.cap is not None and row.cap < row.points:
            refusals.append(f"“{row.label}”: số điểm nhiều nhất không thể ít hơn điểm mỗi lần.")
    used = {rule.pk: rule for rule in scheme.rules.exclude(adjustments=None).distinct()}  # type: ignore[attr-defined]
    typed = {row.pk: row for row in rules if row.pk}
    for pk, rule in used.items():
        now = typed.get(pk)
        if now is None or (now.kind, now.source) != (rule.kind, rule.source):
            refusals.append(f"“{rule.label}” đã dùng để cộng, trừ điểm nên không bỏ, không đổi loại và cách tính được.")
    return refusals


def _demotion_refusals(row: DemotionRow, bands: Sequence[BandRow]) -> list[str]:
    label = DemotionCondition(row.condition).label
    refusals = []
    if bool(row.steps) == bool(row.ceiling):
        refusals.append(f"“{label}”: hãy ghi số mức bị hạ hoặc chọn mức cao nhất, chỉ một trong hai.")
    if row.ceiling and row.ceiling not in {band.name for band in bands}:
        refusals.append(f"“{label}”: mức “{row.ceiling}” không có trong các mức xếp loại ở trên.")
    if (row.condition == DemotionCondition.PENALTY_AT_LEAST) != (row.threshold is not None):
        refusals.append(f"“{label}”: số điểm trừ chỉ ghi, và phải ghi, cho điều kiện theo điểm trừ.")
    if not bands:
        refusals.append(f"“{label}”: chưa có mức xếp loại nào để hạ.")
    return refusals


def _root() -> Unit:
    """The log tells of it where the whole tree is told of."""
    return Unit.objects.filter(parent=None).order_by("path")[0]
