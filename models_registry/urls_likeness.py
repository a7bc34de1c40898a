"""Addresses of registrations that read alike."""

from django.urls import path

from models_registry.views import likeness

urlpatterns = [
    path("mo-hinh/trung-lap/", likeness.likeness_list, name="likeness_list"),
    path("mo-hinh/trung-lap/ra-soat/<int:year>/", likeness.likeness_scan, name="likeness_scan"),
    path("mo-hinh/trung-lap/<int:pk>/", likeness.likeness_detail, name="likeness_detail"),
    path("mo-hinh/trung-lap/<int:pk>/khong-trung/", likeness.likeness_dismiss, name="likeness_dismiss"),
    path("mo-hinh/trung-lap/<int:pk>/bo-danh-dau/", likeness.likeness_restore, name="likeness_restore"),
]
