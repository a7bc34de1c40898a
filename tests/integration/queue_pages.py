"""What the tests of the reviewer's queue share: addresses, pages read as people see them, a press of a button."""

from typing import Any
from urllib.parse import parse_qsl

from django.test import Client
from django.urls import reverse

from models_registry.models import BulkAct, Registration

QUEUE = "/mo-hinh/cho-tham-dinh/"
DECIDE = QUEUE + "xu-ly/"
NOTE = "Đề nghị ghi rõ số hộ tham gia và đơn vị tính."


def names_in(page: Any) -> list[str]:
    """The names of the registrations in the queue, in their order."""
    return [registration.name for registration in page.context["page_obj"]]


def chips_of(page: Any) -> list[tuple[str, str]]:
    return [(chip.label, chip.value) for chip in page.context["chips"]]


def whole(client: Client, act: str, query: str = "", **more: Any) -> dict[str, Any]:
    """What the list page sends when everything that its filter finds is chosen."""
    page = client.get(f"{QUEUE}?{query}")
    context = page.context
    return {
        "viec": act,
        "tat_ca": "1",
        "tu": context["queue_query"],
        "thay": context["stamp"],
        "so": str(context["page_obj"].paginator.count),
        **more,
    }


def ask(client: Client, given: dict[str, Any]) -> Any:
    """The page that asks."""
    return client.get(DECIDE, given)


def confirmed(page: Any, **more: Any) -> dict[str, Any]:
    """What the page that asks sends back when its button is pressed."""
    context = page.context
    choice = context["choice"]
    sent: dict[str, Any] = {
        "viec": context["act"].name,
        "tu": choice.queue.query,
        "thay": context["stamp"],
        "so": str(context["queue_count"]),
        "ma": str(context["token"]),
        "dau": context["fingerprint"],
        "da_bo": ",".join(str(key) for key in choice.left_out),
        "bo": [str(key) for key in choice.left_out],
    }
    sent |= {"tat_ca": "1"} if choice.is_whole else {"chon": [str(key) for key in choice.keys]}
    return sent | more


def decide(client: Client, given: dict[str, Any], **more: Any) -> BulkAct:
    """Ask and confirm; gives what was begun."""
    response = client.post(DECIDE, confirmed(ask(client, given), **more))
    assert response.status_code == 302, response.context["reasons"]
    return BulkAct.objects.get(pk=int(response.url.rstrip("/").rpartition("/")[2]))


def outcomes(bulk: BulkAct) -> dict[str, tuple[str, str]]:
    """Name of the registration → what became of it, and why."""
    return {line.registration.name: (line.outcome, line.reason) for line in bulk.lines.select_related("registration")}


def states(*registrations: Registration) -> list[str]:
    return [Registration.objects.get(pk=each.pk).state for each in registrations]


def address(page: str, bulk: BulkAct) -> str:
    return reverse(f"models_registry:bulk_{page}", args=[bulk.pk])


def query_of(url: str) -> dict[str, str]:
    """The part of an address after “?”."""
    return dict(parse_qsl(url.partition("?")[2], keep_blank_values=True))
