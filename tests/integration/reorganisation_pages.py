"""What the tests of the reorganisation pages share: a document to upload, forms filled in, every row of the database."""

from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from danvan.organization.models import Unit

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
UNTOUCHED_BY_PAGES = {"sessions.session"}


def paper(name: str = "nghi-quyet-1671.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def act_url(unit: Unit, slug: str) -> str:
    return f"/don-vi/{unit.pk}/sap-xep/{slug}/"


def typed(**fields: Any) -> dict[str, Any]:
    """A whole document, and what the act asks."""
    return {
        "effective_from": "2025-07-01",
        "document_number": "1671/NQ-UBTVQH15",
        "document_date": "2025-06-16",
        "document_title": "Sắp xếp các đơn vị hành chính cấp xã",
        "document_file": paper(),
        **fields,
    }


def previewed(client: Client, unit: Unit, slug: str, **fields: Any) -> Any:
    """The preview page, with the code under which the file is kept in `.token`."""
    page = client.post(act_url(unit, slug), typed(**fields))
    page.token = page.context["form"]["document_token"].value()
    return page


def confirmed(client: Client, unit: Unit, slug: str, answers: dict[str, str] | None = None, **fields: Any) -> Any:
    """Preview, then press the button of confirmation."""
    page = previewed(client, unit, slug, **fields)
    assert page.status_code == 200, page.context["reasons"]
    again = {**typed(**fields), "document_token": page.token, "buoc": "lam", **(answers or {})}
    del again["document_file"]
    return client.post(act_url(unit, slug), again)


def every_row() -> dict[str, int]:
    """How many rows each table has."""
    models = apps.get_models(include_auto_created=True)
    counts = {model._meta.label_lower: model._base_manager.count() for model in models if model._meta.managed}
    return {label: count for label, count in counts.items() if label not in UNTOUCHED_BY_PAGES}
