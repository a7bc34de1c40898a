"""The guide: every page can be read by everybody, names real pictures, and its hint goes away for good."""

import re

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver

from danvan.guide.topics import CHAPTERS, pictures, topic_beside, topics
from danvan.organization.roles import Role
from tests.factories import MembershipFactory
from tests.world import PEOPLE

TOPICS = [topic.slug for topic in topics()]


def pictures_on(slug: str) -> list[str]:
    source = get_template(f"guide/{slug}.html").template.source
    return re.findall(r'{% guide_picture "([^"]+)"', source)


def test_every_topic_has_one_page_of_few_steps():
    steps = {slug: get_template(f"guide/{slug}.html").template.source.count("<li>") for slug in TOPICS}

    assert {slug: number for slug, number in steps.items() if not 2 <= number <= 9} == {}
    assert len(TOPICS) == len(set(TOPICS))


def test_pictures_are_those_that_pages_show():
    shown = [name for slug in TOPICS for name in pictures_on(slug)]
    kept = {path.stem for path in (settings.BASE_DIR / "static" / "guide").glob("*.webp")}

    assert sorted(shown) == sorted(set(shown))
    assert set(shown) == set(pictures()) == kept
    assert [slug for slug in TOPICS if not pictures_on(slug)] == []


def test_topics_name_pages_that_exist():
    names = {f"{space}:{name}" for space, (_, resolver) in get_resolver().namespace_dict.items()
             for name in resolver.reverse_dict if isinstance(name, str)}  # fmt: skip
    beginnings = [beginning for topic in topics() for beginning in topic.pages]

    assert [start for start in beginnings if not any(name.startswith(start) for name in names)] == []


@pytest.mark.parametrize("slug", TOPICS)
def test_topic_is_open_to_everybody_who_signed_in(world, client_of, slug):
    page = client_of(world.stranger).get(f"/huong-dan/{slug}/")

    assert page.status_code == 200
    assert page.context["topic"].slug == slug


@pytest.mark.parametrize("name", ["north.commune.drafter", "province.reviewer", "province.leader"])
def test_what_concerns_a_person_comes_first(world, client_of, name):
    user = world.people[name]

    page = client_of(user).get("/huong-dan/")

    mine = [topic for _, topics in page.context["mine"] for topic in topics]
    others = [topic for _, topics in page.context["others"] for topic in topics]
    everything = [topic for chapter in CHAPTERS for topic in chapter.topics]
    assert name in PEOPLE
    assert mine == [topic for topic in everything if topic.concerns(user)]
    assert others == [topic for topic in everything if not topic.concerns(user)]


def test_unknown_topic_is_not_found(world, client_of):
    client = client_of(world.stranger)

    assert client.get("/huong-dan/khong-co/").status_code == 404
    assert client.post("/huong-dan/khong-co/da-hieu/").status_code == 404


def test_hint_shows_until_its_reader_puts_it_away(world, client_of):
    drafter = world.north.commune.drafter
    client = client_of(drafter)
    before = client.get("/mo-hinh/dang-ky/").content.decode()

    answer = client.post("/huong-dan/dang-ky/da-hieu/", {"next": "/mo-hinh/dang-ky/"})

    drafter.refresh_from_db()
    after = client_of(world.fresh(drafter)).get("/mo-hinh/dang-ky/").content.decode()
    assert answer.url == "/mo-hinh/dang-ky/"
    assert drafter.hidden_hints == ["dang-ky"]
    assert ("Lần đầu ở đây?" in before, "Lần đầu ở đây?" in after, "Hướng dẫn: Đăng ký một mô hình" in after) == (
        True, False, True,
    )  # fmt: skip


def test_hint_leads_back_to_our_own_pages_only(world, client_of):
    answer = client_of(world.north.commune.drafter).post(
        "/huong-dan/dang-ky/da-hieu/", {"next": "https://elsewhere.example/"}
    )

    assert answer.url == "/"


@pytest.mark.parametrize(
    ("name", "page", "slug"),
    [
        ("north.commune.drafter", "evaluations:reply", "giai-trinh"),
        ("north.commune.drafter", "evaluations:scheme_detail", "thang-diem"),
        ("province.reviewer", "evaluations:reply_list", "xet-giai-trinh"),
        ("province.reviewer", "evaluations:assessment_settle", "hai-nguoi-cham"),
        ("province.approver", "evaluations:assignment_list", "phan-cong"),
        ("province.approver", "evaluations:quota_list", "chi-tieu"),
        ("province.leader", "reports:funnel_show", "tu-dang-ky"),
        ("province.administrator", "evaluations:scheme_edit", "lap-thang-diem"),
    ],
)
def test_topic_beside_a_page_is_that_of_the_reader(world, name, page, slug):
    topic = topic_beside(page, world.people[name])

    assert topic.slug == slug


def test_topic_that_names_the_page_most_closely_is_offered(world):
    reviewer = world.province.reviewer
    MembershipFactory(user=reviewer, unit=world.north.commune.unit, role=Role.DRAFTER)
    both = world.fresh(reviewer)

    offered = [topic_beside(f"evaluations:{page}", both).slug for page in ("reply", "reply_judge")]

    assert offered == ["giai-trinh", "xet-giai-trinh"]


def test_page_without_a_topic_for_the_reader_has_none(world):
    assert topic_beside("evaluations:assignment_list", world.north.commune.drafter) is None
