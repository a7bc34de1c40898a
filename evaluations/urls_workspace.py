"""Addresses of the workspace in which a dossier is scored."""

from django.urls import path

from evaluations.views import workspace

urlpatterns = [
    path("tham-dinh/<int:pk>/", workspace.assessment_appraise, name="assessment_appraise"),
    path("tham-dinh/<int:pk>/thong-nhat/", workspace.assessment_settle, name="assessment_settle"),
    path("tham-dinh/<int:pk>/mo-lai-phan-toi/", workspace.opinion_reopen, name="opinion_reopen"),
]
