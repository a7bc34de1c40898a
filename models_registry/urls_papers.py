"""Addresses of a registration's papers and spreadsheets; models_registry/urls.py includes them."""

from django.urls import path

from models_registry.views import offline, papers

urlpatterns = [
    path("mo-hinh/dang-ky/mau-giay/", papers.empty_paper, name="registration_empty_paper"),
    path("mo-hinh/dang-ky/mau-excel/", offline.registration_empty_template, name="registration_empty_template"),
    path("mo-hinh/dang-ky/tu-excel/", offline.registration_new_file, name="registration_new_file"),
    path("mo-hinh/<int:pk>/ban-in/", papers.registration_paper, name="registration_paper"),
    path("mo-hinh/<int:pk>/giay-bao/tep/", papers.receipt_paper, name="receipt_paper"),
    path("mo-hinh/<int:pk>/mau-excel/", offline.registration_template, name="registration_template"),
    path("mo-hinh/<int:pk>/tu-excel/", offline.registration_file, name="registration_file"),
]
