"""Addresses of the year's summary; reports/urls.py includes them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
