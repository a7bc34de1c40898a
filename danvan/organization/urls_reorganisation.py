"""Addresses of the reorganisation of units."""

from django.urls import path

from danvan.organization.views import plans, reorganisation, reorganisation_acts, unit_edit

urlpatterns = [
    path("don-vi/<int:pk>/sua/", unit_edit.unit_edit, name="unit_edit"),
    path("don-vi/<int:pk>/sap-xep/", reorganisation_acts.reorganisation_choose, name="reorganisation_choose"),
    path("don-vi/<int:pk>/sap-xep/<str:slug>/", reorganisation_acts.reorganisation_act, name="reorganisation_act"),
    path("sap-xep/", reorganisation.reorganisation_list, name="reorganisation_list"),
    path("sap-xep/ke-hoach/", plans.plan_upload, name="plan_upload"),
    path("sap-xep/ke-hoach/tep-mau/", plans.plan_template, name="plan_template"),
    path("sap-xep/ke-hoach/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("sap-xep/<int:pk>/", reorganisation.reorganisation_detail, name="reorganisation_detail"),
    path("sap-xep/<int:pk>/tep/", reorganisation.reorganisation_file, name="reorganisation_file"),
    path("sap-xep/<int:pk>/hoan-tac/", reorganisation.reorganisation_undo, name="reorganisation_undo"),
]
