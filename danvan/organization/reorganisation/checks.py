"""Whether an order can be carried out: every sentence that speaks against it, in the reader's words."""

from collections import Counter
from collections.abc import Iterator

from danvan.common import clock
from danvan.organization.models import SuccessionKind, Unit
from danvan.organization.reorganisation.orders import Order


def refusals_of(order: Order) -> list[str]:
    """All reasons against the order itself; none: it can be carried out once its day has come."""
    return [*_of_document(order), *_of_old_units(order), *_of_heirs(order), *_of_openings(order)]


def _of_document(order: Order) -> Iterator[str]:
    if not order.document.number.strip():
        yield "Chưa ghi số văn bản."
    if not order.document.file or not order.document.sha256:
        yield f"Chưa đính kèm tệp của văn bản {order.document.number}.".replace(" .", ".")
    if order.document.date > order.effective_from:
        yield "Ngày văn bản phải trước hoặc trùng ngày hiệu lực."


def too_early(order: Order) -> list[str]:
    """Why the order has to wait, where it has to."""
    if order.effective_from <= clock.today():
        return []
    return [
        f"Ngày hiệu lực {order.effective_from:%d/%m/%Y} chưa đến. Hãy thực hiện từ ngày đó trở đi; "
        "bản xem trước vẫn dùng được."
    ]


def _of_old_units(order: Order) -> Iterator[str]:
    if not order.steps and not order.openings and not order.bodies:
        yield "Chưa có đơn vị nào trong lần sắp xếp này."
    known = {unit.code: unit for unit in Unit.objects.filter(code__in={step.old for step in order.steps})}
    for code in dict.fromkeys(step.old for step in order.steps):
        unit = known.get(code)
        if unit is None:
            yield f"Không có đơn vị mã {code}."
        elif unit.is_closed:
            yield f"{unit.name} ({code}) đã kết thúc ngày {unit.valid_to:%d/%m/%Y} nên không sắp xếp nữa."
        elif unit.valid_from >= order.effective_from:
            yield f"{unit.name} ({code}) chỉ có từ ngày {unit.valid_from:%d/%m/%Y}, sau ngày hiệu lực."


def _of_heirs(order: Order) -> Iterator[str]:
    closing = {step.old for step in order.steps if step.closes}
    mains = Counter(step.old for step in order.steps if step.is_main)
    existing = set(Unit.objects.living().filter(code__in={s.new for s in order.steps}).values_list("code", flat=True))
    for code in dict.fromkeys(step.old for step in order.steps):
        if mains[code] != 1:
            yield f"Đơn vị mã {code} phải có đúng một đơn vị kế thừa chính."
    for step in order.steps:
        if step.kind == SuccessionKind.RENAMED:
            if not step.new_name.strip():
                yield f"Chưa ghi tên mới của đơn vị mã {step.old}."
        elif step.kind != SuccessionKind.DISSOLVED:
            if step.new not in existing | order.opened_codes:
                yield f"Đơn vị mới mã {step.new or '(để trống)'} không có và cũng không được thành lập."
            elif step.new in closing:
                yield f"Đơn vị mới mã {step.new} cũng bị kết thúc trong lần sắp xếp này."


def _of_openings(order: Order) -> Iterator[str]:
    codes = Counter(opening.code for opening in order.openings)
    taken = set(Unit.objects.filter(code__in=codes).values_list("code", flat=True))
    closing = set(order.closing)
    parents = set(
        Unit.objects.living().filter(code__in={o.parent for o in order.openings}).values_list("code", flat=True)
    )
    names = Counter((opening.parent, opening.name) for opening in order.openings)
    staying = Unit.objects.living().filter(parent__code__in=parents).exclude(code__in=closing)
    there = set(staying.values_list("parent__code", "name"))
    for opening in order.openings:
        if opening.code in taken or codes[opening.code] > 1:
            yield f"Mã {opening.code} đã được dùng. Mã cũ không dùng lại: hãy đặt mã khác."
        if opening.parent and opening.parent in closing:
            yield f"Đơn vị cấp trên mã {opening.parent} của {opening.name} bị kết thúc trong lần sắp xếp này."
        elif opening.parent and opening.parent not in parents | order.opened_codes:
            yield f"Không có đơn vị cấp trên mã {opening.parent} của {opening.name}."
        if names[opening.parent, opening.name] > 1 or (opening.parent, opening.name) in there:
            yield f"Đơn vị cấp trên mã {opening.parent} đã có một đơn vị tên {opening.name}."
