"""Addresses of the import from Excel."""

from django.urls import path

from danvan.organization.views import imports

urlpatterns = [
    path("nhap-excel/", imports.import_list, name="import_list"),
    path("nhap-excel/moi/<slug:kind>/", imports.import_create, name="import_create"),
    path("nhap-excel/mau/<slug:kind>/", imports.import_template, name="import_template"),
    path("nhap-excel/<int:pk>/", imports.import_detail, name="import_detail"),
    path("nhap-excel/<int:pk>/xac-nhan/", imports.import_confirm, name="import_confirm"),
    path("nhap-excel/<int:pk>/bo/", imports.import_discard, name="import_discard"),
    path("nhap-excel/<int:pk>/don-vi/", imports.import_explain_unit, name="import_explain_unit"),
    path("nhap-excel/<int:pk>/dong-loi/", imports.import_wrong_rows, name="import_wrong_rows"),
]
