"""The project's own files, as the architecture tests read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ["danvan", "models_registry", "evaluations", "reports"]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"


def named(path: Path) -> str:
    """The path as people say it, from the project's folder."""
    return path.relative_to(ROOT).as_posix()


def own_python(*, with_tests: bool = False, with_migrations: bool = False) -> list[Path]:
    folders = [*APPS, "tests"] if with_tests else APPS
    found = [ROOT / "manage.py"]
    for folder in folders:
        found += sorted((ROOT / folder).rglob("*.py"))
    return [path for path in found if with_migrations or path.parent.name != "migrations"]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def places(nodes: Iterator[tuple[Path, ast.AST]]) -> list[str]:
    return [f"{named(path)}:{node.lineno}" for path, node in nodes]  # type: ignore[attr-defined]


def every_node(paths: list[Path]) -> Iterator[tuple[Path, ast.AST]]:
    for path in paths:
        for node in ast.walk(tree(path)):
            yield path, node


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def screen_templates() -> list[Path]:
    """Those that a browser gets; PDFs are drawn from templates/reports/pdf, on the server."""
    return [path for path in templates() if "pdf" not in path.relative_to(TEMPLATES).parts]
