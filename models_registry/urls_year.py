"""Addresses of the year and its phases; models_registry/urls.py includes them."""

from django.urls import path

from models_registry.views import year

urlpatterns = [
    path("nam-hien-thi/", year.year_switch, name="year_switch"),
    path("nam/<int:year>/", year.year_detail, name="year_detail"),
    path("nam/<int:year>/<slug:kind>/", year.phase_edit, name="phase_edit"),
    path("nam/<int:year>/<slug:kind>/gia-han/", year.extension_create, name="extension_create"),
]
