"""What waits is counted beside every entry of the navigation, all of it in one query."""

from danvan.common.counting import count_of
from danvan.navigation import Frame
from danvan.organization.models import User
from models_registry.models import Registration


def test_numbers_of_two_tables_and_of_nothing_come_in_one_row(world):
    world.registration(world.north.commune, "submitted")
    counts = [count_of(rows) for rows in (Registration.objects.all(), User.objects.none(), Registration.objects.none())]

    row = User.objects.filter(pk=world.stranger.pk).values_list(*counts).get()

    assert row == (1, 0, 0)


def test_frame_counts_everything_in_one_query(world, client_of, django_assert_num_queries):
    world.registration(world.north.commune, "submitted")
    page = client_of(world.north.reviewer).get("/thong-bao/")
    frame: Frame = page.context["portal"]
    frame.__dict__.pop("numbers")

    with django_assert_num_queries(1):
        numbers = frame.numbers

    assert numbers == {
        "unread": 0,
        "models_registry:queue_list": 1,
        "evaluations:appraisal_list": 0,
        "evaluations:recognition_list": 0,
    }
