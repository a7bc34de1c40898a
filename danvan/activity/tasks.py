"""Mails that somebody is waiting for leave at once, in the background; the others with the next run of the timer."""

from django.db import transaction
from django_tasks import task

from danvan.activity.sending import send_mails


@task()
def send_due_mails() -> None:
    """Send what is due now."""
    send_mails()


def send_soon() -> None:
    """Have what is due sent as soon as what is being written is committed."""
    transaction.on_commit(lambda: send_due_mails.enqueue())
