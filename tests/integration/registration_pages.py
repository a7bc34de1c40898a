"""What the tests of the registration pages share: addresses, what was typed, and everything about a row."""

from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse

from danvan.activity.models import AuditEvent, Notification, StateChange
from models_registry.models import Initiative, Registration, ReturnedPart, SignedCopy

LIST = "/mo-hinh/"
CREATE = "/mo-hinh/dang-ky/"
# The least that can be saved
BARE = {"name": "Đường hoa", "form": "collective", "kind": "new", "target_level": "grassroots"}


def url(page: str, registration: Registration, *more: str) -> str:
    """The address of a page of one registration: url("edit", registration)."""
    return reverse(f"models_registry:registration_{page}", args=[registration.pk, *more])


def act(registration: Registration, transition: str) -> str:
    return url("transition", registration, transition)


def typed_for(transition: str, registration: Registration, note: str) -> dict[str, Any]:
    """What the page of the act asks for: a return names a part, too."""
    part = {"part_objectives": "on", "version": registration.version} if transition == "return" else {}
    return part | {"note": note}


def names_in(response: Any) -> list[str]:
    """The names of the registrations on a list page, in their order."""
    return [registration.name for registration in response.context["page_obj"]]


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def typed_in(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back from the form at `address` without a change."""
    page = client.get(address)
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in values.items() if value not in (None, "")}
    return typed | ({"code": page.context["code"]} if "code" in page.context else {})


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row that an act on a registration could touch, whole."""
    rows = {model.__name__: all_rows(model) for model in (Registration, Initiative, StateChange, AuditEvent)}
    return rows | {
        "returned parts": all_rows(ReturnedPart),
        "signed copies": all_rows(SignedCopy),
        "Notification": all_rows(Notification),
        "tasks": all_rows(Registration.tasks.through),
    }


def all_rows(model: type[Model]) -> list[dict[str, Any]]:
    return list(model._default_manager.order_by("pk").values())
