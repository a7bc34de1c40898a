"""Addresses of this app."""

from django.urls import path

from models_registry import urls_likeness, urls_papers, urls_queue, urls_year
from models_registry.views import (
    handover,
    learning,
    registration,
    registration_check,
    registration_transition,
    registration_writing,
)

app_name = "models_registry"
urlpatterns = [
    path("mo-hinh/", registration.registration_list, name="registration_list"),
    path("mo-hinh/dang-ky/", registration_writing.registration_create, name="registration_create"),
    path("mo-hinh/hoc-tap/", learning.initiative_find, name="initiative_find"),
    path("mo-hinh/ban-giao/", handover.handover_list, name="handover_list"),
    path("mo-hinh/ban-giao/<int:pk>/", handover.handover_give, name="handover_give"),
    path("mo-hinh/<int:pk>/", registration.registration_detail, name="registration_detail"),
    path("mo-hinh/<int:pk>/sua/", registration_writing.registration_edit, name="registration_edit"),
    path("mo-hinh/<int:pk>/kiem-tra/", registration_check.registration_check, name="registration_check"),
    path("mo-hinh/<int:pk>/hoc-tap/", learning.registration_replicate, name="registration_replicate"),
    path("mo-hinh/<int:pk>/xoa/", registration_writing.registration_delete, name="registration_delete"),
    path("mo-hinh/<int:pk>/tiep-tuc/", registration_writing.registration_continue, name="registration_continue"),
    path("mo-hinh/<int:pk>/giay-bao/", registration.registration_receipt, name="registration_receipt"),
    path(
        "mo-hinh/<int:pk>/thao-tac/<str:transition>/",
        registration_transition.registration_transition,
        name="registration_transition",
    ),
    *urls_likeness.urlpatterns,
    *urls_papers.urlpatterns,
    *urls_queue.urlpatterns,
    *urls_year.urlpatterns,
]
