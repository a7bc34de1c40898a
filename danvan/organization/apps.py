from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "danvan.organization"
    verbose_name = "tổ chức"

    def ready(self) -> None:
        from danvan.organization.importing.kinds import register_importer
        from danvan.organization.importing.people_importer import PeopleImporter  # the models are there only now
        from danvan.organization.resources import unit_importer

        register_importer(unit_importer())
        register_importer(PeopleImporter())
