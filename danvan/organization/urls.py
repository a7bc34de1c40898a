"""Addresses of this app."""

from django.urls import path

from danvan.organization.views import audit, notification, session, unit

app_name = "organization"
urlpatterns = [
    path("dang-nhap/", session.sign_in, name="sign_in"),
    path("dang-xuat/", session.sign_out, name="sign_out"),
    path("doi-mat-khau/", session.password_change, name="password_change"),
    path("don-vi-hien-thi/", session.unit_switch, name="unit_switch"),
    path("thong-bao/", notification.notification_list, name="notification_list"),
    path("thong-bao/da-xem/", notification.notification_read_all, name="notification_read_all"),
    path("thong-bao/<int:pk>/", notification.notification_open, name="notification_open"),
    path("don-vi/", unit.unit_list, name="unit_list"),
    path("don-vi/<int:pk>/", unit.unit_detail, name="unit_detail"),
    path("nhat-ky/", audit.audit_list, name="audit_list"),
]
