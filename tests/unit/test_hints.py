"""Each rule on formalism: when it speaks, when it is silent, what it says, and what its remark rests on."""

from datetime import timedelta

import pytest

from danvan.common.fields import fingerprint
from evaluations.hints import RULES, DossierFacts, Task, Text, hints_from
from evaluations.models.calibration import HintKind

DAY = timedelta(days=1)


def told(facts: DossierFacts) -> dict[HintKind, str]:
    return {hint.kind: hint.words for hint in hints_from(facts)}


def with_files(**facts) -> DossierFacts:
    return DossierFacts(files=3, **facts)


def test_an_ordinary_dossier_has_no_hint():
    facts = with_files(
        texts=[Text("nhiệm vụ 1", "a"), Text("nhiệm vụ 2")],
        tasks=[Task(1, is_full=True), Task(2)],
        written_for=3 * DAY,
        registered_before_end=[10 * DAY],
    )

    assert hints_from(facts) == []


@pytest.mark.parametrize(
    ("facts", "kind", "words"),
    [
        (
            with_files(texts=[Text("nhiệm vụ 1", "a", others=1), Text("nhiệm vụ 3", "b", others=4)]),
            HintKind.SAME_AS_OTHERS,
            "Nhiệm vụ 1, 3: trùng với 4 đơn vị khác.",
        ),
        (
            with_files(texts=[Text("nhiệm vụ 2", "a", near_others=2)]),
            HintKind.NEARLY_AS_OTHERS,
            "Nhiệm vụ 2: chỉ khác 2 đơn vị khác ở con số.",
        ),
        (
            with_files(texts=[Text("nhiệm vụ 7", "a", is_last_years=True)]),
            HintKind.SAME_AS_LAST_YEAR,
            "Nhiệm vụ 7: giữ nguyên lời văn năm trước.",
        ),
        (
            with_files(registered_before_end=[timedelta(hours=5), 3 * DAY]),
            HintKind.LAST_MINUTE,
            "1 mô hình; sát nhất trước hạn 5 giờ.",
        ),
        (with_files(registered_before_end=[-2 * DAY]), HintKind.LAST_MINUTE, "1 mô hình; sát nhất sau hạn 2 ngày."),
        (DossierFacts(), HintKind.NO_EVIDENCE, "Cả bản không dẫn tệp nào."),
        (
            with_files(tasks=[Task(2, lacks_evidence=True), Task(3), Task(5, lacks_evidence=True)]),
            HintKind.EVIDENCE_MISSING,
            "Nhiệm vụ 2, 5 cần minh chứng nhưng chưa có tệp.",
        ),
        (
            with_files(tasks=[Task(1, is_full=True), Task(2, is_full=True)]),
            HintKind.FULL_MARKS,
            "Cả 2 nhiệm vụ tự chấm điểm tối đa.",
        ),
        (with_files(written_for=timedelta(minutes=4)), HintKind.QUICKLY_SENT, "Gửi 4 phút sau khi mở bản."),
        (
            with_files(written_for=timedelta(seconds=20)),
            HintKind.QUICKLY_SENT,
            "Gửi chưa đầy một phút sau khi mở bản.",
        ),
    ],
)
def test_each_rule_says_what_it_found(facts, kind, words):
    assert told(facts) == {kind: words}


@pytest.mark.parametrize(
    "facts",
    [
        with_files(registered_before_end=[DAY + timedelta(seconds=1)]),
        with_files(written_for=timedelta(minutes=10)),
        with_files(tasks=[Task(1, is_full=True), Task(2)]),
        with_files(tasks=[]),
    ],
)
def test_rules_are_silent_beyond_their_thresholds(facts):
    assert hints_from(facts) == []


def test_equal_words_are_told_once_not_also_as_nearly_equal():
    facts = with_files(texts=[Text("nhiệm vụ 1", "a", others=1, near_others=5)])

    assert list(told(facts)) == [HintKind.SAME_AS_OTHERS]


def test_every_kind_has_its_rule():
    facts = DossierFacts(
        texts=[
            Text("nhiệm vụ 1", "a", others=1, is_last_years=True),
            Text("nhiệm vụ 2", "b", near_others=1),
        ],
        tasks=[Task(1, is_full=True, lacks_evidence=True)],
        written_for=timedelta(0),
        registered_before_end=[timedelta(0)],
    )

    assert [hint.kind for hint in hints_from(facts)] == list(HintKind)
    assert len(RULES) == len(HintKind)


def test_a_remark_holds_while_the_words_are_the_same_whoever_joins():
    before, joined, rewritten = (
        hints_from(with_files(texts=[Text("nhiệm vụ 1", mark, others=others)]))[0]
        for mark, others in (("a", 1), ("a", 3), ("b", 1))
    )

    assert before.basis == joined.basis
    assert before.basis != rewritten.basis


LONG = "Đã vận động 15 hộ dân thôn Bình Hòa hiến 300 m2 đất làm đường giao thông nông thôn"


def test_fingerprints_are_equal_for_what_a_reader_calls_equal():
    other_spelling = LONG.upper().replace("HÒA", "HOÀ").replace(" DÂN", ",  DÂN")

    assert fingerprint(LONG) == fingerprint(other_spelling) != ""


def test_fingerprints_without_numbers_do_not_see_numbers():
    other = LONG.replace("15", "27").replace("300", "1250")

    assert fingerprint(LONG) != fingerprint(other)
    assert fingerprint(LONG, without_numbers=True) == fingerprint(other, without_numbers=True) != ""


def test_short_texts_have_no_fingerprint():
    assert [fingerprint(text) for text in ("", "Không có.", "Đã thực hiện tốt nhiệm vụ 3 tại đơn vị")] == [""] * 3
