"""What people do with the filters that they keep: save, rename, throw away."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from danvan.activity.record import recorded
from danvan.common.text import one_line
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.branches import unit_of
from danvan.organization.filter_pages import FilterPage
from danvan.organization.models import SavedFilter, User
from danvan.organization.models.saved_filter import MOST_PER_PAGE


def save_filter(page: FilterPage, *, name: str, query: str, actor: User) -> SavedFilter:
    """Keep what `page` understands of `query` under a name of the actor's own."""
    if not page.is_open_to(actor):
        raise OutOfReach(["Anh/chị không có quyền xem danh sách này."])
    kept = page.canonical(query)
    if not kept:
        raise NotAllowed(["Chưa có điều kiện lọc nào để lưu. Hãy lọc danh sách trước rồi lưu."])
    if SavedFilter.objects.filter(user=actor, page=page.key).count() >= MOST_PER_PAGE:
        raise NotAllowed([f"Mỗi trang lưu nhiều nhất {MOST_PER_PAGE} bộ lọc. Hãy xóa bộ lọc không dùng nữa."])
    saved = SavedFilter(user=actor, page=page.key, name=one_line(name), query=kept)
    return _written(saved, "filter.save", "Lưu bộ lọc", actor)


def rename_filter(saved: SavedFilter, *, name: str, actor: User) -> SavedFilter:
    """Give one's own filter another name."""
    saved = _own(saved, actor)
    return _written(saved, "filter.rename", "Đổi tên bộ lọc", actor, name=one_line(name))


def drop_filter(saved: SavedFilter, *, actor: User) -> None:
    """Throw one's own filter away; the list itself is not touched."""
    saved = _own(saved, actor)
    with recorded("filter.drop", saved, label="Xóa bộ lọc", actor=actor, unit=unit_of(actor)):
        pk = saved.pk
        saved.delete()
        saved.pk = pk  # the event still names what was thrown away


def _own(saved: SavedFilter, actor: User) -> SavedFilter:
    own = SavedFilter.objects.filter(user=actor, pk=saved.pk).first()
    if own is None:
        raise OutOfReach(["Đây không phải bộ lọc của anh/chị."])
    return own


def _written(saved: SavedFilter, verb: str, label: str, actor: User, **changes: str) -> SavedFilter:
    """Checked, saved and recorded; a name taken in between is refused in the same words."""
    try:
        with recorded(verb, saved, label=label, actor=actor, unit=unit_of(actor)):
            for field, value in changes.items():
                setattr(saved, field, value)
            saved.full_clean()
            saved.save()
    except ValidationError as error:
        raise NotAllowed(error.messages) from error
    except IntegrityError as error:
        raise NotAllowed(["Anh/chị đã có bộ lọc tên này ở trang này. Hãy đặt tên khác."]) from error
    return saved
