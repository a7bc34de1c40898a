"""How many models a rung may recognise: a number, and what happens beyond, for each tier and group."""

from typing import Any

from django import forms

from danvan.common.forms import PortalForm
from evaluations.actions.quota import Limit
from evaluations.models import CarrierGroup, OnExcess, QuotaTier
from evaluations.quotas import Key, Usage


class QuotaForm(PortalForm):
    """An empty number means that there is no quota."""

    def __init__(self, data: Any = None, *, usages: list[Usage]) -> None:
        """`usages` is every tier and group, with what is used of each."""
        super().__init__(data)
        self.usages = usages
        for usage in usages:
            name, quota = _name(usage.tier, usage.group), usage.quota
            number = forms.IntegerField(
                label=f"Chỉ tiêu {usage.name}", min_value=0, max_value=100_000, required=False,
                initial=quota.number if quota else None, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={"min_value": "Chỉ tiêu từ 0.", "max_value": "Chỉ tiêu quá lớn."},
            )  # fmt: skip
            on_excess = forms.ChoiceField(
                label=f"Khi vượt, {usage.name}", choices=OnExcess.choices,
                initial=quota.on_excess if quota else OnExcess.WARN, required=False,
            )  # fmt: skip
            self.add_field(f"number_{name}", number)
            self.add_field(f"excess_{name}", on_excess)

    @property
    def rows(self) -> list[tuple[QuotaTier, list[tuple[Usage, forms.BoundField, forms.BoundField]]]]:
        """The fields by tier, with what is used."""
        return [
            (
                tier,
                [
                    (usage, self[f"number_{_name(tier, usage.group)}"], self[f"excess_{_name(tier, usage.group)}"])
                    for usage in self.usages
                    if usage.tier == tier
                ],
            )
            for tier in QuotaTier
        ]

    @property
    def limits(self) -> dict[Key, Limit | None]:
        """As `set_quotas` takes them."""
        found: dict[Key, Limit | None] = {}
        for usage in self.usages:
            name = _name(usage.tier, usage.group)
            number = self.cleaned_data.get(f"number_{name}")
            excess = self.cleaned_data.get(f"excess_{name}") or OnExcess.WARN
            found[usage.tier, usage.group] = None if number is None else Limit(number, excess)
        return found


def _name(tier: QuotaTier, group: CarrierGroup) -> str:
    return f"{tier}_{group}"
