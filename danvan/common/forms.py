"""What every form of the portal does with text before anything else looks at it."""

from typing import Any

from django import forms
from django.http import QueryDict

from danvan.common.text import nfc, refuse_control_characters


class _VietnameseText:
    """Normalises what was typed to NFC and refuses invisible characters."""

    data: Any
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators = [*field.validators, refuse_control_characters]

    def full_clean(self) -> None:
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            for key, values in list(self.data.lists()):
                self.data.setlist(key, [nfc(v) if isinstance(v, str) else v for v in values])
        elif self.data:
            self.data = {k: nfc(v) if isinstance(v, str) else v for k, v in self.data.items()}
        super().full_clean()  # type: ignore[misc]


class PortalForm(_VietnameseText, forms.Form):
    """The base of every plain form."""


class PortalModelForm(_VietnameseText, forms.ModelForm):  # type: ignore[type-arg]
    """The base of every form that checks a model's fields; actions save, forms do not."""
