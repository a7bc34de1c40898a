"""Write the digests whose hour has come and send what is due; the timer runs it every few minutes."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connection

from danvan.activity.letters import mail_is_on
from danvan.activity.sending import send_mails

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send the mails that are due. Does nothing while no mail server is set."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on for ever (the demonstration)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not mail_is_on():
            self.stdout.write("Mail is off: EMAIL_URL is not set.")
            return
        if not options["every"]:
            outcome = send_mails()
            self.stdout.write(f"prepared {outcome.prepared}, sent {outcome.sent}, refused {outcome.refused}")
            return
        while True:  # pragma: no cover
            try:
                send_mails()
            except DatabaseError:  # the demonstration's data may be thrown away meanwhile
                logger.exception("Mails wait for the next round")
                connection.close()
            close_old_connections()
            time.sleep(options["every"])
