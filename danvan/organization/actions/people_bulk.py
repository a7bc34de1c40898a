"""Many accounts at once, from a file that was judged before: all of them or none."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from danvan.activity.record import record
from danvan.common import clock
from danvan.organization.accounts.usernames import one_time_password
from danvan.organization.actions.branches import unit_of
from danvan.organization.actions.people import begin_role, give_role, new_account, require_grant
from danvan.organization.actions.slips import keep_slips
from danvan.organization.importing.people_file import PlannedPerson
from danvan.organization.models import PasswordSlips, User
from danvan.organization.slips import Slip, render_slips

Progress = Callable[[int, int], None]  # (done, of)
Finish = Callable[[PasswordSlips | None], None]


def create_people(
    people: Sequence[PlannedPerson],
    *,
    address: str,
    actor: User,
    on_progress: Progress | None = None,
    finish: Finish | None = None,
) -> PasswordSlips | None:
    """Make the new accounts and give the roles of a file, in one transaction; gives the slips, if any are new.

    What is slow comes before it: passwords are made and hashed (argon2 takes its time, hence the progress) and the
    slips are drawn, so that a server that cannot draw them makes nothing. Raises NotAllowed or OutOfReach; then
    nothing has changed. Who holds the role already is passed over. `finish` is called within the transaction.
    """
    new = [person for person in people if person.is_new]
    valid_until = clock.now() + timedelta(days=settings.ONE_TIME_PASSWORD_DAYS)
    passwords = [one_time_password() for _ in new]
    hashes = []
    for done, password in enumerate(passwords, start=1):
        hashes.append(make_password(password))
        if on_progress is not None:
            on_progress(done, len(new))
    pdf = b""
    if new:
        pdf = render_slips(
            [
                Slip(person.full_name, person.unit.name, person.role.label, person.username, password, valid_until)
                for person, password in zip(new, passwords, strict=True)
            ],
            address=address,
        )
    with transaction.atomic():
        made = {
            person.username: _make(person, hashed, valid_until, actor=actor)
            for person, hashed in zip(new, hashes, strict=True)
        }
        for person in people:
            if not person.is_new and not person.holds_role:
                give_role(person.existing or made[person.username], person.role, person.unit, actor=actor)
        label = f"Tạo {len(new)} tài khoản từ tệp Excel"
        record("people.bulk", label=label, actor=actor, unit=unit_of(actor), target_name=f"{len(people)} người")
        slips = keep_slips(pdf, count=len(new), actor=actor) if new else None
        if finish is not None:
            finish(slips)
        return slips


def _make(person: PlannedPerson, hashed: str, valid_until: datetime, *, actor: User) -> User:
    require_grant(actor, person.role, person.unit)
    user = new_account(
        full_name=person.full_name,
        title=person.title,
        username=person.username,
        email=person.email,
        unit=person.unit,
        actor=actor,
    )
    user.password, user.must_change_password, user.password_expires_at = hashed, True, valid_until
    user.save(update_fields=["password", "must_change_password", "password_expires_at"])
    begin_role(user, person.role, person.unit, starts_on=clock.today(), actor=actor)
    return user
