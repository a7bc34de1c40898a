"""The template of a plan: one sheet to fill in, one that says how."""

from io import BytesIO

from danvan.organization.reorganisation.plan_lines import ACTS, REQUIRED, SYSTEMS, YES_OR_NO, Column, shares

_HOW = {
    Column.DAY: "Ngày đơn vị mới bắt đầu, ví dụ 01/07/2025. Bắt buộc.",
    Column.NUMBER: "Ví dụ 1671/NQ-UBTVQH15. Các dòng cùng ngày, cùng số là một lần sắp xếp. Bắt buộc.",
    Column.DOCUMENT_DAY: "Ngày ký văn bản. Bắt buộc.",
    Column.ACT: f"Một trong: {', '.join(ACTS)}. Bắt buộc.",
    Column.OLD: "Mã của đơn vị cũ; để trống nếu tên chỉ một đơn vị mang.",
    Column.NEW: "Mã của đơn vị mới hoặc đơn vị nhận. Mã cũ không dùng lại.",
    Column.PARENT: "Mã của đơn vị cấp trên, khi thành lập hoặc chuyển.",
    Column.SHARE: f"Một trong: {', '.join(shares())}.",
    Column.MAIN: f"Một trong: {', '.join(YES_OR_NO)}. Mỗi đơn vị cũ có đúng một đơn vị kế thừa chính.",
    Column.SYSTEM: f"Một trong: {', '.join(SYSTEMS)}.",
    Column.NOTE: "Cổng không đọc cột này.",
}


def plan_template() -> bytes:
    """An .xlsx with the headings of a plan; every cell is text, so that codes keep their zeros."""
    from openpyxl import Workbook  # slow import
    from openpyxl.styles import Alignment, Font  # slow import

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Kế hoạch"
    sheet.freeze_panes = "A2"
    for at, column in enumerate(Column, start=1):
        heading = sheet.cell(1, at, str(column))
        heading.font = Font(bold=True)
        heading.alignment = Alignment(wrap_text=True, vertical="top")
        letter = heading.column_letter
        sheet.column_dimensions[letter].width = max(14, len(column) + 3)
        sheet.column_dimensions[letter].number_format = "@"
    guide = book.create_sheet("Cách ghi")
    guide.append(["Cột", "Cách ghi"])
    for column in Column:
        guide.append([str(column), _HOW.get(column, "Ghi khi cần." if column not in REQUIRED else "Bắt buộc.")])
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 26, 90
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
