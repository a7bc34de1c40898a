"""Addresses of the papers of a dossier; evaluations/urls.py includes them."""

from django.urls import path

from evaluations.views import papers

urlpatterns = [
    path("tu-danh-gia/mau-giay/", papers.empty_paper, name="assessment_empty_paper"),
    path("tu-danh-gia/<int:pk>/ban-in/", papers.assessment_paper, name="assessment_paper"),
    path("tu-danh-gia/<int:pk>/ban-trang/", papers.blank_paper, name="assessment_blank_paper"),
    path("tu-danh-gia/<int:pk>/giay-bao/tep/", papers.receipt_paper, name="assessment_receipt_paper"),
]
