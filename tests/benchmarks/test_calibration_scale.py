"""“Đối chiếu” and its hints for a desk with 3,321 dossiers of this year and as many of last year, within two seconds.

Texts are put together from the same sentences, as units copy from each other; one in ten is word for word another's,
one in twenty last year's.
"""

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from danvan.activity.models import StateChange
from danvan.common import clock
from danvan.organization.models import UnitKind
from danvan.organization.roles import Role
from evaluations.models import Assessment, AssessmentState, TaskScore
from evaluations.reading.calibration import Eyes
from evaluations.reading.calibration_report import Report
from models_registry.models import CampaignYear, Initiative, Registration
from models_registry.models.initiative import new_code
from tests.conftest import on_day, undone
from tests.factories import (
    CampaignYearFactory,
    MembershipFactory,
    UnitFactory,
    UserFactory,
)
from tests.world import TODAY

UNITS, REVIEWERS = 3321, 12
BUDGET = 2.0  # seconds of our work for the whole report, hints included


class Desk:
    """A province whose villages all send to it, appraised by a dozen reviewers."""

    def __init__(self) -> None:
        self.chance = random.Random(308)
        self.unit = UnitFactory(kind=UnitKind.PROVINCE, name="Tỉnh Lớn", path="0001")
        self.year: CampaignYear = CampaignYearFactory(phases=True)
        self.tasks = list(self.year.directive.tasks.order_by("ordinal"))
        self.reviewers = [MembershipFactory(unit=self.unit, role=Role.REVIEWER).user for _ in range(REVIEWERS)]
        self.author = UserFactory()
        self.sentences = [self._sentence() for _ in range(400)]
        communes = self._below(self.unit, 124, "Xã")
        self.units = [*communes, *self._villages(communes)][:UNITS]
        earlier = CampaignYearFactory(year=2024, campaign=self.year.campaign)
        last = self._write(earlier, [self._text() for _ in range(UNITS * 7)])
        texts = [self.chance.choice(last) if self.chance.random() < 0.05 else self._text() for _ in range(UNITS * 7)]
        for at in range(0, len(texts), 10):
            texts[at] = texts[(at * 3) % len(texts)]
        self._write(self.year, texts)
        self._register()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as a live database does by itself: without it PostgreSQL plans blindly

    def _sentence(self) -> str:
        return " ".join(
            self.chance.choice(["an", "bình", "châu", "dân", "đoàn", "gia", "hòa", "khéo", "làng", "mới"])
            for _ in range(12)
        )

    def _text(self) -> str:
        return ". ".join(self.chance.choice(self.sentences) for _ in range(6))

    def _below(self, parent, count, form):
        from_kind = UnitKind.COMMUNE if form == "Xã" else UnitKind.VILLAGE
        return type(parent).objects.bulk_create(
            UnitFactory.build(
                parent=parent, name=f"{form} {number} {parent.pk}", path=f"{parent.path}{number:04d}", kind=from_kind
            )
            for number in range(1, count + 1)
        )

    def _villages(self, communes):
        return [village for commune in communes for village in self._below(commune, 26, "Thôn")]

    def _write(self, year: CampaignYear, texts: list[str]) -> list[str]:
        now = clock.now()
        dossiers = Assessment.objects.bulk_create(
            (
                Assessment(
                    unit=unit, year=year, unit_name=unit.name, desk=self.unit, state=AssessmentState.APPRAISED,
                    created_by=self.author, created_at=now - timedelta(days=number % 9), submitted_at=now,
                    submitted_by=self.author, appraised_at=now, appraised_by=self.reviewers[number % REVIEWERS],
                )
                for number, unit in enumerate(self.units)
            ),
            batch_size=500,
        )  # fmt: skip
        scores = []
        for number, (dossier, task) in enumerate((one, task) for one in dossiers for task in self.tasks):
            own = Decimal(self.chance.randint(8, 12))
            lowered = own - 1 if self.chance.random() < 0.25 else own
            scores.append(
                TaskScore(
                    assessment=dossier, task=task, max_score=task.max_score, self_score=own, narrative=texts[number],
                    appraised_score=lowered, reason="" if lowered == own else "Chưa đủ",
                )
            )  # fmt: skip
        TaskScore.objects.bulk_create(scores, batch_size=500)
        return texts

    def _register(self) -> None:
        now = clock.now()
        initiatives = Initiative.objects.bulk_create(
            (
                Initiative(unit=unit, code=f"{new_code()[:8]}{number:04d}", name="Đường hoa tự quản", form="collective")
                for number, unit in enumerate(self.units)
            ),
            batch_size=500,
        )
        rows = Registration.objects.bulk_create(
            (
                Registration(
                    initiative=initiative, year=self.year, unit=initiative.unit, unit_name=initiative.unit.name,
                    desk=self.unit, name="Đường hoa tự quản", created_by=self.author,
                    submitted_at=now, submitted_by=self.author, state="submitted",
                )
                for initiative in initiatives
            ),
            batch_size=500,
        )  # fmt: skip
        StateChange.objects.bulk_create(
            (
                StateChange(
                    target_type="models_registry.registration", target_id=row.pk, transition="submit",
                    source="draft", target="submitted", at=now, actor_name="Người gửi", actor_id=self.author.pk,
                )
                for row in rows
            ),
            batch_size=500,
        )  # fmt: skip


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker) -> Iterator[Desk]:
    with django_db_blocker.unblock(), undone(), on_day(TODAY):
        yield Desk()


def test_report_and_hints_of_a_whole_province_are_quick(desk, db):
    eyes = Eyes(desk.reviewers[0], desk.unit, desk.year)

    begun = time.process_time()
    report = Report.of(eyes, Decimal(2))
    took = time.process_time() - begun

    assert report.found.total.totals.number == UNITS
    assert sum(hint.number for hint in report.hints) > UNITS
    assert took < BUDGET
