"""What the Content-Security-Policy would refuse is not written in the first place; nothing points elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from .source import STATIC, TEMPLATES, named, screen_templates, templates

COMMENTS = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->|/\*.*?\*/", re.DOTALL)
INLINE = {
    "style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script without a file": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
}
OTHER_HOST = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[\w-]+\.[\w.-]+", re.IGNORECASE)
TEXT_FILES = {".css", ".js", ".svg", ".html", ".json", ".txt"}


def without_comments(path: Path) -> str:
    return COMMENTS.sub("", path.read_text(encoding="utf-8"))


def test_pages_hold_no_inline_style_or_script():
    found = [
        f"{named(path)}: {what}"
        for path in screen_templates()
        for what, pattern in INLINE.items()
        if pattern.search(without_comments(path))
    ]

    assert found == []


def test_pages_and_static_files_name_no_other_host():
    def found() -> Iterator[str]:
        static = [path for path in sorted(STATIC.rglob("*")) if path.suffix in TEXT_FILES]
        for path in [*templates(), *static]:
            for host in OTHER_HOST.findall(without_comments(path)):
                yield f"{named(path)}: {host}"

    assert list(found()) == []


@pytest.mark.parametrize("name", [path.relative_to(TEMPLATES).as_posix() for path in templates()])
def test_template_can_be_read(name):
    get_template(name)


def test_components_begin_by_saying_what_they_take():
    beginning = re.compile(r"\s*(\{% (extends|load) [^%]*%\}\s*)*\{(#|% comment)")
    components = sorted((TEMPLATES / "components").glob("*.html"))

    assert components
    assert [named(path) for path in components if not beginning.match(path.read_text(encoding="utf-8"))] == []


def test_static_files_that_pages_name_are_there():
    reference = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")
    names = {name for path in templates() for name in reference.findall(path.read_text(encoding="utf-8"))}

    assert names
    assert sorted(name for name in names if not finders.find(name)) == []


def test_policy_admits_only_ourselves():
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] == {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
