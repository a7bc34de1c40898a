"""Addresses of this app."""

from django.urls import include, path

from evaluations.views import (
    appraisals,
    assessments,
    checking,
    evidence,
    evidence_files,
    publications,
    receipts,
    tasks,
)

app_name = "evaluations"
urlpatterns = [
    path("tu-danh-gia/", assessments.assessment_list, name="assessment_list"),
    path("tu-danh-gia/mo/", assessments.assessment_open, name="assessment_open"),
    path("tu-danh-gia/<int:pk>/", assessments.assessment_detail, name="assessment_detail"),
    path("tu-danh-gia/<int:pk>/nhiem-vu/<int:ordinal>/", tasks.task_edit, name="task_edit"),
    path("tu-danh-gia/<int:pk>/mo-hinh/<int:registration_pk>/", tasks.result_edit, name="result_edit"),
    path("tu-danh-gia/<int:pk>/minh-chung/", evidence.evidence_create, name="evidence_create"),
    path("tu-danh-gia/<int:pk>/kiem-tra/", checking.assessment_check, name="assessment_check"),
    path("tu-danh-gia/<int:pk>/giay-bao/", receipts.assessment_receipt, name="assessment_receipt"),
    path(
        "tu-danh-gia/<int:pk>/thao-tac/<slug:transition>/",
        assessments.assessment_transition,
        name="assessment_transition",
    ),
    path("tu-danh-gia/<int:pk>/minh-chung/da-co/", evidence.evidence_reuse, name="evidence_reuse"),
    path("mo-hinh/<int:pk>/minh-chung/", evidence.registration_evidence_create, name="registration_evidence_create"),
    path(
        "mo-hinh/<int:pk>/minh-chung/da-co/",
        evidence.registration_evidence_reuse,
        name="registration_evidence_reuse",
    ),
    path("minh-chung/", evidence_files.evidence_list, name="evidence_list"),
    path("minh-chung/<int:pk>/", evidence_files.evidence_file, name="evidence_file"),
    path("minh-chung/<int:pk>/anh-nho/", evidence_files.evidence_thumbnail, name="evidence_thumbnail"),
    path("minh-chung/<int:pk>/xoa/", evidence_files.evidence_delete, name="evidence_delete"),
    path("minh-chung/dan/<int:pk>/sua/", evidence_files.evidence_edit, name="evidence_edit"),
    path("minh-chung/dan/<int:pk>/bo/", evidence_files.evidence_uncite, name="evidence_uncite"),
    path("tham-dinh/", appraisals.appraisal_list, name="appraisal_list"),
    path("", include("evaluations.urls_papers")),
    path("", include("evaluations.urls_schemes")),
    path("", include("evaluations.urls_assignments")),
    path("", include("evaluations.urls_workspace")),
    path("", include("evaluations.urls_replies")),
    path("", include("evaluations.urls_calibration")),
    path("", include("evaluations.urls_ladder")),
    path("cong-bo/", publications.publication, name="publication"),
]
