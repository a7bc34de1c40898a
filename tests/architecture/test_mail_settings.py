"""What the settings say about mail: off unless a server is named, files in the demonstration, nothing half said."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from danvan.settings import env

from .source import ROOT
from .test_account_settings import production
from .test_settings import COMPLETE, last_words_of_production

SERVER = {"EMAIL_URL": "smtp+tls://cong%40tinh.example:p%2Fw@thu.example", "SITE_ADDRESS": "https://cong.example/",
          "MAIL_FROM": "cong@tinh.example"}  # fmt: skip


def test_mail_is_off_in_production_unless_a_server_is_named():
    assert production("MAIL_IS_ON", "MAIL_FILES", "EMAIL_BACKEND") == {
        "MAIL_IS_ON": False,
        "MAIL_FILES": None,
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    }


def test_production_sends_through_the_server_that_is_named():
    names = ("MAIL_IS_ON", "EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD",
             "EMAIL_USE_TLS", "EMAIL_USE_SSL", "SITE_ADDRESS", "DEFAULT_FROM_EMAIL")  # fmt: skip

    assert list(production(*names, **SERVER).values()) == [
        True, "django.core.mail.backends.smtp.EmailBackend", "thu.example", 587, "cong@tinh.example", "p/w",
        True, False, "https://cong.example", '"Cổng Dân vận khéo" <cong@tinh.example>',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://127.0.0.1", ("127.0.0.1", 25, "", False, False)),
        ("smtp://relay.example:2525", ("relay.example", 2525, "", False, False)),
        ("smtps://ai:pw@thu.example", ("thu.example", 465, "ai", False, True)),
        ("", ()),
    ],
)
def test_server_is_read_from_its_address(monkeypatch, address, expected):
    monkeypatch.setenv("EMAIL_URL", address)

    server = env.mail_server("EMAIL_URL")

    assert tuple(server[name] for name in ("host", "port", "user", "starttls", "tls") if server) == expected


@pytest.mark.parametrize("address", ["thu.example", "http://thu.example", "smtp://", "smtp://x:port", "smtp://x/path"])
def test_address_that_is_none_is_refused_without_repeating_it(monkeypatch, address):
    monkeypatch.setenv("EMAIL_URL", address)

    with pytest.raises(ImproperlyConfigured) as refused:
        env.mail_server("EMAIL_URL")

    assert str(refused.value) == "EMAIL_URL must be like smtp+tls://user:password@host:587, smtps:// or smtp://."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SITE_ADDRESS": ""}, "SITE_ADDRESS is not set. Mails name pages by it."),
        ({"SITE_ADDRESS": "http://cong.example"}, "SITE_ADDRESS must begin with https://."),
        ({"MAIL_FROM": ""}, "MAIL_FROM is not set. Name the address from which the portal writes."),
    ],
)
def test_production_does_not_send_half_configured(changes, sentence):
    said = last_words_of_production(**COMPLETE | SERVER | changes)

    assert said == f"django.core.exceptions.ImproperlyConfigured: {sentence}"


def test_timer_sends_mails_every_few_minutes():
    service = (ROOT / "danvan" / "deploy" / "danvan-mail.service").read_text(encoding="utf-8")
    timer = (ROOT / "danvan" / "deploy" / "danvan-mail.timer").read_text(encoding="utf-8")

    assert "manage.py send_mails\n" in service
    assert "OnCalendar=*:0/5\n" in timer
