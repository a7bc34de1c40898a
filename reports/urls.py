"""Addresses of this app."""

from reports import urls_summary

app_name = "reports"
urlpatterns = [
    *urls_summary.urlpatterns,
]
