"""Keeping what somebody types before it is saved. It is no history: the log tells nothing of it."""

from collections.abc import Mapping

from django.db import transaction

from danvan.common import clock
from danvan.common.workflow import NotAllowed
from danvan.organization.models import UnfinishedForm, User

LONGEST = 200_000  # characters of one form: more than its fields take together
MOST_NAMES = 500
MOST_FORMS = 100  # of one person; the oldest makes room


@transaction.atomic
def keep_unfinished(address: str, *, fields: Mapping[str, list[str]], actor: User) -> UnfinishedForm:
    """Keep what the actor has typed at this form so far, in place of what they had typed before.

    Whether they may write there is asked by the caller, who knows the address. Refuses more than a form can take.
    """
    length = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if length > LONGEST or sum(map(len, fields.values())) > MOST_NAMES:
        raise NotAllowed(["Nội dung quá dài nên không lưu tạm được. Hãy bấm “Lưu”."])
    row, is_new = UnfinishedForm.objects.update_or_create(
        user=actor, address=address, defaults={"fields": dict(fields), "saved_at": clock.now()}
    )
    if is_new:
        kept = actor.unfinished_forms.order_by("-saved_at", "-id").values("pk")[:MOST_FORMS]  # type: ignore[attr-defined]
        actor.unfinished_forms.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()  # type: ignore[attr-defined]
    return row


def drop_unfinished(address: str, *, actor: User) -> None:
    """Forget what the actor typed there: it has been saved, or they do not want it."""
    UnfinishedForm.objects.filter(user=actor, address=address).delete()


def purge_unfinished(*, actor: User | None) -> int:
    """Forget what nobody has come back to in time; gives how many there were. `actor` None is the portal itself."""
    return UnfinishedForm.objects.forgotten().delete()[0]
