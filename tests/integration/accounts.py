"""What tests about the security of accounts do again and again."""

from datetime import datetime, time, timedelta

import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from danvan.activity.models import AuditEvent
from danvan.organization import actions
from danvan.organization.models import User
from tests.factories import PASSWORD
from tests.world import TODAY

SIGN_IN, SIGN_OUT, CHANGE = "/dang-nhap/", "/dang-xuat/", "/doi-mat-khau/"
SECURITY, CODE, ENROL, BEGIN = (
    "/bao-mat/",
    "/bao-mat/nhap-ma/",
    "/bao-mat/ma-xac-thuc/",
    "/bao-mat/ma-xac-thuc/tao-ma-qr/",
)
RENEW = "/bao-mat/ma-du-phong/"
WRONG = "sai mật khẩu"


def later(**how_long: float) -> time_machine.travel:
    """That long after 09:00 on the day of the world, standing still."""
    start = timezone.make_aware(datetime.combine(TODAY, time(9)))
    return time_machine.travel(start + timedelta(**how_long), tick=False)


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    """Whether the next request of this browser finds somebody."""
    return client.get(SECURITY).headers.get("Location", "") != "/dang-nhap/?next=/bao-mat/"


def code_of(app: TOTPDevice) -> str:
    """What the app on the phone shows now."""
    return f"{TOTP(app.bin_key).token():06d}"


def wrong_code(app: TOTPDevice) -> str:
    return f"{(int(code_of(app)) + 1) % 1_000_000:06d}"


def enrolled(user: User) -> tuple[TOTPDevice, list[str]]:
    """The person's app, set up through the real actions a minute ago, and the recovery codes."""
    with later(minutes=-2):
        actions.begin_enrolment(user, actor=user)
        app = TOTPDevice.objects.get(user=user)
        codes, refusal = actions.confirm_enrolment(user, code_of(app), actor=user)
    assert refusal == ""
    app.refresh_from_db()
    return app, codes


def verified(user: User, app: TOTPDevice) -> Client:
    """A browser in which the person has shown the password and a code."""
    client = Client()
    sign_in(client, user.username)
    assert client.post(CODE, {"code": code_of(app)}).url == "/"
    return client


def recorded(*fields: str, verb: str = "") -> list:
    return list(AuditEvent.objects.filter(verb__startswith=verb).order_by("id").values_list(*fields))


def somebody_in(client: Client) -> bool:
    return SESSION_KEY in client.session
