"""What the PDF renderer takes from outside: our fonts, Pango, nothing else."""

import sys

import pytest
from weasyprint.urls import FatalURLFetchingError

from reports.renderers.errors import CannotRender
from reports.renderers.pdf import FONTS, NO_PANGO, fetcher, render_pdf
from tests.documents.samples import document


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/x.png",
        "https://example.com/font.ttf",
        "data:text/plain,x",
        "font:../../etc/passwd",
        "font:LiberationSans-Regular.ttf",
    ],
)
def test_fetcher_refuses_everything_but_our_fonts(url):
    with pytest.raises(FatalURLFetchingError):
        fetcher().fetch(url)


def test_fetcher_serves_our_four_fonts():
    sizes = {name: len(fetcher().fetch(f"font:{name}").read()) > 300_000 for name in FONTS}

    assert sizes == dict.fromkeys(FONTS, True)


def test_server_without_pango_is_told_what_to_install(monkeypatch):
    class NoPango:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])

    with pytest.raises(CannotRender) as refused:
        render_pdf(document())

    assert str(refused.value) == NO_PANGO
