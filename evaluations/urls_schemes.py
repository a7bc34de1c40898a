"""Addresses of how a year is scored, and of points added or taken by hand; evaluations/urls.py includes them."""

from django.urls import path

from evaluations.views import adjustments, schemes

urlpatterns = [
    path("thang-diem/", schemes.scheme_list, name="scheme_list"),
    path("thang-diem/lap/", schemes.scheme_create, name="scheme_create"),
    path("thang-diem/<int:pk>/", schemes.scheme_detail, name="scheme_detail"),
    path("thang-diem/<int:pk>/sua/", schemes.scheme_edit, name="scheme_edit"),
    path("thang-diem/<int:pk>/xoa/", schemes.scheme_delete, name="scheme_delete"),
    path("tham-dinh/<int:pk>/cong-tru/", adjustments.adjustment_edit, name="adjustment_edit"),
]
