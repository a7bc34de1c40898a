from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "đánh giá"

    def ready(self) -> None:
        from danvan.organization.reorganisation.desks import register_desk
        from danvan.organization.reorganisation.lineage import register_follower
        from evaluations import followers  # the models are there only now

        register_follower(followers.dossiers)
        register_follower(followers.desks)
        register_desk(followers.desks)
