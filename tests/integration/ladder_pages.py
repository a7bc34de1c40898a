"""What the tests of recognition share: addresses, pages read as people see them, a press of a button."""

from typing import Any

from django.test import Client

from evaluations.models import Quota, Recognition, RecognitionAct
from tests.integration.queue_pages import confirmed

LIST, DECIDE, QUOTAS = "/cong-nhan/", "/cong-nhan/quyet-dinh/", "/cong-nhan/chi-tieu/"
NOTE = "Kết quả chưa rõ, cần theo dõi thêm"
WHY_OVER = "Cần thêm một mô hình ở vùng khó khăn"


def ask(client: Client, act: str, *chosen: Recognition, **more: Any) -> Any:
    """The page that asks."""
    return client.get(DECIDE, {"viec": act, "chon": [one.pk for one in chosen], **more})


def ask_all(client: Client, act: str, query: str = "") -> Any:
    """The page that asks, for everything that the filter of the list finds."""
    context = client.get(f"{LIST}?{query}").context
    return client.get(
        DECIDE,
        {
            "viec": act,
            "tat_ca": "1",
            "tu": context["queue_query"],
            "thay": context["stamp"],
            "so": str(context["page_obj"].paginator.count),
        },
    )


def press(client: Client, page: Any, **more: Any) -> Any:
    """The answer to the button of the page that asks."""
    return client.post(DECIDE, confirmed(page, **more))


def decide(client: Client, act: str, *chosen: Recognition, **more: Any) -> RecognitionAct:
    """Ask and confirm; gives what was begun."""
    return begun(press(client, ask(client, act, *chosen), **more))


def begun(response: Any) -> RecognitionAct:
    assert response.status_code == 302, (response.context["reasons"], response.context["form"].errors)
    return RecognitionAct.objects.get(pk=int(response.url.rstrip("/").rpartition("/")[2]))


def states(*recognitions: Recognition) -> list[str]:
    return [Recognition.objects.get(pk=one.pk).state for one in recognitions]


def outcomes(act: RecognitionAct) -> dict[int, tuple[str, str]]:
    """Key of the recognition → what became of it, and why."""
    return {line.recognition_id: (line.outcome, line.reason) for line in act.lines.all()}


def quota(world: Any, number: int, *, rung: Any = None, on_excess: str = "block", **more: Any) -> Quota:
    """A quota of the north's, of recognised collectives unless said otherwise."""
    place = rung or world.north
    values = {"tier": "recognised", "group": "collective"} | more
    return Quota.objects.create(
        rung=place.unit, year=world.year, number=number, on_excess=on_excess, set_by=place.approver, **values
    )
