"""Addresses of this app."""

from django.urls import path

from danvan.organization.views import session

app_name = "organization"
urlpatterns = [
    path("dang-nhap/", session.sign_in, name="sign_in"),
    path("dang-xuat/", session.sign_out, name="sign_out"),
    path("doi-mat-khau/", session.password_change, name="password_change"),
    path("don-vi-hien-thi/", session.unit_switch, name="unit_switch"),
]
