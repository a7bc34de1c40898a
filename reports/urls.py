"""Addresses of this app."""

from django.urls import path

from reports.urls_funnel import urlpatterns as funnel
from reports.urls_summary import urlpatterns as summary
from reports.views import history, list_building, list_files, lists

app_name = "reports"
urlpatterns = [
    path("danh-sach/", lists.list_list, name="list_list"),
    path("danh-sach/lap/", lists.list_create, name="list_create"),
    path("danh-sach/<int:pk>/", lists.list_detail, name="list_detail"),
    path("danh-sach/<int:pk>/chon/", list_building.list_build, name="list_build"),
    path("danh-sach/<int:pk>/the-thuc/", list_building.list_edit, name="list_edit"),
    path("danh-sach/<int:pk>/dong/<int:entry_pk>/", list_building.list_entry_edit, name="list_entry_edit"),
    path("danh-sach/<int:pk>/thao-tac/<str:transition>/", lists.list_transition, name="list_transition"),
    path("danh-sach/<int:pk>/thay-the/", lists.list_replace, name="list_replace"),
    path("danh-sach/<int:pk>/xoa/", lists.list_delete, name="list_delete"),
    path("danh-sach/<int:pk>/tao-lai-tep/", list_files.list_files_remake, name="list_files_remake"),
    path("danh-sach/<int:pk>/<str:fmt>/", list_files.list_file, name="list_file"),
    path("tu-danh-gia/<int:pk>/lich-su/", history.assessment_history, name="assessment_history"),
    path("tu-danh-gia/<int:pk>/lich-su/tep/", history.assessment_history_file, name="assessment_history_file"),
    path("mo-hinh/<int:pk>/lich-su/", history.registration_history, name="registration_history"),
    path("mo-hinh/<int:pk>/lich-su/tep/", history.registration_history_file, name="registration_history_file"),
    *summary,
    *funnel,
]
