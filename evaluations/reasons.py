"""The reasons that a rung gives again and again for what it decides of a model (see models_registry.reasons)."""

from models_registry.reasons import OTHER, Reason

_OTHER = Reason(OTHER, "Khác", "")

# By transition of a recognition; the keys are its own, so that a code is counted with its own kind of decision.
RECOGNITION_REASONS: dict[str, tuple[Reason, ...]] = {
    "recognition.recognise": (
        Reason(
            "clear_results", "Kết quả rõ, kiểm tra được",
            "Kết quả rõ ràng, có số liệu và minh chứng kiểm tra được.",
        ),
        Reason(
            "people_join", "Nhân dân đồng tình, tham gia",
            "Được Nhân dân đồng tình, tham gia và giữ được nền nếp.",
        ),
        Reason("spreads", "Có thể nhân rộng", "Cách làm dễ học, có thể nhân rộng ở nơi khác."),
        _OTHER,
    ),
    "recognition.decline": (
        Reason(
            "weak_results", "Kết quả chưa rõ",
            "Kết quả chưa rõ, chưa có số liệu để kiểm tra. Đề nghị tiếp tục củng cố.",
        ),
        Reason(
            "not_effective", "Chưa hiệu quả",
            "Mô hình chưa đạt hiệu quả như đã đăng ký. Đề nghị tiếp tục củng cố.",
        ),
        Reason("no_evidence", "Thiếu minh chứng", "Chưa có minh chứng cho kết quả đã báo cáo."),
        Reason(
            "routine", "Là nhiệm vụ thường xuyên",
            "Là nhiệm vụ thường xuyên của đơn vị, chưa phải mô hình dân vận khéo.",
        ),
        Reason("duplicate", "Trùng mô hình khác", "Nội dung trùng với mô hình khác đã được xét."),
        Reason(
            "rewarded", "Đã được khen cùng nội dung",
            "Đã được khen thưởng năm trước với cùng nội dung, chưa có kết quả mới.",
        ),
        _OTHER,
    ),
}  # fmt: skip
RECOGNITION_REASONS["recognition.mark_exemplary"] = RECOGNITION_REASONS["recognition.recognise"]
RECOGNITION_REASONS["recognition.propose"] = RECOGNITION_REASONS["recognition.recognise"]
