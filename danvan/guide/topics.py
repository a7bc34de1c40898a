"""The pages of the guide: what each is about, for whom, and beside which pages of the portal it is offered.

The words of a page are templates/guide/<slug>.html. Its pictures are static/guide/<slug>-<n>.webp, which `make guide`
takes anew from the running demonstration (see .ci/guide.py).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.staticfiles import finders

from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere

PICTURES = "guide/pictures.json"  # name of a picture → its width and height in CSS pixels


@dataclass(frozen=True)
class Topic:
    """One task and the page that explains it; without `permission` it concerns everybody."""

    slug: str
    title: str
    summary: str
    permission: Permission | None
    pages: tuple[str, ...] = ()  # beginnings of the names of the pages beside which it is offered

    @property
    def template(self) -> str:
        return f"guide/{self.slug}.html"

    def concerns(self, user: User) -> bool:
        return self.permission is None or can_anywhere(user, self.permission)


@dataclass(frozen=True)
class Chapter:
    """The tasks of one kind of person."""

    title: str
    topics: tuple[Topic, ...]


CHAPTERS = (
    Chapter(
        "Người soạn, người ký gửi",
        (
            Topic(
                "dang-ky", "Đăng ký một mô hình", "Từ mẫu trống đến giấy báo đã gửi, khoảng năm phút.",
                Permission.ENTER,
                tuple(f"models_registry:registration_{page}" for page in ("create", "edit", "list")),
            ),
            Topic(
                "tra-loi-bo-sung", "Bổ sung khi bị trả lại", "Đọc lý do, sửa đúng phần được nêu, gửi lại.",
                Permission.ENTER,
            ),
            Topic(
                "minh-chung", "Thêm minh chứng", "Ảnh chụp từ điện thoại, văn bản PDF, Word, Excel.",
                Permission.ENTER, ("evaluations:evidence_",),
            ),
            Topic(
                "tu-danh-gia", "Tự đánh giá bảy nhiệm vụ", "Chấm điểm, ghi kết quả từng mô hình rồi gửi.",
                Permission.ENTER, ("evaluations:assessment_list", "evaluations:task_", "evaluations:result_"),
            ),
            Topic(
                "ky-gui", "Xem lại và ký gửi", "Người ký gửi xem bản người soạn chuyển đến rồi gửi lên trên.",
                Permission.SEND, ("models_registry:registration_check", "evaluations:assessment_check"),
            ),
            Topic(
                "giai-trinh", "Giải trình điểm dự kiến", "Xem điểm, lý do giảm; trả lời một lần, kèm minh chứng.",
                Permission.ENTER, ("evaluations:reply",),
            ),
            Topic(
                "thang-diem", "Xem thang điểm, cách tính điểm", "Mở tổng điểm ra từng phần, tính thử một bộ điểm.",
                Permission.ENTER, ("evaluations:scheme_",),
            ),
        ),
    ),
    Chapter(
        "Cán bộ thẩm định",
        (
            Topic(
                "tham-dinh-dang-ky", "Thẩm định đăng ký", "Chấp nhận, trả lại từng phần, xử lý nhiều đăng ký một lần.",
                Permission.REVIEW, ("models_registry:queue_list",),
            ),
            Topic(
                "tham-dinh-ho-so", "Thẩm định bản tự đánh giá", "So điểm tự chấm với minh chứng, cho điểm, ghi lý do.",
                Permission.REVIEW,
                tuple(f"evaluations:{page}" for page in ("appraisal_", "assessment_appraise", "adjustment_")),
            ),
            Topic(
                "phan-cong", "Phân công thẩm định, khai có liên quan", "Giao bản cho từng người, chia đều, đổi người.",
                Permission.ASSIGN, ("evaluations:assignment_", "evaluations:conflict_"),
            ),
            Topic(
                "hai-nguoi-cham", "Hai người chấm, thống nhất điểm", "Chấm riêng, rồi đặt cạnh nhau và thống nhất.",
                Permission.REVIEW, ("evaluations:assessment_settle",),
            ),
            Topic(
                "xet-giai-trinh", "Thông báo điểm dự kiến, xét giải trình", "Cho đơn vị xem điểm, đọc ý kiến, trả lời.",
                Permission.RECOGNISE, tuple(f"evaluations:reply_{page}" for page in ("list", "announce", "judge")),
            ),
            Topic(
                "doi-chieu", "Đối chiếu điểm, kiểm tra lại theo mẫu", "Xem chênh lệch, dấu hiệu, chọn mẫu chấm lại.",
                Permission.VIEW_PROVISIONAL, ("evaluations:calibration_",),
            ),
            Topic(
                "cong-nhan", "Xét công nhận", "Công nhận, công nhận tiêu biểu, đề nghị lên cấp trên.",
                Permission.RECOGNISE, ("evaluations:recognition_",),
            ),
            Topic(
                "chi-tieu", "Chỉ tiêu, khảo sát thực tế", "Đặt số được công nhận, ghi điều thấy ở cơ sở.",
                Permission.RECOGNISE, ("evaluations:quota_", "evaluations:survey_"),
            ),
            Topic(
                "danh-sach", "Lập danh sách khen thưởng", "Chọn từ kết quả đã công bố, sắp thứ tự, sửa thể thức.",
                Permission.DRAFT_LIST, ("reports:list_",),
            ),
        ),
    ),
    Chapter(
        "Lãnh đạo Ban, lãnh đạo",
        (
            Topic(
                "cong-bo", "Công bố kết quả năm", "Xem quyết định dự kiến, công bố một lần cho mọi đơn vị.",
                Permission.PUBLISH, ("evaluations:publication",),
            ),
            Topic(
                "ban-hanh", "Ban hành danh sách", "Ghi số, ngày, người ký; ban hành; tải PDF và Excel.",
                Permission.ISSUE_LIST,
            ),
            Topic(
                "tong-ket", "Đọc tổng kết năm", "Năm con số, một biểu đồ, một bảng; in và tải về.",
                Permission.VIEW_SUMMARY, ("reports:year_",),
            ),
            Topic(
                "tu-dang-ky", "Từ đăng ký đến khen thưởng", "Bao nhiêu mô hình qua từng bước, vì sao ít đi.",
                Permission.VIEW_SUMMARY, ("reports:funnel_",),
            ),
        ),
    ),
    Chapter(
        "Quản trị",
        (
            Topic(
                "nguoi-dung", "Thêm người, giao vai trò", "Một người hoặc cả tệp Excel, kèm phiếu mật khẩu để phát.",
                Permission.MANAGE_PEOPLE, ("organization:person_",),
            ),
            Topic(
                "thoi-gian", "Đặt thời gian, gia hạn, nhắc đơn vị", "Hạn nộp, ngày khóa, gia hạn cho một đơn vị.",
                Permission.MANAGE_YEAR, ("models_registry:year_", "models_registry:phase_"),
            ),
            Topic(
                "lap-thang-diem", "Lập, sửa thang điểm", "Nhập thang điểm của tỉnh, mức xếp loại, thử điểm.",
                Permission.MANAGE_YEAR, ("evaluations:scheme_",),
            ),
            Topic(
                "sap-xep", "Sắp xếp đơn vị", "Đổi tên, sáp nhập, chia tách mà hồ sơ cũ vẫn giữ tên cũ.",
                Permission.MANAGE_UNITS, ("organization:reorganisation_", "organization:plan_"),
            ),
            Topic(
                "nhap-excel", "Nhập từ Excel", "Đọc thử, xem dòng sai, rồi mới lưu; nhận cả phông chữ cũ.",
                Permission.MANAGE_PEOPLE, ("organization:import_",),
            ),
        ),
    ),
    Chapter(
        "Mọi người",
        (
            Topic(
                "dang-nhap", "Đăng nhập, mã xác thực, quên mật khẩu", "Lần đầu đăng nhập và khi không vào được.",
                None, ("organization:account_security", "organization:second_factor"),
            ),
        ),
    ),
)  # fmt: skip


def topics() -> Iterable[Topic]:
    return (topic for chapter in CHAPTERS for topic in chapter.topics)


def topic_of(slug: str) -> Topic | None:
    return next((topic for topic in topics() if topic.slug == slug), None)


def topic_beside(page: str, user: User) -> Topic | None:
    """The topic that explains this page to this person: the one that names its address most closely, else the first."""
    beside = [topic for topic in topics() if page.startswith(topic.pages)]
    beside.sort(key=lambda topic: -max(len(name) for name in topic.pages if page.startswith(name)))
    return next((topic for topic in beside if topic.concerns(user)), None)


@cache
def pictures() -> dict[str, Any]:
    """The size of each picture, so that a page does not jump while it loads."""
    path = finders.find(PICTURES)
    if not path:
        return {}
    with open(path, encoding="utf-8") as file:
        sizes: dict[str, Any] = json.load(file)
    return sizes
