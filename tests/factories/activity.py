"""Events and notices."""

from datetime import date, timedelta

import factory

from danvan.activity.models import AuditEvent, MailKind, MailPreference, Notification, OutgoingMail
from danvan.common import clock
from tests.factories.base import PortalFactory
from tests.factories.organization import UnitFactory, UserFactory


class AuditEventFactory(PortalFactory):
    class Meta:
        model = AuditEvent

    verb = "registration.edit"
    label = "Sửa đăng ký"
    actor_id = None
    actor_name = "Hệ thống"
    target_type = "models_registry.registration"
    target_id = 1
    target_name = factory.Sequence(lambda n: f"Mô hình được ghi nhật ký {n}")


class NotificationFactory(PortalFactory):
    class Meta:
        model = Notification

    recipient = factory.SubFactory(UserFactory)
    text = factory.Sequence(lambda n: f"Có việc thứ {n} chờ anh/chị.")
    url = "/"


class OutgoingMailFactory(PortalFactory):
    """A mail about a decision, waiting."""

    class Meta:
        model = OutgoingMail

    recipient = factory.SubFactory(UserFactory, email=factory.Sequence(lambda n: f"nguoi{n}@coquan.example"))
    address = factory.SelfAttribute("recipient.email")
    subject = factory.Sequence(lambda n: f"Chấp nhận đăng ký mô hình {n}")
    body = "Kính gửi đơn vị,\n\nĐã chấp nhận đăng ký.\n"
    kind = MailKind.DECISION
    desk = factory.SubFactory(UnitFactory)
    target_type = "models_registry.registration"
    target_id = factory.Sequence(lambda n: n + 1)


class DigestFactory(OutgoingMailFactory):
    """A daily mail."""

    kind = MailKind.DIGEST
    desk = None
    target_type = ""
    target_id = None
    digest_on = factory.Sequence(lambda n: date(2025, 9, 10) + timedelta(days=n))


class ConfirmationFactory(OutgoingMailFactory):
    """A mail that asks whether the address is right."""

    kind = MailKind.CONFIRMATION
    desk = None
    target_type = ""
    target_id = None


class MailPreferenceFactory(PortalFactory):
    """Somebody who has confirmed their address."""

    class Meta:
        model = MailPreference

    user = factory.SubFactory(UserFactory, email=factory.Sequence(lambda n: f"nguoi.nhan{n}@coquan.example"))
    confirmed_address = factory.SelfAttribute("user.email")
    confirmed_at = factory.LazyFunction(clock.now)
