"""The reasons that reviewers give again and again: a short name to choose, and the sentence that it writes.

One list for each act, in one place. Codes are kept with what was decided, so that it can be counted later: a code,
once used, keeps its meaning; words may be changed. OTHER writes nothing: one's own words are asked for.
"""

from collections.abc import Mapping
from typing import NamedTuple

OTHER = "other"


class Reason(NamedTuple):
    """One common reason."""

    code: str
    label: str
    sentence: str


_OTHER = Reason(OTHER, "Khác", "")

REASONS: dict[str, tuple[Reason, ...]] = {
    "return": (
        Reason(
            "no_figures",
            "Thiếu số liệu để kiểm tra",
            "Chưa có số liệu để cuối năm kiểm tra. Đề nghị ghi rõ số lượng và đơn vị tính.",
        ),
        Reason(
            "unclear_aim",
            "Mục tiêu chưa rõ",
            "Chưa rõ làm gì, đạt được gì, cho ai. Đề nghị ghi cụ thể.",
        ),
        Reason(
            "unclear_place",
            "Địa bàn, đối tượng chưa rõ",
            "Chưa rõ làm ở đâu, cho bao nhiêu hộ hoặc người. Đề nghị ghi cụ thể.",
        ),
        Reason(
            "unclear_who",
            "Chưa rõ ai làm, bao giờ làm",
            "Chưa rõ người phụ trách hoặc thời gian thực hiện. Đề nghị ghi đủ.",
        ),
        Reason(
            "duplicate",
            "Trùng mô hình khác",
            "Trùng với mô hình đã đăng ký. Đề nghị nêu rõ điểm khác, hoặc chọn nội dung khác.",
        ),
        Reason(
            "wrong_field",
            "Chưa đúng lĩnh vực",
            "Chưa phù hợp với những gì mô hình làm. Đề nghị chọn lại.",
        ),
        _OTHER,
    ),
    "return_dossier": (
        Reason(
            "no_evidence",
            "Thiếu minh chứng",
            "Chưa có minh chứng cho kết quả đã nêu. Đề nghị bổ sung tệp, ghi rõ mục, trang.",
        ),
        Reason(
            "wrong_evidence",
            "Minh chứng không đúng",
            "Minh chứng chưa phù hợp với nội dung, hoặc không đọc được. Đề nghị thay bằng tệp đúng.",
        ),
        Reason(
            "no_figures",
            "Thiếu số liệu",
            "Kết quả chưa có số liệu cụ thể. Đề nghị ghi rõ số lượng, thời gian, địa bàn.",
        ),
        Reason(
            "unclear",
            "Nội dung chưa rõ",
            "Chưa rõ đơn vị đã làm gì, đạt được gì. Đề nghị viết cụ thể hơn.",
        ),
        Reason(
            "score_too_high",
            "Điểm tự chấm chưa có căn cứ",
            "Điểm tự chấm chưa phù hợp với kết quả đã nêu. Đề nghị rà soát điểm hoặc bổ sung căn cứ.",
        ),
        Reason(
            "duplicate",
            "Trùng nội dung",
            "Nội dung trùng với phần khác hoặc với năm trước. Đề nghị nêu rõ kết quả riêng của năm nay.",
        ),
        _OTHER,
    ),
    "decline": (
        Reason("duplicate", "Trùng mô hình khác", "Trùng với mô hình đã được chấp nhận."),
        Reason(
            "routine",
            "Là nhiệm vụ thường xuyên",
            "Là nhiệm vụ thường xuyên của đơn vị, chưa phải mô hình dân vận khéo.",
        ),
        Reason("not_mended", "Đã trả lại nhưng chưa đạt", "Đã trả lại bổ sung nhưng chưa đạt yêu cầu."),
        _OTHER,
    ),
    "reopen": (
        Reason("by_mistake", "Quyết định nhầm", "Quyết định nhầm, cần xem lại."),
        Reason("new_facts", "Có thông tin mới", "Đơn vị có thông tin mới, cần thẩm định lại."),
        _OTHER,
    ),
    "send_back": (
        Reason("no_figures", "Thiếu số liệu", "Còn thiếu số liệu. Đề nghị bổ sung rồi chuyển lại."),
        Reason("unclear", "Nội dung chưa rõ", "Nội dung chưa rõ. Đề nghị viết cụ thể hơn rồi chuyển lại."),
        Reason("wording", "Lỗi chữ, số liệu sai", "Có chỗ sai chữ hoặc sai số liệu. Đề nghị soát lại rồi chuyển lại."),
        _OTHER,
    ),
}


def register_reasons(reasons: Mapping[str, tuple[Reason, ...]]) -> None:
    """Let an app above add the lists of its own acts, in its `apps.ready`."""
    REASONS.update(reasons)


def reasons_for(act: str) -> tuple[Reason, ...]:
    """The common reasons of an act, in the order in which they are offered; none where it has no list."""
    return REASONS.get(act, ())


def sentence_of(act: str, code: str) -> str:
    """What the choice of `code` writes; empty for OTHER and for a code that there is not."""
    return next((reason.sentence for reason in reasons_for(act) if reason.code == code), "")
