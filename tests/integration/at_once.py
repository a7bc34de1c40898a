"""Several people acting at the same moment, each over a database connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from danvan.common.workflow import NotAllowed


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, in order; a refusal is given as the `NotAllowed` that it raised."""
    gate = Barrier(len(acts), timeout=20)

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait()
            return act()
        except NotAllowed as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
