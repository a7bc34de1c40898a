"""Reminders: the rules of a phase, and those that were sent."""

import factory

from models_registry.models import ReminderRule, ReminderSent
from tests.factories.base import PortalFactory
from tests.factories.organization import UnitFactory, UserFactory
from tests.factories.registry import PhaseFactory


class ReminderRuleFactory(PortalFactory):
    class Meta:
        model = ReminderRule

    phase = factory.SubFactory(PhaseFactory)
    days_before = 14


class ReminderSentFactory(PortalFactory):
    """One unit reminded by somebody; with `days_before`, on schedule."""

    class Meta:
        model = ReminderSent

    phase = factory.SubFactory(PhaseFactory)
    unit = factory.SubFactory(UnitFactory)
    due_on = factory.SelfAttribute("phase.due_on")
    text = factory.LazyAttribute(lambda reminder: f"{reminder.unit.name}: hãy gửi bản đăng ký.")
    recipients = 1
    days_before = None
    by = factory.LazyAttribute(lambda reminder: UserFactory() if reminder.days_before is None else None)
