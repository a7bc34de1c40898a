"""What people have typed and not saved."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.http import QueryDict

from danvan.common import clock

TITLE = "ten-mau"  # among the fields: what the page was called


class UnfinishedFormQuerySet(models.QuerySet["UnfinishedForm"]):
    """Questions about many unfinished forms."""

    def forgotten(self) -> "UnfinishedFormQuerySet":
        """Those that nobody has come back to in the time that they are kept."""
        return self.filter(saved_at__lt=clock.now() - timedelta(days=settings.UNFINISHED_FORM_DAYS))


class UnfinishedForm(models.Model):
    """What one person has typed into one form and not saved: no history, shown to its writer alone, gone when saved."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unfinished_forms", verbose_name="người gõ"
    )
    address = models.CharField("địa chỉ của mẫu", max_length=300)
    fields = models.JSONField("nội dung gõ dở", default=dict)  # name → list of values, as the browser sends them
    saved_at = models.DateTimeField("lưu tạm lúc", default=clock.now)

    objects = UnfinishedFormQuerySet.as_manager()

    class Meta:
        verbose_name = "bản gõ dở"
        verbose_name_plural = "các bản gõ dở"
        ordering = ["-saved_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "address"],
                name="one_unfinished_form_per_person",
                violation_error_message="Người này đã có bản gõ dở của mẫu đó.",
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def title(self) -> str:
        """What the page of the form was called, and the name that was typed into it where that is another."""
        title = next(iter(self.fields.get(TITLE, [])), "")[:200] or "Nội dung gõ dở"
        name = next(iter(self.fields.get("name", [])), "").strip()[:120]
        return f"{title}: “{name}”" if name and name not in title else title

    @property
    def typed(self) -> QueryDict:
        """As if it had just been sent."""
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        return data
