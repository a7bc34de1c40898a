"""Addresses of the year, its phases and its reminders; models_registry/urls.py includes them."""

from django.urls import path

from models_registry.views import missing, year, year_calendar, year_opening

urlpatterns = [
    path("nam-hien-thi/", year.year_switch, name="year_switch"),
    path("nam/mo-nam-moi/", year_opening.year_open, name="year_open"),
    path("nam/<int:year>/", year.year_detail, name="year_detail"),
    path("nam/<int:year>/lich/", year_calendar.year_calendar, name="year_calendar"),
    path("nam/<int:year>/<slug:kind>/", year.phase_edit, name="phase_edit"),
    path("nam/<int:year>/<slug:kind>/gia-han/", year.extension_create, name="extension_create"),
    path("mo-hinh/chua-dang-ky/", missing.registration_missing_list, name="registration_missing_list"),
    path("mo-hinh/chua-dang-ky/nhac/", missing.registration_missing_remind, name="registration_missing_remind"),
    path("mo-hinh/chua-dang-ky/da-nhac/", missing.reminder_list, name="reminder_list"),
]
