"""Ten thousand registrations of a year against each other and eight thousand of last year, within half a minute.

What a province writes is imitated: a few dozen names that come again everywhere, texts put together from the same
sentences, and some texts that are copies with changes, which must be found.
"""

import random
import time
from collections.abc import Iterator

import pytest

from danvan.common import clock
from danvan.organization.models import Unit, UnitKind, User
from models_registry.likeness.pairs import look_around, look_through
from models_registry.models import CampaignYear, Initiative, LikePair, Registration
from models_registry.models.initiative import new_code
from tests.conftest import on_day, undone
from tests.factories import CampaignYearFactory, UnitFactory, UserFactory
from tests.world import TODAY

COMMUNES, VILLAGES = 124, 700
THIS_YEAR, LAST_YEAR, COPIES = 10_000, 8_000, 50
BUDGET = 30  # seconds for the whole search, reading and writing included
NAMES = (
    "Thắp sáng đường quê", "Đường hoa tự quản", "Tiếng kẻng an ninh", "Nuôi heo đất", "Hiến đất mở đường",
    "Tổ hợp tác trồng thanh long", "Camera an ninh", "Thu gom rác tại nguồn", "Mái ấm tình thương", "Giúp nhau vốn",
)  # fmt: skip
ONSETS = ("b", "c", "ch", "đ", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "qu", "s", "t", "th", "tr", "v", "x")
RIMES = ("an", "anh", "ay", "ân", "oa", "ong", "uyên", "ươi", "ê", "ia", "inh", "ông", "ưng", "âu", "iêu")
SYLLABLES = [onset + rime for onset in ONSETS for rime in RIMES]


class Province:
    """The units, and the registrations of two years."""

    def __init__(self) -> None:
        self.chance = random.Random(308)
        self.sentences = [self._words(12) for _ in range(400)]
        root = UnitFactory(kind=UnitKind.PROVINCE, name="Tỉnh Lớn", path="0001")
        communes = self._below(root, COMMUNES, "Xã")
        villages = [
            unit
            for number, commune in enumerate(communes)
            for unit in self._below(commune, VILLAGES // COMMUNES + (number < VILLAGES % COMMUNES), "Thôn")
        ]
        self.units = [*communes, *villages]
        self.author: User = UserFactory()
        self.year: CampaignYear = CampaignYearFactory()
        self._register(CampaignYearFactory(year=2024), [self._text() for _ in range(LAST_YEAR)])
        texts = [self._text() for _ in range(THIS_YEAR - COPIES)]
        self._register(self.year, texts)
        last = list(Registration.objects.filter(year__year=2024).order_by("pk")[: LAST_YEAR : LAST_YEAR // COPIES])
        self.copied = last[:COPIES]
        self.copies = self._register(self.year, [self._copy(row.objectives) for row in self.copied])

    def _below(self, parent: Unit, count: int, form: str) -> list[Unit]:
        return Unit.objects.bulk_create(
            UnitFactory.build(
                parent=parent, name=f"{form} {number} {parent.pk}", path=f"{parent.path}{number:04d}",
                kind=UnitKind.COMMUNE if form == "Xã" else UnitKind.VILLAGE,
            )
            for number in range(1, count + 1)
        )  # fmt: skip

    def _words(self, count: int) -> str:
        return " ".join(self.chance.choice(SYLLABLES) for _ in range(count))

    def _text(self) -> str:
        parts = self.chance.randint(6, 14)
        return ". ".join(
            self.chance.choice(self.sentences) if self.chance.random() < 0.5 else self._words(12) for _ in range(parts)
        )

    def _copy(self, text: str) -> str:
        words = text.split()
        for place in self.chance.sample(range(len(words)), len(words) // 12):
            words[place] = self.chance.choice(SYLLABLES)
        return " ".join(words)

    def _register(self, year: CampaignYear, texts: list[str]) -> list[Registration]:
        names = [f"{self.chance.choice(NAMES)} {self._words(self.chance.randint(0, 4))}".strip() for _ in texts]
        units = [self.chance.choice(self.units) for _ in texts]
        initiatives = Initiative.objects.bulk_create(
            Initiative(code=f"{new_code()}{number % 900:03d}", name=name, form="collective", unit=unit)
            for number, (name, unit) in enumerate(zip(names, units, strict=True))
        )
        return Registration.objects.bulk_create(
            Registration(
                initiative=initiative, year=year, unit=initiative.unit, unit_name=initiative.unit.name,
                name=initiative.name, objectives=text, desk=initiative.unit, created_by=self.author,
                state="accepted", submitted_at=clock.now(), submitted_by=self.author,
            )
            for initiative, text in zip(initiatives, texts, strict=True)
        )  # fmt: skip


@pytest.fixture(scope="module")
def _province(django_db_setup, django_db_blocker) -> Iterator[Province]:
    with django_db_blocker.unblock(), on_day(TODAY), undone():
        yield Province()


@pytest.fixture
def province(_province: Province, db: None) -> Province:
    return _province


def test_whole_province_is_searched_in_half_a_minute_and_copies_are_found(province):
    begun = time.process_time()

    compared = look_through(province.year)

    taken = time.process_time() - begun
    assert compared == THIS_YEAR
    copied = {
        (min(row.pk, copy.pk), max(row.pk, copy.pk)) for row, copy in zip(province.copied, province.copies, strict=True)
    }
    assert copied - set(LikePair.objects.order_by().values_list("first_id", "second_id")) == set()
    assert taken < BUDGET


def test_one_registration_is_compared_while_its_writer_waits(province):
    row = Registration.objects.filter(year=province.year, unit__kind=UnitKind.COMMUNE).order_by("pk").first()
    begun = time.process_time()

    look_around(row.pk)

    assert time.process_time() - begun < 3
