"""The questions of a registration: the one source of sections, labels, hints and examples.

The form asks them, the pages read them over, papers print them. What is asked, and in which words, depends on who
carries the model: a collective, a person, a household.
"""

from typing import NamedTuple

from models_registry.models import InitiativeForm, Registration

SUBJECT_FIELDS = ("subject_name", "subject_title")  # only of a person or a household
PLANNED = "planned_outputs"  # lines of a table of their own (see models/planned_output.py)
SOURCE = "source"  # the model that is replicated; kept with the initiative


class Section(NamedTuple):
    """Fields that belong together: one fieldset of the form, one heading of the page."""

    anchor: str
    title: str
    fields: tuple[str, ...]


class Words(NamedTuple):
    """How one question is put to one kind of carrier."""

    label: str
    hint: str
    example: str
    is_asked: bool


SECTIONS = (
    Section("nguoi-thuc-hien", "Người thực hiện", ("form", *SUBJECT_FIELDS)),
    Section("mo-hinh", "Mô hình", ("name", "field", "kind", SOURCE, "target_level")),
    Section("noi-dung", "Nội dung", ("situation", "objectives", "place_and_people", "people_involved")),
    Section("to-chuc", "Tổ chức thực hiện", ("person_in_charge", "timeframe", "started_on", "forces", "resources")),
    Section("ket-qua", "Kết quả dự kiến", (PLANNED, "outputs", "sustainability")),
    Section("nhiem-vu", "Nhiệm vụ", ("tasks",)),
)

_NOT_ASKED: dict[str, tuple[str, ...]] = {
    InitiativeForm.COLLECTIVE: SUBJECT_FIELDS,
    InitiativeForm.INDIVIDUAL: ("people_involved",),
    InitiativeForm.HOUSEHOLD: (),
}

# What is not named here is called as its model field is.
_LABELS = {
    SOURCE: "Nhân rộng từ mô hình nào",
    PLANNED: "Sản phẩm đo đếm được",
    "tasks": "Phục vụ nhiệm vụ",
}
_HINTS = {
    "form": "Ai là người thực hiện mô hình?",
    "kind": "Chọn “Tiếp tục duy trì” nếu mô hình có từ năm trước; “Nhân rộng” nếu học tập mô hình của đơn vị khác.",
    SOURCE: "Khi nhân rộng: gõ mã hoặc tên mô hình đã được công nhận. Không có trên cổng thì để trống và ghi nơi "
    "học tập ở phần thực trạng, lý do.",
    "target_level": "Cấp mà đơn vị phấn đấu được công nhận.",
    "situation": "Vì sao cần mô hình này ở đơn vị?",
    "objectives": "Làm gì, làm thế nào, đạt được gì. Nên có con số để cuối năm đối chiếu.",
    "place_and_people": "Làm ở đâu, cho ai, bao nhiêu người hoặc hộ.",
    "people_involved": "Ước tính số người cùng làm.",
    "started_on": "Ngày mô hình bắt đầu lần đầu; mô hình tiếp tục thì giữ ngày cũ.",
    "forces": "Ai chủ trì, ai phối hợp, ai tham gia.",
    "resources": "Tiền, ngày công, đất hiến, hiện vật: dự kiến từ nguồn nào.",
    PLANNED: "Mỗi dòng một việc đếm được; cuối năm đơn vị ghi số đạt được bên cạnh.",
    "outputs": "Những gì khác mà cuối năm kiểm tra được.",
    "sustainability": "Làm sao để mô hình tiếp tục, nơi khác làm theo được?",
    "tasks": "Đánh dấu mọi nhiệm vụ mà mô hình góp phần thực hiện.",
}
_EXAMPLES = {
    "name": "Vận động nhân dân hiến đất mở rộng đường hoa thôn Bình An",
    SOURCE: "MH-7K3Q9A",
    "situation": "Tuyến đường thôn dài 1,2 km hẹp và thường ngập, xe cứu thương không vào được.",
    "objectives": "Vận động 45 hộ hiến 1.800 m² đất, mở đường rộng 5 m, trồng hoa hai bên; họp dân từng xóm, "
    "đảng viên hiến trước.",
    "place_and_people": "Thôn Bình An; 45 hộ dọc tuyến đường, khoảng 180 người.",
    "people_involved": "180",
    "person_in_charge": "Trần Văn Minh, Trưởng ban công tác Mặt trận thôn",
    "timeframe": "Từ tháng 3 đến tháng 11/2025",
    "started_on": "01/03/2025",
    "forces": "Chi bộ thôn chủ trì; Mặt trận, Hội Nông dân, Hội Phụ nữ phối hợp; nhân dân tham gia.",
    "resources": "Nhân dân hiến đất và 300 ngày công; xã hỗ trợ 60 triệu đồng.",
    PLANNED: "Đất do nhân dân hiến – 1.800 – m²",
    "outputs": "Biên bản hiến đất của 45 hộ; tổ tự quản chăm sóc đường hoa.",
    "sustainability": "Tổ tự quản mỗi tháng làm vệ sinh một lần; hai thôn lân cận đăng ký làm theo.",
}

_LABELS_OF: dict[str, dict[str, str]] = {
    InitiativeForm.COLLECTIVE: {},
    InitiativeForm.INDIVIDUAL: {
        "name": "Tên mô hình, điển hình",
        "subject_name": "Họ và tên",
        "subject_title": "Chức vụ, nơi công tác hoặc nơi ở",
        "situation": "Hoàn cảnh, lý do",
        "objectives": "Việc làm nêu gương, cách làm",
        "person_in_charge": "Người theo dõi, giúp đỡ",
        "forces": "Người cùng làm",
    },
    InitiativeForm.HOUSEHOLD: {
        "name": "Tên mô hình, điển hình",
        "subject_name": "Họ và tên chủ hộ",
        "subject_title": "Địa chỉ (thôn, khu phố)",
        "situation": "Hoàn cảnh gia đình, lý do",
        "objectives": "Việc gia đình làm, cách làm",
        "people_involved": "Số người trong hộ tham gia",
        "person_in_charge": "Người theo dõi, giúp đỡ",
        "forces": "Người cùng làm",
    },
}
_HINTS_OF: dict[str, dict[str, str]] = {
    InitiativeForm.COLLECTIVE: {},
    InitiativeForm.INDIVIDUAL: {
        "subject_name": "Ghi đúng như giấy tờ, vì tên này được in trong danh sách khen thưởng.",
        "situation": "Vì sao đơn vị chọn người này làm điển hình?",
        "objectives": "Người đó làm gì, làm thế nào, ai được hưởng lợi. Nên có con số để cuối năm đối chiếu.",
        "place_and_people": "Làm ở đâu, cho ai.",
        "person_in_charge": "Cán bộ của đơn vị theo dõi, giúp đỡ; cần khi cấp trên muốn hỏi.",
        "forces": "Ai giúp đỡ, ai cùng làm.",
    },
    InitiativeForm.HOUSEHOLD: {
        "subject_name": "Ghi đúng như giấy tờ, vì tên này được in trong danh sách khen thưởng.",
        "subject_title": "Chỉ cần thôn, khu phố và xã; không ghi số điện thoại.",
        "situation": "Vì sao đơn vị chọn gia đình này làm điển hình?",
        "objectives": "Gia đình làm gì, làm thế nào, ai được hưởng lợi. Nên có con số để cuối năm đối chiếu.",
        "place_and_people": "Làm ở đâu, cho ai.",
        "people_involved": "Số người trong gia đình cùng làm.",
        "person_in_charge": "Cán bộ của đơn vị theo dõi, giúp đỡ; cần khi cấp trên muốn hỏi.",
        "forces": "Ai giúp đỡ, ai cùng làm.",
    },
}
_EXAMPLES_OF: dict[str, dict[str, str]] = {
    InitiativeForm.COLLECTIVE: {},
    InitiativeForm.INDIVIDUAL: {
        "name": "Người cán bộ Mặt trận “đi từng ngõ, gõ từng nhà”",
        "subject_name": "Nguyễn Thị Hồng Thắm",
        "subject_title": "Chi hội trưởng Phụ nữ thôn Bình An",
        "situation": "Nhiều năm đứng ra hòa giải, được bà con trong thôn tin cậy.",
        "objectives": "Mỗi tuần đến thăm 5 hộ khó khăn, vận động 12 hộ cho con đi học lại; hòa giải tại nhà.",
        "place_and_people": "Thôn Bình An; 60 hộ khó khăn.",
        "forces": "Chi hội Phụ nữ, tổ hòa giải của thôn.",
        "resources": "Quỹ chi hội 10 triệu đồng; quà do các nhà hảo tâm góp.",
        PLANNED: "Hộ khó khăn được giúp đỡ – 12 – hộ",
        "outputs": "Sổ theo dõi các hộ đã đến thăm; biên bản hòa giải thành.",
        "sustainability": "Mỗi tổ phụ nữ chọn một người làm theo.",
    },
    InitiativeForm.HOUSEHOLD: {
        "name": "Gia đình hiến đất mở đường, nuôi bò giúp hộ nghèo",
        "subject_name": "Lê Văn Hòa",
        "subject_title": "Thôn Bình An, xã Phan Hòa",
        "situation": "Gia đình làm kinh tế giỏi, có đất dọc tuyến đường thôn cần mở rộng.",
        "objectives": "Hiến 200 m² đất mở đường; cho 3 hộ nghèo mượn bò giống, hướng dẫn cách nuôi.",
        "place_and_people": "Thôn Bình An; 3 hộ nghèo trong thôn.",
        "people_involved": "4",
        "forces": "Hội Nông dân thôn hướng dẫn kỹ thuật.",
        "resources": "200 m² đất và 5 con bò giống của gia đình.",
        PLANNED: "Hộ nghèo được mượn bò giống – 3 – hộ",
        "outputs": "Biên bản hiến đất; giấy giao bò giống cho ba hộ.",
        "sustainability": "Hộ được giúp chuyển con bê đầu cho hộ tiếp theo.",
    },
}


def carrier_of(form: str) -> str:
    """The value as a known carrier; a collective where it is none."""
    return form if form in InitiativeForm.values else InitiativeForm.COLLECTIVE


def words_for(name: str, form: str) -> Words:
    """How the question `name` is put to this carrier."""
    carrier = carrier_of(form)
    return Words(
        label_of(name, carrier),
        _HINTS_OF[carrier].get(name, _HINTS.get(name, "")),
        _EXAMPLES_OF[carrier].get(name, _EXAMPLES.get(name, "")),
        is_asked(name, carrier),
    )


def label_of(name: str, form: str) -> str:
    """What the question is called on forms, pages and papers."""
    label = _LABELS_OF[carrier_of(form)].get(name) or _LABELS.get(name)
    label = label or str(Registration._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def is_asked(name: str, form: str) -> bool:
    """Whether this carrier is asked the question at all."""
    return name not in _NOT_ASKED[carrier_of(form)]
