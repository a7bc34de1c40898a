"""The list and the page of a dossier: what is on them, for whom, in how many queries."""

import pytest

from evaluations.models import AssessmentState
from tests.conftest import on_day

LIST = "/tu-danh-gia/"


def detail_url(dossier):
    return f"/tu-danh-gia/{dossier.pk}/"


def queries_for(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(200) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- the list ----------------------------------------------------------------------------------------------


def test_assessment_list_shows_a_unit_its_own_years(world, client_of):
    this_year = world.dossier(world.north.commune)
    last_year = world.dossier(world.north.commune, "published", year=2024)
    world.dossier(world.north.other_commune, "published", year=2024)

    page = client_of(world.north.commune.sender).get(LIST)

    assert [row.assessment for row in page.context["own"]] == [this_year, last_year]
    assert "show_sent" not in page.context


def test_assessment_list_offers_to_begin_this_year(world, client_of):
    page = client_of(world.north.commune.drafter).get(LIST)

    assert "Bắt đầu tự đánh giá năm 2025" in page.content.decode()


def test_assessment_list_shows_reviewers_what_was_sent_below(world, client_of):
    sent = world.dossier(world.north.commune, "submitted")
    returned = world.dossier(world.north.other_commune, "returned")
    world.dossier(world.north.commune.village, "draft")
    world.dossier(world.south.commune, "submitted")

    page = client_of(world.north.reviewer).get(LIST)

    assert {row.pk for row in page.context["page_obj"]} == {sent.pk, returned.pk}
    assert page.context["page_title"] == "2 bản tự đánh giá năm 2025"


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ({"q": "hai ninh"}, ["Xã Hải Ninh"]),
        ({"q": "Hải Ninh"}, ["Xã Hải Ninh"]),
        ({"trang_thai": "returned"}, ["Xã Hải Ninh"]),
        ({"trang_thai": "draft"}, ["Xã Hải Ninh", "Xã Mê Pu", "Xã Phan Hòa"]),
        ({}, ["Xã Hải Ninh", "Xã Mê Pu", "Xã Phan Hòa"]),
    ],
)
def test_assessment_list_is_filtered(world, client_of, query, units):
    world.dossier(world.north.commune, "submitted")
    world.dossier(world.north.other_commune, "returned")
    world.dossier(world.south.commune, "submitted")

    page = client_of(world.province.reviewer).get(LIST, query)

    assert [row.unit_name for row in page.context["page_obj"]] == units


def test_assessment_list_is_filtered_by_area(world, client_of):
    world.dossier(world.north.commune, "submitted")
    world.dossier(world.south.commune, "submitted")

    page = client_of(world.province.reviewer).get(LIST, {"dia_ban": world.south.unit.pk})

    assert [row.unit_name for row in page.context["page_obj"]] == ["Xã Mê Pu"]
    assert [chip.value for chip in page.context["filter"].chips] == ["Huyện Đức Linh"]


def test_assessment_list_does_not_filter_by_the_area_of_others(world, client_of):
    world.dossier(world.north.commune, "submitted")

    page = client_of(world.north.reviewer).get(LIST, {"dia_ban": world.south.commune.unit.pk})

    assert page.context["filter"].ignored == ["Địa bàn"]
    assert [row.unit_name for row in page.context["page_obj"]] == ["Xã Phan Hòa"]


@pytest.mark.parametrize("who", ["province.leader", "province.administrator"])
def test_assessment_list_is_not_for_those_without_dossiers(world, client_of, who):
    assert client_of(world.people[who]).get(LIST).status_code == 404


def test_assessment_list_takes_the_same_queries_for_one_and_three(world, client_of, django_assert_max_num_queries):
    client = client_of(world.province.reviewer)
    world.dossier(world.north.commune, "submitted")
    client.get(LIST)
    one = queries_for(client, LIST, django_assert_max_num_queries)
    world.dossier(world.north.other_commune, "appraised")
    world.dossier(world.south.commune, "published")

    assert queries_for(client, LIST, django_assert_max_num_queries) == one


def test_assessment_own_list_takes_the_same_queries_for_one_and_two(world, client_of, django_assert_max_num_queries):
    client = client_of(world.north.commune.sender)
    world.dossier(world.north.commune)
    client.get(LIST)
    one = queries_for(client, LIST, django_assert_max_num_queries)
    world.dossier(world.north.commune, "published", year=2024)

    assert queries_for(client, LIST, django_assert_max_num_queries) == one


# --- the page of a dossier -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "label", "words"),
    [
        ("draft", "Đang soạn", "Đang ở Xã Phan Hòa, đang soạn."),
        ("ready", "Chờ ký gửi", "Đang ở Xã Phan Hòa, đã soạn xong, chờ người ký gửi"),
        ("submitted", "Chờ thẩm định", "Đang ở Ban Dân vận Huyện Bắc Bình, chờ thẩm định."),
        ("returned", "Trả lại bổ sung", "Ban Dân vận Huyện Bắc Bình trả lại ngày 10/09/2025."),
        ("appraised", "Chờ thẩm định", "Đang ở Ban Dân vận Huyện Bắc Bình, chờ thẩm định."),
        ("published", "Đã công bố", "Ban Dân vận Huyện Bắc Bình công bố kết quả ngày 10/09/2025."),
    ],
)
def test_assessment_page_says_where_it_is(world, client_of, state, label, words):
    dossier = world.dossier(world.north.commune, state)

    page = client_of(world.north.commune.sender).get(detail_url(dossier))

    shown = page.context["dossier"]
    assert (shown.state.label, shown.where_it_is[: len(words)]) == (label, words)


def test_assessment_page_is_a_task_list(world, client_of):
    dossier = world.dossier(world.north.commune)
    first, second = dossier.task_scores.order_by("task__ordinal")[:2]
    first.self_score, first.narrative = None, ""
    first.save()
    second.self_score = None
    second.save()

    page = client_of(world.north.commune.sender).get(detail_url(dossier))

    tasks, models = page.context["groups"]
    assert [(row.state_label, row.hint) for row in tasks.rows] == [
        ("Chưa làm", "Chưa chấm điểm"),
        ("Đang làm", "Chưa chấm điểm"),
        *[("Hoàn thành", "Tự chấm 12/14 điểm")] * 4,
        ("Hoàn thành", "Tự chấm 14/16 điểm"),
    ]
    assert [(row.state_label, row.hint) for row in models.rows] == [("Hoàn thành", "Có hiệu quả · Tiếp tục duy trì")]


def test_assessment_page_after_a_return_says_who_when_and_why(world, client_of):
    dossier = world.dossier(world.north.commune, "returned")

    page = client_of(world.north.commune.sender).get(detail_url(dossier))

    returned = page.context["dossier"].returned
    assert (returned.actor_name, returned.note) == (
        str(world.north.reviewer),
        "Cần bổ sung số liệu cụ thể\nNhiệm vụ 2: Nhiệm vụ này chưa nêu tên hộ dân cụ thể",
    )
    second = page.context["groups"][0].rows[1]
    assert (second.state_label, second.hint) == ("Cần bổ sung", "Cần bổ sung: Nhiệm vụ này chưa nêu tên hộ dân cụ thể")


def test_assessment_page_says_which_returned_task_has_been_mended(world, client_of):
    dossier = world.dossier(world.north.commune, "returned")
    client = client_of(world.north.commune.sender)

    def shown():
        return [row.state_label for row in client.get(detail_url(dossier)).context["groups"][0].rows][1]

    before = shown()
    with on_day("2025-09-10", hour=10):
        client.post(
            f"{detail_url(dossier)}nhiem-vu/2/",
            {"self_score": "12", "narrative": "Nêu tên 12 hộ", "version": dossier.version},
        )

    assert (before, shown()) == ("Cần bổ sung", "Đã sửa, chờ gửi")


def test_assessment_page_after_publication_shows_scores_reasons_and_recognitions(world, client_of):
    recognition = world.recognition(world.north.commune, "exemplary", published=True)

    page = client_of(world.north.commune.sender).get(detail_url(recognition.result.assessment))

    text = page.content.decode()
    shown = page.context["dossier"]
    assert [part.recognitions for part in shown.models] == [[recognition]]
    assert (shown.totals.self_total, shown.totals.appraised_total) == (86, shown.totals.appraised_total)
    for words in ("9,3", "83,3", "−2,7", "Số liệu kín chưa khớp với báo cáo của đoàn thể", "Tiêu biểu"):
        assert words in text


def test_assessment_page_keeps_provisional_steps_from_the_unit(world, client_of):
    dossier = world.dossier(world.north.commune, "appraised")

    seen = {
        who: [entry.what for entry in client_of(world.people[who]).get(detail_url(dossier)).context["dossier"].history]
        for who in ("north.commune.sender", "north.reviewer")
    }

    assert seen == {
        "north.commune.sender": ["Gửi Ban Dân vận"],
        "north.reviewer": ["Hoàn thành thẩm định", "Gửi Ban Dân vận"],
    }


@pytest.mark.parametrize("state", AssessmentState)
def test_assessment_page_takes_the_same_queries_for_one_and_three_models(
    world, client_of, django_assert_max_num_queries, state
):
    few = world.dossier(world.north.commune, state, initiatives=1)
    many = world.dossier(world.north.other_commune, state, initiatives=3)
    counts = []
    for place, dossier in ((world.north.commune, few), (world.north.other_commune, many)):
        client = client_of(place.sender)
        client.get(detail_url(dossier))
        counts.append(queries_for(client, detail_url(dossier), django_assert_max_num_queries))

    assert counts[0] == counts[1]
