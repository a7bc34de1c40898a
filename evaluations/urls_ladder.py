"""Addresses of recognition at a rung: the models, decisions of many, quotas, field surveys."""

from django.urls import path

from evaluations.views import quotas, recognition_acts, recognitions, surveys

urlpatterns = [
    path("cong-nhan/", recognitions.recognition_list, name="recognition_list"),
    path("cong-nhan/quyet-dinh/", recognition_acts.recognition_decide, name="recognition_decide"),
    path("cong-nhan/hang-loat/<int:pk>/", recognition_acts.recognition_act_detail, name="recognition_act_detail"),
    path("cong-nhan/hang-loat/<int:pk>/hoan-tac/", recognition_acts.recognition_act_undo, name="recognition_act_undo"),
    path(
        "cong-nhan/hang-loat/<int:pk>/lam-tiep/",
        recognition_acts.recognition_act_continue,
        name="recognition_act_continue",
    ),
    path("cong-nhan/chi-tieu/", quotas.quota_list, name="quota_list"),
    path("cong-nhan/<int:pk>/", recognitions.recognition_detail, name="recognition_detail"),
    path("tham-dinh/<int:pk>/khao-sat/", surveys.survey_create, name="survey_create"),
    path("khao-sat/<int:pk>/", surveys.survey_detail, name="survey_detail"),
]
