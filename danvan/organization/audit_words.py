"""The verbs of the audit log as people read them, in the groups in which they look for them.

The verbs of the apps above stand here too: as words, not as code. A verb that is missing is not lost: it is found in
the last group, under the words of one of its events.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Min

from danvan.activity.models import UNTOLD_ACT, AuditEvent

Choices = list[tuple[str, list[tuple[str, str]]]]

UNPUBLISHED = "chua-cong-bo"  # ?viec=chua-cong-bo: what was provisional when it was written
OTHERS = "Việc khác"
WORDS: dict[str, dict[str, str]] = {
    "Đăng nhập, tài khoản": {
        "session.sign_in": "Đăng nhập",
        "session.refused": "Đăng nhập không thành công",
        "session.locked": "Tạm khóa đăng nhập vì gõ sai nhiều lần",
        "session.sign_out": "Đăng xuất",
        "session.ended": "Đăng xuất một thiết bị",
        "session.all_ended": "Đăng xuất mọi thiết bị",
        "password.change": "Đổi mật khẩu",
        "password.one_time": "Cấp mật khẩu dùng một lần",
        "account.unlock": "Mở khóa đăng nhập",
        "second_factor.begin": "Bắt đầu cài mã xác thực",
        "second_factor.enrol": "Bật mã xác thực",
        "second_factor.refused": "Gõ sai mã xác thực",
        "second_factor.recovery": "Dùng mã dự phòng",
        "second_factor.renew": "Tạo lại mã dự phòng",
        "second_factor.reset": "Đặt lại mã xác thực",
        "identity.link": "Liên kết cách đăng nhập",
        "identity.unlink": "Bỏ liên kết cách đăng nhập",
    },
    "Người, vai trò": {
        "people.create": "Tạo tài khoản",
        "people.bulk": "Tạo nhiều tài khoản từ tệp",
        "people.edit": "Sửa họ tên, chức vụ",
        "people.appoint": "Giao vai trò",
        "people.end_role": "Kết thúc vai trò",
        "people.deactivate": "Khóa tài khoản",
        "people.reactivate": "Mở lại tài khoản",
        "slips.make": "Tạo phiếu mật khẩu",
        "slips.download": "Tải phiếu mật khẩu",
        "slips.wipe": "Xóa phiếu mật khẩu quá hạn",
    },
    "Đơn vị, cơ quan": {
        "unit.edit": "Sửa thông tin đơn vị",
        "unit.alias": "Ghi nhớ tên gọi khác của đơn vị",
        "unit.open": "Thành lập đơn vị",
        "unit.renamed": "Đổi tên đơn vị",
        "unit.moved": "Chuyển đơn vị trực thuộc",
        "unit.merged": "Sáp nhập đơn vị",
        "unit.split": "Chia tách đơn vị",
        "unit.dissolved": "Giải thể đơn vị",
        "unit.reorganise": "Sắp xếp đơn vị",
        "unit.undo": "Hoàn tác sắp xếp đơn vị",
        "plan.upload": "Tải lên kế hoạch sắp xếp",
        "plan.attach": "Đính kèm văn bản của kế hoạch",
        "plan.confirm": "Xác nhận kế hoạch sắp xếp",
        "plan.carry_out": "Thực hiện kế hoạch sắp xếp",
        "reorganisation.read": "Tải văn bản sắp xếp",
        "body.add": "Thêm cơ quan",
        "body.change": "Sửa thông tin cơ quan",
        "body.succeed": "Cơ quan kế tiếp",
        "body.go_on": "Cơ quan tiếp tục hoạt động",
        "body.end": "Kết thúc cơ quan",
        "body.drop": "Bỏ cơ quan chưa bắt đầu",
        "desk.move": "Chuyển đến bàn cấp trên",
    },
    "Thư đi": {
        "mail.edit": "Sửa thư trước khi gửi",
        "mail.withdraw": "Rút thư chưa gửi",
        "mail.send_now": "Gửi thư ngay",
        "mail.send_again": "Gửi lại thư",
        "mail.address": "Ghi địa chỉ nhận thư",
        "mail.confirm": "Xác nhận địa chỉ nhận thư",
        "mail.ask_again": "Gửi lại thư xác nhận địa chỉ",
        "mail.preference": "Chọn nhận thư",
    },
    "Nhập từ Excel": {
        "import.upload": "Tải lên tệp Excel",
        "import.confirm": "Xác nhận nhập từ Excel",
        "import.save": "Nhập từ Excel",
        "import.discard": "Bỏ tệp Excel, không nhập",
        "import.download": "Tải các dòng chưa nhập",
    },
    "Thời gian trong năm": {
        "phase.set": "Đặt thời gian",
        "phase.extend": "Gia hạn",
        "year.open": "Mở năm",
        "campaign.begin": "Mở giai đoạn",
        "directive.copy": "Thêm văn bản chỉ đạo",
        "scheme.begin": "Lập thang điểm",
        "scheme.save": "Sửa thang điểm",
        "scheme.remove": "Xóa thang điểm",
        "reminder.send": "Nhắc đơn vị",
        "reminder.schedule": "Nhắc theo lịch",
    },
    "Đăng ký mô hình": {
        "registration.draft": "Soạn đăng ký",
        "registration.edit": "Sửa đăng ký",
        "registration.print": "Tải bản đăng ký (PDF)",
        "registration.print_receipt": "Tải giấy báo (PDF)",
        "registration.take_form": "Tải mẫu đăng ký (Excel)",
        "registration.delete": "Xóa bản nháp",
        "registration.hand_over": "Chuyển người ký gửi (đăng ký)",
        "registration.take_back": "Lấy lại để sửa (đăng ký)",
        "registration.send_back": "Trả lại người soạn (đăng ký)",
        "registration.submit": "Gửi đăng ký",
        "registration.withdraw": "Rút đăng ký về",
        "likeness.scan": "Rà soát mô hình có thể trùng",
        "likeness.dismiss": "Đánh dấu không trùng",
        "likeness.restore": "Bỏ đánh dấu không trùng",
        "likeness.reopen": "Xem lại mô hình có thể trùng",
        "registration.accept": "Chấp nhận đăng ký",
        "registration.return": "Trả lại đăng ký",
        "registration.decline": "Không chấp nhận đăng ký",
        "registration.reopen": "Mở lại đăng ký",
        "bulk.begin": "Xử lý nhiều đăng ký cùng lúc",
        "bulk.undo": "Hoàn tác việc xử lý nhiều đăng ký",
        "initiative.hand_over": "Bàn giao mô hình",
    },
    "Tự đánh giá": {
        "assessment.open": "Mở bản tự đánh giá",
        "assessment.save_task": "Ghi nhiệm vụ, tự chấm điểm",
        "assessment.save_result": "Ghi kết quả mô hình",
        "assessment.print": "Tải bản tự đánh giá (PDF)",
        "assessment.print_receipt": "Tải giấy báo đã gửi bản tự đánh giá (PDF)",
        "assessment.hand_over": "Chuyển người ký gửi (tự đánh giá)",
        "assessment.take_back": "Lấy lại để sửa (tự đánh giá)",
        "assessment.send_back": "Trả lại người soạn (tự đánh giá)",
        "assessment.submit": "Gửi bản tự đánh giá",
        "assessment.withdraw": "Rút bản tự đánh giá về",
        "assessment.return": "Trả lại bản tự đánh giá",
        "assessment.return_task": "Trả lại một nhiệm vụ",
        "assessment.return_result": "Trả lại kết quả một mô hình",
        "assessment.announce": "Thông báo điểm dự kiến",
        "reply.open": "Bắt đầu giải trình",
        "reply.save_item": "Ghi giải trình một nhiệm vụ",
        "reply.send": "Gửi giải trình",
        "reply.accept": "Không có ý kiến về điểm dự kiến",
    },
    "Minh chứng": {
        "evidence.add": "Thêm minh chứng",
        "evidence.cite": "Dẫn minh chứng đã có",
        "evidence.edit": "Sửa thông tin minh chứng",
        "evidence.locate": "Sửa mục, trang dẫn minh chứng",
        "evidence.uncite": "Bỏ minh chứng khỏi một nơi",
        "evidence.delete": "Xóa minh chứng",
        "evidence.read": "Xem, tải minh chứng",
    },
    UNTOLD_ACT: {
        "assignment.give": "Giao bản tự đánh giá cho người thẩm định",
        "assignment.take": "Bỏ phân công thẩm định",
        "conflict.declare": "Khai có liên quan đến đơn vị",
        "conflict.withdraw": "Rút khai báo có liên quan",
        "assessment.appraise_task": "Thẩm định nhiệm vụ",
        "assessment.adjust_score": "Cộng, trừ điểm",
        "opinion.begin": "Bắt đầu ý kiến thẩm định riêng",
        "opinion.score": "Ý kiến thẩm định riêng về một nhiệm vụ",
        "opinion.finish": "Xong ý kiến thẩm định riêng",
        "opinion.reopen": "Mở lại ý kiến thẩm định riêng",
        "opinion.settle": "Thống nhất điểm của hai người thẩm định",
        "assessment.appraise": "Hoàn thành thẩm định",
        "assessment.reopen": "Mở lại để thẩm định",
        "reply.judge_item": "Xét giải trình một nhiệm vụ",
        "reply.decide": "Xét xong giải trình",
        "reply.reopen": "Xét lại giải trình",
        "recheck.draw": "Chọn mẫu kiểm tra lại",
        "recheck.note": "Kiểm tra lại một bản tự đánh giá",
        "hint.review": "Xem dấu hiệu hình thức",
        "recognition.recognise": "Công nhận",
        "recognition.mark_exemplary": "Công nhận tiêu biểu",
        "recognition.decline": "Không công nhận",
        "recognition.reset": "Đưa về chờ xét",
        "recognition.restore_pending": "Hoàn tác, về chờ xét",
        "recognition.restore_recognised": "Hoàn tác, về công nhận",
        "recognition.restore_exemplary": "Hoàn tác, về tiêu biểu",
        "recognition.restore_declined": "Hoàn tác, về không công nhận",
        "quota.set": "Đặt chỉ tiêu công nhận",
        "quota.lift": "Bỏ chỉ tiêu công nhận",
        "survey.add": "Ghi khảo sát thực tế",
    },
    "Công bố, đề nghị cấp trên": {
        "level.publish": "Công bố kết quả năm",
        "assessment.publish": "Công bố bản tự đánh giá",
        "assessment.raise_task": "Nâng điểm sau giải trình",
        "recognition.publish": "Công bố kết quả xét",
        "recognition.propose": "Đề nghị cấp trên",
    },
    "Danh sách khen thưởng": {
        "list.draft": "Lập danh sách",
        "list.edit": "Sửa thể thức danh sách",
        "list.add_entries": "Thêm dòng vào danh sách",
        "list.remove_entry": "Bỏ dòng khỏi danh sách",
        "list.edit_entry": "Sửa dòng danh sách",
        "list.move_entry": "Chuyển dòng lên, xuống",
        "list.set_order": "Sắp xếp danh sách",
        "list.discard": "Bỏ dự thảo danh sách",
        "list.issue": "Ban hành danh sách",
        "list.replace": "Lập danh sách thay thế",
        "list.supersede": "Thay thế bằng danh sách khác",
        "list.download": "Tải, xem danh sách",
        "list.file_stored": "Lưu tệp của danh sách",
        "list.files_requested": "Yêu cầu tạo lại tệp",
        "list.files_failed": "Chưa tạo được tệp",
    },
    "Bộ lọc đã lưu": {
        "filter.save": "Lưu bộ lọc",
        "filter.rename": "Đổi tên bộ lọc",
        "filter.drop": "Xóa bộ lọc",
    },
    "Tải nhật ký, lịch sử, số liệu": {
        "audit.export": "Tải nhật ký",
        "history.download": "Tải lịch sử hồ sơ",
        "funnel.export": "Tải danh sách từ đăng ký đến khen thưởng",
        "calibration.export": "Tải bản đối chiếu điểm",
    },
}

# Every different verb by as many steps along the index, however many events there are.
_OCCURRING = """
    WITH RECURSIVE found(verb) AS (
        SELECT MIN(verb) FROM activity_auditevent
        UNION ALL
        SELECT (SELECT MIN(event.verb) FROM activity_auditevent event WHERE event.verb > found.verb)
        FROM found WHERE found.verb IS NOT NULL
    ) SELECT verb FROM found WHERE verb IS NOT NULL
"""


def verb_choices(*, tells_provisional: bool) -> Choices:
    """The verbs that occur in the log, by group; what was provisional under one name where more would tell it."""
    occurring = occurring_verbs()
    choices: Choices = []
    for title, words in WORDS.items():
        shown = [(verb, name) for verb, name in words.items() if verb in occurring]
        if title == UNTOLD_ACT and shown:
            whole = (UNPUBLISHED, "Mọi việc thẩm định, xét công nhận")
            shown = [whole, *shown] if tells_provisional else [whole]
        if shown:
            choices.append((title, shown))
    others = occurring - {verb for words in WORDS.values() for verb in words}
    return [*choices, (OTHERS, _words_of_events(others))] if others else choices


def occurring_verbs() -> set[str]:
    """The verbs of all events."""
    with connection.cursor() as cursor:
        cursor.execute(_OCCURRING)
        return {verb for (verb,) in cursor.fetchall()}


def _words_of_events(verbs: Iterable[str]) -> list[tuple[str, str]]:
    events = AuditEvent.objects.filter(verb__in=verbs).order_by().values("verb").annotate(words=Min("label"))
    return sorted(((row["verb"], row["words"]) for row in events), key=lambda choice: choice[1])
