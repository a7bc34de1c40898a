"""What was written down is never changed or deleted."""

import pytest
from django.db import transaction

from danvan.activity.models import AuditEvent, StateChange
from tests.factories import AuditEventFactory

pytestmark = pytest.mark.django_db
ONLY_ADDED = "Nhật ký chỉ được ghi thêm."


def make_change() -> StateChange:
    return StateChange.objects.create(
        target_type="models_registry.registration", target_id=1, transition="submit", transition_label="Gửi",
        source="draft", target="submitted", actor_id=1, actor_name="Ưng Thị Ái",
    )  # fmt: skip


@pytest.fixture(params=[AuditEventFactory, make_change], ids=["event", "state change"])
def row(request):
    return request.param()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda row: row.save(), id="save"),
        pytest.param(lambda row: row.delete(), id="delete"),
        pytest.param(lambda row: type(row).objects.update(actor_name="Khác"), id="update"),
        pytest.param(lambda row: type(row).objects.filter(pk=row.pk).update(actor_name="Khác"), id="filter update"),
        pytest.param(lambda row: type(row).objects.all().delete(), id="delete rows"),
        pytest.param(lambda row: type(row).objects.bulk_update([row], ["actor_name"]), id="bulk update"),
        pytest.param(
            lambda row: type(row).objects.update_or_create(pk=row.pk, defaults={"actor_name": "Khác"}),
            id="update or create",
        ),
    ],
)
def test_journal_is_not_changed_by_our_code(row, change):
    before = type(row).objects.values().get()

    with pytest.raises(TypeError, match=ONLY_ADDED), transaction.atomic():
        change(row)

    assert type(row).objects.values().get() == before


def test_journal_is_asked_about_one_thing(world):
    mine = world.registration(world.north.commune, "submitted")
    world.registration(world.north.commune, "submitted")

    assert list(StateChange.objects.about(mine).values_list("transition", flat=True)) == ["submit"]
    assert list(AuditEvent.objects.about(mine).values_list("verb", flat=True)) == [
        "registration.submit",
        "registration.draft",
    ]
