"""Filters of a list that a person keeps under a name."""

from django.conf import settings
from django.db import models

from danvan.common import clock
from danvan.common.fields import SortKeyField
from danvan.common.text import refuse_control_characters

LONGEST_NAME = 80
LONGEST_ADDRESS = 1000
MOST_PER_PAGE = 30  # of one person: more would be no help


class SavedFilter(models.Model):
    """One view of a list that a person comes back to: a name and what stands after “?” in its address."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_filters", verbose_name="người lưu"
    )
    page = models.SlugField("trang", max_length=40)  # a key of filter_pages.py
    name = models.CharField("tên bộ lọc", max_length=LONGEST_NAME, validators=[refuse_control_characters])
    query = models.CharField("điều kiện lọc", max_length=LONGEST_ADDRESS)
    created_at = models.DateTimeField("lưu lúc", default=clock.now)
    sort_key = SortKeyField(sources=("name",))

    class Meta:
        verbose_name = "bộ lọc đã lưu"
        verbose_name_plural = "bộ lọc đã lưu"
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "name"],
                name="saved_filter_name_once_on_a_page",
                violation_error_message="Anh/chị đã có bộ lọc tên này ở trang này. Hãy đặt tên khác.",
            )
        ]

    def __str__(self) -> str:
        return self.name
