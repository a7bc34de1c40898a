"""The account at a provider of OpenID Connect by which a person may also sign in.

Linked by the person, who has shown both: the password here and the identity there. Nobody types an identity in.
"""

from django.db import IntegrityError, transaction

from danvan.activity.record import record
from danvan.common.workflow import NotAllowed
from danvan.organization.actions.branches import unit_of
from danvan.organization.models import User


def link_identity(user: User, subject: str, *, actor: User) -> None:
    """Let the identity `subject` (“issuer|subject”) sign in as this person. Raises NotAllowed if it is another's."""
    user.oidc_subject = subject
    try:
        with transaction.atomic():
            user.save(update_fields=["oidc_subject"])
            record("identity.link", user, label="Liên kết cách đăng nhập", actor=actor, unit=unit_of(user))
    except IntegrityError:
        raise NotAllowed(["Tài khoản đó đã liên kết với một người khác của hệ thống."]) from None


@transaction.atomic
def unlink_identity(user: User, *, actor: User) -> None:
    """From now on the person signs in by password alone."""
    user.oidc_subject = None
    user.save(update_fields=["oidc_subject"])
    record("identity.unlink", user, label="Bỏ liên kết cách đăng nhập", actor=actor, unit=unit_of(user))
