from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "danvan.activity"
    verbose_name = "hoạt động"
