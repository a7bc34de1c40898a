"""A model's result in numbers: achieved beside planned, what was mobilised, why it ended, where it was replicated."""

from decimal import Decimal

import pytest
from django.urls import reverse

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed
from evaluations.actions import save_result
from evaluations.models import Achieved, AchievedOutput, Assessment, InitiativeResult
from evaluations.workflow import assessment_workflow
from models_registry.models import PlannedOutput
from tests.conftest import undone
from tests.factories import AchievedOutputFactory, PlannedOutputFactory
from tests.integration.attempts import refusal
from tests.integration.rows import every_row

WORDS = {
    "achieved": "Đã vận động được.", "is_effective": "yes", "ineffective_reason": "", "outcome": "kept_up",
    "ended_reason": "", "replicated_where": "", "money": "", "money_unit": "trieu", "workdays_mobilised": "",
    "land_donated": "", "resources_mobilised": "",
}  # fmt: skip


@pytest.fixture
def dossier(world) -> Assessment:
    """Of a commune whose one model promised two countable things."""
    dossier = world.dossier(world.north.commune)
    registration = dossier.results.get().registration
    PlannedOutputFactory(registration=registration, position=1, what="Hộ tham gia", quantity="120", measure="hộ")
    PlannedOutputFactory(registration=registration, position=2, what="Đường hoa", quantity="1.5", measure="km")
    return dossier


def result_url(dossier) -> str:
    return reverse("evaluations:result_edit", args=[dossier.pk, dossier.results.get().registration_id])


def planned(dossier) -> list[PlannedOutput]:
    return list(PlannedOutput.objects.filter(registration=dossier.results.get().registration_id).order_by("position"))


def typed(dossier, first: dict, second: dict, **words) -> dict:
    """What a browser sends: two rows of outputs and the rest."""
    rows = zip(planned(dossier), (first, second), strict=True)
    outputs = {f"output_{output.pk}_{part}": value for output, row in rows for part, value in row.items()}
    return WORDS | outputs | words | {"version": Assessment.objects.get(pk=dossier.pk).version}


def told(dossier) -> list[Achieved]:
    rows = {row.planned_id: row.typed for row in AchievedOutput.objects.filter(result__assessment=dossier)}
    return [rows[output.pk] for output in planned(dossier) if output.pk in rows]


def test_result_says_what_became_of_each_planned_output(world, client_of, dossier):
    data = typed(dossier, {"quantity": "1.118,5", "note": ""}, {"missed": "on", "note": " Thiếu  giống "})

    response = client_of(world.north.commune.drafter).post(result_url(dossier), data)

    assert response.status_code == 302
    assert told(dossier) == [Achieved(Decimal("1118.50")), Achieved(None, True, "Thiếu giống")]
    event = AuditEvent.objects.latest("id")
    assert (event.verb, event.after["achieved_outputs"]) == (
        "assessment.save_result", "Hộ tham gia: đạt 1.118,5 hộ; Đường hoa: không đạt (Thiếu giống)",
    )  # fmt: skip


def test_result_is_read_as_planned_and_achieved(world, client_of, dossier):
    first, second = planned(dossier)
    result = dossier.results.get()
    AchievedOutputFactory(result=result, planned=first, quantity="118")
    AchievedOutputFactory(result=result, planned=second, quantity=None, is_missed=True, note="Thiếu giống")

    page = client_of(world.north.commune.sender).get(reverse("evaluations:assessment_check", args=[dossier.pk]))

    [(_, answers)] = page.context["model_sections"]
    assert [(answer.label, answer.value) for answer in answers[1:3]] == [
        ("Hộ tham gia", "Dự kiến 120 hộ → Đạt 118 hộ"),
        ("Đường hoa", "Dự kiến 1,5 km → Không đạt (Thiếu giống)"),
    ]
    assert answers[1].change_url == f"{result_url(dossier)}?tu=kiem-tra#id_output_{first.pk}_quantity"


def test_result_emptied_row_is_taken_away_and_an_equal_one_left_alone(world, client_of, dossier):
    client = client_of(world.north.commune.drafter)
    client.post(result_url(dossier), typed(dossier, {"quantity": "118"}, {"quantity": "2"}))
    kept = AchievedOutput.objects.get(planned=planned(dossier)[0])

    client.post(result_url(dossier), typed(dossier, {"quantity": "118,0"}, {"quantity": ""}))

    assert list(AchievedOutput.objects.values_list("pk", "quantity")) == [(kept.pk, Decimal("118.00"))]


@pytest.mark.parametrize(
    ("row", "part", "error"),
    [
        ({"quantity": "nhiều"}, "quantity", "Hãy ghi bằng số, ví dụ 1.800 hoặc 12,5."),
        ({"quantity": "-1"}, "quantity", "Hãy ghi bằng số, ví dụ 1.800 hoặc 12,5."),
        ({"quantity": "1,234"}, "quantity", "Chỉ ghi nhiều nhất hai chữ số sau dấu phẩy."),
        ({"quantity": "9" * 30}, "quantity", "Hãy ghi số từ 0 đến dưới 10 tỷ."),
        (
            {"quantity": "3", "missed": "on"},
            "missed",
            "Đã ghi số lượng thì bỏ dấu “Không đạt”, hoặc xóa số lượng.",
        ),
        ({"note": "a" * 301}, "note", "Dài quá 300 ký tự. Hãy rút gọn rồi lưu lại."),
    ],
)
def test_result_output_is_refused_at_its_field_and_nothing_typed_is_lost(world, client_of, dossier, row, part, error):
    before = every_row()

    response = client_of(world.north.commune.drafter).post(result_url(dossier), typed(dossier, row, {"quantity": "2"}))

    form, name = response.context["form"], f"output_{planned(dossier)[0].pk}_{part}"
    assert (response.status_code, dict(form.errors)) == (422, {name: [error]})
    assert form[f"output_{planned(dossier)[1].pk}_quantity"].value() == "2"
    assert every_row() == before


def test_result_nothing_achieved_is_a_number_too(world, client_of, dossier):
    client_of(world.north.commune.drafter).post(result_url(dossier), typed(dossier, {"quantity": "0"}, {}))

    assert told(dossier) == [Achieved(Decimal("0.00"))]


def test_output_of_another_registration_is_not_written(world, dossier):
    other = PlannedOutputFactory(registration=world.registration(world.north.other_commune, "accepted"))
    registration = dossier.results.get().registration

    save_result(
        dossier, registration, content={"achieved": "Xong"}, outputs={other.pk: Achieved(Decimal(1))},
        version=dossier.version, actor=world.north.commune.drafter,
    )  # fmt: skip

    assert not AchievedOutput.objects.exists()


# --- what was mobilised ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("money", "unit", "saved", "shown"),
    [
        ("120,5", "trieu", Decimal(120_500_000), ("120,5", "trieu")),
        ("1.250", "trieu", Decimal(1_250_000_000), ("1.250", "trieu")),
        ("1.250.000", "dong", Decimal(1_250_000), ("1,25", "trieu")),
        ("1.234.567", "dong", Decimal(1_234_567), ("1.234.567", "dong")),
        ("0", "trieu", Decimal(0), ("0", "trieu")),
        ("", "trieu", None, ("", "trieu")),
    ],
)
def test_money_is_kept_in_dong_and_shown_as_officers_write_it(world, client_of, dossier, money, unit, saved, shown):
    client = client_of(world.north.commune.drafter)

    client.post(result_url(dossier), typed(dossier, {}, {}, money=money, money_unit=unit))

    assert dossier.results.get().money_mobilised == saved
    form = client.get(result_url(dossier)).context["form"]
    assert (form["money"].value() or "", form["money_unit"].value()) == shown


def test_resources_are_numbers_that_can_be_added_up(world, client_of, dossier):
    data = typed(
        dossier, {}, {}, money="52,5", workdays_mobilised="620,5", land_donated="1.350,25",
        resources_mobilised="14 camera.",
    )  # fmt: skip

    client_of(world.north.commune.drafter).post(result_url(dossier), data)

    result = dossier.results.get()
    assert (result.money_mobilised, result.workdays_mobilised, result.land_donated, result.resources_mobilised) == (
        Decimal(52_500_000), Decimal("620.5"), Decimal("1350.25"), "14 camera.",
    )  # fmt: skip
    page = client_of(world.north.commune.sender).get(reverse("evaluations:assessment_check", args=[dossier.pk]))
    answers = {answer.label: answer.value for answer in page.context["model_sections"][0][1]}
    assert answers["Nguồn lực huy động"] == ("52,5 triệu đồng; 620,5 ngày công; 1.350,25 m² đất hiến\n14 camera.")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"money": "1,5", "money_unit": "dong"}, {"money": ["Số tiền tính bằng đồng không có phần lẻ. Hãy bỏ phần sau dấu phẩy."]}),
        ({"money": "ba trăm triệu"}, {"money": ["Hãy ghi bằng số, ví dụ 1.800 hoặc 12,5."]}),
        ({"money": "1", "money_unit": "usd"}, {"money_unit": ["Lựa chọn này không có trong danh sách. Hãy chọn lại."]}),
        ({"workdays_mobilised": "3,25"}, {"workdays_mobilised": ["Chỉ ghi nhiều nhất một chữ số sau dấu phẩy."]}),
        ({"land_donated": "10.000.000.000"}, {"land_donated": ["Hãy ghi số từ 0 đến dưới 10 tỷ."]}),
        (
            {"ended_reason": "Hết vốn"},
            {"ended_reason": ["Đã ghi vì sao kết thúc nhưng chưa chọn “Kết thúc”. Hãy chọn “Kết thúc” hoặc xóa phần này."]},
        ),
        (
            {"outcome": "ended", "ended_reason": "Hết vốn", "replicated_where": "Thôn 2"},
            {"replicated_where": [
                "Đã ghi nhân rộng ở đâu nhưng chưa chọn “Được nhân rộng”. Hãy chọn “Được nhân rộng” hoặc xóa phần này."
            ]},
        ),
    ],
)  # fmt: skip
def test_result_that_cannot_be_is_refused_in_words(world, client_of, dossier, words, error):
    before = every_row()

    response = client_of(world.north.commune.drafter).post(result_url(dossier), typed(dossier, {}, {}, **words))

    assert (response.status_code, dict(response.context["form"].errors)) == (422, error)
    assert every_row() == before


def test_action_itself_refuses_another_outcome(world, dossier):
    with pytest.raises(NotAllowed) as refused:
        save_result(
            dossier, dossier.results.get().registration, content={"ended_reason": "Hết vốn"},
            version=dossier.version, actor=world.north.commune.drafter,
        )  # fmt: skip

    assert refused.value.reasons == [
        "Đã ghi vì sao kết thúc nhưng chưa chọn “Kết thúc”. Hãy chọn “Kết thúc” hoặc xóa phần này."
    ]


# --- what is asked before sending ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"outcome": "ended"}, "chưa ghi vì sao kết thúc."),
        ({"outcome": "replicated"}, "chưa ghi nhân rộng ở đâu."),
        ({"outcome": "ended", "ended_reason": "Hết vốn"}, None),
        ({"outcome": "replicated", "replicated_where": "Thôn 2"}, None),
    ],
)
def test_outcome_asks_for_its_own_words(world, change, what):
    dossier = world.dossier(world.north.commune)
    dossier.results.update(**change)

    reasons = refusal(assessment_workflow, "submit", dossier, world.north.commune.sender)

    name = dossier.results.get().registration.name
    assert reasons == ([f"Mô hình “{name}”: {what}"] if what else [])


def test_each_planned_output_is_asked_for_before_sending(world, client_of, dossier):
    first, second = planned(dossier)
    name, result = dossier.results.get().registration.name, dossier.results.get()
    client = client_of(world.north.commune.sender)

    def missing() -> list[str]:
        page = client.get(reverse("evaluations:assessment_check", args=[dossier.pk]))
        return [f"{gap.text}{gap.anchor}" for gap in page.context["dossier"].gaps]

    said = f"Mô hình “{name}”: chưa ghi"
    assert missing() == [
        f"{said} đạt được bao nhiêu “Hộ tham gia”.id_output_{first.pk}_quantity",
        f"{said} đạt được bao nhiêu “Đường hoa”.id_output_{second.pk}_quantity",
    ]
    AchievedOutputFactory(result=result, planned=first, quantity=None, is_missed=True)
    AchievedOutputFactory(result=result, planned=second, quantity=None, note="Chưa nghiệm thu")
    assert missing() == [f"{said} vì sao không đạt “Hộ tham gia”.id_output_{first.pk}_note"]
    with undone():
        AchievedOutput.objects.filter(planned=first).update(note="Hạn hán")
        assert missing() == []


# --- last year's ---------------------------------------------------------------------------------------------


def test_result_shows_what_the_same_model_achieved_last_year(world, client_of):
    earlier = world.dossier(world.north.commune, "published", year=2024)
    last = earlier.results.get()
    PlannedOutputFactory(registration=last.registration, position=1, what="Hộ tham gia", quantity="80", measure="hộ")
    AchievedOutputFactory(result=last, planned=last.registration.planned_outputs.get(), quantity="82")
    InitiativeResult.objects.filter(pk=last.pk).update(money_mobilised=45_000_000)
    dossier = world.dossier(world.north.commune)
    registration = dossier.results.get().registration
    registration.initiative = last.registration.initiative
    registration.save()

    page = client_of(world.north.commune.drafter).get(result_url(dossier))

    assert page.context["earlier"] == last
    assert [line.words for line in page.context["earlier_outputs"]] == ["Dự kiến 80 hộ → Đạt 82 hộ"]
    assert page.context["earlier_mobilised"] == "45 triệu đồng"
    assert "Kết quả năm 2024" in page.content.decode()


def test_result_of_a_new_model_has_nothing_beside(world, client_of):
    world.dossier(world.north.commune, "published", year=2024)
    dossier = world.dossier(world.north.commune)

    page = client_of(world.north.commune.drafter).get(result_url(dossier))

    assert page.context["earlier"] is None
