"""Carry out a reorganisation plan from the server's console, or show what it would do."""

from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from danvan.common import files
from danvan.common.workflow import NotAllowed
from danvan.organization.actions.order_documents import KeptDocument, keep_document
from danvan.organization.actions.reorganisation import Outcome, preview, reorganise
from danvan.organization.models import User
from danvan.organization.reorganisation.orders import Order
from danvan.organization.reorganisation.plans import documents_of, read_plan


class Command(BaseCommand):
    help = "Read a reorganisation plan (.xlsx or .csv) and carry it out as a whole, or with --dry-run only show it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", type=Path)
        parser.add_argument("--actor", required=True, help="user name of the administrator who does it")
        parser.add_argument(
            "--document",
            action="append",
            default=[],
            type=_paper,
            metavar="NUMBER=FILE",
            help="the file of a document that the plan names; once for each",
        )
        parser.add_argument("--dry-run", action="store_true", help="change nothing, print what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = User.objects.filter(username=options["actor"]).first()
        if actor is None:
            raise CommandError(f"There is no account named {options['actor']}.")
        try:
            orders = read_plan(_read(options["plan"]), name=options["plan"].name)
            papers = dict(options["document"])
            _check_numbers(orders, papers)
            if options["dry_run"]:
                outcomes = self._show(orders, papers, actor)
            else:
                with _stored(papers, actor) as kept:
                    outcomes = reorganise(_with_papers(orders, kept), actor=actor)
        except NotAllowed as refused:
            raise CommandError("\n".join(refused.reasons)) from refused
        for outcome in outcomes:
            self._print(outcome)
        self.stdout.write("Nothing was changed (--dry-run)." if options["dry_run"] else "Done.")

    def _show(self, orders: list[Order], papers: dict[str, Path], actor: User) -> list[Outcome]:
        """A plan is shown before all its papers are there; nothing is stored."""
        numbers = documents_of(orders)
        if missing := [number for number in numbers if number not in papers]:
            self.stdout.write(f"Still needed: --document for {', '.join(missing)}.")
        shown = {number: KeptDocument("-", "-", "-") for number in numbers}
        return preview(_with_papers(orders, shown), actor=actor)

    def _print(self, outcome: Outcome) -> None:
        done = outcome.reorganisation
        self.stdout.write(f"{done.effective_from:%d/%m/%Y}  {done.document_number}")
        counts = {
            "Đơn vị kết thúc": outcome.closed,
            "Đơn vị mới": outcome.opened,
            "Đơn vị đổi tên": outcome.renamed,
            "trong đó đi theo đơn vị cấp trên": outcome.moved_along,
        }
        lines = [(label, len(names)) for label, names in counts.items()]
        lines += [(touched.label, touched.count) for touched in outcome.touched]
        for label, count in lines:
            if count:
                self.stdout.write(f"  {count:5}  {label}")


def _paper(text: str) -> tuple[str, Path]:
    """NUMBER=FILE; numbers hold no “=”."""
    number, equals, path = text.partition("=")
    if not equals or not Path(path).is_file():
        raise ArgumentTypeError(f"“{text}” is not NUMBER=FILE with a file that exists")
    return number.strip(), Path(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"The plan cannot be read: {error}") from error


def _check_numbers(orders: list[Order], papers: dict[str, Path]) -> None:
    numbers = documents_of(orders)
    if strange := [number for number in papers if number not in numbers]:
        raise CommandError(f"The plan names no document {', '.join(strange)}; it names {', '.join(numbers)}.")


def _with_papers(orders: list[Order], kept: dict[str, KeptDocument]) -> list[Order]:
    """The orders with their files; one that has none is refused in words when it is carried out."""
    return [
        order.with_document(kept[order.document.number].of(order.document)) if order.document.number in kept else order
        for order in orders
    ]


@contextmanager
def _stored(papers: dict[str, Path], actor: User) -> Iterator[dict[str, KeptDocument]]:
    """The files, stored for as long as nothing goes wrong inside."""
    kept: dict[str, KeptDocument] = {}
    try:
        for number, path in papers.items():
            with path.open("rb") as file:
                try:
                    limit, size = settings.EVIDENCE_MAX_BYTES, path.stat().st_size
                    kind = files.inspect(file, name=path.name, size=size, max_size=limit)
                except ValidationError as error:
                    raise CommandError(f"{path}: {' '.join(error.messages)}") from error
                kept[number] = keep_document(file, kind=kind, name=path.name, actor=actor)
        yield kept
    except BaseException:
        for document in kept.values():
            default_storage.delete(document.file)
        raise
