"""Addresses of the guide."""

from django.urls import path

from danvan.guide import views

app_name = "guide"
urlpatterns = [
    path("huong-dan/", views.topic_list, name="topic_list"),
    path("huong-dan/<slug:slug>/", views.topic_show, name="topic_show"),
    path("huong-dan/<slug:slug>/da-hieu/", views.hint_hide, name="hint_hide"),
]
