"""Addresses of assigning dossiers to people; part of evaluations/urls.py."""

from django.urls import path

from evaluations.views import assignments, conflicts

urlpatterns = [
    path("tham-dinh/phan-cong/", assignments.assignment_list, name="assignment_list"),
    path("tham-dinh/phan-cong/giao/", assignments.assignment_give, name="assignment_give"),
    path("tham-dinh/lien-quan/<int:pk>/", conflicts.conflict_declare, name="conflict_declare"),
    path("tham-dinh/lien-quan/<int:pk>/rut/", conflicts.conflict_withdraw, name="conflict_withdraw"),
]
