from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "danvan.organization"
    verbose_name = "tổ chức"
