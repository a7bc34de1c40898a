"""The pages of “Đối chiếu”: what they show, to whom, and that nothing of them reaches a unit or a leader too early."""

import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from danvan.activity.models import AuditEvent, Notification
from evaluations.actions.calibration import draw_sample
from evaluations.models import HintReview, Opinion, OpinionScore, RecheckItem, RecheckSample, SampleStratum
from tests.integration.calibration import appraise, colleague_at, many_dossiers
from tests.world import PEOPLE, SECRET_REASON, TwoBranches

REPORT = reverse("evaluations:calibration_show")
RUNGS = {"reviewer", "approver"}
LEADERS = {"leader"}
WORDS = "Đã xem: đơn vị gửi minh chứng bằng văn bản giấy."


def sample_of(world: TwoBranches) -> RecheckSample:
    return draw_sample(
        world.north.unit, world.years[2025], percent=20, seed="20250910",
        stratum=SampleStratum.REVIEWER, actor=world.north.reviewer,
    )  # fmt: skip


def lines(content: bytes) -> dict[str, list[list[object]]]:
    """The rows of every sheet that hold something."""
    book = load_workbook(io.BytesIO(content))
    return {
        sheet.title: [
            [cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True) if any(row)
        ]
        for sheet in book
    }


# Who opens what


@pytest.mark.parametrize("label", PEOPLE)
def test_the_report_opens_for_rungs_and_leaders_only(world, client_of, label):
    role = label.rsplit(".", 1)[1]
    client = client_of(world.people[label])

    statuses = {
        name: client.get(reverse(f"evaluations:calibration_{name}")).status_code
        for name in ("show", "export", "dossiers", "hints", "sample_create")
    }

    rung, reads = role in RUNGS, role in RUNGS | LEADERS
    assert statuses == {name: 200 if (reads if name in ("show", "export") else rung) else 404 for name in statuses}


@pytest.mark.parametrize("label", PEOPLE)
def test_a_sample_a_recheck_and_hints_open_for_the_desks_own_people_only(world, client_of, label):
    world.dossier(world.north.commune, "appraised")
    sample = sample_of(world)
    item = sample.items.get()
    client = client_of(world.people[label])

    statuses = [
        client.get(reverse(f"evaluations:calibration_{name}", args=[pk])).status_code
        for name, pk in (("sample", sample.pk), ("recheck", item.pk), ("hint_detail", item.assessment_id))
    ]

    assert statuses == [200 if label in ("north.reviewer", "north.approver") else 404] * 3


@pytest.mark.parametrize("label", ["stranger", "former"])
def test_nobody_without_a_membership_opens_anything(world, client_of, label):
    assert client_of(getattr(world, label)).get(REPORT).status_code == 404


def test_another_desk_cannot_be_asked_for(world, client_of):
    page = client_of(world.north.reviewer).get(REPORT, {"cap": world.south.unit.code})

    assert page.status_code == 404


# What is shown


def test_the_report_names_reviewers_areas_tasks_and_what_is_too_few(world, client_of):
    world.dossier(world.north.commune, "appraised")

    page = client_of(world.north.reviewer).get(REPORT)

    text = page.content.decode()
    assert str(world.north.reviewer) in text
    assert world.north.commune.unit.name in text
    assert "−2,70" in text
    assert "chỉ 1 bản: chưa đủ để so" in text


def test_leaders_see_published_means_and_no_names(world, client_of):
    appraise(world.dossier(world.north.commune, "submitted"), {1: "9.3"}, colleague_at(world.north))
    world.publish(world.north)
    appraise(world.dossier(world.north.other_commune, "submitted"), {1: "1"}, world.north.reviewer)

    page = client_of(world.north.leader).get(REPORT)

    text = page.content.decode()
    assert page.context["report"].found.total.totals.mean == Decimal("-2.70")
    names = [person.full_name for person in (world.north.reviewer, page.context["eyes"].user)]
    assert names[0] not in text
    assert SECRET_REASON not in text
    assert [word for word in ("Dấu hiệu hình thức", "Kiểm tra lại", "Bản khác biệt nhiều") if word in text] == []


def test_leaders_see_nothing_before_publication(world, client_of):
    world.dossier(world.north.commune, "appraised")

    client = client_of(world.north.leader)
    page, file = client.get(REPORT), client.get(reverse("evaluations:calibration_export"))

    assert not page.context["report"].found.total.totals
    assert "9,3" not in page.content.decode()
    assert set(lines(file.content)) == {"Theo nhiệm vụ", "Theo địa bàn", "Theo khối"}
    assert [row[1] for row in lines(file.content)["Theo địa bàn"][3:]] == [0, 0, 0]


def test_the_threshold_is_chosen_on_the_page(world, client_of):
    many_dossiers(world, world.north, [world.north.reviewer], count=13)
    appraise(world.dossier(world.north.commune, "submitted"), {1: "7"}, world.north.reviewer)
    client = client_of(world.north.reviewer)

    usual, chosen, nonsense = (client.get(REPORT, {"nguong": asked}) for asked in ("", "1.5", "0"))

    assert [page.context["report"].threshold for page in (usual, chosen, nonsense)] == [2, Decimal("1.5"), 2]


def test_a_number_leads_to_its_dossiers(world, client_of):
    colleague = colleague_at(world.north)
    dossiers = many_dossiers(world, world.north, [world.north.reviewer, colleague], count=4)
    client = client_of(world.north.reviewer)
    report = client.get(REPORT).context

    urls = {row.label: url for row, url in report["reviewers"]}
    listed = [row.pk for row in client.get(urls[str(colleague)]).context["page_obj"]]
    areas = {row.label: len(client.get(url).context["page_obj"]) for row, url in report["areas"] if url}
    branches = [len(client.get(url).context["page_obj"]) for _, url in report["branches"]]

    assert sorted(listed) == sorted(row.pk for row in dossiers if row.appraised_by == colleague)
    assert areas == {row.unit.name: 1 for row in dossiers}
    assert branches == [4]


def test_what_lies_right_beneath_the_desk_and_is_no_area_stands_together(world, client_of):
    dossier = world.dossier(world.department, "appraised")
    client = client_of(world.province.reviewer)

    row, url = client.get(REPORT).context["areas"][-1]

    assert (row.label, row.figures.totals.number) == (f"Cơ quan, tổ chức trực thuộc {world.province.unit.name}", 1)
    assert [one.pk for one in client.get(url).context["page_obj"]] == [dossier.pk]


@pytest.mark.parametrize("query", ["nguoi=1x", "nguoi=999999", "dia-ban=0", "dia-ban=x", "khoi=x", "cap=x"])
def test_what_the_report_does_not_name_is_not_found(world, client_of, query):
    world.dossier(world.north.commune, "appraised")

    page = client_of(world.north.reviewer).get(f"{reverse('evaluations:calibration_dossiers')}?{query}")

    assert page.status_code == 404


def test_lists_cost_the_same_for_one_and_for_many(world, client_of):
    def asked(name: str) -> int:
        client = client_of(world.fresh(world.north.reviewer))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"evaluations:calibration_{name}"))
        return len(queries)

    many_dossiers(world, world.north, [world.north.reviewer], count=12)
    few = {name: asked(name) for name in ("show", "dossiers", "hints")}
    many_dossiers(world, world.north, [world.north.reviewer, colleague_at(world.north)], count=6)

    assert {name: asked(name) for name in few} == few


# Two appraisers


def opinion(dossier, seat: int, score: str, person, *, is_finished: bool = True) -> Opinion:
    made = Opinion.objects.create(
        assessment=dossier, seat=seat, started_by=person, updated_by=person,
        finished_by=person if is_finished else None, finished_at=dossier.submitted_at if is_finished else None,
    )  # fmt: skip
    OpinionScore.objects.bulk_create(
        OpinionScore(
            opinion=made, task_score=row, max_score=row.max_score, self_score=row.self_score,
            score=Decimal(score) if row.task.ordinal == 2 else row.self_score, reason="Chưa đủ",
        )
        for row in dossier.task_scores.select_related("task")
    )  # fmt: skip
    return made


def test_double_reviewed_dossiers_show_both_totals_and_the_spread_once_both_finished(world, client_of):
    both, one = (world.dossier(place, "submitted") for place in (world.north.commune, world.north.other_commune))
    reviewer, colleague = world.north.reviewer, colleague_at(world.north)
    opinion(both, 1, "11.0", reviewer)
    opinion(both, 2, "8.5", colleague)
    opinion(one, 1, "11.0", reviewer)
    opinion(one, 2, "3.3", colleague, is_finished=False)
    world.dossier(world.department, "submitted")
    many_dossiers(world, world.north, [reviewer], count=1)  # the section stands beside figures

    page = client_of(reviewer).get(REPORT)

    (double,) = page.context["report"].doubles
    assert (double.assessment, double.names) == (both, (str(reviewer), str(colleague)))
    assert (double.first, double.second, double.difference) == (Decimal("85.0"), Decimal("82.5"), Decimal("-2.5"))
    assert [(task.ordinal, task.difference) for task in double.tasks if task.difference] == [(2, Decimal("-2.5"))]
    assert page.context["report"].doubles_by_task[1] == (2, 1, Decimal("2.5"))
    assert "3,3" not in page.content.decode()


# Drawing and re-checking on the pages


def test_a_sample_is_drawn_and_rechecked_on_the_pages(world, client_of):
    dossier = appraise(world.dossier(world.north.commune, "submitted"), {1: "9.3"}, colleague_at(world.north))
    client = client_of(world.north.reviewer)

    drawn = client.post(
        reverse("evaluations:calibration_sample_create"), {"percent": "10", "seed": "7", "stratum": "area"}
    )
    sample = RecheckSample.objects.get()
    item = sample.items.get()
    row = dossier.task_scores.get(task__ordinal=1)
    noted = client.post(
        reverse("evaluations:calibration_recheck", args=[item.pk]),
        {f"diem_{row.pk}": "10,5", f"nhan_xet_{row.pk}": "Có biên bản", "finding": "Chấm hơi chặt ở nhiệm vụ 1."},
    )
    page = client.get(noted.url)

    assert (drawn.url, noted.url) == (reverse("evaluations:calibration_sample", args=[sample.pk]),) * 2
    assert [(one.is_done, one.apart) for one, _ in page.context["rows"]] == [(True, Decimal("1.2"))]
    row.refresh_from_db()
    assert row.appraised_score == Decimal("9.3")


def test_a_refused_recheck_keeps_what_was_typed(world, client_of):
    dossier = appraise(world.dossier(world.north.commune, "submitted"), {}, colleague_at(world.north))
    item = sample_of(world).items.get()
    row = dossier.task_scores.get(task__ordinal=1)

    page = client_of(world.north.reviewer).post(
        reverse("evaluations:calibration_recheck", args=[item.pk]),
        {f"diem_{row.pk}": "10,5", "finding": "Chấm hơi chặt ở nhiệm vụ 1."},
    )

    assert page.status_code == 422
    assert page.context["reasons"] == ["Nhiệm vụ 1: điểm khác điểm thẩm định thì phải ghi nhận xét."]
    assert "Chấm hơi chặt ở nhiệm vụ 1." in page.content.decode()
    assert RecheckItem.objects.exclude(rechecked_at=None).count() == 0


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"percent": "25"}, {"percent": ["Tỷ lệ phải từ 10 đến 20 phần trăm."]}),
        ({"seed": " "}, {"seed": ["Chưa nhập số gieo."]}),
    ],
)
def test_a_sample_is_refused_in_words(world, client_of, typed, error):
    world.dossier(world.north.commune, "appraised")

    page = client_of(world.north.reviewer).post(
        reverse("evaluations:calibration_sample_create"),
        {"percent": "10", "seed": "7", "stratum": "reviewer"} | typed,
    )

    assert page.status_code == 422
    assert page.context["form"].errors == error
    assert RecheckSample.objects.count() == 0


def test_a_hint_is_settled_on_its_page(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    url = reverse("evaluations:calibration_hint_detail", args=[dossier.pk])
    client = client_of(world.north.reviewer)

    short = client.post(url, {"kind": "no_evidence", "words": "Được"})
    done = client.post(url, {"kind": "no_evidence", "words": WORDS})
    page = client.get(url)

    assert (short.status_code, done.url) == (422, url)
    assert HintReview.objects.get().words == WORDS
    assert WORDS in page.content.decode()


# Nothing reaches the unit


def test_nothing_of_it_reaches_the_unit(world, client_of, committed):
    with committed():
        world.dossier(world.north.commune, "appraised")
        sample_of(world)
    sender = world.north.commune.sender

    told = {event.pk for event in AuditEvent.objects.filter(verb__in=["recheck.draw", "recheck.note", "hint.review"])}
    log = client_of(world.north.administrator).get(reverse("organization:audit_list"))

    assert len(told) == 1
    assert "Chọn mẫu kiểm tra lại" not in log.content.decode()
    assert not Notification.objects.filter(recipient=sender, text__icontains="kiểm tra lại").exists()


# The file


def test_the_workbook_says_what_the_page_says(world, client_of):
    many_dossiers(world, world.north, [world.north.reviewer, colleague_at(world.north)], count=4)
    client = client_of(world.north.reviewer)

    file = client.get(reverse("evaluations:calibration_export"))

    report = client.get(REPORT).context["report"]
    sheets = lines(file.content)
    assert list(sheets) == [
        "Theo nhiệm vụ", "Theo người thẩm định", "Theo địa bàn", "Theo khối",
        "Bản khác biệt nhiều", "Hai người thẩm định", "Dấu hiệu hình thức",
    ]  # fmt: skip
    told = {row[0]: (row[1], round(Decimal(str(row[2])), 2)) for row in sheets["Theo người thẩm định"][3:]}
    assert told == {
        row.label: (row.figures.totals.number, row.figures.totals.mean) for row in report.found.reviewers
    } | {"Toàn bàn": (4, report.found.total.totals.mean)}
    assert [row[1] for row in sheets["Dấu hiệu hình thức"][3:]] == [one.number for one in report.hints]
