"""The heir of each live model of a unit that is split: asked on the preview, one answer for each."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from danvan.organization.forms.orders import OrderForm
from danvan.organization.forms.orders_of_many import SplitForm
from danvan.organization.models import Unit
from danvan.organization.reorganisation.orders import Order
from danvan.organization.reorganisation.wards import Ward, wards_of

LATER = "sau"
PREFIX = "ke-thua-"


class Choice(NamedTuple):
    """One possible answer."""

    value: str
    label: str
    is_chosen: bool


class Question(NamedTuple):
    """One live model and the parts that could take it over."""

    ward: Ward
    name: str
    choices: list[Choice]
    is_missing: bool


class HeirChoices:
    """What was answered so far. Without a split nothing is asked."""

    def __init__(self, unit: Unit, form: OrderForm, typed: Mapping[str, str]) -> None:
        self.parts = {part.key: part for part in form.parts} if isinstance(form, SplitForm) else {}
        self.wards = wards_of(unit) if self.parts else []
        self.answers = {ward.pk: typed.get(f"{PREFIX}{ward.pk}", "") for ward in self.wards}

    @staticmethod
    def typed_in(typed: Mapping[str, str]) -> list[tuple[str, str]]:
        """Answers to be carried on while the form is corrected."""
        return [(name, value) for name, value in typed.items() if name.startswith(PREFIX)]

    @property
    def missing(self) -> list[Ward]:
        return [ward for ward in self.wards if self.answers[ward.pk] not in (*self.parts, LATER)]

    @property
    def refusals(self) -> list[str]:
        return [f"Chưa chọn đơn vị kế thừa của mô hình “{ward.name}”." for ward in self.missing]

    @property
    def questions(self) -> list[Question]:
        missing = {ward.pk for ward in self.missing}
        return [
            Question(ward, f"{PREFIX}{ward.pk}", self._choices(self.answers[ward.pk]), ward.pk in missing)
            for ward in self.wards
        ]

    def of(self, order: Order) -> Order:
        """The order with the heirs that were named."""
        heirs = {pk: self.parts[key].code for pk, key in self.answers.items() if key in self.parts}
        return replace(order, heirs=heirs)

    def _choices(self, answer: str) -> list[Choice]:
        named = [Choice(part.key, part.name, part.key == answer) for part in self.parts.values()]
        return [*named, Choice(LATER, "Để chọn sau", answer == LATER)]
