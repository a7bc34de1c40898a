"""Whose desk a reader of “Đối chiếu” looks at, and with which eyes: as the rung, or as who sees published figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from danvan.organization.access import desks_of, works_at
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from evaluations.models import Assessment
from evaluations.reading.differences import finished
from evaluations.reading.hints import SeenHint, hints_on
from models_registry.models import CampaignYear


def desks_read_by(user: User) -> list[Unit]:
    """The units at which the person works for the rung or may see published figures, in the order of the tree."""
    paths = {*desks_of(user, Permission.VIEW_PROVISIONAL), *desks_of(user, Permission.VIEW_SUMMARY)}
    return list(Unit.objects.filter(path__in=paths).order_by("path")) if paths else []


@dataclass(frozen=True)
class Eyes:
    """One reader of one desk's year."""

    user: User
    desk: Unit
    year: CampaignYear

    @property
    def is_of_rung(self) -> bool:
        """Whether scores before publication, reviewers' names, hints and samples may be shown."""
        return works_at(self.user, Permission.VIEW_PROVISIONAL, self.desk)

    @property
    def reviews(self) -> bool:
        return works_at(self.user, Permission.REVIEW, self.desk)

    @property
    def draws(self) -> bool:
        return works_at(self.user, Permission.ASSIGN, self.desk)

    @property
    def finished(self) -> QuerySet[Assessment]:
        return finished(self.user, self.desk, self.year, published_only=not self.is_of_rung)

    @property
    def sent(self) -> QuerySet[Assessment]:
        """Everything on the desk that hints may be given of: never of a unit for which the person writes."""
        here = Assessment.objects.within_reach(self.user, Permission.VIEW_PROVISIONAL).not_written_by(self.user)
        return here.sent().filter(desk__present_path=self.desk.present_path, year=self.year)

    def hints(self, among: QuerySet[Assessment] | None = None) -> dict[int, list[SeenHint]]:
        """The hints of the desk, by dossier; none for who is not of the rung."""
        return hints_on(self.sent if among is None else among, self.desk, self.year) if self.is_of_rung else {}


def chosen_desk(desks: Sequence[Unit], code: str | None) -> Unit | None:
    """The desk that the address names, else the first; None where the address names another."""
    if code is None:
        return next(iter(desks), None)
    return next((desk for desk in desks if desk.code == code), None)
