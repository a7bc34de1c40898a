"""The places in which a rung's models of a year go up: each is taken once, whoever proposes."""

from collections.abc import Iterable

from django.db.models import Max

from danvan.common.workflow import NotAllowed
from danvan.organization.models import Unit
from evaluations.models import Recognition
from evaluations.models.recognition import RecognitionQuerySet


def proposed_with(recognition: Recognition) -> RecognitionQuerySet:
    """What the rung, or a unit that it was before, has proposed of the same year."""
    return Recognition.objects.filter(
        desk__present_path=recognition.desk.present_path,
        result__assessment__year=recognition.year,
        proposed_at__isnull=False,
    ).order_by()


def next_place(recognition: Recognition) -> int:
    """The place after what the rung has proposed already."""
    return (proposed_with(recognition).aggregate(last=Max("proposed_order"))["last"] or 0) + 1


def take_place(recognition: Recognition) -> None:
    """Give the model the next place, or refuse the one that another has; to be called while it is being proposed.

    The rung is locked first: of two people who take a place at once the second waits, and finds it taken.
    """
    lock_rungs([recognition.desk.present_path])
    order = recognition.proposed_order
    if order is None:
        recognition.proposed_order = next_place(recognition)
    elif proposed_with(recognition).filter(proposed_order=order).exists():
        raise NotAllowed([f"Thứ tự {order} đã có mô hình khác. Hãy đề nghị lại với thứ tự khác."])


def lock_rungs(paths: Iterable[str]) -> None:
    """One proposal of a rung at a time, by the unit that it is today; in an order that is everybody's."""
    rungs = Unit.objects.filter(path__in=paths).order_by("pk")
    list(rungs.select_for_update(no_key=True).values_list("pk"))
