"""Filters kept under a name: one's own, on every list that registers, through every sign-out, the same for an address."""

import pytest

from danvan.activity.models import AuditEvent
from danvan.organization.filter_pages import page_named
from danvan.organization.models import SavedFilter
from danvan.organization.models.saved_filter import MOST_PER_PAGE
from tests.factories import SavedFilterFactory

from .queue_pages import QUEUE, names_in
from .registration_pages import LIST, messages_of

CREATE = "/bo-loc/cho-tham-dinh/luu/"


def one(pk, more=""):
    return f"/bo-loc/{pk}/{more}"


def saved_by(person):
    return list(SavedFilter.objects.filter(user=person).values_list("page", "name", "query"))


def test_filter_is_saved_with_what_its_page_understands(world, client_of):
    reviewer = world.north.reviewer
    query = "page=3&viec=tat_ca&hinh_thuc=household&nam=2025&q=&la=x&sort=-ten"

    response = client_of(reviewer).post(CREATE, {"name": "  Hộ  gia đình ", "query": query})

    assert saved_by(reviewer) == [("cho-tham-dinh", "Hộ gia đình", "hinh_thuc=household&sort=-ten&viec=tat_ca")]
    assert response.url == f"{QUEUE}?hinh_thuc=household&sort=-ten&viec=tat_ca"
    assert AuditEvent.objects.latest("id").verb == "filter.save"


def test_filter_survives_signing_out(world, client_of):
    world.registration(world.north.commune, "submitted", name="Của hộ", form="household", subject_name="Bà Lan")
    world.registration(world.north.commune, "submitted", name="Của tập thể")
    client_of(world.north.reviewer).post(CREATE, {"name": "Hộ gia đình", "query": "hinh_thuc=household"})

    later = client_of(world.north.reviewer)
    page = later.get(QUEUE)
    link = "/mo-hinh/cho-tham-dinh/?hinh_thuc=household"

    assert f'href="{link}"' in page.content.decode()
    assert names_in(later.get(link)) == ["Của hộ"]


@pytest.mark.parametrize(
    ("address", "key", "who"),
    [
        (QUEUE, "cho-tham-dinh", "north.reviewer"),
        (LIST, "mo-hinh", "north.commune.drafter"),
        ("/tham-dinh/", "tham-dinh", "north.reviewer"),
        ("/cong-nhan/", "cong-nhan", "north.approver"),
    ],
)
def test_every_list_offers_to_save_what_is_in_force(world, client_of, address, key, who):
    client = client_of(world.people[who])

    plain, filtered = client.get(address), client.get(address, {"q": "hoa"})
    client.post(f"/bo-loc/{key}/luu/", {"name": "Hoa", "query": "q=hoa"})
    again = client.get(address, {"q": "hoa"})

    pages = [page.content.decode() for page in (plain, filtered, again)]
    assert ["Lưu bộ lọc này" in page for page in pages] == [False, True, False]
    assert ["Bộ lọc đã lưu" in page for page in pages] == [False, False, True]
    assert page_named(key).url == address


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"name": "", "query": "q=hoa"}, "Chưa nhập tên bộ lọc."),
        ({"name": "x" * 81, "query": "q=hoa"}, "Tên bộ lọc dài nhất 80 ký tự. Hãy rút gọn."),
        ({"name": "Cũ", "query": "q=hoa"}, "Anh/chị đã có bộ lọc tên này ở trang này. Hãy đặt tên khác."),
        ({"name": "Mới", "query": "page=2"}, "Chưa có điều kiện lọc nào để lưu. Hãy lọc danh sách trước rồi lưu."),
        ({"name": "Mới", "query": "q=" + "a" * 1000}, "Điều kiện lọc quá dài nên không lưu được. Hãy bớt điều kiện."),
    ],
)
def test_filter_that_cannot_be_saved_says_why_and_keeps_what_was_typed(world, client_of, typed, reason):
    SavedFilterFactory(user=world.north.reviewer, name="Cũ")

    response = client_of(world.north.reviewer).post(CREATE, typed)

    said = [
        *response.context["reasons"],
        *(str(text) for texts in response.context["form"].errors.values() for text in texts),
    ]
    assert (response.status_code, said) == (422, [reason])
    assert (response.context["form"]["name"].value(), len(saved_by(world.north.reviewer))) == (typed["name"], 1)


def test_filters_of_a_page_are_bounded(world, client_of):
    SavedFilterFactory.create_batch(MOST_PER_PAGE, user=world.north.reviewer)

    response = client_of(world.north.reviewer).post(CREATE, {"name": "Thêm", "query": "q=hoa"})

    assert response.context["reasons"] == ["Mỗi trang lưu nhiều nhất 30 bộ lọc. Hãy xóa bộ lọc không dùng nữa."]


def test_filter_is_renamed_and_thrown_away(world, client_of):
    reviewer, client = world.north.reviewer, client_of(world.north.reviewer)
    kept = SavedFilterFactory(user=reviewer, name="Hộ", query="hinh_thuc=household")

    renamed = client.post(one(kept.pk), {"name": "Hộ gia đình"})
    names = saved_by(reviewer)
    gone = client.post(one(kept.pk, "xoa/"), follow=True)

    assert (renamed.url, names) == (
        f"{QUEUE}?hinh_thuc=household",
        [("cho-tham-dinh", "Hộ gia đình", "hinh_thuc=household")],
    )
    assert (saved_by(reviewer), messages_of(gone)[-1]) == ([], "Đã xóa bộ lọc “Hộ gia đình”.")
    assert list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))[-2:] == [
        "filter.rename",
        "filter.drop",
    ]


def test_name_of_another_filter_is_refused(world, client_of):
    SavedFilterFactory(user=world.north.reviewer, name="Cũ")
    kept = SavedFilterFactory(user=world.north.reviewer, name="Mới")

    response = client_of(world.north.reviewer).post(one(kept.pk), {"name": "Cũ"})

    kept.refresh_from_db()
    assert (response.status_code, kept.name) == (422, "Mới")


def test_filters_of_others_are_not_there(world, client_of):
    kept = SavedFilterFactory(user=world.north.reviewer, name="Bí mật")
    client = client_of(world.south.reviewer)

    answers = [client.get(one(kept.pk)).status_code, client.post(one(kept.pk), {"name": "x"}).status_code,
               client.post(one(kept.pk, "xoa/")).status_code]  # fmt: skip

    assert (answers, len(saved_by(world.north.reviewer))) == ([404, 404, 404], 1)
    assert "Bí mật" not in client.get(QUEUE).content.decode()


@pytest.mark.parametrize(("who", "key"), [("north.leader", "cho-tham-dinh"), ("north.reviewer", "khong-co"),
                                          ("north.commune.sender", "cong-nhan")])  # fmt: skip
def test_filter_of_a_page_that_one_cannot_open_is_not_saved(world, client_of, who, key):
    response = client_of(world.people[who]).post(f"/bo-loc/{key}/luu/", {"name": "x", "query": "q=hoa"})

    assert (response.status_code, SavedFilter.objects.count()) == (404, 0)


def test_current_filter_is_marked_whatever_the_order_of_its_address(world, client_of):
    kept = SavedFilterFactory(user=world.north.reviewer, query="hinh_thuc=household&sort=ten")

    page = client_of(world.north.reviewer).get(QUEUE + "?sort=ten&nam=2025&hinh_thuc=household&page=1")

    assert f'<a class="chips-clear" href="/bo-loc/{kept.pk}/">Đổi tên, xóa</a>' in page.content.decode()
