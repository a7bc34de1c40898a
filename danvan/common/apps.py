from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "danvan.common"
    verbose_name = "chung"
