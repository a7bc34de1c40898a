"""The search through a year in the background. It can be asked for again at any time: it keeps what is known true."""

import logging

from django_tasks import task

from danvan.common import clock
from models_registry.likeness.pairs import comparable, look_through
from models_registry.likeness.search import ROUNDS
from models_registry.models import LikenessScan

logger = logging.getLogger(__name__)

_UNEXPECTED = "Có lỗi ngoài dự kiến nên chưa rà soát xong. Hãy rà soát lại; nếu vẫn lỗi, hãy liên hệ quản trị."


@task()
def scan_year(scan_pk: int) -> None:
    """Look through the year of a scan and say how far it is; a failure is told on the page and raised."""
    scan = LikenessScan.objects.select_related("year").get(pk=scan_pk)
    if not scan.is_under_way:
        return
    rows = LikenessScan.objects.filter(pk=scan_pk)
    rows.update(total=ROUNDS * comparable(scan.year).filter(year=scan.year).count())

    def tick(done: int) -> None:
        rows.update(done=done)

    try:
        compared = look_through(scan.year, tick=tick)
    except Exception:
        logger.exception("Scan %s for like registrations failed", scan_pk)
        rows.update(failure=_UNEXPECTED)
        raise
    rows.update(done=ROUNDS * compared, total=ROUNDS * compared, compared=compared, finished_at=clock.now())
