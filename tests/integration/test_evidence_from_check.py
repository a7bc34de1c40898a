"""Evidence added, cited, corrected or taken away from the check page leads back to it, where the unit sends."""

import pytest
from django.urls import reverse

from evaluations.models import EvidenceCitation
from tests.factories import EvidenceFactory
from tests.integration.evidence_pages import told, typed, upload, url

CAME = "?tu=kiem-tra"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def registration(world):
    return world.registration(world.north.commune)


@pytest.fixture
def client(world, client_of):
    return client_of(world.north.commune.drafter)


def check_page(registration):
    return reverse("models_registry:registration_check", args=[registration.pk])


def test_check_page_links_say_where_they_were_followed(registration, client):
    citation = EvidenceFactory(registration=registration).citations.get()
    EvidenceFactory(unit=registration.unit, year=registration.year)
    links = [
        f'href="{address}{CAME}"'
        for address in (
            url("registration_evidence_create", registration.pk), url("registration_evidence_reuse", registration.pk),
            url("evidence_edit", citation.pk), url("evidence_uncite", citation.pk),
        )
    ]  # fmt: skip

    checked = client.get(check_page(registration)).content.decode()
    detail = client.get(reverse("models_registry:registration_detail", args=[registration.pk])).content.decode()

    assert [(link in checked, link in detail) for link in links] == [(True, False)] * 4


def test_every_act_from_the_check_page_leads_back_to_its_evidence(registration, client):
    add, reuse = (url(f"registration_evidence_{act}", registration.pk) + CAME for act in ("create", "reuse"))
    kept = EvidenceFactory(unit=registration.unit, year=registration.year)

    added = client.post(add, typed(upload("Kế hoạch.pdf"), part="dang-ky"))
    words = told(client.get(check_page(registration)))
    again = client.post(reuse, {"part": "dang-ky", "evidence": [str(kept.pk)]})
    first, second = EvidenceCitation.objects.order_by("id")
    edited = client.post(url("evidence_edit", first.pk) + CAME, {"title": "Tên khác"})
    removed = client.post(url("evidence_uncite", second.pk) + CAME)

    back = check_page(registration) + "#minh-chung"
    assert [response.url for response in (added, again, edited, removed)] == [back] * 4
    assert words == ["Đã thêm minh chứng “Kế hoạch”."]


def test_pages_from_the_check_page_give_up_to_it(registration, client):
    citation = EvidenceFactory(registration=registration).citations.get()
    addresses = (
        url("registration_evidence_create", registration.pk), url("registration_evidence_reuse", registration.pk),
        url("evidence_edit", citation.pk), url("evidence_uncite", citation.pk),
    )  # fmt: skip

    backs = [client.get(address + CAME).context["cancel_url"] for address in addresses]

    assert backs == [check_page(registration) + "#minh-chung"] * 4
