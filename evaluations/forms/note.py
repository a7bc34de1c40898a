"""A reason typed before an act on a dossier; the workflow says what is wrong with it."""

from django import forms

from danvan.common.forms import PortalForm


class NoteForm(PortalForm):
    """The one box of components/confirm.html."""

    note = forms.CharField(label="Lý do", required=False)
