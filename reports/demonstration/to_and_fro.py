"""How a registration of the demonstration goes up and comes back: signed, returned for named parts, mended."""

from typing import Any

from danvan.organization.models import User
from models_registry.actions import edit_registration
from models_registry.actions.returns import Why, return_registration
from models_registry.models import Registration
from models_registry.workflow import registration_workflow


def send(registration: Registration, *, writer: User, signer: User) -> Registration:
    """Sent by who wrote it; where that is not who signs, handed over first."""
    if writer != signer:
        registration = registration_workflow.perform("hand_over", registration, actor=writer)
    return registration_workflow.perform("submit", registration, actor=signer)


def give_back(registration: Registration, told: dict[str, Any], *, reviewer: User) -> Registration:
    """The parts that the plan names, all for the same reason."""
    reasons = dict.fromkeys(told["parts"], Why(told["text"], told["code"]))
    return return_registration(registration, reasons, version=registration.version, actor=reviewer)


def mend(registration: Registration, words: str, *, writer: User) -> Registration:
    """What was asked for is written after what was there."""
    content = {"objectives": f"{registration.objectives} {words}"}
    return edit_registration(registration, content=content, version=registration.version, actor=writer)
