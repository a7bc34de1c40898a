"""Models of earlier years that a file brings in: accepted then on paper, recorded here as imported.

They did not pass through the workflow of the portal, so the portal does not say that they did: their history holds one
step, “Nhập từ hồ sơ cũ”, by the person who imported them.
"""

from collections.abc import Sequence

from django.db import transaction

from danvan.activity.models import StateChange
from danvan.common import clock
from danvan.common.workflow import OutOfReach
from danvan.organization.access import role_words
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from models_registry.models import Initiative, Registration, RegistrationState
from models_registry.models.initiative import new_code

TRANSITION, LABEL = "import", "Nhập từ hồ sơ cũ"
_AT_ONCE = 500


@transaction.atomic
def import_earlier(registrations: Sequence[Registration], *, actor: User) -> None:
    """Save registrations as accepted, with the initiatives of theirs that are new; the batch records it.

    An initiative bears the words of its latest registration. Raises OutOfReach where a unit is not the actor's to
    administer; then nothing has changed.
    """
    units = {registration.unit_id: registration.unit for registration in registrations}
    if not all(can(actor, Permission.MANAGE_YEAR, unit) for unit in units.values()):
        raise OutOfReach(["Có đơn vị ngoài phạm vi anh/chị quản trị."])
    _save_initiatives(registrations)
    desks, now = _desks(units), clock.now()
    for registration in registrations:
        registration.initiative = registration.initiative  # its key is known only now
        registration.desk = desks[registration.unit_id]
        registration.created_at = registration.submitted_at = now
        registration.created_by = registration.submitted_by = actor
    Registration.objects.bulk_create(registrations, batch_size=_AT_ONCE)
    roles = {pk: role_words(actor, unit) for pk, unit in units.items()}
    StateChange.objects.bulk_create(
        (
            StateChange(
                target_type=Registration._meta.label_lower,
                target_id=registration.pk,
                transition=TRANSITION,
                transition_label=LABEL,
                source=RegistrationState.DRAFT,
                target=RegistrationState.ACCEPTED,
                actor_id=actor.pk,
                actor_name=str(actor),
                actor_role=roles[registration.unit_id],
            )
            for registration in registrations
        ),
        batch_size=_AT_ONCE,
    )


def _save_initiatives(registrations: Sequence[Registration]) -> None:
    new = {id(r.initiative): r.initiative for r in registrations if r.initiative.pk is None}
    codes = set(Initiative.objects.order_by().values_list("code", flat=True))
    for initiative in new.values():
        while initiative.code in codes:
            initiative.code = new_code()
        codes.add(initiative.code)
    for registration in sorted(registrations, key=lambda r: r.year.year):
        if id(registration.initiative) in new:
            initiative = registration.initiative
            initiative.name, initiative.form = registration.name, registration.form
            initiative.field = registration.field or initiative.field
    Initiative.objects.bulk_create(new.values(), batch_size=_AT_ONCE)


def _desks(units: dict[int, Unit]) -> dict[int, Unit]:
    """The rung that answers for each unit today: the nearest above it, else the unit itself."""
    bodies = ReviewingBody.objects.at(clock.today()).filter(reviews=True).select_related("unit").order_by("pk")
    rungs = {body.unit.path: body.unit for body in bodies}
    return {
        pk: next((rungs[path] for path in unit.present_ancestor_paths if path in rungs), unit)
        for pk, unit in units.items()
    }
