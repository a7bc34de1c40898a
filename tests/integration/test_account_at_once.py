"""A code that two browsers show at the same moment opens one of them; failures at the same moment are all counted."""

import pytest
from axes.models import AccessAttempt
from django.db.models import Sum
from django.test import Client

from danvan.organization.actions import check_code
from tests.integration.at_once import at_once

from .accounts import WRONG, code_of, enrolled, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", ["code", "recovery"])
def test_one_code_shown_twice_at_once_is_taken_once(world, settings, kind):
    settings.ALLOWS_DEMONSTRATION = False
    person = world.north.reviewer
    app, codes = enrolled(person)
    typed = {"code": code_of(app)} if kind == "code" else {"recovery": codes[0]}

    refusals = at_once(*[lambda: check_code(person, **typed, actor=person)] * 2)

    assert [refusal == "" for refusal in sorted(refusals)] == [True, False]


def test_failures_at_once_are_all_counted(world):
    name = world.north.commune.sender.username

    at_once(*[lambda: sign_in(Client(), name, WRONG).status_code] * 4)

    assert AccessAttempt.objects.aggregate(Sum("failures_since_start")) == {"failures_since_start__sum": 4}
