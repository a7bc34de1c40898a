"""What the rows warn of: told beside the model and before the act, kept with the decision, never in the way."""

import pytest
from django.test import Client

from evaluations.models import InitiativeResult, Recognition
from models_registry.models import LikenessScope, Registration
from tests.factories import EvidenceFactory, FieldSurveyFactory, LikePairFactory, SurveyedResultFactory
from tests.integration.ladder_pages import LIST, NOTE, ask, decide, press


@pytest.fixture
def pending(world):
    return world.recognition(world.north.commune)


@pytest.fixture
def rewarded(world):
    """Last year's model of the other commune, which stands in an issued list."""
    earlier = world.recognition(world.north.other_commune, "exemplary", published=True, year=2024)
    return earlier, world.commendation_list(world.north, "issued", of=[earlier], year=2024)


def surveyed(world, recognition, conclusion, **more):
    survey = FieldSurveyFactory(
        assessment=recognition.result.assessment, rung=recognition.desk, entered_by=world.north.reviewer, **more
    )
    return SurveyedResultFactory(survey=survey, result=recognition.result, conclusion=conclusion).survey


def warned(client: Client, recognition) -> list[tuple[str, str]]:
    rows = client.get(LIST).context["page_obj"]
    known = next(row.known for row in rows if row.pk == recognition.pk)
    return [(warning.text, warning.url) for warning in known.warnings]


def proven(recognition):
    EvidenceFactory(result=recognition.result)


def test_model_without_evidence_and_survey_is_warned_of(world, client_of, pending):
    assert warned(client_of(world.north.reviewer), pending) == [
        ("Chưa có minh chứng", ""), ("Chưa khảo sát thực tế", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("place", ["result", "registration"])
def test_evidence_of_the_result_or_the_registration_is_evidence(world, client_of, pending, place):
    of = pending.result if place == "result" else pending.result.registration
    EvidenceFactory(**{place: of})

    assert warned(client_of(world.north.reviewer), pending) == [("Chưa khảo sát thực tế", "")]


def test_model_that_the_unit_calls_ineffective_is_warned_of(world, client_of, pending):
    proven(pending)
    surveyed(world, pending, "as_reported")
    InitiativeResult.objects.filter(pk=pending.result_id).update(is_effective=False)

    assert warned(client_of(world.north.reviewer), pending) == [("Đơn vị ghi chưa hiệu quả", "")]


def test_survey_that_saw_something_else_warns_with_a_link(world, client_of, pending):
    proven(pending)
    survey = surveyed(world, pending, "differs")

    assert warned(client_of(world.north.reviewer), pending) == [
        ("Khảo sát 05/09/2025 thấy có chỗ khác báo cáo", f"/khao-sat/{survey.pk}/")
    ]


def test_model_rewarded_last_year_is_warned_of_with_a_link(world, client_of, pending, rewarded):
    earlier, issued = rewarded
    proven(pending)
    surveyed(world, pending, "as_reported")
    again = Registration.objects.get(pk=pending.result.registration_id)
    Registration.objects.filter(pk=again.pk).update(initiative=earlier.result.registration.initiative)

    assert warned(client_of(world.north.reviewer), pending) == [
        ("Đã được khen cùng nội dung: Biểu dương năm 2024", f"/danh-sach/{issued.pk}/")
    ]


def test_model_that_reads_like_one_rewarded_last_year_is_warned_of(world, client_of, pending, rewarded):
    earlier, issued = rewarded
    proven(pending)
    surveyed(world, pending, "as_reported")
    pair = sorted((earlier.result.registration, pending.result.registration), key=lambda one: one.pk)
    LikePairFactory(first=pair[0], second=pair[1], scope=LikenessScope.LAST_YEAR, year=world.year)

    assert warned(client_of(world.north.reviewer), pending) == [
        ("Đã được khen cùng nội dung: Biểu dương năm 2024", f"/danh-sach/{issued.pk}/")
    ]


def test_reward_of_a_list_that_is_only_drafted_is_none(world, client_of, pending):
    earlier = world.recognition(world.north.other_commune, "exemplary", published=True, year=2024)
    world.commendation_list(world.north, "draft", of=[earlier], year=2024)
    Registration.objects.filter(pk=pending.result.registration_id).update(
        initiative=earlier.result.registration.initiative
    )
    proven(pending)
    surveyed(world, pending, "as_reported")

    assert warned(client_of(world.north.reviewer), pending) == []


def test_likely_duplicate_is_warned_of_with_both_texts_a_link_away(world, client_of, pending):
    proven(pending)
    surveyed(world, pending, "as_reported")
    other = world.registration(world.north.other_commune, "accepted", name="Đèn đường thắp sáng làng quê")
    pair = LikePairFactory(
        first=pending.result.registration, second=other, scope=LikenessScope.NEIGHBOUR, year=world.year
    )

    assert warned(client_of(world.north.reviewer), pending) == [
        ("Có thể trùng với “Đèn đường thắp sáng làng quê”", f"/mo-hinh/trung-lap/{pair.pk}/")
    ]


def test_warned_model_is_recognised_and_the_warning_is_kept(world, client_of, pending):
    client = client_of(world.north.reviewer)

    page = ask(client, "recognise", pending)
    decide(client, "recognise", pending)

    assert page.context["warned_count"] == 1
    assert all(text in page.content.decode() for text in ("Chưa có minh chứng", "Chưa khảo sát thực tế"))
    recognised = Recognition.objects.get(pk=pending.pk)
    assert (recognised.state, recognised.warnings_shown) == (
        "recognised", "Chưa có minh chứng\nChưa khảo sát thực tế",
    )  # fmt: skip


def test_warning_that_came_meanwhile_is_shown_before_the_decision(world, client_of, pending):
    client = client_of(world.north.reviewer)
    page = ask(client, "recognise", pending)
    surveyed(world, pending, "differs")

    again = press(client, page)

    assert (again.status_code, Recognition.objects.get(pk=pending.pk).state) == (422, "pending")


# --- the filter --------------------------------------------------------------------------------------------------------


def test_list_is_filtered_by_warning_and_survey(world, client_of, pending, rewarded):
    other = world.recognition(world.north.other_commune)
    Registration.objects.filter(pk=other.result.registration_id).update(
        initiative=rewarded[0].result.registration.initiative
    )
    proven(other)
    surveyed(world, pending, "differs")
    InitiativeResult.objects.filter(pk=other.result_id).update(is_effective=False)
    LikePairFactory(first=pending.result.registration, second=other.result.registration, year=world.year)
    client = client_of(world.north.reviewer)

    found = {
        query: {row.pk for row in client.get(f"{LIST}?{query}").context["page_obj"]}
        for query in (
            "canh_bao=da_khen", "canh_bao=chua_hieu_qua", "canh_bao=minh_chung", "canh_bao=khao_sat",
            "canh_bao=khac_bao_cao", "canh_bao=trung", "khao_sat=roi", "khao_sat=chua", "khoi=dia_ban",
            "khoi=department",
        )
    }  # fmt: skip

    assert found == {
        "canh_bao=da_khen": {other.pk},
        "canh_bao=chua_hieu_qua": {other.pk},
        "canh_bao=minh_chung": {pending.pk},
        "canh_bao=khao_sat": {other.pk},
        "canh_bao=khac_bao_cao": {pending.pk},
        "canh_bao=trung": {pending.pk, other.pk},
        "khao_sat=roi": {pending.pk},
        "khao_sat=chua": {other.pk},
        "khoi=dia_ban": {pending.pk, other.pk},
        "khoi=department": set(),
    }


@pytest.mark.parametrize(("sort", "order"), [("ten", [0, 1]), ("-ten", [1, 0]), ("diem", [0, 1]), ("-diem", [1, 0])])
def test_list_is_sorted(world, client_of, pending, sort, order):
    other = world.recognition(world.north.other_commune)
    Registration.objects.filter(pk=other.result.registration_id).update(name="Ứng dụng số", sort_key="zz")
    other.result.assessment.task_scores.filter(task__ordinal=2).update(appraised_score="14.0", reason=NOTE)
    rows = [pending.pk, other.pk]

    page = client_of(world.north.reviewer).get(f"{LIST}?sort={sort}")

    assert [row.pk for row in page.context["page_obj"]] == [rows[at] for at in order]


def test_warnings_take_the_same_queries_for_one_and_three(world, client_of, django_assert_max_num_queries):
    client, counts = client_of(world.north.reviewer), []
    third = world.add_place(world.north, "Xã Ba", {"drafter", "sender"})
    for place in (world.north.commune, world.north.other_commune, third):
        recognition = world.recognition(place)
        proven(recognition)
        surveyed(world, recognition, "differs")
        client.get(LIST)
        with django_assert_max_num_queries(200) as captured:
            client.get(LIST)
        counts.append(len(captured))

    assert counts[0] == counts[2]
