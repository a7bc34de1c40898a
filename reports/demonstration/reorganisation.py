"""The reorganisations of 1/12/2024 and 1/7/2025, replayed on the demonstration as one plan.

The documents are stand-ins and say so: the demonstration has no legal paper, and makes up no number.
"""

import io
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from danvan.common.files import PDF
from danvan.common.pdf import write_pdf
from danvan.organization.actions import appoint
from danvan.organization.actions.order_documents import KeptDocument, keep_document
from danvan.organization.actions.reorganisation import Outcome, reorganise
from danvan.organization.models import Membership, Unit, User
from danvan.organization.reorganisation.orders import Order
from danvan.organization.reorganisation.plans import read_plan
from danvan.organization.roles import Role
from reports.demonstration.plan import Plan

PLAN = "reorganisation_2024_2025.csv"
# Where the invented people of a district went when it ended: the commune in which its offices lay.
OFFICES_OF_DISTRICTS = {"BT-595": "LD-22969", "BT-596": "LD-23005"}


def planned_orders() -> list[Order]:
    """The orders of the plan in fixtures/, without their documents."""
    path = Path(settings.FIXTURE_DIRS[0]) / PLAN
    return read_plan(path.read_bytes(), name=PLAN)


def replay_reorganisations(*, actor: User) -> list[Outcome]:
    """Carry out the whole plan, each order with a stand-in for its document; nothing stays where it fails."""
    kept: list[KeptDocument] = []
    try:
        orders = []
        for order in planned_orders():
            kept.append(_kept_stand_in(order, actor))
            orders.append(order.with_document(kept[-1].of(order.document)))
        outcomes = reorganise(orders, actor=actor)
        _find_work(actor)
        return outcomes
    except BaseException:
        for document in kept:
            default_storage.delete(document.file)
        raise


def stand_in(order: Order) -> bytes:
    """A page that stands for the document of an order and says that it is none."""
    page = render_to_string(
        "reports/pdf/stand_in.html", {"document": order.document, "effective_from": order.effective_from}
    )
    stylesheet = render_to_string("reports/pdf/stand_in.css")
    return write_pdf(page, stylesheet, identifier=sha256(page.encode()).digest()[:16])


def _kept_stand_in(order: Order, actor: User) -> KeptDocument:
    name = f"ban-thay-the-{order.effective_from:%d-%m-%Y}.pdf"
    return keep_document(io.BytesIO(stand_in(order)), kind=PDF, name=name, actor=actor)


def _find_work(actor: User) -> None:
    """Who signs in to the demonstration and had a role at one of these districts gets it at the commune."""
    names = [account.username for account in Plan().accounts]
    for district, commune in OFFICES_OF_DISTRICTS.items():
        unit = Unit.objects.get(code=commune)
        former = Membership.objects.filter(unit__code=district, user__username__in=names)
        for membership in former.select_related("user").order_by("pk"):
            user, role = membership.user, Role(membership.role)
            appoint(user.username, role, unit, full_name=user.full_name, password="", actor=actor)
