"""Addresses of the reviewer's queue, and of decisions of many registrations at once."""

from django.urls import path

from models_registry.views import bulk, queue

urlpatterns = [
    path("mo-hinh/cho-tham-dinh/", queue.queue_list, name="queue_list"),
    path("mo-hinh/cho-tham-dinh/xu-ly/", bulk.queue_decide, name="queue_decide"),
    path("mo-hinh/hang-loat/<int:pk>/", bulk.bulk_detail, name="bulk_detail"),
    path("mo-hinh/hang-loat/<int:pk>/hoan-tac/", bulk.bulk_undo, name="bulk_undo"),
    path("mo-hinh/hang-loat/<int:pk>/lam-tiep/", bulk.bulk_continue, name="bulk_continue"),
]
