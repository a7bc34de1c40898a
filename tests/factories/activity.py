"""Events and notices."""

import factory

from danvan.activity.models import AuditEvent, Notification
from tests.factories.base import PortalFactory
from tests.factories.organization import UserFactory


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
