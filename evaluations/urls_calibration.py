"""Addresses of “Đối chiếu”: the report, the hints, the re-checks."""

from django.urls import path

from evaluations.views import calibration, hints, rechecks

urlpatterns = [
    path("tham-dinh/doi-chieu/", calibration.calibration_show, name="calibration_show"),
    path("tham-dinh/doi-chieu/ban/", calibration.calibration_dossiers, name="calibration_dossiers"),
    path("tham-dinh/doi-chieu/excel/", calibration.calibration_export, name="calibration_export"),
    path("tham-dinh/doi-chieu/dau-hieu/", hints.calibration_hints, name="calibration_hints"),
    path("tham-dinh/doi-chieu/dau-hieu/<int:pk>/", hints.calibration_hint_detail, name="calibration_hint_detail"),
    path("tham-dinh/doi-chieu/chon-mau/", rechecks.calibration_sample_create, name="calibration_sample_create"),
    path("tham-dinh/doi-chieu/mau/<int:pk>/", rechecks.calibration_sample, name="calibration_sample"),
    path("tham-dinh/doi-chieu/kiem-tra-lai/<int:pk>/", rechecks.calibration_recheck, name="calibration_recheck"),
]
