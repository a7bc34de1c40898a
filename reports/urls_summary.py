"""Addresses of the year's summary; reports/urls.py includes them."""

from django.urls import path

from reports.views import summary

urlpatterns = [
    path("tong-ket/", summary.year_summary, name="year_summary"),
]
