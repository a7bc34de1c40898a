"""Putting away the first-visit hints."""

from django.db import transaction

from danvan.organization.models import User


@transaction.atomic
def hide_hint(user: User, hint: str, *, actor: User) -> None:
    """Remember that `actor` has put their own hint away; a habit of the eye and no act of office: not recorded."""
    if actor.pk != user.pk:
        raise ValueError("hints are put away by their own reader")
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if hint not in row.hidden_hints:
        row.hidden_hints = [*row.hidden_hints, hint]
        row.save(update_fields=["hidden_hints"])
