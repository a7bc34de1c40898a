"""Every script of ours can be read by a browser: one that cannot is dead without a word on its pages."""

import pytest
from playwright.sync_api import Page

from tests.architecture.source import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_is_read_without_an_error(page: Page, script):
    page.goto("about:blank")

    page.evaluate("(words) => { new Function(words) }", script.read_text(encoding="utf-8"))
