from django.apps import AppConfig


class ModelsRegistryConfig(AppConfig):
    name = "models_registry"
    verbose_name = "mô hình"

    def ready(self) -> None:
        from danvan.organization.filter_pages import register_page
        from danvan.organization.importing.kinds import register_importer
        from danvan.organization.reorganisation.desks import register_desk
        from danvan.organization.reorganisation.lineage import register_follower
        from danvan.organization.reorganisation.wards import register_wards
        from models_registry import filter_pages, followers, unfinished  # the models are there only now
        from models_registry.resources import earlier_importer

        register_page(filter_pages.queue())
        register_page(filter_pages.registrations())
        unfinished.register_forms()
        register_follower(followers.initiatives)
        register_follower(followers.desks)
        register_desk(followers.desks)
        register_wards(followers.wards)
        register_importer(earlier_importer())
