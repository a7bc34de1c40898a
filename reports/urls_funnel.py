"""Addresses of the funnel; reports/urls.py includes them."""

from django.urls import path

from reports.views import funnel

urlpatterns = [
    path("tu-dang-ky-den-khen-thuong/", funnel.funnel_show, name="funnel_show"),
    path("tu-dang-ky-den-khen-thuong/mo-hinh/", funnel.funnel_list, name="funnel_list"),
    path("tu-dang-ky-den-khen-thuong/mo-hinh/tep/", funnel.funnel_file, name="funnel_file"),
]
