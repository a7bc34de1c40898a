"""The dossier that a page is about, in the eyes of who asks; what they may not read is not found."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from danvan.organization.models import User
from evaluations.models import Assessment
from evaluations.reading.dossier import Dossier


def dossier_or_404(request: HttpRequest, pk: int) -> Dossier:
    """The dossier, if the person may read it."""
    user: User = request.user  # type: ignore[assignment]
    seen = Assessment.objects.visible_to(user).select_related(
        "unit", "desk", "year__campaign__directive", "submitted_by", "returned_by", "appraised_by", "published_by"
    )
    return Dossier(get_object_or_404(seen, pk=pk), user)
